"""Requirements: what people asked for, and what became of it.

Every single request of somebody is one. Those that ask for the same are merged: a tree, whose root
stands in the pool, and whose members, its family, keep who asked, where, and in which words. So
joining what others asked for is a vote and a subscription, and undoing a merge loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from chat.message import File, Place

GRADES = ("P0", "P1", "P2", "P3")
"""From what cannot wait to what may never be done."""


class Kind(StrEnum):
    """What it is; nobody has said so yet: UNSAID. INTERNAL: the customer's own management."""

    UNSAID = ""
    BUG = "bug"
    QUESTION = "question"
    INTERNAL = "internal"
    WISH = "wish"


class Stage(StrEnum):
    """How far it is. ``operations.NEXT`` says what follows what."""

    NEW = "new"
    TRIAGED = "triaged"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SCHEDULED = "scheduled"
    BUILDING = "building"
    TESTING = "testing"
    RELEASED = "released"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Requirement:
    """``id``: small numbers, one after the other. What is '' or None is not known.

    ``place``: where it was asked, None for what was imported; ``message``: the platform's id of
    what was written there, ``link`` its address. ``person`` asked, of the account of ``place``;
    ``noted_by``, "account:person", wrote it down for them. ``text``: their own words, which nobody
    of another customer is ever shown; ``title``: the public wording, by operators.

    ``goal``: what they finally want; ``steps``, ``environment``: of bugs. ``customer``: its id.
    ``signals``: rules of priority that operators say it meets, besides those its words show; with
    a minus in front that it does not, whatever its words show.
    ``grade``: decided, of GRADES; ``suggested`` and ``score``: by the rules, when last looked at.
    ``assignee``: "account:person" or a name. ``reason``: why it was declined.

    ``asking``: the question that is open in its thread, until ``asking_until``. ``merged_into``:
    the one that it is part of, ``root``: the one that stands in the pool for it, or itself.
    """

    id: int
    account: str
    created_at: datetime
    changed_at: datetime
    root: int
    version: int = 1
    kind: Kind = Kind.UNSAID
    stage: Stage = Stage.NEW
    conversation: str = ""
    thread: str = ""
    message: str = ""
    link: str = ""
    person: str = ""
    noted_by: str = ""
    locale: str = "en"
    text: str = ""
    files: tuple[File, ...] = ()
    title: str = ""
    goal: str = ""
    steps: str = ""
    environment: str = ""
    product: str = ""
    module: str = ""
    customer: int | None = None
    payer: bool = False
    signals: tuple[str, ...] = ()
    grade: str = ""
    suggested: str = ""
    score: int = 0
    assignee: str = ""
    reason: str = ""
    asking: str = ""
    asking_until: datetime | None = None
    merged_into: int | None = None

    @property
    def place(self) -> Place | None:
        """Where it was asked, with the thread."""
        if not self.conversation:
            return None
        return Place(self.account, self.conversation, self.thread or None)

    @property
    def is_root(self) -> bool:
        """Whether it stands in the pool by itself."""
        return self.merged_into is None

    @property
    def topic(self) -> str:
        """The topic of all that is said about it to operators and developers."""
        return f"requirement:{self.id}"

    @property
    def asked_topic(self) -> str:
        """The topic of what who asked is told, where their request began no thread."""
        return f"asked:{self.id}"

    def is_of(self, account: str, person: str) -> bool:
        """Whether this person asked for it, or wrote it down."""
        return person != "" and (
            (self.account, self.person) == (account, person)
            or self.noted_by == f"{account}:{person}"
        )


UNLOGGED = frozenset(
    {
        "id",
        "account",
        "created_at",
        "changed_at",
        "version",
        "root",
        "asking",
        "asking_until",
        "suggested",
        "score",
    }
)
"""What is no change of a requirement: it follows from others, or is over soon."""
LOGGED = tuple(each.name for each in fields(Requirement) if each.name not in UNLOGGED)
"""The fields whose changes make its history."""


def requirement_of(topic: str | None, kind: str = "requirement") -> int | None:
    """The requirement of a topic, "asked" of what its asker is told; None for all others."""
    found, _, number = (topic or "").partition(":")
    return int(number) if found == kind and number.isdecimal() else None
