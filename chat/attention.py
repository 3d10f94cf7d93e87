"""When a group wants to be left alone, and in which week of its own it is. Pure.

Zones are IANA names; the clocks there are followed, whatever they do twice a year.
"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def is_quiet(now: datetime, hours: str | None, zone: str) -> bool:
    """Whether it is a group's quiet hours, "22:00-08:00" by its own clocks.

    From the first minute on, up to the second, which is not quiet any more; the same twice is the
    whole day. None: never.
    """
    if hours is None:
        return False
    start, end = _span(hours)
    local = now.astimezone(ZoneInfo(zone)).time()
    if start < end:
        return start <= local < end
    return local >= start or local < end


def quiet_ends(now: datetime, hours: str | None, zone: str) -> datetime | None:
    """The first moment after ``now``, in UTC, that is not quiet; None if ``now`` is not.

    Hours of the whole day have no such moment, and would hold things for ever: they end when it is
    the next time what they name, though that is quiet as well.
    """
    if hours is None or not is_quiet(now, hours, zone):
        return None
    there = ZoneInfo(zone)
    start, end = _span(hours)
    today = now.astimezone(there).date()
    walls = [datetime.combine(today + n * _DAY, end, there) for n in range(3)]
    first = [wall.astimezone(UTC) for wall in walls]
    if start == end:
        return min(at for at in first if at > now)
    # Clocks that are changed may end quiet hours too, or let them come twice.
    second = [wall.replace(fold=1).astimezone(UTC) for wall in walls]
    ends = [*first, *second, _change(now.astimezone(UTC), first[-1], there)]
    return min(at for at in ends if at > now and not is_quiet(at, hours, zone))


def week_of(instant: datetime, zone: str) -> str:
    """The week by a group's own clocks, as in ISO 8601: "2026-W10", from Monday on."""
    year, week, _ = instant.astimezone(ZoneInfo(zone)).isocalendar()
    return f"{year:04}-W{week:02}"


def _span(hours: str) -> tuple[time, time]:
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    return start, end


def _change(since: datetime, until: datetime, zone: ZoneInfo) -> datetime:
    """The first second of other clocks between two moments in UTC that are days apart; else the
    later moment."""
    before = since.astimezone(zone).utcoffset()
    if until.astimezone(zone).utcoffset() == before:
        return until
    low, high = 0, (until - since) // _SECOND
    while low < high:
        middle = (low + high) // 2
        if (since + middle * _SECOND).astimezone(zone).utcoffset() == before:
            low = middle + 1
        else:
            high = middle
    return (since + low * _SECOND).replace(microsecond=0)
