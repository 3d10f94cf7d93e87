"""Announcements that name requirements: who asked is thanked once, when it has begun to arrive."""

import asyncio
from functools import partial
from typing import Any

import pytest

from announcements.model import Stage as At
from announcements.releases import Release, ReleasesNamed, Unthanked
from chat.delivery import State
from feedback.history import replayed
from feedback.model import Stage
from feedback.operations import CLOSED
from storage import requirement_releases, requirement_rows
from storage.database import Database
from storage.schema import requirement_notices
from tests.contract.announcing import announced, deliver, group
from tests.contract.examples import rows
from tests.contract.requirements import apply, asked, merge, move, there
from tests.support import START


async def thank(database: Database) -> bool:
    return await database.write(partial(requirement_releases.thank, announcement_id=1, now=START))


async def named(database: Database) -> list[Release]:
    return await database.read(partial(requirement_releases.named, announcement_id=1))


async def told(database: Database, kind: str = "thanks") -> list[tuple[int, int, str]]:
    found = await rows(database, requirement_notices)
    return sorted(
        (each["requirement_id"], each["member_id"], each["detail"])
        for each in found
        if each["kind"] == kind
    )


async def began(database: Database, *numbers: int, stage: At = At.SENDING) -> None:
    """An announcement that names these, and has arrived in a group."""
    await announced(database, stage=stage, confirmed_by="memory:li")
    await apply(database, ReleasesNamed(1, numbers))
    await deliver(database, await group(database, "g1"), State.SENT)


async def test_everybody_who_asked_is_thanked_once_and_not_told_the_stage_besides(
    database: Database,
) -> None:
    await asked(database, 1, "ana")
    await asked(database, 2, "bo")
    await asked(database, 3, "ana")  # asked twice
    await merge(database, 1, 2)
    await merge(database, 1, 3)
    await move(database, 1, Stage.ACCEPTED)
    stages = await told(database, "stage")
    await began(database, 1)
    assert await database.read(requirement_releases.due) == [1]
    assert await thank(database)
    assert await told(database) == [(1, 1, "1"), (1, 2, "1")]
    assert await told(database, "stage") == stages
    root = await there(database, 1)
    assert root.stage is Stage.RELEASED
    past = await database.read(partial(requirement_rows.history, number=1))
    assert (past[-1].what, past[-1].who) == ("announced", "memory:li")
    assert replayed(past)[0]["stage"] == "released"
    assert [each.thanked for each in await named(database)] == [True]
    assert await database.read(requirement_releases.due) == []
    assert not await thank(database)
    assert len(await told(database)) == 2


async def test_two_processes_at_once_thank_once(database: Database, another: Database) -> None:
    await asked(database, 1, "ana")
    await asked(database, 2, "bo")
    await began(database, 1, 2)
    done = await asyncio.gather(thank(database), thank(another))
    assert sorted(done) == [False, True]
    assert await told(database) == [(1, 1, "1"), (2, 2, "1")]


async def test_who_dies_in_between_has_done_nothing(database: Database) -> None:
    await asked(database, 1, "ana")
    await began(database, 1)

    async def dying(tx: Any) -> None:
        await requirement_releases.thank(tx, 1, START)
        raise KeyError

    with pytest.raises(KeyError):
        await database.write(dying)
    assert await told(database) == []
    assert (await there(database, 1)).stage is Stage.NEW
    assert await thank(database)
    assert await told(database) == [(1, 1, "1")]


@pytest.mark.parametrize("stage", [At.DRAFT, At.PAUSED, At.CANCELLED, At.RECALLED])
async def test_nobody_is_thanked_for_what_does_not_go_out(database: Database, stage: At) -> None:
    await asked(database, 1, "ana")
    await began(database, 1, stage=stage)
    assert await database.read(requirement_releases.due) == []
    assert not await thank(database)
    assert await told(database) == []


