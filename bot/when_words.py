"""Planned times as people write them, in either language, made into the few English words that
``bot.when`` reads. Pure: the words stand in the catalogues under ``when``.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from bot import fields
from bot.texts import LOCALES, catalogue

_HAN = "\u4e00-\u9fff"
_BEFORE_HAN = re.compile(f"(?<=[0-9]) (?=[{_HAN}])")
_MARKS = re.compile("[,()\u3001\u3002]")
_OFFSET = re.compile(
    # Behind a time without a space only with a plus: "09:30-10:00" is rather a span.
    r"(?: ?(?:utc|gmt) ?|(?: |(?<=:[0-9][0-9])(?=\+))(?=.[0-9]{2}:?[0-9]{2}$))"
    r"([+-])([0-9]{1,2})(?::?([0-9]{2}))?$",
    re.IGNORECASE,
)
_NAME = re.compile(r" ([a-z_]+(?:/[a-z0-9_+-]+)+)$", re.IGNORECASE)


def one_form(text: str) -> str:
    """One line with single spaces, digits and marks of half width."""
    plain = _MARKS.sub(" ", unicodedata.normalize("NFKC", text))
    return _BEFORE_HAN.sub("", " ".join(plain.split()))


def without(text: str, scope: str) -> str | None:
    """The text without the words of a scope, everywhere or local, at its end; None: it has none."""
    words = "|".join(map(_pattern, _longest_first(_both(f"when.scope.{scope}"))))
    found = re.search(f" ?(?:{words})$", text, re.IGNORECASE)
    return None if found is None else text[: found.start()].strip()


def zone_in(text: str) -> tuple[str, tzinfo | None]:
    """The text without the time zone that it names, and that. Raises BadValue for one unknown."""
    if found := _OFFSET.search(text):
        ahead = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if ahead > timedelta(hours=14) or int(found[3] or 0) > 59:
            raise fields.BadValue("zone", value=text[found.start() :].strip())
        return text[: found.start()].strip(), timezone(ahead if found[1] == "+" else -ahead)
    if found := _NAME.search(text):
        name = fields.time_zone(found[1])
        return text[: found.start()].strip(), ZoneInfo(name) if name else None
    for key, zone in (("beijing", ZoneInfo("Asia/Shanghai")), ("utc", UTC)):
        words = "|".join(map(_pattern, _longest_first(_both(f"when.zone.{key}"))))
        if found := re.search(words, text, re.IGNORECASE):
            return f"{text[: found.start()]} {text[found.end() :]}".strip(), zone
    return text, None


def in_english(text: str) -> str:
    """Every word that is known replaced by the English that it means, all with single spaces."""
    words = _words()
    known = _known()
    return " ".join(
        known.sub(lambda found: f" {words[found[0].lstrip('0')]} ", text.casefold()).split()
    )


@cache
def _words() -> Mapping[str, str]:
    words = {
        word: "" if key == "filler" else key.replace("_", " ")
        for key in _keys("when.word.")
        for word in _both(f"when.word.{key}")
    }
    for number in range(1, 13):
        month = catalogue("en")[f"support.month.{number}"].casefold()
        words |= dict.fromkeys(_both(f"support.month.{number}"), month)
    return words


@cache
def _known() -> re.Pattern[str]:
    return re.compile("|".join(map(_pattern, _longest_first(_words()))))


def _pattern(word: str) -> str:
    """A word of letters is a whole one; a month's number too."""
    if word[0].isdigit():
        return f"(?<![0-9])0?{re.escape(word)}"
    if re.search(f"[{_HAN}]", word):
        return re.escape(word)
    return f"(?<![a-z/_]){re.escape(word)}(?![a-z/_])"


def _keys(prefix: str) -> list[str]:
    return [key.removeprefix(prefix) for key in catalogue("en") if key.startswith(prefix)]


def _both(key: str) -> list[str]:
    """Where a language has no such word, its text is empty."""
    words = [word for locale in LOCALES for word in catalogue(locale)[key].split("|")]
    return [word.casefold() for word in words if word]


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)
