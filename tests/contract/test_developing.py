"""Cards of bugs, on both databases: where they are, and that nothing is said twice."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Group, GroupKind
from chat.message import Place
from feedback.model import Kind, Requirement
from feedback.operations import RequirementMade, RequirementsMerged
from storage import developing, directory, moves, requirement_rows, requirements
from storage.database import Database
from tests.developing import Office
from tests.support import START, driven

CHANNEL = Place("memory", "devs")


async def make(tx: AsyncConnection, number: int, **fields: object) -> None:
    values = {"kind": Kind.BUG, "conversation": "en", "person": "ana", "text": "Empty", **fields}
    made = Requirement(number, "memory", START, START, number, **values)  # type: ignore[arg-type]
    await requirements.make(tx, RequirementMade(made, "memory:ana"), START)


async def test_a_card_is_in_one_place_and_moves_with_its_conversation(database: Database) -> None:
    async def work(tx: AsyncConnection) -> None:
        group = Group("memory", "devs", "Devs", GroupKind.DEVELOPERS, approved=True)
        await directory.ensure_group(tx, group)
        await make(tx, 1)
        assert await developing.card_of(tx, 1) is None
        assert await developing.shown(tx, 1) == 0
        await developing.put_card(tx, 1, 1, Place("memory", "old"))
        await developing.put_card(tx, 1, 3, CHANNEL)
        assert await developing.card_of(tx, 1) == CHANNEL
        assert await developing.shown(tx, 1) == 3
        await moves.move_group(tx, "memory", "devs", "new")
        assert await developing.card_of(tx, 1) == Place("memory", "new")
        [channel] = await developing.channels(tx, "memory")
        assert (channel.group.conversation, channel.modules) == ("new", ())
        assert await developing.channels(tx, "local") == []

    await database.write(work)


async def test_reports_of_bugs_and_of_their_families_count(database: Database) -> None:
    async def work(tx: AsyncConnection) -> None:
        await make(tx, 1)
        await make(tx, 2, kind=Kind.WISH)
        await make(tx, 3, kind=Kind.UNSAID)
        one, three = await requirement_rows.by_id(tx, 1), await requirement_rows.by_id(tx, 3)
        assert one is not None
        assert three is not None
        await requirements.merge(tx, RequirementsMerged(one, three, "memory:ops"), START)
        early = START - timedelta(hours=1)
        found = await developing.bugs_of(tx, [1, 2, 3, 9], early)
        assert [each.id for each in found] == [1, 3]
        assert await developing.bugs_of(tx, [1, 2, 3], START + timedelta(hours=1)) == []
        assert await developing.bugs_of(tx, [], early) == []

    await database.write(work)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_card_and_a_burst_are_said_once_however_often_they_are_asked_for(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name = {"sqlite": "sqlite_url", "postgresql": "migrated_postgres_url"}[kind]
    bot = driven(request.getfixturevalue(name), tmp_path)
    await bot.start()
    try:
        await bot.say("developers here", who="ops", where="devs")
        here = Office(bot)
        here.alike = (1, 2, 3)
        for person in ("ana", "bo", "cy"):
            await here.asked("Empty", person=person)
        restarted = Office(bot)
        restarted.alike = here.alike
        assert await restarted.follow() == []
        said = [each.message.text for each in here.seen("devs")]
        assert len([text for text in said if "Bug #" in text]) == 3
        assert len([text for text in said if "similar" in text]) == 1
    finally:
        await bot.stop()
