"""Audiences as operators write and read them."""

from dataclasses import replace

from announcements.audience import Audience, Criteria
from bot import fields
from bot.fields import BadValue, pairs_of, words_of
from bot.texts import Markdown, say
from chat.directory import key_of

_MANY = ("products", "tags", "customer", "tier", "region", "account", "locale", "groups")
_NAMES = {
    "customer": "customers",
    "tier": "tiers",
    "region": "regions",
    "account": "platforms",
    "locale": "locales",
}
FIELDS = (*_MANY, "active", "silent", "tickets")
"""What may stand before "=" in an audience."""
LONGEST = 3660
"""Days."""


def read(text: str, before: Audience) -> Audience:
    """``tier=S,A region=…`` with the groups that stay away behind a word for "without".

    Raises BadValue.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    into = wanted
    for word in words_of(text):
        if fields.english(word) == "without":
            into = unwanted
        elif fields.english(word) not in ("all", "everybody"):
            into.append(word)
    return replace(before, wanted=_criteria(wanted), unwanted=_criteria(unwanted))


def _criteria(words: list[str]) -> Criteria:
    values: dict[str, object] = {}
    for field, text in pairs_of(words, FIELDS).items():
        values[_NAMES.get(field, field)] = _value(field, text)
    return Criteria(**values)  # type: ignore[arg-type]


def _value(field: str, text: str) -> object:
    given = fields.labels(text)
    match field:
        case "active" | "silent":
            return _days(text)
        case "tickets":
            return fields.flag(text)
        case "groups":
            return tuple(map(_group, given))
        case "tier":
            return tuple(fields.tier(name) for name in given)
        case "locale":
            return tuple(fields.language(name) for name in given)
        case "products" | "tags" | "customer":
            return tuple(map(key_of, given))
    return given


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text[:5]) <= LONGEST:
        raise BadValue("days", value=text[:40])
    return int(text[:5])


def _group(name: str) -> int:
    number = name.lstrip("#")
    if not number.isdecimal() or len(number) > 18:
        raise BadValue("group_number", value=name[:40])
    return int(number)


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
    for field in FIELDS:
        value = getattr(criteria, _NAMES.get(field, field))
        if value:
            shown = fields.shown(locale, value)
            parts.append(
                say(locale, "audience.field", field=fields.name_of(locale, field), value=shown)
            )
    return say(locale, "audience.between").join(parts)
