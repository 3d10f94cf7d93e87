"""The pool as operators see it: which requirements are wanted, and what is known of one. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from chat.delivery import State
from chat.directory import Customer, Person
from feedback.history import Entry
from feedback.model import Kind, Requirement, Stage

EIGHT = (
    "date",
    "customer",
    "region",
    "description",
    "module",
    "suggested",
    "assignee",
    "stage",
)
"""What the pool is to say of each: filled, or shown as missing."""
MISSABLE = (
    "customer",
    "region",
    "description",
    "module",
    "suggested",
    "assignee",
    "product",
    "kind",
    "title",
    "goal",
    "grade",
)
"""What may be missing; date and stage are always there."""
FEW = 5
"""Of requests and of troubles, on a card."""


class Sort(StrEnum):
    """What comes first. PRIORITY: the decided grade, else the suggested; then score, then votes."""

    PRIORITY = "priority"
    DATE = "date"
    VOTES = "votes"
    STAGE = "stage"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose requirements: those of an account; ``world``: of all that are local, or not, as it."""

    account: str
    world: bool = False

    def has(self, account: str) -> bool:
        """Whether what is of this account may be seen."""
        same_world = (account == "local") == (self.account == "local")
        return account == self.account or (self.world and same_world)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which are wanted; () and None ask for nothing, of several in one field any will do.

    Without ``stages`` and ``any_stage`` those that are not closed; without ``kinds`` and
    ``any_kind`` no questions. ``customers``, ``tiers`` and ``regions`` are those of anybody who
    asked; ``words`` stand, each, in one request of theirs or in the title. ``grades``: decided,
    else suggested. '' is what is empty; case is no matter. ``since``: made then or later.
    ``missing``: of MISSABLE, all of them.
    """

    stages: tuple[Stage, ...] = ()
    any_stage: bool = False
    kinds: tuple[Kind, ...] = ()
    any_kind: bool = False
    modules: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    customers: tuple[int, ...] = ()
    tiers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    since: datetime | None = None
    missing: tuple[str, ...] = ()
    sort: Sort = Sort.PRIORITY


@dataclass(frozen=True, slots=True)
class Listed:
    """One of a list. ``votes``: how many people asked for it."""

    requirement: Requirement
    votes: int
    customer: Customer | None = None


@dataclass(frozen=True, slots=True)
class Requester:
    """One request of a family. ``name``: the person's, ``where``: the group's; or ''."""

    requirement: Requirement
    customer: Customer | None = None
    name: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A notice that did not reach who asked. ``state``: FAILED or UNCERTAIN; None: not made.

    ``kind`` and ``detail``: what it was to say; ``why``: the platform's words, or a word of ours.
    """

    member: int
    person: str
    name: str
    where: str
    kind: str
    detail: str
    state: State | None
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of one that stands in the pool.

    ``requesters``: the first FEW requests, oldest first, of ``requests``; ``troubles`` as well, the
    newest first, of ``failing``. ``customers``: how many different ones.
    """

    requirement: Requirement
    customer: Customer | None
    requesters: Sequence[Requester]
    requests: int
    votes: int
    customers: int
    troubles: Sequence[Trouble] = ()
    failing: int = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of MISSABLE are not known."""
        known = {field: getattr(self.requirement, field, "") for field in MISSABLE}
        known["region"] = self.customer.region if self.customer else ""
        known["description"] = described(self.requirement)
        return tuple(field for field in MISSABLE if known[field] in ("", None))


def described(requirement: Requirement) -> str:
    """What is asked for, to operators: the public wording, else their own words."""
    return requirement.title or requirement.text or requirement.goal


def differs(requirement: Requirement) -> bool:
    """Whether what was decided is another grade than the rules suggest."""
    decided, suggested = requirement.grade, requirement.suggested
    return bool(decided and suggested and decided != suggested)


class Pool(Protocol):
    """What is asked about the pool."""

    async def page(
        self, scope: Scope, wanted: Filter, *, offset: int, limit: int
    ) -> tuple[int, list[Listed]]:
        """How many are wanted, and some of them in their order."""

    async def requirement(self, number: int) -> Requirement | None:
        """One, merged or not; None if there is none."""

    async def card(self, scope: Scope, root: Requirement) -> Card:
        """Of one that stands in the pool; who asked elsewhere is counted only."""

    async def requesters(
        self, scope: Scope, root: int, *, offset: int, limit: int
    ) -> tuple[int, list[Requester]]:
        """How many requests a family has here, and some of them, the oldest first."""

    async def history(self, number: int) -> list[Entry]:
        """All that was done with it, oldest first."""

    async def customers(self, ids: Sequence[int]) -> dict[int, str]:
        """What customers are called."""

    async def names(self, ids: Sequence[str]) -> dict[str, str]:
        """What people are called, by "account:person"; who has no name is left out."""

    async def accounts_of(self, person: Person) -> list[str]:
        """All accounts of a human, as "account:person", this first."""
