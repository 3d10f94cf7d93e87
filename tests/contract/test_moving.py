"""A conversation that got another id on its platform."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Table, insert

from chat.directory import Group, Role
from chat.event import Left
from chat.message import Place
from storage import directory, inbox, moves, schema
from storage.database import Database
from storage.directory import Counter
from tests.contract import examples
from tests.contract.examples import ACCOUNT, ANA, EN, a_send, due, put, receive, said, set_columns
from tests.support import START

NEW = Place(ACCOUNT, "supergroup")
KNOWN = Group(ACCOUNT, "en", "English", approved=True, locale="zh", quiet_until=START)


async def move(database: Database, old: str = "en", new: str = "supergroup") -> None:
    await database.write(partial(moves.move_group, account=ACCOUNT, old=old, new=new))


async def of(database: Database, table: Table, *columns: str) -> set[tuple[Any, ...]]:
    stored = await examples.rows(database, table)
    return {tuple(found[column] for column in columns) for found in stored}


async def know(database: Database, group: Group, members: Iterable[str], boss: str) -> None:
    at: dict[str, Any] = {"account": group.account, "conversation": group.conversation}
    await database.write(partial(directory.ensure_group, new=group))
    for who in members:
        await database.write(partial(directory.add_member, **at, person_id=who))
    await database.write(partial(directory.grant, **at, person_id=boss, given=Role.OPERATOR))


async def test_what_is_known_of_it_goes_along(database: Database) -> None:
    await know(database, KNOWN, ["ana", "bo"], "ana")
    await move(database)
    there = partial(directory.group, account=ACCOUNT, conversation="supergroup")
    assert await database.read(there) == replace(KNOWN, conversation="supergroup")
    assert await of(database, schema.groups, "conversation") == {("supergroup",)}
    assert await of(database, schema.members, "conversation", "person") == {
        ("supergroup", "ana"),
        ("supergroup", "bo"),
    }
    assert await of(database, schema.roles, "conversation", "person") == {("supergroup", "ana")}


async def test_what_came_in_under_the_new_id_meanwhile_gives_way(database: Database) -> None:
    await know(database, KNOWN, ["ana", "bo"], "ana")
    await know(database, Group(ACCOUNT, "supergroup"), ["ana", "cleo"], "cleo")
    await move(database)
    there = partial(directory.group, account=ACCOUNT, conversation="supergroup")
    assert await database.read(there) == replace(KNOWN, conversation="supergroup")
    assert ("supergroup", "ana") in await of(database, schema.members, "conversation", "person")
    assert await of(database, schema.roles, "conversation", "person") == {("supergroup", "ana")}


async def test_open_work_goes_along_and_the_past_stays(database: Database) -> None:
    await receive(database, said("1"), said("2"), said("3", Place(ACCOUNT, "zh")))
    await database.write(partial(inbox.finish, row_id=1, now=START))
    await put(database, a_send("sent"), a_send("open"), a_send("other", Place(ACCOUNT, "zh")))
    await set_columns(database, "sent", state="sent", settled_at=START)
    await move(database)
    assert await of(database, schema.inbox, "message", "conversation") == {
        ("1", "en"),
        ("2", "supergroup"),
        ("3", "zh"),
    }
    assert await of(database, schema.deliveries, "key", "conversation") == {
        ("sent", "en"),
        ("open", "supergroup"),
        ("other", "zh"),
    }
    assert {received.event.place for received in await examples.waiting(database)} == {
        NEW,
        Place(ACCOUNT, "zh"),
    }
    assert {delivery.place for delivery in await due(database)} == {NEW, Place(ACCOUNT, "zh")}


async def test_threads_and_order_are_kept(database: Database) -> None:
    await receive(database, said("1", replace(EN, thread="7")), said("2", replace(EN, thread="7")))
    await put(database, a_send("a", replace(EN, thread="7")), a_send("b", NEW))
    await move(database)
    (head,) = await examples.waiting(database)
    assert (head.event.id, head.event.place) == ("1", replace(NEW, thread="7"))
    assert {d.place for d in await due(database)} == {NEW, replace(NEW, thread="7")}


async def test_other_accounts_and_groups_stay(database: Database) -> None:
    theirs = replace(KNOWN, account="slack")
    await know(database, theirs, ["ana"], "ana")
    await know(database, replace(KNOWN, conversation="zh"), ["ana"], "ana")
    before = await of(database, schema.groups, "account", "conversation", "name")
    await move(database)
    assert await of(database, schema.groups, "account", "conversation", "name") == before


@pytest.mark.parametrize("times", [2, 3])
async def test_told_of_the_move_again_nothing_is_lost(database: Database, times: int) -> None:
    """Every call that was under way says so, and so does every edit of an older message."""
    await know(database, KNOWN, ["ana", "bo"], "ana")
    for _ in range(times):
        await move(database)
    there = partial(directory.group, account=ACCOUNT, conversation="supergroup")
    assert await database.read(there) == replace(KNOWN, conversation="supergroup")
    assert len(await of(database, schema.members, "person")) == 2
    assert await of(database, schema.roles, "conversation", "person") == {("supergroup", "ana")}


async def test_told_again_what_was_enqueued_for_the_old_id_meanwhile_goes_along(
    database: Database,
) -> None:
    await know(database, KNOWN, ["ana"], "ana")
    await move(database)
    await put(database, a_send("late"))
    await move(database)
    assert [delivery.place for delivery in await due(database)] == [NEW]


async def test_moving_to_where_it_is_changes_nothing(database: Database) -> None:
    await know(database, KNOWN, ["ana"], "ana")
    await put(database, a_send("a"))
    await move(database, "en", "en")
    assert await of(database, schema.groups, "conversation", "name") == {("en", "English")}
    assert await of(database, schema.members, "person") == {("ana",)}
    assert await of(database, schema.roles, "person") == {("ana",)}
    assert [delivery.place for delivery in await due(database)] == [EN]


async def test_what_came_late_under_the_old_id_does_not_take_the_groups_place(
    database: Database,
) -> None:
    await know(database, KNOWN, ["ana"], "ana")
    await move(database)
    await know(database, Group(ACCOUNT, "en"), ["bo"], "bo")  # by who knew nothing of the move
    await move(database)
    assert await of(database, schema.groups, "conversation", "name") == {("supergroup", "English")}
    assert await of(database, schema.members, "conversation", "person") == {
        ("supergroup", "ana"),
        ("supergroup", "bo"),
    }


async def test_what_is_told_of_the_old_id_after_the_move_is_kept_under_the_new(
    database: Database,
) -> None:
    await know(database, KNOWN, ["ana"], "ana")
    await move(database)
    await receive(database, said("1"), Left(EN, "2", ANA, "removed", START))
    places = {received.event.place for received in await examples.waiting(database)}
    assert places == {NEW, EN}  # that the old place is closed is not about the new one


async def test_counts_add_up_and_questions_go_along(database: Database) -> None:
    await know(database, KNOWN, ["ana"], "ana")
    for conversation, messages in (("en", 2), ("supergroup", 3)):
        counter = Counter(ACCOUNT, conversation, "ana", date(2026, 3, 2))
        await database.write(partial(directory.count_activity, seen={counter: messages}))
    await receive(database, said("1"))
    asked = insert(schema.questions).values(
        id=1,
        account=ACCOUNT,
        conversation="en",
        person="ana",
        text="",
        locale="en",
        outcome="gap",
        confidence=0.5,
        sections=[],
        asked_at=START,
    )
    await database.write(lambda tx: tx.execute(asked))
    await move(database)
    assert await of(database, schema.activity, "conversation", "messages") == {("supergroup", 5)}
    assert await of(database, schema.questions, "conversation") == {("supergroup",)}
