"""What is asked about requirements by whoever handles those of people in chats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chat.message import Place
from feedback.model import Requirement


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is known of somebody before they say it. ``product``: their group's only one, or ''."""

    customer: int | None = None
    payer: bool = False
    product: str = ""
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A requirement of somebody as it stands: ``own`` request, the ``root`` it is followed up as,
    and of how many people altogether.
    """

    own: Requirement
    root: Requirement
    votes: int


class Requirements(Protocol):
    """The pool, as far as those need it who asked."""

    async def requirement(self, number: int) -> Requirement | None:
        """One; None if there is none."""
        ...

    async def next_number(self) -> int:
        """The number of the next one, unless somebody takes it before."""
        ...

    async def of_message(self, place: Place, message: str) -> Requirement | None:
        """What a message was noted as; None if it was not."""
        ...

    async def asking(self, place: Place, person: str, now: datetime) -> Requirement | None:
        """The newest of somebody in this thread about which a question is open."""
        ...

    async def prefill(self, place: Place, person: str) -> Prefill:
        """What is known of a person and of where they wrote."""
        ...

    async def votes(self, root: int) -> int:
        """How many people have asked for it."""
        ...

    async def roots(self, numbers: Sequence[int]) -> list[Requirement]:
        """What stands in the pool for these, in their order, each once."""
        ...

    async def mine(self, account: str, person: str, offset: int, limit: int) -> list[Standing]:
        """What somebody asked for, under any of their accounts, newest first."""
        ...

    async def count_mine(self, account: str, person: str) -> int:
        """How many those are."""
        ...