async def test_nothing_is_due_before_somebody_has_it(database: Database) -> None:
    await asked(database, 1, "ana")
    await announced(database)
    await apply(database, ReleasesNamed(1, (1,)))
    for state in (State.FAILED, State.UNCERTAIN, State.PENDING):
        await deliver(database, await group(database, f"g-{state}"), state)
    assert await database.read(requirement_releases.due) == []


@pytest.mark.parametrize("stage", [each for each in Stage if each not in CLOSED])
async def test_it_is_released_from_wherever_it_was(database: Database, stage: Stage) -> None:
    await asked(database, 1, "ana", stage=stage)
    await began(database, 1)
    await thank(database)
    assert (await there(database, 1)).stage is Stage.RELEASED
    assert len(await told(database)) == 1


@pytest.mark.parametrize("stage", [Stage.RELEASED, Stage.VERIFIED])
async def test_what_was_released_by_hand_stays_as_it_is_and_they_are_thanked(
    database: Database, stage: Stage
) -> None:
    await asked(database, 1, "ana", stage=stage)
    await began(database, 1)
    await thank(database)
    assert (await there(database, 1)).stage is stage
    assert await told(database) == [(1, 1, "1")]


async def test_what_was_declined_meanwhile_is_not_brought(database: Database) -> None:
    await asked(database, 1, "ana")
    await asked(database, 2, "bo")
    await began(database, 1, 2)
    await move(database, 1, Stage.DECLINED, reason="no")
    await thank(database)
    first, second = await named(database)
    assert (first.thanked, first.why) == (False, Unthanked.DECLINED)
    assert second.thanked
    assert await told(database) == [(2, 2, "1")]
    [bringing] = await database.read(partial(requirement_releases.bringing, root=1))
    assert (bringing.announcement, bringing.why) == (1, Unthanked.DECLINED)


async def test_what_was_merged_meanwhile_is_what_it_was_merged_into(database: Database) -> None:
    await asked(database, 1, "ana")
    await asked(database, 2, "bo")
    await began(database, 1, 2)
    await merge(database, 2, 1)
    await thank(database)
    assert await told(database) == [(2, 1, "1"), (2, 2, "1")]
    assert [each.thanked for each in await named(database)] == [True, True]
    assert (await there(database, 2)).stage is Stage.RELEASED


async def test_they_are_not_thanked_by_another_announcement_again(database: Database) -> None:
    await asked(database, 1, "ana")
    await began(database, 1)
    await thank(database)
    # As if another one had: its notice, and this one named again.
    await apply(database, ReleasesNamed(1, ()))
    await apply(database, ReleasesNamed(1, (1,)))
    await thank(database)
    [again] = await named(database)
    assert (again.thanked, again.why) == (False, Unthanked.BEFORE)
    assert len(await told(database)) == 1


async def test_reopened_and_released_again_they_hear_of_it_again(database: Database) -> None:
    await asked(database, 1, "ana")
    await began(database, 1)
    await thank(database)
    await move(database, 1, Stage.BUILDING)
    await apply(database, ReleasesNamed(1, ()))
    await apply(database, ReleasesNamed(1, (1,)))
    await thank(database)
    assert len(await told(database)) == 2


async def test_who_was_imported_without_a_place_cannot_be_thanked(database: Database) -> None:
    await asked(database, 1, "ana", conversation="")
    await began(database, 1)
    await thank(database)
    [release] = await named(database)
    assert (release.thanked, release.told) == (True, 0)


async def test_naming_others_takes_those_before_away(database: Database) -> None:
    for number in (1, 2, 3):
        await asked(database, number, f"p{number}", title=f"Wish {number}")
    await announced(database)
    for numbers in ((2, 1), (2, 3), (2, 3)):
        await apply(database, ReleasesNamed(1, numbers))
    assert [(each.number, each.title) for each in await named(database)] == [
        (2, "Wish 2"),
        (3, "Wish 3"),
    ]
    await apply(database, ReleasesNamed(1, ()))
    assert await named(database) == []
