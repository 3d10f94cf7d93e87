"""The pool in numbers: how much is asked for, and how long it takes until something comes of it."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from feedback.model import Stage

OLD_DAYS = 30
"""Open for longer, a requirement is old."""
DECIDED = (
    Stage.ACCEPTED,
    Stage.DECLINED,
    Stage.SCHEDULED,
    Stage.BUILDING,
    Stage.TESTING,
    Stage.RELEASED,
)
"""Stages of what has been decided on; the first of them is the first decision."""


class By(StrEnum):
    """What numbers are told apart by. CUSTOMER and GROUP: of who asked; the others: of the root."""

    CUSTOMER = "customer"
    GROUP = "group"
    PRODUCT = "product"
    MODULE = "module"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a span: requests ``made`` that stand in the pool, others that ``joined`` one, how many
    were ``declined`` and ``released``; ``told``: of how many there was news, and of how many that
    was ``heard`` by everybody who asked. Of now: ``open``, of these ``old``, and ``differing``:
    decided otherwise than suggested.

    ``leads`` and ``decisions``: days from the request to the release, and to the first decision.
    """

    made: int = 0
    joined: int = 0
    open: int = 0
    old: int = 0
    declined: int = 0
    released: int = 0
    told: int = 0
    heard: int = 0
    differing: int = 0
    leads: tuple[float, ...] = ()
    decisions: tuple[float, ...] = ()

    def __add__(self, other: "Figures") -> "Figures":
        """Of both together."""
        added: dict[str, Any] = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(Figures)
        }
        return Figures(**added)


def middle_and_most(days: Sequence[float]) -> tuple[float, float] | None:
    """The median, and what nine of ten do not exceed; None of nothing."""
    if not days:
        return None
    if len(days) == 1:
        return days[0], days[0]
    tenths = statistics.quantiles(days, n=10, method="inclusive")
    return statistics.median(days), tenths[-1]
