"""When a group wants to be left alone. Pure."""

from datetime import datetime, time
from zoneinfo import ZoneInfo


def is_quiet(now: datetime, hours: str | None, zone: str) -> bool:
    """Whether it is a group's quiet hours, "22:00-08:00" by its own clocks.

    From the first minute on, up to the second, which is not quiet any more; the same twice is the
    whole day. None: never. The clocks are those of an IANA ``zone``, whatever they do twice a year.
    """
    if hours is None:
        return False
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    local = now.astimezone(ZoneInfo(zone)).time()
    if start < end:
        return start <= local < end
    return local >= start or local < end
