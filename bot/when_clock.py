"""The time of day in a text of English words (``bot.when_words``). Pure."""

import re
from datetime import time

from bot.fields import BadValue

# Which hours each part of a day may have, and what makes them hours of 24. What people mean in
# different ways is in none: 12am, noon in the evening.
_PARTS: dict[str, dict[int, int]] = {
    "dawn": {hour: hour for hour in range(7)},
    "morning": {hour: hour for hour in range(4, 12)},
    "am": {hour: hour for hour in range(1, 12)},
    "midday": {11: 11, 12: 12, 1: 13, 2: 14},
    "pm": {12: 12} | {hour: hour % 12 + 12 for hour in range(1, 24) if hour != 12},
    "evening": {hour: hour % 12 + 12 for hour in (*range(5, 12), *range(17, 24))},
}
_EITHER = range(1, 8)
"""Hours that people say of the morning and of the evening; from 8 to 12 it is the morning."""
_PART = "|".join(_PARTS)
_TIME = re.compile(
    rf"(?:\b(?P<before>{_PART}) )?"
    r"(?<![0-9:./-])(?P<hour>[0-9]{1,2})"
    r"(?P<exact>:(?P<minute>[0-9]{2})(?::00)?"
    r"| oclock(?: (?:(?P<half>half)|(?P<past>[0-9]{1,2})(?: minutes)?|sharp))?)?"
    r"(?![0-9:./-])"
    rf"(?: (?P<after>{_PART})\b)?"
)
_PART_ALONE = re.compile(rf"\b(?:{_PART})\b")


def clock_in(text: str, value: str) -> tuple[str, time | None]:
    """The rest of the text, and the time of day; None if it has none.

    Raises BadValue, about ``value``, for one that can't be or may be two.
    """
    found = [each for each in _TIME.finditer(text) if each["exact"] or _parts(each)]
    if not found:
        return " ".join(_PART_ALONE.sub(" ", text).split()), None
    if len(found) > 1:
        raise BadValue("when_nonsense", value=value)
    [one] = found
    rest = f"{text[: one.start()]} {text[one.end() :]}"
    return " ".join(rest.split()), _clock(one, value)


def _parts(found: re.Match[str]) -> list[str]:
    return [part for part in (found["before"], found["after"]) if part]


def _clock(found: re.Match[str], value: str) -> time:
    parts, hour = _parts(found), int(found["hour"])
    minute = 30 if found["half"] else int(found["minute"] or found["past"] or 0)
    if not parts and not found["minute"] and hour in _EITHER:
        raise BadValue("when_half", value=value)
    meant = {_PARTS[part].get(hour, 24) for part in parts} or {hour}
    if len(meant) > 1 or max(meant) > 23 or minute > 59:
        raise BadValue("when_clock", value=value)
    return time(meant.pop(), minute)
