"""The day in a text of English words (``bot.when_words``). Pure: "today" is passed in.

The forms that are taken are those below; dateparser reads what they hold, and only with all its
parts, for it completes what is missing as it likes: "12 december" would be in 2112.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

import dateparser

from bot.fields import BadValue
from bot.texts import catalogue, plain

_WEEKDAYS = {catalogue("en")[f"support.weekday.{n}"].casefold(): n for n in range(1, 8)}
_MONTHS = {catalogue("en")[f"support.month.{n}"].casefold(): n for n in range(1, 13)}
_SUNDAY = 7
_WEEKDAY, _MONTH = "|".join(_WEEKDAYS), "|".join(_MONTHS)
_RELATIVE = re.compile(
    r"today|tomorrow|day after tomorrow|in [0-9]{1,3} days|(?P<later>[0-9]{1,3} days) later"
)
_SPAN = re.compile(
    r"(?P<in>in )?(?:(?P<half>half hours)|(?P<hours>[0-9]{1,4}) hours)?"
    r" ?(?:(?P<minutes>[0-9]{1,5}) minutes)?(?P<later> later)?"
)
_OF_WEEK = re.compile(rf"(?:(?P<which>this|next|following) )?(?P<day>{_WEEKDAY})")
_DATES = [
    re.compile(rf"(?:(?P<weekday>{_WEEKDAY}) )?{form}(?: (?P<after>{_WEEKDAY}))?")
    for form in (
        r"(?P<year>[0-9]{4})[-/.](?P<number>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})",
        rf"(?:(?P<year>[0-9]{{4}})(?: year)? )?(?P<month>{_MONTH}) (?P<day>[0-9]{{1,2}})(?: th)?",
        rf"(?P<month>{_MONTH}) (?P<day>[0-9]{{1,2}})(?: th)? (?P<year>[0-9]{{4}})",
        rf"(?P<day>[0-9]{{1,2}})(?: th)? (?P<month>{_MONTH})(?: (?P<year>[0-9]{{4}}))?",
    )
]
_NEAR = timedelta(days=183)
"""How far away a date of the next year may be without saying so."""


def span_in(text: str, now: datetime) -> datetime | None:
    """The instant, in UTC, that is hours and minutes away; None if the text is no such span."""
    found = _SPAN.fullmatch(text)
    if found is None or (found["in"] is None) == (found["later"] is None):
        return None
    half, hours, minutes = found["half"], found["hours"], found["minutes"]
    if not (half or hours or minutes) or (half and minutes):
        return None
    span = f"in {hours or 0} hours {30 if half else minutes or 0} minutes"
    base = now.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    read = _read(span, base)
    return None if read is None else read.replace(tzinfo=UTC)


def day_in(text: str, at: time, now: datetime, value: str, locale: str) -> date | None:
    """The day, by the clocks of ``now``, that is naive; None if the text is none of the forms.

    ``at``: the time of day; a weekday may be today only while that is to come. Raises BadValue,
    about ``value``, for a day that can't be or may be two.
    """
    if text == "yesterday":
        return now.date() - timedelta(days=1)
    if found := _RELATIVE.fullmatch(text):
        later = found["later"]
        read = _read(f"in {later}" if later else text, now)
        return None if read is None else read.date()
    if found := _OF_WEEK.fullmatch(text):
        return _of_week(found, at, now, value)
    for form in _DATES:
        if found := form.fullmatch(text):
            return _checked(found, _dated(found, now.date(), value), value, locale)
    return None


def _of_week(found: re.Match[str], at: time, now: datetime, value: str) -> date:
    which, today = found["which"], now.date()
    ahead = _WEEKDAYS[found["day"]] - today.isoweekday()
    if which is None:
        over = ahead < 0 or (ahead == 0 and at <= now.time())
        return today + timedelta(days=ahead + 7 if over else ahead)
    if which == "next" and ahead != 0 and (ahead > 0 or today.isoweekday() == _SUNDAY):
        # Of this week or of the next: people mean both, and for some a week begins on Sunday.
        near = today + timedelta(days=ahead % 7)
        far = near + timedelta(days=7)
        raise BadValue("when_next", value=value, near=near.isoformat(), far=far.isoformat())
    return today + timedelta(days=ahead if which == "this" else ahead + 7)


def _dated(found: re.Match[str], today: date, value: str) -> date:
    parts = found.groupdict()
    month = _MONTHS[parts["month"]] if parts.get("month") else int(parts["number"])
    years = [int(parts["year"])] if parts["year"] else [today.year, today.year + 1]
    days = [day for year in years if (day := _date(year, month, int(parts["day"])))]
    if not days:
        raise BadValue("when_day", value=value)
    if parts["year"]:
        return days[0]
    day = next((day for day in days if day >= today), None)
    if day is None:
        raise BadValue("when_past", value=value)
    if day.year > today.year and day - today > _NEAR:
        raise BadValue("when_year", value=value, date=day.isoformat())
    return day


def _date(year: int, month: int, day: int) -> date | None:
    """None for one that is not in the calendar."""
    read = _read(f"{year:04}-{month:02}-{day:02}", datetime(2000, 1, 1))
    found = read.date() if read else None
    return found if found and (found.year, found.month, found.day) == (year, month, day) else None


def _checked(found: re.Match[str], day: date, value: str, locale: str) -> date:
    """Raises BadValue for a weekday that is another than the date's."""
    for weekday in (found["weekday"], found["after"]):
        if weekday and _WEEKDAYS[weekday] != day.isoweekday():
            name = plain(locale, f"support.weekday.{day.isoweekday()}")
            raise BadValue("when_weekday", value=value, date=day.isoformat(), weekday=name)
    return day


def _read(text: str, base: datetime) -> datetime | None:
    """Without the machine's clock and zone, and only if nothing has to be made up."""
    return dateparser.parse(
        text,
        languages=["en"],
        settings={
            "RELATIVE_BASE": base,
            "TIMEZONE": "UTC",
            "DATE_ORDER": "YMD",
            "STRICT_PARSING": True,
            "PARSERS": ["relative-time", "absolute-time"],
        },
    )
