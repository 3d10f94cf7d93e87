"""What operators write behind /pool sync, in either language."""

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from bot import fields, when_words
from bot.fields import BadValue
from bot.texts import LOCALES, catalogue
from bot.when_clock import clock_in

_DAYS = {catalogue("en")[f"support.weekday.{n + 1}"].casefold(): n for n in range(7)}
_SINCE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?")


def first_word(text: str, *words: str) -> tuple[str, str]:
    """Which of these words, by their names in ``pool_word``, a text begins with, and the rest; ''
    if with none.
    """
    text = text.strip()
    for word in words:
        for locale in LOCALES:
            for name in catalogue(locale)[f"pool_word.{word}"].split("|"):
                rest = text[len(name) :]
                if text.casefold().startswith(name.casefold()) and not _goes_on(name, rest):
                    return word, rest.strip()
    return "", text


def _goes_on(name: str, rest: str) -> bool:
    """Whether a word of letters is the beginning of another."""
    return name.isascii() and rest[:1].isascii() and rest[:1].isalnum()


def weekly(text: str) -> tuple[int, str]:
    """The weekday, 0 is Monday, and the time, "09:00". Raises BadValue."""
    words = when_words.in_english(when_words.one_form(text))
    rest, at = clock_in(words, text[:40])
    if at is None or rest not in _DAYS:
        raise BadValue("sheet_weekly", value=text[:40])
    return _DAYS[rest], at.strftime("%H:%M")


def since(text: str, zone: str, now: datetime) -> datetime:
    """A day, from its midnight there, or with a time. Raises BadValue for one to come, too."""
    found = _SINCE.fullmatch(" ".join(text.replace("\uff1a", ":").split()))
    try:
        if found is None:
            raise ValueError
        day = fields.day(found[1])
        at = time(int(found[2] or 0), int(found[3] or 0))
        if day is None:
            raise ValueError
        moment = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadValue("sheet_since", value=text[:40]) from None
    if moment > now:
        raise BadValue("sheet_since_later", value=text[:40])
    return moment
