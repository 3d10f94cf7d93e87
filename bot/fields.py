"""Values that operators write, in a command or a file: read, and refused with a reason."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from rapidfuzz import fuzz, process

from bot.bad_value import BadValue as BadValue
from bot.bad_value import FieldNames
from bot.texts import LOCALES, catalogue, plain
from chat.directory import TIERS, key_of
from chat.message import clean

LONGEST = 200
"""Characters of a value."""
_LIKE = 60
"""Least likeness, of 100, of a field's name that is suggested."""
_QUOTES = str.maketrans("\u201c\u201d\u300c\u300d\uff02\uff1d", '"""""=')
_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
_LABELS = re.compile("[,\uff0c\u3001;\uff1b]")
_SPAN = re.compile(
    r"(\d{1,2})(?:[:\uff1a](\d{2}))?\s*[-\u2013\u2014~\uff5e]\s*(\d{1,2})(?:[:\uff1a](\d{2}))?"
)
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00:00)?")


def words_of(text: str) -> list[str]:
    """Words, those in quotes as one. Raises BadValue for a quote that does not end."""
    text = text.translate(_QUOTES)
    if text.count('"') % 2:
        raise BadValue("quote")
    return [found.replace('"', "") for found in _WORD.findall(text)]


def pairs_of(
    words: Sequence[str], allowed: Sequence[str], longest: int = LONGEST
) -> dict[str, str]:
    """``key=value`` by field. Raises BadValue for what is no field here, or comes twice."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise BadValue("pair", text=word[:40])
        field = field_of(name)
        if field is None or field not in allowed:
            raise _unknown(name, allowed)
        if field in found:
            raise BadValue("twice", name=name)
        if len(value) > longest:
            raise BadValue("long", most=longest)
        found[field] = value.strip()
    return found


def _unknown(name: str, allowed: Sequence[str]) -> BadValue:
    facts = {"name": name[:40], "allowed": FieldNames(allowed)}
    theirs = {known: field for known, field in _fields().items() if field in allowed}
    near = process.extractOne(key_of(name), list(theirs), score_cutoff=_LIKE)
    if near is None:
        return BadValue("field", **facts)
    return BadValue("field_near", near=FieldNames((theirs[near[0]],)), **facts)


@cache
def _fields() -> Mapping[str, str]:
    found = {}
    for locale in LOCALES:
        for key, text in catalogue(locale).items():
            head, _, field = key.partition(".")
            if head in ("field", "also"):
                names = [field, *text.split("|")]
                found.update({key_of(name).replace("_", ""): field for name in names})
    return found


def field_of(name: str) -> str | None:
    """The field that a name in either language stands for."""
    return _fields().get(key_of(name).replace("_", "").strip("*:\uff1a"))


@cache
def _words() -> Mapping[str, str]:
    return {
        text.casefold(): key.removeprefix("word.")
        for locale in LOCALES
        for key, text in catalogue(locale).items()
        if key.startswith("word.")
    }


def english(word: str) -> str:
    """The English word for one of another language that commands know; else the word itself."""
    return _words().get(word.casefold(), word.casefold())


def line(text: str) -> str:
    """One line, with single spaces; empty is fine."""
    return " ".join(clean(text).split())


def tier(text: str) -> str | None:
    """S, A, B or C; nothing, or the word for none, is none."""
    given = key_of(text).upper()
    if _is_none(text):
        return None
    if given not in TIERS:
        raise BadValue("tier", value=text, allowed=tuple(TIERS))
    return given


def flag(text: str) -> bool:
    """Yes or no."""
    match english(text.strip()):
        case "on" | "yes" | "true" | "1":
            return True
        case "off" | "no" | "false" | "0":
            return False
    raise BadValue("flag", value=text)


def language(text: str) -> str:
    """zh or en."""
    given = english(text.strip())
    if given not in LOCALES:
        raise BadValue("locale", value=text)
    return given


def time_zone(text: str) -> str | None:
    """An IANA name, as it is spelled there; None is the setting's."""
    if _is_none(text):
        return None
    known = _zones()
    given = text.strip().replace(" ", "_").casefold()
    if given in known:
        return known[given]
    near = process.extract(given, known, scorer=_zone_score, limit=3, score_cutoff=70)
    if not near:
        raise BadValue("zone", value=text)
    raise BadValue("zone_near", value=text, near=tuple(name for name, _, _ in near))


@cache
def _zones() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones() if "/" in name or name == "UTC"}


def _zone_score(given: str, name: str, **_: object) -> float:
    city = name.rpartition("/")[2].casefold()
    return max(fuzz.ratio(given, name.casefold()), fuzz.ratio(given.rpartition("/")[2], city))


def quiet_hours(text: str) -> str | None:
    """ "22:00-08:00"; off is None."""
    if _is_none(text) or english(text.strip()) == "off":
        return None
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise BadValue("quiet", value=text)
    first, last = [(int(h), int(m or 0)) for h, m in (found.group(1, 2), found.group(3, 4))]
    if first == last or any(h > 23 or m > 59 for h, m in (first, last)):
        raise BadValue("quiet", value=text)
    return "{:02}:{:02}-{:02}:{:02}".format(*first, *last)


def day(text: str) -> date | None:
    """2026-12-31, also with other separators; nothing is None."""
    if _is_none(text):
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        if found is not None:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    raise BadValue("day", value=text)


def parts_of(text: str) -> list[str]:
    """What stands between commas."""
    return [part.strip() for part in _LABELS.split(text) if part.strip()]


def labels(text: str) -> tuple[str, ...]:
    """Names with commas between them, each once."""
    if _is_none(text):
        return ()
    names = {key_of(name): line(name) for name in parts_of(text)}
    return tuple(names[key] for key in sorted(names))


def changed_labels(text: str, before: Sequence[str]) -> tuple[str, ...]:
    """``a,b`` instead of what was; ``+a,-b`` with it."""
    parts = parts_of(text)
    signed = [part for part in parts if part[0] in "+-\uff0b\uff0d"]
    if not signed:
        return labels(text)
    if len(signed) < len(parts):
        raise BadValue("signs", value=text)
    names = {key_of(name): name for name in before}
    for part in parts:
        name = line(part[1:])
        if part[0] in "+\uff0b" and name:
            names[key_of(name)] = name
        elif names.pop(key_of(name), None) is None:
            raise BadValue("no_label", name=name)
    return tuple(names[key] for key in sorted(names))


def _is_none(text: str) -> bool:
    return english(text.strip()) in ("", "none", "-")


def name_of(locale: str, field: str) -> str:
    """What a field is called."""
    return catalogue(locale)[f"field.{field}"]


def shown(locale: str, value: object) -> str:
    """A value as people read it."""
    if value is None or value == () or value == "":
        return plain(locale, "value.none")
    if isinstance(value, bool):
        return plain(locale, "value.yes" if value else "value.no")
    if isinstance(value, tuple | list):
        return plain(locale, "value.comma").join(map(str, value))
    return str(value)


def job(text: str) -> str | None:
    """A job; nothing is none."""
    if _is_none(text):
        return None
    if len(given := line(text)) > 60:
        raise BadValue("long", most=60)
    return given
