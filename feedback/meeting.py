"""What a product managers' meeting is shown of the pool: which, in which order, and why. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from feedback.model import GRADES, Kind, Requirement, Stage
from feedback.priority import Said

_DONE = (Stage.RELEASED, Stage.VERIFIED)


@dataclass(frozen=True, slots=True)
class Voice:
    """A customer who asks for it. ``tier``: None is not known."""

    name: str
    tier: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A requirement of the pool with what its family shows.

    ``votes``: how many people asked; ``requesters``: what they are called; ``customers``: best
    tier first. ``links``, ``goals``, ``signals`` and what was ``said`` of all, the oldest first.
    ``region`` and
    ``manager``: of the customer that asked first.
    """

    requirement: Requirement
    votes: int = 1
    requesters: tuple[str, ...] = ()
    customers: tuple[Voice, ...] = ()
    links: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    signals: frozenset[str] = frozenset()
    region: str = ""
    manager: str = ""
    said: tuple[Said, ...] = ()
    people: frozenset[str] = frozenset()
    """ "account:person" of everybody whose words these are."""


class LeftOut(StrEnum):
    """Why the meeting is not shown one."""

    MERGED = "merged"
    DECLINED = "declined"
    DONE = "done"
    QUESTION = "question"
    WORTHLESS = "worthless"


def left_out(evidence: Evidence) -> LeftOut | None:
    """Why it is not shown; None: it is.

    Without value is what no rule of priority speaks for, one customer alone asks, and nobody has
    said what for; not if somebody has decided its grade.
    """
    found = evidence.requirement
    if not found.is_root:
        return LeftOut.MERGED
    if found.stage is Stage.DECLINED:
        return LeftOut.DECLINED
    if found.stage in _DONE:
        return LeftOut.DONE
    if found.kind is Kind.QUESTION:
        return LeftOut.QUESTION
    spoken_for = evidence.signals or evidence.goals or found.grade or found.score
    if not spoken_for and found.kind is not Kind.BUG and len(evidence.customers) <= 1:
        return LeftOut.WORTHLESS
    return None


def ranked(found: Iterable[Evidence]) -> list[Evidence]:
    """By the grade that was decided, else suggested; then score, votes, the oldest."""
    return sorted(found, key=_rank)


def _rank(evidence: Evidence) -> tuple[int, int, int, int]:
    found = evidence.requirement
    grade = found.grade or found.suggested
    place = GRADES.index(grade) if grade in GRADES else len(GRADES)
    return place, -found.score, -evidence.votes, found.id


def disagreeing(found: Sequence[Evidence]) -> list[Requirement]:
    """Those where another grade was decided than suggested."""
    all_ = [each.requirement for each in found]
    return [each for each in all_ if each.grade and each.suggested not in ("", each.grade)]
