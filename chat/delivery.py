"""The rules of delivery: states, lanes, and what follows an attempt. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from random import Random

from tenacity import RetryCallState, Retrying
from tenacity.wait import wait_exponential

from chat.message import MessageRef, Outgoing, Place

MAX_ATTEMPTS = 12
"""With the back-off below about an hour: a platform's usual outage."""

MENDING_SECONDS = 60.0
"""How long an account rests whose token is not accepted."""

_BACKOFF = wait_exponential(multiplier=2, max=600)


class Kind(StrEnum):
    """What one platform call does. Edits and deletes may be repeated without harm."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


class Lane(IntEnum):
    """Within a place each lane keeps its order; lower lanes go first.

    What is PARKED waits for its time, or for somebody's word, and holds nothing up.
    """

    REPLY = 1
    NOTICE = 2
    BULK = 3
    PARKED = 4


class State(StrEnum):
    """PENDING and SENDING are open; the others are final, but UNCERTAIN may turn out SENT."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform has it. ``ref`` is None for a delete."""

    ref: MessageRef | None = None


class SendError(Exception):
    """Why a platform call did not succeed. The kinds are siblings: none is a case of another."""


class Throttled(SendError):
    """Too fast. Not sent, and no fault of the message: uses no attempt.

    ``retry_after`` in seconds; ``whole_account``: every conversation has to wait, not this alone.
    """

    def __init__(self, retry_after: float, *, whole_account: bool = False) -> None:
        super().__init__(f"retry after {retry_after:g} s")
        self.retry_after = retry_after
        self.whole_account = whole_account


class Unreachable(SendError):
    """Kicked, blocked, archived: never again until the bot is back."""


class Closed(SendError):
    """The conversation takes no messages now, though the bot is there; others do."""


class Unopened(SendError):
    """The message is for one person, who has not opened a direct chat with the bot yet."""


class Unauthorized(SendError):
    """The platform does not accept the account's token: nothing goes until that is mended."""


class Rejected(SendError):
    """The platform will never take this message."""


class Moved(SendError):
    """The conversation lives on elsewhere."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.conversation)
        self.place = place


class Unavailable(SendError):
    """The platform could not be reached or did not answer; it may have the message all the same."""

    def __init__(self, why: str, *, maybe_sent: bool) -> None:
        super().__init__(why)
        self.maybe_sent = maybe_sent


@dataclass(frozen=True, slots=True)
class Delivery:
    """One platform call to make, with its state.

    ``key`` names it to platforms that take a send key. ``attempts`` counts those made so far.
    ``doubtful_since`` is when the first attempt was made whose outcome is unknown, else None.
    ``target`` is the message to edit or delete; None for a send, and while it is not sent yet.
    What ``yields`` is not sent any more once a human has taken over there. ``announcement``: whose
    ``part`` it is for a recipient, in which ``revision``; None for all else.
    """

    id: int
    place: Place
    lane: Lane
    kind: Kind
    key: str
    message: Outgoing
    state: State
    attempts: int = 0
    not_before: datetime | None = None
    doubtful_since: datetime | None = None
    target: MessageRef | None = None
    yields: bool = False
    why: str = ""
    announcement: int | None = None
    part: int = 0
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt that was made: its number from 1, and whether repeating it can do no harm.

    ``kind``: what it was an attempt at.
    """

    number: int
    repeatable: bool
    kind: Kind = Kind.SEND


@dataclass(frozen=True, slots=True)
class Next:
    """What follows an attempt. ``doubtful``: the platform may have it although we go on."""

    state: State
    not_before: datetime | None = None
    why: str = ""
    uses_attempt: bool = True
    doubtful: bool = False
    ref: MessageRef | None = None
    moved_to: Place | None = None


def repeatable(delivery: Delivery, key_valid_for: timedelta, now: datetime) -> bool:
    """Whether one more attempt cannot make a second message of it.

    Edits and deletes always; a send while the platform still knows the key of the first attempt
    whose outcome is unknown (or, before there is one, if the platform takes keys at all).
    """
    if delivery.kind is not Kind.SEND:
        return True
    first = delivery.doubtful_since or now
    return now - first < key_valid_for


def backoff(attempt: int, rng: Random) -> timedelta:
    """How long to wait after the attempt-th failure: 2, 4, 8 … 600 s, less up to half of it."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempt
    return timedelta(seconds=_BACKOFF(state) * rng.uniform(0.5, 1.0))


def after_attempt(outcome: Sent | SendError, attempt: Attempt, now: datetime, rng: Random) -> Next:
    """What becomes of a delivery after an attempt. The one place that decides it."""
    match outcome:
        case Sent(ref):
            return Next(State.SENT, ref=ref)
        case Throttled(retry_after=seconds):
            wait = now + timedelta(seconds=seconds)
            return Next(State.PENDING, wait, why="throttled", uses_attempt=False)
        case Unauthorized():
            wait = now + timedelta(seconds=MENDING_SECONDS)
            return Next(State.PENDING, wait, why=_reason(outcome), uses_attempt=False)
        case Moved(place=place) if attempt.kind is not Kind.SEND:
            # The message is in the old place, for ever.
            why = "the conversation has moved, the message to change has not"
            return Next(State.SKIPPED, why=why, moved_to=place)
        case Moved(place=place):
            return Next(State.PENDING, why="moved", uses_attempt=False, moved_to=place)
        case Unavailable():
            return _after_unavailable(outcome, attempt, now, rng)
        case _:
            return Next(State.FAILED, why=_reason(outcome))


def _after_unavailable(outcome: Unavailable, attempt: Attempt, now: datetime, rng: Random) -> Next:
    doubtful = outcome.maybe_sent
    if doubtful and not attempt.repeatable:
        return Next(State.UNCERTAIN, why=_reason(outcome), doubtful=True)
    if attempt.number >= MAX_ATTEMPTS:
        state = State.UNCERTAIN if doubtful else State.FAILED
        return Next(state, why=_reason(outcome), doubtful=doubtful)
    wait = now + backoff(attempt.number, rng)
    return Next(State.PENDING, wait, why=_reason(outcome), doubtful=doubtful)


def _reason(outcome: SendError) -> str:
    return f"{type(outcome).__name__.lower()}: {outcome}"


def after_takeover(delivery: Delivery, key_valid_for: timedelta, now: datetime) -> Next:
    """What becomes of a delivery whose sender died or lost its lease between claim and record."""
    if repeatable(delivery, key_valid_for, now):
        return Next(State.PENDING, why="sender stopped; the key makes repeating safe")
    return Next(State.UNCERTAIN, why="sender stopped between sending and recording")
