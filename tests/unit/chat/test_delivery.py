"""What follows an attempt."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.delivery import (
    MAX_ATTEMPTS,
    Attempt,
    Delivery,
    Kind,
    Lane,
    Moved,
    Rejected,
    SendError,
    Sent,
    State,
    Throttled,
    Unavailable,
    Unreachable,
    after_attempt,
    after_takeover,
    backoff,
    repeatable,
)
from chat.message import MessageRef, Outgoing, Place

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLACE = Place("memory", "en")
HOUR, NO_KEY = timedelta(hours=1), timedelta(0)


def delivery(kind: Kind = Kind.SEND, doubtful_since: datetime | None = None) -> Delivery:
    return Delivery(
        id=1,
        place=PLACE,
        lane=Lane.REPLY,
        kind=kind,
        key="k",
        message=Outgoing("hi"),
        state=State.SENDING,
        doubtful_since=doubtful_since,
    )


def after(outcome: Sent | SendError, number: int = 1, *, repeatable: bool = False) -> State:
    return after_attempt(outcome, Attempt(number, repeatable), NOW, Random(1)).state


def test_sent_is_sent_and_keeps_the_reference() -> None:
    ref = MessageRef(PLACE, "7")
    what = after_attempt(Sent(ref), Attempt(1, False), NOW, Random(1))
    assert (what.state, what.ref) == (State.SENT, ref)


def test_a_time_out_without_a_key_is_never_repeated() -> None:
    assert after(Unavailable("no answer", maybe_sent=True)) is State.UNCERTAIN


def test_a_time_out_with_a_key_is_repeated_and_remembered_as_doubtful() -> None:
    lost = Unavailable("no answer", maybe_sent=True)
    what = after_attempt(lost, Attempt(1, True), NOW, Random(1))
    assert what.state is State.PENDING
    assert what.doubtful
    assert what.not_before is not None
    assert what.not_before > NOW


def test_what_surely_was_not_sent_is_repeated_and_fails_at_last() -> None:
    refused = Unavailable("connection refused", maybe_sent=False)
    assert after(refused, MAX_ATTEMPTS - 1) is State.PENDING
    assert after(refused, MAX_ATTEMPTS) is State.FAILED


def test_what_may_have_been_sent_is_never_called_failed() -> None:
    lost = Unavailable("no answer", maybe_sent=True)
    assert after(lost, MAX_ATTEMPTS, repeatable=True) is State.UNCERTAIN


def test_throttling_uses_no_attempt_and_waits_as_told() -> None:
    what = after_attempt(Throttled(7.5), Attempt(MAX_ATTEMPTS, False), NOW, Random(1))
    assert what.state is State.PENDING
    assert what.not_before == NOW + timedelta(seconds=7.5)
    assert not what.uses_attempt


def test_a_conversation_that_moved_is_followed() -> None:
    what = after_attempt(Moved(Place("memory", "new")), Attempt(1, False), NOW, Random(1))
    assert (what.state, what.moved_to) == (State.PENDING, Place("memory", "new"))


@pytest.mark.parametrize("outcome", [Unreachable("kicked"), Rejected("too long")])
def test_what_is_final_fails_with_its_reason(outcome: SendError) -> None:
    what = after_attempt(outcome, Attempt(1, True), NOW, Random(1))
    assert what.state is State.FAILED
    assert str(outcome) in what.why


def test_the_errors_are_siblings() -> None:
    kinds = [Throttled, Unreachable, Rejected, Moved, Unavailable]
    assert all(kind.__bases__ == (SendError,) for kind in kinds)


@pytest.mark.parametrize(
    ("given_delivery", "key_valid_for", "expected"),
    [
        (delivery(), NO_KEY, False),
        (delivery(), HOUR, True),
        (delivery(doubtful_since=NOW - HOUR / 2), HOUR, True),
        (delivery(doubtful_since=NOW - HOUR), HOUR, False),
        (delivery(Kind.EDIT, NOW - 2 * HOUR), NO_KEY, True),
        (delivery(Kind.DELETE), NO_KEY, True),
    ],
)
def test_repeatable(given_delivery: Delivery, key_valid_for: timedelta, expected: bool) -> None:
    assert repeatable(given_delivery, key_valid_for, NOW) is expected


def test_takeover_repeats_only_what_can_do_no_harm() -> None:
    left = delivery(doubtful_since=NOW)
    assert after_takeover(left, HOUR, NOW).state is State.PENDING
    assert after_takeover(left, NO_KEY, NOW).state is State.UNCERTAIN


@given(st.integers(1, 50), st.integers())
def test_backoff_grows_within_its_bounds(attempt: int, chance: int) -> None:
    wait = backoff(attempt, Random(chance)).total_seconds()
    longest = min(600, 2**attempt)
    assert longest / 2 <= wait <= longest
