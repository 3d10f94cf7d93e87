"""When to expect an answer, and how old something is, in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.texts import Markdown, say
from faq.hours import ServiceHours, zone

_WEEK = 7
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def expectation(locale: str, hours: ServiceHours, now: datetime, time_zone: str | None) -> str:
    """Whether somebody is there, or when. ``time_zone``: the group's; None: the hours' own."""
    if hours.always:
        return say(locale, "support.always")
    if hours.is_open(now):
        return say(locale, "support.now")
    at = hours.next_opening(now)
    if at is None:
        return say(locale, "support.unsure")
    return say(locale, "support.later", when=Markdown(_when(locale, hours, now, at, time_zone)))


def age(locale: str, since: timedelta) -> str:
    """How long ago, roughly."""
    if since < _HOUR:
        return say(locale, "ticket.minutes", count=max(since // _MINUTE, 0))
    if since < 2 * _DAY:
        return say(locale, "ticket.hours", count=since // _HOUR)
    return say(locale, "ticket.days", count=since // _DAY)


def _when(
    locale: str, hours: ServiceHours, now: datetime, at: datetime, time_zone: str | None
) -> str:
    there = _known(time_zone)
    local = at.astimezone(there or hours.time_zone)
    days = (local.date() - now.astimezone(local.tzinfo).date()).days
    facts = {"time": local.strftime("%H:%M")}
    if days == 0:
        when = say(locale, "support.today", **facts)
    elif days == 1:
        when = say(locale, "support.tomorrow", **facts)
    else:
        weekday = say(locale, f"support.weekday.{local.isoweekday()}")
        if days < _WEEK:
            when = say(locale, "support.on_weekday", weekday=weekday, **facts)
        else:
            month = say(locale, f"support.month.{local.month}")
            date = {"weekday": weekday, "month": month, "day": local.day}
            when = say(locale, "support.on_date", **date, **facts)
    if there is not None:
        return when
    return say(locale, "support.zone", when=Markdown(when), zone=hours.time_zone.key)


def _known(time_zone: str | None) -> ZoneInfo | None:
    """None for one that is not set, or that this machine does not know."""
    try:
        return zone(time_zone) if time_zone else None
    except ValueError:
        return None
