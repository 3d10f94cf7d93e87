"""When people are there to answer: hours in OpenStreetMap's opening_hours syntax.

https://wiki.openstreetmap.org/wiki/Key:opening_hours
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import opening_hours
from opening_hours import OpeningHours

FARTHEST_DAYS = 366
"""What begins later is as good as never."""
_CHANGES = 50
"""Changes between closed and "perhaps open" that are looked through for an opening."""


class ServiceHours:
    """``hours`` like ``Mo-Fr 09:00-18:00``; empty is always. ``time_zone`` like Asia/Shanghai.

    Raises ValueError, with a sentence for whoever wrote them.
    """

    def __init__(self, hours: str = "", time_zone: str = "UTC") -> None:
        self.time_zone = zone(time_zone)
        self._hours: OpeningHours | None = None
        if hours.strip():
            self._hours = _parsed(hours, self.time_zone)

    @property
    def always(self) -> bool:
        """Whether no hours are set, so that nothing can be said about them."""
        return self._hours is None

    def is_open(self, now: datetime) -> bool:
        """Whether somebody is there. ``now`` is aware, in any time zone."""
        return self._hours is None or self._hours.is_open(now.astimezone(self.time_zone))

    def next_opening(self, now: datetime) -> datetime | None:
        """When somebody is there again, in UTC or any zone; ``now`` if somebody is; None: never."""
        if self._hours is None or self.is_open(now):
            return now
        at: datetime | None = now.astimezone(self.time_zone)
        for _ in range(_CHANGES):
            at = self._hours.next_change(at)
            if at is None or self._hours.is_open(at):
                return at
        return None


def zone(name: str) -> ZoneInfo:
    """A time zone by its name. Raises ValueError, with a sentence."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(
            f"{name!r} is no time zone; write one like Asia/Shanghai or Europe/Berlin"
        ) from error


def _parsed(hours: str, time_zone: ZoneInfo) -> OpeningHours:
    try:
        return OpeningHours(hours, timezone=time_zone, max_interval_days=FARTHEST_DAYS)
    except opening_hours.ParserError as error:  # type: ignore[attr-defined]
        raise ValueError(
            f"{hours!r} are no opening hours; write them like Mo-Fr 09:00-18:00, "
            "or leave them empty for always"
        ) from error
