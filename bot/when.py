"""Planned times: read as operators write them, in Chinese or English, and said.

``when_words`` makes both languages one, ``when_clock`` finds the time of day, ``when_days`` the
day. What is left over or may mean two things is refused: nothing is guessed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from announcements.schedule import When
from bot import when_words
from bot.fields import BadValue
from bot.texts import Markdown, say
from bot.when_clock import clock_in
from bot.when_days import day_in, span_in

MOST = 366
"""Days that something can be planned ahead."""
LONGEST = 120
_NUMERIC = re.compile(
    r"(?<![0-9:/.-])[0-9]{1,2}[/.-][0-9]{1,2}(?:[/.-](?:[0-9]{4}|[0-9]{2}))?(?![0-9:a-z])",
    re.IGNORECASE,
)


def read(text: str, locale: str, now: datetime, zone: str) -> When:
    """The time that an operator means, whose clocks are those of the IANA ``zone``.

    A wall time of each group, unless the text says that it is one instant: by a zone, by a word for
    everywhere at once, or as a span from ``now``. Whether it is to come is judged by ``zone``; for
    a group farther east a wall time may be over. Raises BadValue for all else; ``locale``: the
    reader's, for what is wrong.
    """
    value = text.strip()[:LONGEST]
    if len(text) > LONGEST:
        raise BadValue("when_nonsense", value=value)
    rest, there, scope = _scope(when_words.one_form(text))
    if _NUMERIC.search(rest):
        raise BadValue("when_numeric", value=value)
    words = when_words.in_english(rest)
    at = span_in(words, now)
    if at is not None and scope != "local":
        return _within(When(instant=at), now, zone, value)
    day_words, clock = clock_in(words, value)
    here = ZoneInfo(zone)
    if clock is None:
        day = day_in(day_words, time(), _local(now, here), value, locale)
        raise BadValue("when_nonsense" if day is None else "when_time", value=value)
    day = _day(day_words, clock, now, there or here, value, locale)
    if there is not None and day_words:
        other = _day(day_words, clock, now, here, value, locale)
        if day != other:
            facts = {"here": other.isoformat(), "there": day.isoformat()}
            raise BadValue("when_zone_day", value=value, **facts)
    wall = datetime.combine(day, clock)
    _near(day, now, value)
    if there is None and scope != "everywhere":
        return _within(When(wall=wall), now, zone, value)
    return _within(When(instant=_instant(wall, there or here)), now, zone, value)


def shown(locale: str, when: When, zone: str) -> str:
    """In words; an instant by the clocks of the IANA ``zone``."""
    if when.wall is not None:
        return say(locale, "when.shown.local", **_facts(locale, when.wall))
    local = when.due(zone).astimezone(ZoneInfo(zone))
    return say(locale, "when.shown.instant", zone=zone, **_facts(locale, local))


def moment(locale: str, instant: datetime, zone: str) -> str:
    """One that may be over, by the clocks of the IANA ``zone``, without the year."""
    facts = _facts(locale, instant.astimezone(ZoneInfo(zone)))
    return say(locale, "when.shown.moment", zone=zone, **facts)


def _facts(locale: str, local: datetime) -> dict[str, object]:
    return {
        "weekday": Markdown(say(locale, f"support.weekday.{local.isoweekday()}")),
        "day": local.day,
        "month": Markdown(say(locale, f"support.month.{local.month}")),
        "year": local.year,
        "time": local.strftime("%H:%M"),
    }


def _scope(text: str) -> tuple[str, tzinfo | None, str]:
    """The text without what says where it holds; the zone; "everywhere", "local" or nothing."""
    rest, zone = when_words.zone_in(text)
    for scope in ("everywhere", "local"):
        shorter = when_words.without(rest, scope)
        if shorter is not None:
            if zone is None:
                shorter, zone = when_words.zone_in(shorter)
            if scope == "local" and zone is not None:
                return text, None, ""  # both at once: nothing of it is understood
            return shorter, zone, scope
    return rest, zone, ""


def _day(words: str, clock: time, now: datetime, zone: tzinfo, value: str, locale: str) -> date:
    local = _local(now, zone)
    if not words:
        first = local.date()
        over = _instant(datetime.combine(first, clock), zone) <= now
        return first + timedelta(days=over)
    day = day_in(words, clock, local, value, locale)
    if day is None:
        raise BadValue("when_nonsense", value=value)
    return day


def _local(now: datetime, zone: tzinfo) -> datetime:
    return now.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _near(day: date, now: datetime, value: str) -> None:
    """Before anything is reckoned with a day at the end of the calendar."""
    ahead = (day - now.date()).days
    if abs(ahead) > MOST + 2:
        _refuse(value, past=ahead < 0)


def _within(when: When, now: datetime, zone: str, value: str) -> When:
    due = when.due(zone)
    if not now < due <= now + timedelta(days=MOST):
        _refuse(value, past=due <= now)
    return when


def _refuse(value: str, *, past: bool) -> None:
    raise (
        BadValue("when_past", value=value) if past else BadValue("when_far", value=value, most=MOST)
    )
