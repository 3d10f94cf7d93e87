"""What answering wants to have written down, and asks for again later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chat.effect import Effect
from chat.message import File, Place


@dataclass(frozen=True, slots=True)
class Asked(Effect):
    """A question and what came of it. ``id`` is the inbox row's, so that it is unique.

    ``sections``: ids, best first. ``shown``: the id of the section that was answered. ``gap``:
    the normalised question if the manual did not answer it, under which repeats are counted.
    """

    id: int
    account: str
    conversation: str
    person: str
    text: str
    locale: str
    outcome: str
    confidence: float
    sections: tuple[str, ...] = ()
    shown: str | None = None
    gap: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Picked(Effect):
    """Somebody chose one of the suggested sections."""

    question: int
    section: str


@dataclass(frozen=True, slots=True)
class Rated(Effect):
    """Somebody said whether an answer helped. ``gap`` as in Asked, if it did not."""

    question: int
    person: str
    helpful: bool
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """How many questions, of how many people, led to a section, and what raters thought of it."""

    section: str
    questions: int
    people: int
    helpful: int = 0
    unhelpful: int = 0


class Questions(Protocol):
    """Questions asked before."""

    async def question(self, question_id: int) -> Asked | None:
        """A question with what came of it; None if there is none (any more)."""
        ...

    async def last(
        self, place: Place, *, person: str | None = None, since: datetime | None = None
    ) -> Asked | None:
        """The question asked last in this thread; outside threads, in this conversation.

        With ``person`` only theirs, with ``since`` none before.
        """
        ...

    async def demand(self, since: datetime, place: Place | None = None) -> list[Demand]:
        """The sections shown or picked since then, in this conversation or anywhere; those that
        most people were led to first.
        """
        ...
