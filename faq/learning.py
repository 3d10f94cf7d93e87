"""What operators do about gaps: aliases, drafted sections; and what they have to see for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chat.effect import Effect

TIER_WEIGHTS = {"S": 4, "A": 3, "B": 2, "C": 1}
"""How much an asker counts whose customer has this tier; without one as much as C."""


class DraftState(StrEnum):
    """DROPPED is final; a published one can be changed and published again."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asked. ``customer`` and ``tier``: '' if not known."""

    account: str
    person: str
    name: str = ""
    customer: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class OpenGap:
    """A question that the manual did not answer. ``key``: normalised; ``texts``: as it was asked,
    newest first; ``people``: each once."""

    id: int
    key: str
    texts: tuple[str, ...]
    questions: int
    people: tuple[Asker, ...]
    last_asked_at: datetime


def weight(people: Iterable[Asker]) -> int:
    """Askers, counted by the tier of their customer."""
    return sum(TIER_WEIGHTS.get(asker.tier, 1) for asker in people)


@dataclass(frozen=True, slots=True)
class Draft:
    """A section to be. ``text`` is Markdown. ``revision`` counts changes."""

    id: int
    ticket: int | None
    title: str
    text: str
    locale: str
    product: str | None
    state: DraftState
    revision: int
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class AliasAdded(Effect):
    """A section has another alias; ``key`` is the text normalised. Again it changes nothing."""

    section: str
    text: str
    key: str
    account: str
    person: str


@dataclass(frozen=True, slots=True)
class GapsClosed(Effect):
    """These are no gaps any more, nor is that of ``question``; ``section`` answers them now, None:
    nothing ever will."""

    ids: tuple[int, ...]
    section: str | None
    question: int | None = None


@dataclass(frozen=True, slots=True)
class Drafted(Effect):
    """An operator wants a section of this. Of one ticket there is one draft. ``gap``: what it is
    to close.
    """

    id: int
    ticket: int | None
    title: str
    text: str
    locale: str
    product: str | None
    account: str
    person: str
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class DraftChanged(Effect):
    """A draft as it is now; nothing happens if it is not at ``revision`` any more."""

    id: int
    revision: int
    account: str
    person: str
    title: str | None = None
    text: str | None = None
    state: DraftState | None = None


class Learning(Protocol):
    """What there is to learn from."""

    async def open_gaps(self, limit: int) -> list[OpenGap]:
        """The gaps that are open, those asked last first."""
        ...

    async def draft(self, draft_id: int) -> Draft | None:
        """None if there is none."""
        ...

    async def draft_of(self, ticket: int) -> Draft | None:
        """The draft that a ticket's answer has become."""
        ...

    async def drafts(self, limit: int) -> list[Draft]:
        """Those that are neither published nor dropped, newest first."""
        ...
