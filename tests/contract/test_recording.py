"""What is written down after an attempt, and what a new holder makes of an old one's."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from chat.delivery import Delivery, Next, State
from chat.message import MessageRef, Place
from storage import sending
from storage.database import Database
from tests.contract.examples import (
    ACCOUNT,
    EN,
    SECOND,
    a_send,
    an_edit,
    claim,
    due,
    keys,
    lease,
    put,
    row,
    set_columns,
)
from tests.support import START

HOUR = timedelta(hours=1)
SENT = Next(State.SENT, ref=MessageRef(EN, "m1"))
UNCERTAIN = Next(State.UNCERTAIN, why="no answer", doubtful=True)


async def claimed(database: Database, key: str = "a", place: Place = EN) -> tuple[Delivery, int]:
    """A delivery that is on its way."""
    await put(database, a_send(key, place))
    head = next(found for found in await due(database) if found.key == key)
    epoch = await lease(database)
    assert await claim(database, head, epoch)
    return head, epoch


async def record(database: Database, delivery: Delivery, epoch: int, what: Next) -> bool:
    return await database.write(
        partial(sending.record, delivery=delivery, epoch=epoch, what=what, now=START + SECOND)
    )


async def take_over(
    database: Database, epoch: int, valid: timedelta = timedelta(), later: timedelta = SECOND
) -> dict[str, State]:
    decided = await database.write(
        partial(
            sending.take_over,
            account=ACCOUNT,
            epoch=epoch,
            key_valid_for=valid,
            now=START + later,
        )
    )
    return {delivery.key: what.state for delivery, what in decided}


async def test_sent_with_where_it_is(database: Database) -> None:
    head, epoch = await claimed(database)
    ref = MessageRef(Place(ACCOUNT, "direct-ana"), "m1")
    assert await record(database, head, epoch, Next(State.SENT, ref=ref))
    stored = await row(database, "a")
    assert (stored["state"], stored["ref"], stored["attempts"]) == ("sent", "m1", 1)
    assert stored["ref_conversation"] == "direct-ana"
    assert stored["settled_at"] == START + SECOND


@pytest.mark.parametrize("state", [State.FAILED, State.SKIPPED, State.UNCERTAIN])
async def test_other_ends_with_their_reason(database: Database, state: State) -> None:
    head, epoch = await claimed(database)
    assert await record(database, head, epoch, Next(state, why="blocked"))
    stored = await row(database, "a")
    assert (stored["state"], stored["why"]) == (state, "blocked")
    assert (stored["ref"], stored["settled_at"]) == (None, START + SECOND)


async def test_to_be_tried_again_later(database: Database) -> None:
    head, epoch = await claimed(database)
    again = Next(State.PENDING, START + HOUR, why="unavailable: oops")
    assert await record(database, head, epoch, again)
    assert await due(database) == []
    (found,) = await due(database, later=HOUR)
    assert (found.attempts, found.why, found.doubtful_since) == (1, again.why, None)
    assert (await row(database, "a"))["settled_at"] is None


async def test_being_throttled_uses_no_attempt(database: Database) -> None:
    head, epoch = await claimed(database)
    throttled = Next(State.PENDING, START + SECOND, why="throttled", uses_attempt=False)
    assert await record(database, head, epoch, throttled)
    (found,) = await due(database, later=SECOND)
    assert found.attempts == 0


async def test_doubt_dates_from_the_first_attempt_that_left_it(database: Database) -> None:
    head, epoch = await claimed(database)
    doubtful = Next(State.PENDING, doubtful=True)
    assert await record(database, head, epoch, doubtful)
    (again,) = await due(database)
    assert again.doubtful_since == START
    assert await claim(database, again, epoch, later=HOUR)
    assert await record(database, again, epoch, doubtful)
    assert (await due(database))[0].doubtful_since == START


async def test_a_late_sent_turns_uncertain_into_sent(database: Database) -> None:
    head, epoch = await claimed(database)
    assert await record(database, head, epoch, UNCERTAIN)
    assert await record(database, head, epoch, SENT)
    assert (await row(database, "a"))["state"] == State.SENT


async def test_nothing_else_changes_what_is_uncertain(database: Database) -> None:
    head, epoch = await claimed(database)
    await record(database, head, epoch, UNCERTAIN)
    for what in (Next(State.PENDING), Next(State.FAILED)):
        assert not await record(database, head, epoch, what)
    assert (await row(database, "a"))["state"] == State.UNCERTAIN


async def test_what_is_recorded_is_not_recorded_again(database: Database) -> None:
    head, epoch = await claimed(database)
    await record(database, head, epoch, SENT)
    for what in (SENT, UNCERTAIN, Next(State.PENDING)):
        assert not await record(database, head, epoch, what)
    assert (await row(database, "a"))["state"] == State.SENT


@pytest.mark.parametrize("what", [SENT, UNCERTAIN, Next(State.PENDING)])
async def test_an_older_epoch_cannot_touch_a_newer_claim(database: Database, what: Next) -> None:
    head, old = await claimed(database)
    new = await lease(database)
    assert await take_over(database, new, HOUR) == {"a": State.PENDING}
    assert not await record(database, head, old, what)
    (again,) = await due(database)
    assert await claim(database, again, new)
    before = await row(database, "a")
    assert not await record(database, head, old, what)
    assert await row(database, "a") == before


async def test_after_a_takeover_a_late_sent_still_counts(database: Database) -> None:
    head, old = await claimed(database)
    assert await take_over(database, await lease(database)) == {"a": State.UNCERTAIN}
    assert await record(database, head, old, SENT)
    assert (await row(database, "a"))["state"] == State.SENT


async def test_taken_over_without_a_key_it_is_uncertain(database: Database) -> None:
    await claimed(database)
    assert await take_over(database, await lease(database)) == {"a": State.UNCERTAIN}
    stored = await row(database, "a")
    assert stored["doubtful_since"] == START
    assert stored["settled_at"] == START + SECOND
    assert stored["why"]


async def test_taken_over_with_a_key_it_is_sent_again(database: Database) -> None:
    await claimed(database)
    assert await take_over(database, await lease(database), HOUR) == {"a": State.PENDING}
    (again,) = await due(database)
    assert (again.attempts, again.doubtful_since) == (1, START)
    assert (await row(database, "a"))["settled_at"] is None


async def test_taken_over_after_its_key_ran_out_it_is_uncertain(database: Database) -> None:
    await claimed(database)
    epoch = await lease(database)
    assert await take_over(database, epoch, HOUR, later=HOUR) == {"a": State.UNCERTAIN}


async def test_the_key_runs_out_with_the_first_doubtful_attempt(database: Database) -> None:
    head, epoch = await claimed(database)
    await record(database, head, epoch, Next(State.PENDING, doubtful=True))
    (again,) = await due(database)
    assert await claim(database, again, epoch, later=HOUR)  # an hour after the first
    epoch = await lease(database)
    assert await take_over(database, epoch, HOUR, later=HOUR) == {"a": State.UNCERTAIN}


async def test_an_edit_is_taken_over_without_a_key(database: Database) -> None:
    await put(database, a_send("shown"))
    await put(database, an_edit("edit", (await due(database))[0].id, Place(ACCOUNT, "zh")))
    edit = next(found for found in await due(database) if found.key == "edit")
    assert await claim(database, edit, await lease(database))
    assert await take_over(database, await lease(database)) == {"edit": State.PENDING}


async def test_a_takeover_leaves_alone_what_is_not_on_its_way(database: Database) -> None:
    await put(database, a_send("waits"), a_send("sent"), a_send("uncertain"))
    await put(database, a_send("theirs", Place("slack", "en")))
    await set_columns(database, "waits", not_before=START + HOUR)
    await set_columns(database, "sent", state="sent", settled_at=START)
    await set_columns(database, "uncertain", state="uncertain", settled_at=START)
    await set_columns(database, "theirs", state="sending", epoch=0, attempted_at=START)
    names = ("waits", "sent", "uncertain", "theirs")
    before = [await row(database, name) for name in names]
    assert await take_over(database, await lease(database)) == {}
    assert [await row(database, name) for name in names] == before


async def test_a_takeover_leaves_alone_what_its_own_epoch_sends(database: Database) -> None:
    _, epoch = await claimed(database)
    assert await take_over(database, epoch) == {}
    assert (await row(database, "a"))["state"] == State.SENDING


async def test_a_takeover_frees_the_lane(database: Database) -> None:
    await claimed(database)
    await put(database, a_send("b"))
    await take_over(database, await lease(database))
    assert keys(await due(database)) == ["b"]


async def test_settled_without_an_attempt(database: Database) -> None:
    await put(database, a_send("a"))
    (head,) = await due(database)
    settle = partial(sending.settle, delivery=head, now=START)
    assert await database.write(partial(settle, what=Next(State.SKIPPED, why="too late")))
    stored = await row(database, "a")
    assert (stored["state"], stored["why"], stored["attempts"]) == ("skipped", "too late", 0)
    assert stored["settled_at"] == START
    assert not await database.write(partial(settle, what=Next(State.FAILED)))


async def test_what_is_on_its_way_is_not_settled(database: Database) -> None:
    head, _ = await claimed(database)
    skip = partial(sending.settle, delivery=replace(head), what=Next(State.SKIPPED), now=START)
    assert not await database.write(skip)
    assert (await row(database, "a"))["state"] == State.SENDING
