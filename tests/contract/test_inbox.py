"""The inbox: each message once, each thread in order, each handled by one."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from chat.event import Event
from chat.message import Place
from storage import inbox, schema
from storage.database import Database
from tests.contract import examples
from tests.contract.examples import ACCOUNT, EN, SECOND, pressed, receive, said, waiting
from tests.support import START

THREAD = Place(ACCOUNT, "en", "7")
ZH = Place(ACCOUNT, "zh")


async def ids(database: Database, *, later: timedelta = timedelta()) -> list[str]:
    return [received.event.id for received in await waiting(database, later=later)]


async def test_an_event_comes_out_as_it_went_in(database: Database) -> None:
    events: list[Event] = [said("1"), pressed("2", "1", ZH), said("3", THREAD, text="中文 👍 \"'")]
    await receive(database, *events)
    assert [received.event for received in await waiting(database)] == events
    assert {received.attempts for received in await waiting(database)} == {0}


async def test_a_redelivered_message_is_one_row(database: Database) -> None:
    message = said("1")
    assert await receive(database, message, message) == [True, False]
    assert await ids(database) == ["1"]


async def test_a_message_that_comes_back_when_done_stays_done(database: Database) -> None:
    await receive(database, said("1"))
    row_id = (await waiting(database))[0].id
    assert await database.write(partial(inbox.finish, row_id=row_id, now=START))
    assert await receive(database, said("1")) == [False]
    assert await waiting(database) == []


@pytest.mark.parametrize(
    "other",
    [
        said("2"),
        said("1", ZH),
        said("1", revision="edited at 9:01"),
        said("1", replace(EN, account="memory-2")),
        pressed("1", "1"),
    ],
    ids=["message", "place", "revision", "account", "press"],
)
async def test_what_differs_is_another_row(database: Database, other: Event) -> None:
    assert await receive(database, said("1"), other) == [True, True]


async def test_of_each_thread_only_the_oldest_is_handed_out(database: Database) -> None:
    await receive(database, said("1"), said("2", THREAD), said("3"), said("4", THREAD))
    await receive(database, said("5", ZH), said("6", ZH))
    assert await ids(database) == ["1", "2", "5"]


async def test_the_next_follows_when_the_first_is_done_or_given_up(database: Database) -> None:
    await receive(database, said("1"), said("2"), said("3"))
    done, later = await waiting(database), partial(inbox.fail, now=START, why="no")
    await database.write(partial(inbox.finish, row_id=done[0].id, now=START))
    assert await ids(database) == ["2"]
    await database.write(partial(later, row_id=(await waiting(database))[0].id))
    assert await ids(database) == ["3"]


async def test_a_postponed_head_holds_up_its_own_thread_only(database: Database) -> None:
    await receive(database, said("1"), said("2"), said("3", THREAD), said("4", ZH))
    head = (await waiting(database))[0]
    postpone = partial(inbox.postpone, row=head, until=START + SECOND, why="KeyError")
    assert await database.write(postpone)
    assert await ids(database) == ["3", "4"]
    again = (await waiting(database, later=SECOND))[0]
    assert (again.event.id, again.attempts) == ("1", 1)
    assert (await examples.rows(database, schema.inbox))[0]["why"] == "KeyError"


async def test_the_limit_is_of_the_oldest(database: Database) -> None:
    await receive(database, *(said(str(n), Place(ACCOUNT, f"group {n}")) for n in range(5)))
    oldest = partial(inbox.waiting, accounts=[ACCOUNT], now=START, limit=2)
    assert [received.event.id for received in await database.read(oldest)] == ["0", "1"]


async def test_accounts_that_are_not_ours_stay(database: Database) -> None:
    await receive(database, said("1", Place("slack", "en")), said("2"))
    assert await ids(database) == ["2"]
    nobody = partial(inbox.waiting, accounts=[], now=START, limit=9)
    assert await database.read(nobody) == []


async def test_the_same_conversation_of_two_accounts_is_two_threads(database: Database) -> None:
    await receive(database, said("1", Place("slack", "en")), said("2"))
    both = partial(inbox.waiting, accounts=["slack", ACCOUNT], now=START, limit=9)
    assert [received.event.id for received in await database.read(both)] == ["1", "2"]


@pytest.mark.parametrize("first", ["finish", "fail"])
async def test_only_the_first_to_settle_is_told_yes(database: Database, first: str) -> None:
    await receive(database, said("1"))
    head = (await waiting(database))[0]
    settle = {
        "finish": partial(inbox.finish, row_id=head.id, now=START),
        "fail": partial(inbox.fail, row_id=head.id, now=START, why="no"),
    }
    assert await database.write(settle[first])
    for again in settle.values():
        assert not await database.write(again)
    assert not await database.write(partial(inbox.postpone, row=head, until=START, why=""))
    row = (await examples.rows(database, schema.inbox))[0]
    assert row["state"] == {"finish": "done", "fail": "failed"}[first]


async def test_two_processes_that_finish_the_same_row(
    database: Database, another: Database
) -> None:
    await receive(database, said("1"))
    finish = partial(inbox.finish, row_id=(await waiting(database))[0].id, now=START)
    finished = await asyncio.gather(*(each.write(finish) for each in (database, another)))
    assert sorted(finished) == [False, True]


@pytest.mark.parametrize("how", ["finish", "fail"])
async def test_a_settled_row_keeps_its_key_and_loses_its_payload(
    database: Database, how: str
) -> None:
    await receive(database, said("1"))
    row_id = (await waiting(database))[0].id
    if how == "finish":
        await database.write(partial(inbox.finish, row_id=row_id, now=START))
    else:
        await database.write(partial(inbox.fail, row_id=row_id, now=START, why="no"))
    row = (await examples.rows(database, schema.inbox))[0]
    assert (row["key"], row["payload"], row["done_at"]) == (said("1").key, None, START)


async def test_a_press_is_kept_under_the_message_it_is_on(database: Database) -> None:
    await receive(database, pressed("p1", "m1"))
    assert (await examples.rows(database, schema.inbox))[0]["message"] == "m1"
