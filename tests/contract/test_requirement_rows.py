"""Requirements as rows, on both databases: nothing is overwritten, nobody is told twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chat.effect import Effect, Overtaken
from chat.message import Sender
from chat.presence import GroupMoved
from feedback.intake import SIMILAR
from feedback.model import Requirement, Stage
from feedback.operations import (
    RequirementChanged,
    RequirementMade,
    RequirementsMerged,
    RequirementsSplit,
)
from storage import directory, requirement_following, requirement_rows
from storage.database import Database
from storage.requirement_following import Open
from storage.schema import requirement_notices
from tests.contract.examples import ACCOUNT, rows
from tests.contract.requirements import apply, asked, merge, move, there
from tests.support import START

Known = dict[int, Requirement]
STALE: dict[str, Callable[[Known], Effect]] = {
    "made": lambda known: RequirementMade(known[1], "memory:li"),
    "changed": lambda known: RequirementChanged(
        known[1], replace(known[1], module="hr"), "memory:li"
    ),
    "merged": lambda known: RequirementsMerged(known[1], known[3], "memory:li"),
    "merged into it": lambda known: RequirementsMerged(known[3], known[1], "memory:li"),
    "split": lambda known: RequirementsSplit(known[1], known[1], known[2], "memory:li"),
}


async def told(database: Database, kind: str) -> list[tuple[int, int]]:
    """About what, and of which request."""
    found = await rows(database, requirement_notices)
    return sorted(
        (each["requirement_id"], each["member_id"]) for each in found if each["kind"] == kind
    )


@pytest.mark.parametrize("stale", STALE)
async def test_what_is_not_as_it_was_read_is_not_written(database: Database, stale: str) -> None:
    for number, person in ((1, "ana"), (2, "bo"), (3, "cy")):
        await asked(database, number, person)
    await merge(database, 1, 2)
    known = {number: await there(database, number) for number in (1, 2, 3)}
    await move(database, 1, Stage.ACCEPTED)
    now = {number: await there(database, number) for number in (1, 2, 3)}
    with pytest.raises(Overtaken):
        await apply(database, STALE[stale](known))
    assert {number: await there(database, number) for number in (1, 2, 3)} == now


async def test_what_was_merged_before_goes_along_and_comes_back(database: Database) -> None:
    for number, person in enumerate(("ana", "bo", "cy", "di"), start=1):
        await asked(database, number, person)
    await merge(database, 2, 3)
    await merge(database, 1, 2)
    await merge(database, 1, 4)
    assert [(await there(database, each)).root for each in (1, 2, 3, 4)] == [1, 1, 1, 1]
    one, two = await there(database, 1), await there(database, 2)
    await apply(database, RequirementsSplit(one, one, two, "memory:li"))
    assert [(await there(database, each)).root for each in (1, 2, 3, 4)] == [1, 2, 2, 1]
    assert await told(database, "split") == [(2, 2), (2, 3)]


async def test_a_split_below_is_in_the_history_of_all_that_it_leaves(database: Database) -> None:
    for number, person in enumerate(("ana", "bo", "cy"), start=1):
        await asked(database, number, person)
    await merge(database, 2, 3)
    await merge(database, 1, 2)
    one, two, three = [await there(database, each) for each in (1, 2, 3)]
    await apply(database, RequirementsSplit(one, two, three, "memory:li"))
    for number in (1, 2):
        past = await database.read(lambda tx, n=number: requirement_rows.history(tx, n))  # type: ignore[misc]
        assert past[-1].what == "left"
        assert [each.version for each in past] == list(range(1, len(past) + 1))


@pytest.mark.parametrize("hear", [True, False])
async def test_who_was_imported_or_joined_by_themselves_is_not_told_of_a_merge(
    database: Database, hear: bool
) -> None:
    await asked(database, 1, "ana")
    await asked(database, 2, "bo", asking=SIMILAR)
    await asked(database, 3, "cy", conversation="")
    await merge(database, 2, 3)
    pair = await there(database, 1), await there(database, 2)
    await apply(database, RequirementsMerged(*pair, "memory:li", told=hear))
    assert await told(database, "merged") == ([(2, 2)] if hear else [])
    assert (await there(database, 2)).asking == ""


async def test_only_the_conversation_of_that_account_moves(database: Database) -> None:
    await asked(database, 1, "ana", conversation="g1")
    await asked(database, 2, "ana", conversation="g1", account="slack")
    await asked(database, 3, "ana", conversation="g2")
    await apply(database, GroupMoved(ACCOUNT, "g1", "g9"))
    places = [(await there(database, each)).conversation for each in (1, 2, 3)]
    assert places == ["g9", "g1", "g2"]


async def test_who_asked_is_known_by_name_though_they_never_wrote(database: Database) -> None:
    made = Requirement(1, ACCOUNT, START, START, 1, conversation="en", person="bo", text="dates")
    await apply(database, RequirementMade(made, "memory:ana", author=Sender("bo", "Bo")))
    person = await database.read(lambda tx: directory.person(tx, ACCOUNT, "bo"))
    assert person is not None
    assert person.name == "Bo"


async def test_lines_and_notices_come_in_the_order_of_what_happened(database: Database) -> None:
    for number, person in ((1, "ana"), (2, "bo")):
        await asked(database, number, person)
    for number, stage in ((2, Stage.ACCEPTED), (1, Stage.ACCEPTED), (2, Stage.BUILDING)):
        at = START + timedelta(minutes=len(await rows(database, requirement_notices)) + 1)
        await move(database, number, stage, now=at)
    lines = await database.read(lambda tx: requirement_following.untold(tx, 100))
    assert [(each.id, entry.version) for each, entry in lines][2:] == [(2, 2), (1, 2), (2, 3)]
    found = await notices(database)
    assert [(each.about.id, each.version) for each in found] == [(2, 2), (1, 2), (2, 3)]
    some = await database.read(lambda tx: requirement_following.open_notices(tx, 2))
    assert some == found[:2]


async def notices(database: Database) -> list[Open]:
    return await database.read(lambda tx: requirement_following.open_notices(tx, 100))


async def test_a_notice_is_settled_for_one_and_a_line_told_once(database: Database) -> None:
    for number, person in ((1, "ana"), (2, "bo")):
        await asked(database, number, person)
    await merge(database, 1, 2)
    await move(database, 1, Stage.ACCEPTED)
    first, second = await notices(database)
    await database.write(lambda tx: requirement_following.settle(tx, first, "k", "unconnected"))
    assert await notices(database) == [second]

    async def tell(tx: Any) -> list[bool]:
        return [await requirement_following.mark_told(tx, 1, 1) for _ in range(2)]

    assert await database.write(tell) == [True, False]


async def test_forms_that_are_over_are_a_line_of_history(database: Database) -> None:
    later = START + timedelta(minutes=5)
    await asked(database, 1, "ana", asking="goal", asking_until=START)
    await asked(database, 2, "bo", asking="goal", asking_until=later)
    ended = await database.write(lambda tx: requirement_following.end_forms(tx, START))
    assert ended == 1
    one = await there(database, 1)
    assert (one.asking, one.asking_until, one.version) == ("", None, 2)
    assert (await there(database, 2)).asking == "goal"
    past = await database.read(lambda tx: requirement_rows.history(tx, 1))
    assert [(each.version, each.what) for each in past] == [(1, "made"), (2, "unanswered")]


async def test_what_changes_nothing_that_counts_is_no_change_in_time(database: Database) -> None:
    made = await asked(database, 1, "ana")
    later = START + timedelta(days=1)
    asking = RequirementChanged(made, replace(made, asking="goal"), "memory:ana")
    await apply(database, asking, now=later)
    assert (await there(database, 1)).changed_at == START
    await move(database, 1, Stage.ACCEPTED, now=later)
    assert (await there(database, 1)).changed_at == later
