"""Deliveries as rows: what is enqueued, listed, found again, sent again."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy.exc import IntegrityError

from chat.delivery import Kind, Lane, State
from chat.message import MessageRef, Outgoing, Place
from storage import deliveries, schema, sent
from storage.database import Database
from storage.deliveries import NewDelivery
from tests.contract import examples
from tests.contract.examples import (
    ACCOUNT,
    EN,
    SECOND,
    YES_NO,
    a_send,
    an_edit,
    due,
    keys,
    pressed,
    put,
    receive,
    row,
    said,
    set_columns,
)
from tests.support import START


async def test_a_delivery_comes_out_as_it_went_in(database: Database) -> None:
    place = Place(ACCOUNT, "en", "7")
    message = Outgoing("**Hi** 中文 👍", YES_NO, only_for="ana")
    await put(database, NewDelivery(place, Lane.NOTICE, Kind.SEND, "k", message))
    (found,) = await due(database)
    assert (found.place, found.lane, found.kind) == (place, Lane.NOTICE, Kind.SEND)
    assert (found.key, found.message, found.state) == ("k", message, State.PENDING)
    assert (found.attempts, found.not_before, found.doubtful_since) == (0, None, None)
    assert (found.target, found.why) == (None, "")


async def test_a_key_is_there_once_and_a_second_takes_its_whole_transaction_back(
    database: Database,
) -> None:
    await put(database, a_send("a"))
    with pytest.raises(IntegrityError):
        await put(database, a_send("b"), a_send("a"))
    assert keys(await due(database)) == ["a"]
    assert len(await examples.rows(database, schema.bodies)) == 1


async def test_enqueued_at_once_by_two_processes_each_keeps_its_order(
    database: Database, another: Database
) -> None:
    places = [EN, Place(ACCOUNT, "zh")]

    async def enqueue(each: Database, who: str, order: list[Place]) -> None:
        await put(each, *(a_send(f"{who}{n}", order[n % 2]) for n in range(6)))

    await asyncio.gather(enqueue(database, "a", places), enqueue(another, "b", places[::-1]))
    stored = [found["key"] for found in await examples.rows(database, schema.deliveries)]
    for who in "ab":
        mine = [key for key in stored if key.startswith(who)]
        assert mine == sorted(mine)


async def test_of_coalesced_edits_only_the_newest_is_sent(database: Database) -> None:
    await put(database, a_send("shown"))
    target = (await due(database))[0].id
    await set_columns(database, "shown", state="sent", settled_at=START, ref="m1")
    for number in range(3):
        await put(database, an_edit(f"edit {number}", target, coalesce="progress"))
    await put(database, an_edit("other", target, coalesce="something else"))
    await put(database, an_edit("plain", target))
    for key in ("edit 0", "edit 1"):
        assert (await row(database, key))["state"] == State.SKIPPED
        assert "newer" in (await row(database, key))["why"]
    open_keys = [r["key"] for r in await examples.rows(database, schema.deliveries)]
    assert [k for k in open_keys if not (await row(database, k))["settled_at"]] == [
        "edit 2",
        "other",
        "plain",
    ]


async def test_an_edit_on_its_way_is_not_taken_back(database: Database) -> None:
    await put(database, a_send("shown"))
    target = (await due(database))[0].id
    await put(database, an_edit("first", target, Place(ACCOUNT, "zh"), coalesce="progress"))
    await set_columns(database, "first", state="sending", epoch=1, attempted_at=START)
    await put(database, an_edit("second", target, Place(ACCOUNT, "zh"), coalesce="progress"))
    assert (await row(database, "first"))["state"] == State.SENDING
    assert (await row(database, "second"))["state"] == State.PENDING


@pytest.mark.parametrize("state", list(State))
async def test_only_what_is_uncertain_or_failed_is_sent_again(
    database: Database, state: State
) -> None:
    await put(database, a_send("a"))
    settled = None if state in (State.PENDING, State.SENDING) else START
    past = {"attempts": 12, "doubtful_since": START, "not_before": START + SECOND}
    await set_columns(database, "a", state=state, settled_at=settled, **past)
    before = await row(database, "a")
    again = await database.write(partial(deliveries.resend, delivery_id=before["id"]))
    assert again is (state in (State.UNCERTAIN, State.FAILED))
    if not again:
        assert await row(database, "a") == before
        return
    (found,) = await due(database)
    assert (found.attempts, found.doubtful_since, found.not_before) == (0, None, None)


async def test_what_is_not_there_is_not_sent_again(database: Database) -> None:
    assert not await database.write(partial(deliveries.resend, delivery_id=1))


async def test_listed_newest_first_and_counted(database: Database) -> None:
    await put(database, *(a_send(key) for key in "abcd"))
    for key in "abc":
        await set_columns(database, key, state="failed", why=f"no {key}", attempted_at=START)
    listed = await database.read(partial(deliveries.listed, state=State.FAILED, limit=2))
    assert [found.why for found in listed] == ["no c", "no b"]
    assert (listed[0].place, listed[0].created_at, listed[0].attempted_at) == (EN, START, START)
    assert await database.read(deliveries.counted) == {State.FAILED: 3, State.PENDING: 1}


async def answer(database: Database, message: str = "1", *, ago: int = 60) -> str | None:
    """The key of what answers a message of the group."""
    since = START - timedelta(seconds=ago)
    found = await database.read(
        partial(
            sent.answer_to,
            account=ACCOUNT,
            conversation="en",
            message=message,
            since=since,
        )
    )
    stored = await examples.rows(database, schema.deliveries)
    return next((r["key"] for r in stored if r["id"] == found), None)


async def test_the_answer_to_a_message_is_the_first_that_was_sent_for_it(
    database: Database,
) -> None:
    await receive(database, said("1"), said("2"), pressed("p", "2"))
    await put(database, a_send("to 1", cause=1), a_send("also to 1", cause=1))
    await put(database, a_send("to 2", cause=2), a_send("to the press", cause=3), a_send("none"))
    assert await answer(database, "1") == "to 1"
    assert await answer(database, "2") == "to 2"
    assert await answer(database, "3") is None
    assert await answer(database, "1", ago=-1) is None  # enqueued before that


@pytest.mark.parametrize("state", list(State))
async def test_an_answer_counts_while_it_may_be_shown(database: Database, state: State) -> None:
    await receive(database, said("1"))
    await put(database, a_send("a", cause=1))
    await set_columns(database, "a", state=state)
    shown = state in (State.PENDING, State.SENDING, State.SENT)
    assert await answer(database) == ("a" if shown else None)


async def test_an_edit_is_no_answer(database: Database) -> None:
    await receive(database, said("1"))
    await put(database, a_send("shown"))
    await put(database, an_edit("edit", 1, cause=1))
    assert await answer(database) is None


async def choices(database: Database, place: Place = EN) -> tuple[MessageRef, Outgoing] | None:
    return await database.read(partial(sent.last_choices, place=place))


async def sent_with_buttons(database: Database, key: str, place: Place = EN) -> None:
    message = Outgoing(key, YES_NO)
    await put(database, NewDelivery(place, Lane.REPLY, Kind.SEND, key, message))
    await set_columns(database, key, state="sent", settled_at=START, ref=f"ref of {key}")


async def test_the_last_choices_are_the_newest_sent_to_this_place(database: Database) -> None:
    assert await choices(database) is None
    await sent_with_buttons(database, "a")
    await sent_with_buttons(database, "b")
    await sent_with_buttons(database, "c", Place(ACCOUNT, "en", "7"))
    await sent_with_buttons(database, "d", Place("slack", "en"))
    await put(database, a_send("plain"))
    await set_columns(database, "plain", state="sent", settled_at=START, ref="m9")
    await put(database, NewDelivery(EN, Lane.REPLY, Kind.SEND, "e", Outgoing("not yet", YES_NO)))
    assert await choices(database) == (MessageRef(EN, "ref of b"), Outgoing("b", YES_NO))
