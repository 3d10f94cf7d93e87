"""When the weekly sheet is due, by the clocks of where it goes. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from chat.effect import Effect
from chat.message import Place

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Schedule:
    """``weekday``: 0 is Monday; ``time``: "09:30", of the clocks there. ``who`` set it ``since``
    then, in UTC: what was due before that is not made up for.
    """

    place: Place
    weekday: int
    time: str
    who: str
    since: datetime

    def due(self, now: datetime, zone: str) -> tuple[str, datetime] | None:
        """The newest that is due: its week, "2026-W10", and the moment in UTC; None: not yet."""
        today = now.astimezone(ZoneInfo(zone)).date()
        for day in self._days(today - timedelta(days=today.weekday())):
            at = self._moment(day, zone)
            if at <= now:
                return (f"{day:%G-W%V}", at) if at > self.since else None
        return None

    def following(self, now: datetime, zone: str) -> datetime:
        """When the next one is due, in UTC."""
        today = now.astimezone(ZoneInfo(zone)).date()
        monday = today - timedelta(days=today.weekday())
        moments = [self._moment(day, zone) for day in self._days(monday + WEEK)]
        return min(each for each in moments if each > now)

    def _days(self, monday: date) -> Iterator[date]:
        """The day in that week, then in the week before."""
        day = monday + timedelta(days=self.weekday)
        return iter((day, day - WEEK))

    def _moment(self, day: date, zone: str) -> datetime:
        """Of a time that comes twice the first; one that is left out is later by as much as the
        clocks are moved.
        """
        wall = datetime.combine(day, time.fromisoformat(self.time))
        return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class PoolSynced(Effect):
    """The sheet of the pool was given somewhere, with all that was changed until then.

    ``recent``: number and version of what it had that was changed just before. ``period``: of its
    schedule, once each; Overtaken if it was given already. ``who``: '' by its schedule.
    """

    place: Place
    who: str
    recent: tuple[tuple[int, int], ...] = ()
    period: str | None = None


@dataclass(frozen=True, slots=True)
class PoolScheduled(Effect):
    """The sheet comes every week from now on, instead of as it was."""

    schedule: Schedule


@dataclass(frozen=True, slots=True)
class PoolUnscheduled(Effect):
    """It comes when somebody asks for it."""

    place: Place
