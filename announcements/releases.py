"""What an announcement brings: the requirements that it fulfils, by their numbers."""

from dataclasses import dataclass
from enum import StrEnum

from chat.effect import Effect


class Unthanked(StrEnum):
    """Why nobody is thanked for a requirement: it was DECLINED meanwhile; those who asked were
    thanked by another announcement BEFORE.
    """

    DECLINED = "declined"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Release:
    """A requirement that an announcement names, with its public wording, or ''.

    ``thanked``: who asked for it is told that it is here; ``why`` not: of Unthanked, '' while that
    is to come. ``told``: how many people that are; of these it ``arrived`` at some, and ``failed``
    (or is uncertain) at others; the rest is on its way.
    """

    number: int
    title: str = ""
    thanked: bool = False
    why: str = ""
    told: int = 0
    arrived: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class ReleasesNamed(Effect):
    """An announcement that has not begun names these requirements, and no others any more."""

    announcement: int
    numbers: tuple[int, ...]
