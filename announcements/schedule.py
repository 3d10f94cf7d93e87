"""When something is sent: at each group's own wall time, or everywhere at one instant. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_WALL = "local "
"""Before a wall time that is written down; an instant has its offset instead."""


@dataclass(frozen=True, slots=True)
class When:
    """A planned time: ``wall``, which each group's own clocks show (naive), or ``instant`` (UTC).

    Exactly one of them; raises ValueError for anything else.
    """

    wall: datetime | None = None
    instant: datetime | None = None

    def __post_init__(self) -> None:
        if (self.wall is None) == (self.instant is None):
            raise ValueError("either a wall time or an instant")
        if self.wall is not None and self.wall.tzinfo is not None:
            raise ValueError("a wall time has no time zone")
        if self.instant is not None and self.instant.tzinfo is not UTC:
            raise ValueError("an instant is in UTC")

    def due(self, zone: str) -> datetime:
        """The moment, in UTC, for a group whose clocks are those of the IANA ``zone``.

        A wall time that comes twice, as clocks go back, is the first of both; one that is left out
        as they go forward, is as much later as they are moved. Raises ZoneInfoNotFoundError.
        """
        if self.wall is None:
            assert self.instant is not None  # noqa: S101 - said by __post_init__
            return self.instant
        # Fold 0 means the offset of before the change: in a gap that is the move by the gap.
        return self.wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def dumped(when: When) -> str:
    """As a string that ``loaded`` reads."""
    if when.wall is not None:
        return _WALL + when.wall.isoformat()
    assert when.instant is not None  # noqa: S101 - said by When
    return when.instant.isoformat()


def loaded(text: str) -> When:
    """What was dumped. Raises ValueError for anything else."""
    if text.startswith(_WALL):
        return When(wall=datetime.fromisoformat(text.removeprefix(_WALL)))
    return When(instant=datetime.fromisoformat(text))
