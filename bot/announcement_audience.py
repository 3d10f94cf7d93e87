"""Audiences as operators write and read them."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from announcements.audience import Audience, Choice, Criteria
from bot import fields
from bot.fields import BadValue, pairs_of, words_of
from bot.texts import Markdown, plain, say
from chat.directory import key_of

MANY = {
    "products": "products",
    "tags": "tags",
    "customer": "customers",
    "tier": "tiers",
    "region": "regions",
    "account": "platforms",
    "locale": "locales",
    "groups": "groups",
}
"""Of Criteria what has several values, by the field that operators write."""
FIELDS = (*MANY, "active", "silent", "tickets")
"""What may stand before "=" in an audience."""
LONGEST = 3660
"""Days."""
_LONGEST_LIST = 8000
_LIKE = 60
"""Least likeness, of 100, of a value that is suggested."""
_SHOWN = 8
_DAYS = re.compile(r"\s*(?:d|days?|\u5929)$", re.IGNORECASE)
_EQUALS = re.compile(r"\s*[=\uff1d]\s*")
Choices = Callable[[str], Awaitable[Sequence[Choice]]]
"""What groups have in a field of Criteria."""


async def read(text: str, before: Audience, choices: Choices) -> Audience:
    """``tier=S,A region=…`` with the groups that stay away behind a word for "without".

    Raises BadValue, also for a value that no group has.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    into = wanted
    words = words_of(_EQUALS.sub("=", text))
    for word in words:
        if fields.english(word) == "without":
            into = unwanted
        elif fields.english(word) not in ("all", "everybody"):
            into.append(f"{word}=on" if fields.field_of(word) == "tickets" else word)
    if not words:
        raise BadValue("audience")
    wanted_now = await _criteria(wanted, choices)
    return replace(before, wanted=wanted_now, unwanted=await _criteria(unwanted, choices))


async def _criteria(words: list[str], choices: Choices) -> Criteria:
    values: dict[str, object] = {}
    for field, text in pairs_of(words, FIELDS, longest=_LONGEST_LIST).items():
        if field in MANY:
            values[MANY[field]] = await _known(field, text, choices)
        elif field == "tickets":
            values[field] = fields.flag(text)
        else:
            values[field] = _days(text)
    return Criteria(**values)  # type: ignore[arg-type]


def _days(text: str) -> int:
    text = _DAYS.sub("", text)
    if not text.isdecimal() or not 0 < int(text[:5]) <= LONGEST:
        raise BadValue("days", value=text[:40])
    return int(text[:5])


async def _known(field: str, text: str, choices: Choices) -> tuple[object, ...]:
    there = await choices(MANY[field])
    given = fields.labels(text)
    if not given:
        raise _unknown(field, text, there)
    found = [choice.key for name in given for choice in _called(field, name, there)]
    found = list(dict.fromkeys(found))
    return tuple(sorted(map(int, found))) if field == "groups" else tuple(found)


def _called(field: str, name: str, there: Sequence[Choice]) -> list[Choice]:
    """The value, or several that are the same but for their spelling. Raises BadValue."""
    given = fields.english(name) if field == "locale" else name
    if field == "groups":
        number = given.lstrip("#\uff03")
        if numbered := [choice for choice in there if choice.key == number]:
            return numbered
    found = [choice for choice in there if key_of(given) == key_of(choice.name)]
    if not found:
        raise _unknown(field, name, there)
    if field == "groups" and len(found) > 1:
        numbers = tuple(f"#{choice.key}" for choice in found[:_SHOWN])
        raise BadValue("audience_many", value=name[:80], numbers=numbers)
    return found


def _unknown(field: str, name: str, there: Sequence[Choice]) -> BadValue:
    """With what is near, or what there is."""
    names = [choice.name for choice in there]
    near = process.extract(
        key_of(name), names, scorer=fuzz.WRatio, processor=key_of, limit=3, score_cutoff=_LIKE
    )
    by_number = field == "groups" and name.strip("#\uff03").isdecimal()
    if near and not by_number:
        return BadValue("audience_near", value=name[:80], near=tuple(each[0] for each in near))
    if field == "groups" or not names:
        return BadValue("audience_group" if names else "audience_none", value=name[:80])
    key = "audience_some" if len(names) > _SHOWN else "audience_value"
    return BadValue(key, value=name[:80], there=tuple(names[:_SHOWN]))


def described(locale: str, audience: Audience) -> str:
    """In words: "all groups", or what they have to be, and which not."""
    parts = [_described(locale, audience.wanted) or say(locale, "audience.all")]
    if without := _described(locale, audience.unwanted):
        parts.append(say(locale, "audience.without", what=Markdown(without)))
    if audience.after is not None:
        parts.append(say(locale, "audience.after", number=audience.after))
    return say(locale, "audience.between").join(parts)


def _described(locale: str, criteria: Criteria) -> str:
    parts = []
    for field, name in MANY.items():
        if values := getattr(criteria, name):
            value = _names(locale, field, values)
            parts.append(say(locale, "audience.field", field=kind_of(locale, field), value=value))
    for field in ("active", "silent"):
        if (days := getattr(criteria, field)) is not None:
            parts.append(say(locale, f"audience.is_{field}", days=days))
    if criteria.tickets:
        parts.append(say(locale, "audience.is_tickets"))
    return say(locale, "audience.between").join(parts)


def kind_of(locale: str, field: str) -> str:
    """What a kind of values is called."""
    if field == "account":
        return plain(locale, "audience.platform")
    return fields.name_of(locale, field)


def _names(locale: str, field: str, values: Sequence[object]) -> str:
    if field == "locale":
        values = [say(locale, f"announce.language_{each}") for each in values]
    if field == "groups":
        values = [f"#{each}" for each in values]
    more = len(values) - _SHOWN * 3
    shown = fields.shown(locale, tuple(values[: _SHOWN * 3]))
    return say(locale, "audience.more", names=Markdown(shown), count=more) if more > 0 else shown
