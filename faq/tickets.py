"""Tickets: questions that were handed to a human, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from chat.directory import Group
from chat.message import File, Place

REOPENS_FOR = timedelta(days=7)
"""After closing; what comes later is a ticket of its own."""

Reason = Literal["asked", "unhelpful", "unknown"]
"""Why a human is wanted: just so, the answer did not help, the manual had none."""
State = Literal["open", "taken", "closed"]
Side = Literal["asker", "human"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """A question handed to a human. ``id``: the inbox row's that opened it.

    ``thread`` is '' outside threads. ``asker``: the person, in ``account``. ``taken_at`` and the
    assignee are None until somebody has taken it.
    """

    id: int
    question_id: int | None
    account: str
    conversation: str
    thread: str
    asker: str
    text: str
    locale: str
    reason: Reason
    state: State
    ops_account: str
    ops_conversation: str
    assignee_account: str | None
    assignee: str | None
    opened_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None

    @property
    def place(self) -> Place:
        """Where it was asked, and the asker is told."""
        return Place(self.account, self.conversation, self.thread or None)

    @property
    def ops_place(self) -> Place:
        """Where the humans are; their thread there is that of the topic."""
        return Place(self.ops_account, self.ops_conversation)

    @property
    def topic(self) -> str:
        """The topic of everything said about it in the ops channel."""
        return topic(self.id)

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.state != "closed"

    def is_assigned_to(self, account: str, person: str) -> bool:
        """Whether this person looks into it."""
        return (self.assignee_account, self.assignee) == (account, person)

    def may_reopen(self, now: datetime) -> bool:
        """Whether the asker may still say that it was not solved."""
        return self.closed_at is not None and now - self.closed_at <= REOPENS_FOR


@dataclass(frozen=True, slots=True)
class TicketMessage:
    """What was said in a ticket, oldest first. ``side``: for the asker, or by who answers."""

    id: int
    account: str
    person: str
    side: Side
    text: str
    files: tuple[File, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Earlier:
    """A question asked in the thread before. ``section``: the id of what was shown for it."""

    text: str
    section: str | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a ticket comes from, as the people who answer want to know it.

    Names are '' and ``time_zone`` and ``job`` None where they are not known. ``products``: the
    group's.
    """

    group: str = ""
    customer: str = ""
    time_zone: str | None = None
    products: frozenset[str] = frozenset()
    asker: str = ""
    job: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket in a list; names are '' where they are not known."""

    ticket: Ticket
    group: str
    asker: str
    assignee: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation where operators work, and the products that it is for; none: all."""

    group: Group
    products: frozenset[str] = frozenset()


class Tickets(Protocol):
    """Tickets, open and closed."""

    async def ticket(self, ticket_id: int) -> Ticket | None:
        """A ticket; None if there is none."""
        ...

    async def open_of(self, place: Place, asker: str) -> list[Ticket]:
        """What is open of somebody in this conversation, in whatever thread."""
        ...

    async def open_at(self, place: Place) -> Ticket | None:
        """The ticket of this thread that is not closed."""
        ...

    async def of_thread(self, place: Place) -> Ticket | None:
        """The ticket whose thread in the ops channel this is; None everywhere else."""
        ...

    async def origin(self, place: Place, person: str) -> Origin:
        """What is known of a conversation and of a person there."""
        ...

    async def earlier(
        self, place: Place, before: int, limit: int, person: str | None, since: datetime | None
    ) -> list[Earlier]:
        """The last questions asked there before the one with this id, oldest first.

        ``person``: only theirs; ``since``: none asked earlier.
        """
        ...

    async def channels(self, account: str) -> list[Channel]:
        """Where operators work who look after this account."""
        ...

    async def gone(self, place: Place) -> Group | None:
        """The conversation there, if the bot can't be in it any more; else None."""
        ...

    async def locale(self, place: Place) -> str:
        """The language of a conversation."""
        ...

    async def name(self, account: str, person: str) -> str:
        """A person's name; the id where it is not known."""
        ...

    async def listed(
        self, *, local: bool, closed_since: datetime | None, assignee: tuple[str, str] | None
    ) -> list[Listed]:
        """What is not closed, oldest first; then what was closed since then, if that is given.

        ``local``: of the local chat, else of all other accounts. ``assignee``: only this person's.
        """
        ...

    async def messages(self, ticket_id: int) -> list[TicketMessage]:
        """What was said in it, oldest first."""
        ...


def same_world(account: str, other: str) -> bool:
    """Whether operators of one account look after the other: the local chat is its own world."""
    return (account == "local") == (other == "local")


def topic(ticket_id: int) -> str:
    """The topic of a ticket's messages in the ops channel."""
    return f"ticket:{ticket_id}"


def ticket_of(topic: str | None) -> int | None:
    """The ticket of a topic; None for topics that are no ticket's."""
    kind, _, number = (topic or "").partition(":")
    return int(number) if kind == "ticket" and number.isdecimal() else None
