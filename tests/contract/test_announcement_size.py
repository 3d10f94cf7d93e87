"""However many groups an announcement goes to, it takes the same few statements."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from chat.delivery import Kind, Lane, State
from storage import announced, announcement_upkeep, sending
from storage.announcement_reading import StoredAnnouncements
from storage.announcement_upkeep import PIECE
from storage.database import Database
from storage.schema import deliveries
from tests.announcing import add_groups, confirm, decide, draft
from tests.support import START

ACCOUNTS = ["memory", "other"]
NOW = START + timedelta(seconds=1)


@dataclass
class Counted:
    statements: int = 0


@contextmanager
def counting(database: Database) -> Iterator[Counted]:
    """How many statements are run in the block."""
    counted = Counted()

    def count(*told: Any) -> None:
        parameters, many = told[3], told[5]
        counted.statements += len(parameters) if many else 1

    engines = {database._reader.sync_engine, database._writer.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    yield counted
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)


async def with_groups(database: Database, number: int, each: int) -> Announcement:
    """An announcement, and so many more groups of two accounts."""

    async def work(tx: AsyncConnection) -> Announcement:
        for account in ACCOUNTS:
            await add_groups(tx, account, [f"{number}.{n}" for n in range(each)])
        return await draft(tx, number)

    return await database.write(work)


async def lanes(database: Database) -> dict[int, int]:
    query = select(deliveries.c.lane, func.count()).where(deliveries.c.settled_at.is_(None))

    async def work(tx: AsyncConnection) -> dict[int, int]:
        found = await tx.execute(query.group_by(deliveries.c.lane))
        return {lane: count for lane, count in found}  # noqa: C416 - of rows

    return await database.read(work)


async def test_confirming_takes_as_many_statements_for_all_as_for_few(database: Database) -> None:
    taken = []
    for number, each in ((1, 5), (2, 995)):
        made = await with_groups(database, number, each)
        with counting(database) as counted:
            await database.write(lambda tx, made=made: confirm(tx, made, ACCOUNTS))  # type: ignore[misc]
        taken.append(counted.statements)
    assert taken[0] == taken[1]
    assert taken[0] < 20
    assert await lanes(database) == {Lane.PARKED: 10 + 2000}


def readings(
    reading: StoredAnnouncements, database: Database, of: Announcement
) -> dict[str, Callable[[], Awaitable[object]]]:
    return {
        "tally": lambda: reading.tally(of.id, NOW),
        "tally of edits": lambda: reading.tally(of.id, NOW, Kind.EDIT, 1),
        "tallies": lambda: reading.tallies(of.id, "tier", NOW),
        "troubles": lambda: reading.troubles(of, [State.FAILED], offset=0, limit=20),
        "audience": lambda: reading.audience(of, ACCOUNTS, NOW),
        "groups": lambda: reading.groups(of, ACCOUNTS, NOW, offset=0, limit=20),
        "page": lambda: reading.page("memory", world=True, offset=0, limit=20),
        "open": lambda: database.read(lambda tx: announced.is_open(tx, of.id)),
        "failed": lambda: database.read(lambda tx: announced.all_failed(tx, of.id, START, 1000)),
        "follow": lambda: database.write(
            lambda tx: announcement_upkeep.follow(tx, of, NOW),
        ),
        "release": lambda: database.write(
            lambda tx: announcement_upkeep.release(tx, ACCOUNTS, NOW)
        ),
        "heads": lambda: database.read(lambda tx: sending.heads(tx, "memory", NOW, 32)),
    }


async def test_so_does_all_that_is_asked_about_it(database: Database) -> None:
    taken: list[dict[str, int]] = []
    for number, each in ((1, 25), (2, 500)):
        made = await with_groups(database, number, each)
        going = await database.write(lambda tx, made=made: confirm(tx, made, ACCOUNTS))  # type: ignore[misc]
        counts = {}
        for name, read in readings(StoredAnnouncements(database), database, going).items():
            with counting(database) as counted:
                await read()
            counts[name] = counted.statements
        taken.append(counts)
    assert taken[0] == taken[1]
    assert max(taken[0].values()) <= 5


async def test_no_more_is_let_go_than_can_go(database: Database) -> None:
    made = await with_groups(database, 1, PIECE + 100)
    going = await database.write(lambda tx: confirm(tx, made, ACCOUNTS))
    release = lambda tx: announcement_upkeep.release(tx, ACCOUNTS, NOW)  # noqa: E731
    assert await database.write(release) == 2 * PIECE
    assert await database.write(release) == 0
    assert await lanes(database) == {Lane.BULK: 2 * PIECE, Lane.PARKED: 200}
    heads = await database.read(lambda tx: sending.heads(tx, "other", NOW, 40))
    some = [each.id for each in heads]

    async def sent(tx: AsyncConnection) -> None:
        gone = update(deliveries).where(deliveries.c.id.in_(some))
        await tx.execute(gone.values(state=State.SENT, settled_at=NOW))

    await database.write(sent)
    assert await database.write(release) == 40
    paused = await decide(database, going, Stage.PAUSED)
    for _ in range(2):
        await database.write(lambda tx: announcement_upkeep.follow(tx, paused, NOW))
    assert Lane.BULK not in await lanes(database)
    assert await database.write(release) == 0


@pytest.mark.parametrize("stage", [Stage.CANCELLED, Stage.RECALLED])
async def test_what_is_decided_is_done_piece_by_piece(database: Database, stage: Stage) -> None:
    made = await with_groups(database, 1, PIECE)
    going = await database.write(lambda tx: confirm(tx, made, ACCOUNTS))
    over = await decide(database, going, stage)
    await database.write(lambda tx: announcement_upkeep.follow(tx, over, NOW))
    assert await lanes(database) == {Lane.PARKED: PIECE}
    assert await database.read(lambda tx: announced.is_open(tx, 1))
    await database.write(lambda tx: announcement_upkeep.follow(tx, over, NOW))
    assert await lanes(database) == {}
    assert not await database.read(lambda tx: announced.is_open(tx, 1))


async def test_all_that_was_sent_is_recalled_in_the_end(database: Database) -> None:
    made = await with_groups(database, 1, PIECE)
    going = await database.write(lambda tx: confirm(tx, made, ACCOUNTS))

    async def sent(tx: AsyncConnection) -> None:
        await tx.execute(update(deliveries).values(state=State.SENT, settled_at=NOW))

    await database.write(sent)
    over = await decide(database, going, Stage.RECALLED)
    for pieces in (1, 2, 2):
        await database.write(lambda tx: announcement_upkeep.follow(tx, over, NOW))
        tally = await StoredAnnouncements(database).tally(1, NOW, Kind.DELETE)
        assert tally.waiting == pieces * PIECE
