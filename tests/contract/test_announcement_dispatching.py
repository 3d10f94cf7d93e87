"""Two processes handle what operators order at the same moment: one order wins, whole."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Select, select

from announcements.model import Stage
from storage.schema import announcement_log, announcements, deliveries
from tests.scenarios.announcing_office import Office, office
from tests.support import Driven, driven

ROUNDS = 5


@pytest.fixture
async def processes(migrated_postgres_url: str, tmp_path: Path) -> AsyncIterator[list[Driven]]:
    """Two apps on one PostgreSQL; the first one hears people and sends."""
    first = driven(migrated_postgres_url, tmp_path)
    await first.start()
    second = driven(
        migrated_postgres_url, tmp_path, adapters=[first.memory], clock=first.clock, chance=2
    )
    yield [first, second]
    await second.stop()
    await first.stop()


async def at_once(processes: list[Driven], *texts: str) -> list[str]:
    """Ops and Li write in threads; both processes handle all of it at once; what is said then."""
    first, known = processes[0], len(processes[0].memory.shown)
    for number, text in enumerate(texts):
        who, thread = ("ops", "li")[number % 2], f"{known}-{number}"
        await first.memory.say("ops", who, text, first.clock.now(), thread=thread)
    while any(await asyncio.gather(*(each.app.dispatch.step() for each in processes))):
        await asyncio.gather(*(each.app.dispatch.finish() for each in processes))
    await first.settle()
    return [each.message.text for each in first.memory.shown[known:]]


async def rows(bot: Driven, query: Select[Any]) -> list[Any]:
    """Read."""
    return list((await bot.app.database.read(lambda tx: tx.execute(query))).all())


async def test_the_next_episode_asked_for_twice_at_once_is_one_draft(
    processes: list[Driven],
) -> None:
    for _ in range(ROUNDS):
        at = await office(processes[0])
        await at_once(processes, *[f"/announce next {at.number}"] * 2)
        query = select(announcements.c.id).where(announcements.c.series == at.number)
        episodes = await rows(at.bot, query.where(announcements.c.episode == 2))
        assert len(episodes) == 1


async def test_sent_twice_at_once_it_is_confirmed_once(processes: list[Driven]) -> None:
    for _ in range(ROUNDS):
        at = await office(processes[0])
        said = await at_once(processes, *[f"/announce send {at.number} 1"] * 2)
        assert sum("is on its way to 2 groups" in each for each in said) == 1
        assert sum("is on its way already" in each for each in said) == 1
        assert_whole(await past(at), await stage(at), await states(at))


async def test_sent_and_cancelled_at_once_one_order_wins(processes: list[Driven]) -> None:
    for _ in range(ROUNDS):
        at = await office(processes[0])
        number = at.number
        said = await at_once(processes, f"/announce send {number} 1", f"/announce cancel {number}")
        assert sum("is on its way" in each for each in said) == 1
        assert_whole(await past(at), await stage(at), await states(at))


async def past(at: Office) -> list[str]:
    """What was done, in order."""
    log = announcement_log.c
    query = select(log.what).where(log.announcement_id == at.number).order_by(log.version)
    return [row.what for row in await rows(at.bot, query)]


async def stage(at: Office) -> str:
    """As it is decided."""
    query = select(announcements.c.stage).where(announcements.c.id == at.number)
    [row] = await rows(at.bot, query)
    return str(row.stage)


async def states(at: Office) -> list[str]:
    """Of its deliveries."""
    query = select(deliveries.c.state).where(deliveries.c.announcement_id == at.number)
    return [row.state for row in await rows(at.bot, query)]


def assert_whole(past: list[str], stage: str, states: list[str]) -> None:
    """All groups get it, or it was cancelled behind that and nobody does."""
    assert past.count("confirmed") == 1
    assert len(states) == 2
    if stage == Stage.CANCELLED:
        assert past.index("cancelled") > past.index("confirmed")
        assert set(states) == {"skipped"}
    else:
        assert stage == Stage.SENDING
        assert "cancelled" not in past
        assert set(states) == {"sent"}
