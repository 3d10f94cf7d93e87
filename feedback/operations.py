"""What may be done with a requirement, and what it is then. Pure.

Each function gives the requirement as it is afterwards, or a Refusal: a word for why not, which the
catalogues have a sentence for, and the steps that are possible instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chat.effect import Effect
from chat.message import Sender
from feedback.history import Changes
from feedback.model import Kind, Requirement, Stage

NEXT: Mapping[Stage, Sequence[Stage]] = {
    Stage.NEW: (Stage.TRIAGED, Stage.ACCEPTED, Stage.DECLINED),
    Stage.TRIAGED: (Stage.ACCEPTED, Stage.DECLINED),
    Stage.ACCEPTED: (Stage.SCHEDULED, Stage.BUILDING, Stage.DECLINED),
    Stage.SCHEDULED: (Stage.BUILDING, Stage.ACCEPTED, Stage.DECLINED),
    Stage.BUILDING: (Stage.TESTING, Stage.SCHEDULED),
    Stage.TESTING: (Stage.RELEASED, Stage.BUILDING),
    Stage.RELEASED: (Stage.VERIFIED, Stage.BUILDING),
    Stage.VERIFIED: (Stage.BUILDING,),
    Stage.DECLINED: (Stage.TRIAGED, Stage.ACCEPTED),
}
"""What can follow each stage, the usual step first."""
UNASKED = frozenset({Stage.NEW, Stage.TRIAGED})
"""Where developers may begin with a bug before anybody has accepted it: that is one step."""
OF_A_REQUEST = frozenset({"customer", "payer"})
"""What is said of one request, merged or not; all else is of what stands in the pool."""
CLOSED = frozenset({Stage.DECLINED, Stage.RELEASED, Stage.VERIFIED})
"""Where nobody works on it any more."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: ``pool.no_<why>``. ``possible``: the stages that can follow."""

    why: str
    possible: tuple[Stage, ...] = ()


Outcome = Requirement | Refusal


def following(requirement: Requirement) -> tuple[Stage, ...]:
    """The stages that can follow where it is, the usual step first."""
    begun = requirement.kind is Kind.BUG and requirement.stage in UNASKED
    return (*NEXT[requirement.stage], *((Stage.BUILDING,) if begun else ()))


def moved(before: Requirement, stage: Stage, reason: str = "") -> Outcome:
    """It is at another stage. ``reason``: needed for declining, kept until it is taken up again."""
    if not before.is_root:
        return Refusal("merged")
    possible = following(before)
    if stage == before.stage:
        return Refusal("already", possible)
    if stage not in possible:
        return Refusal("step", possible)
    if stage is Stage.DECLINED and not reason.strip():
        return Refusal("reason")
    return replace(before, stage=stage, reason=reason.strip() if stage is Stage.DECLINED else "")


def undone(before: Requirement, done: Changes) -> Outcome:
    """What a change has changed is as it was before that. Of stages: if there is a step back."""
    if not before.is_root and not done.keys() <= OF_A_REQUEST:
        return Refusal("merged")
    if "stage" in done:
        was, _ = done["stage"]
        reason, _ = done.get("reason", (before.reason, ""))
        outcome = moved(before, Stage(was), reason)
        if isinstance(outcome, Refusal):
            return outcome
        before = outcome
    return replace(
        before, **{field: _READ.get(field, _same)(was) for field, (was, _) in done.items()}
    )


def _same(value: Any) -> Any:
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {"kind": Kind, "stage": Stage, "signals": tuple}
"""How what JSON has of a field becomes its value."""


def released(before: Requirement) -> Outcome:
    """An announcement brings it: a release is one from wherever it was, without the steps between.

    What is released already stays as it is. What was declined is not released by being named.
    """
    if not before.is_root:
        return Refusal("merged")
    if before.stage is Stage.DECLINED:
        return Refusal("step", tuple(NEXT[before.stage]))
    return before if before.stage in CLOSED else replace(before, stage=Stage.RELEASED, reason="")


def mergeable(target: Requirement, source: Requirement) -> Refusal | None:
    """Why one can't become part of another; None: it can. Both as they stand in the pool."""
    if target.id == source.id:
        return Refusal("itself")
    if not source.is_root:
        return Refusal("source_merged")
    if not target.is_root:
        return Refusal("merged")
    return None


@dataclass(frozen=True, slots=True)
class RequirementMade(Effect):
    """Somebody asked for something. Overtaken if the number is taken by now: another is next.

    ``what``: how it came, a word for its history; ``who``: "account:person", '' is groupkeeper.
    ``author``: who asked, if somebody else wrote it down; they may never have said anything to us.
    """

    made: Requirement
    who: str
    what: str = "made"
    author: Sender | None = None


@dataclass(frozen=True, slots=True)
class RequirementChanged(Effect):
    """It is as ``after`` now. Overtaken if it is not as ``before`` any more.

    A change of its stage is told to everybody who asked for it, once each. ``why``: in the words
    of who did it. ``announcement``: brings it, and everybody is thanked, which says the stage too.
    """

    before: Requirement
    after: Requirement
    who: str
    what: str = "changed"
    why: str = ""
    announcement: int | None = None


@dataclass(frozen=True, slots=True)
class RequirementsMerged(Effect):
    """``source`` and its family are part of ``target`` from now on.

    Overtaken if one of them is not as it was read. ``told``: whether those who asked for the source
    are told; who joins by themselves knows.
    """

    target: Requirement
    source: Requirement
    who: str
    told: bool = True


@dataclass(frozen=True, slots=True)
class RequirementsSplit(Effect):
    """``source`` stands by itself again, with what was merged into it. Else as the merge.

    ``parent``: what it was merged into, ``root``: what stood in the pool for both; often the same.
    """

    root: Requirement
    parent: Requirement
    source: Requirement
    who: str
