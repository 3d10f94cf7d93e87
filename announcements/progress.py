"""How far an announcement has come, counted from its deliveries. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

RECENT = timedelta(minutes=1)
"""Over which the rate is measured."""
BAR = 20
"""Blocks of the bar."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Recipients by what became of them: each counts once, however many calls it takes.

    ``waiting`` includes those that are ``held`` until a later time, the first of them until
    ``held_until``. ``recent``: sent within the last minute.
    """

    sent: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    waiting: int = 0
    held: int = 0
    recent: int = 0
    held_until: datetime | None = None

    @property
    def total(self) -> int:
        """All recipients."""
        return self.done + self.waiting

    @property
    def done(self) -> int:
        """Those of whom nothing more is to come."""
        return self.sent + self.failed + self.skipped + self.uncertain

    @property
    def is_finished(self) -> bool:
        """Whether all that there is to do is done."""
        return self.waiting == 0

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when it is finished."""
        return 100 if self.total == 0 else self.done * 100 // self.total

    @property
    def bar(self) -> str:
        """As blocks."""
        filled = BAR if self.total == 0 else self.done * BAR // self.total
        return "█" * filled + "░" * (BAR - filled)

    @property
    def left(self) -> timedelta | None:
        """How long what may go now will take at the present rate; None if nobody can tell."""
        going = self.waiting - self.held
        return RECENT * going / self.recent if going and self.recent else None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A recipient that did not get it, or may not have; or a message that could not be changed."""

    group: int
    name: str
    account: str
    why: str
