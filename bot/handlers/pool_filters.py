"""Which requirements an operator wants listed, as they write it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import fields
from bot.fields import BadValue, field_of, pairs_of, words_of
from bot.handlers.finding import customer_called
from bot.handlers.operating import all_of
from bot.handlers.pool_words import chosen, meant
from bot.people import id_of, person_called
from bot.request import Request
from chat.directory import key_of
from feedback.model import GRADES, Kind, Stage
from feedback.pool import MISSABLE, Filter, Pool, Sort
from storage.database import Database

_FIELDS = (
    "stage",
    "kind",
    "module",
    "products",
    "customer",
    "tier",
    "region",
    "assignee",
    "grade",
    "words",
    "since",
    "missing",
    "sort",
    "mine",
)
_AGO = re.compile("(\\d{1,4})\\s*(d|w|days?|weeks?|\u5929|\u5468)", re.IGNORECASE)
_LIST = re.compile("[,\uff0c\u3001;\uff1b|]")
_LISTS = ("stage", "missing")
_COLUMNS: Mapping[str, str] = {"products": "product"}


@dataclass(frozen=True, slots=True)
class Reader:
    """``zone``: whose days are meant where the group has none."""

    pool: Pool
    database: Database
    zone: str

    async def read(self, request: Request, text: str) -> tuple[Filter, int]:
        """What is wanted, and the page of it, from 1. Raises BadValue for all that is wrong."""
        values: dict[str, Any] = {}
        words = [_in_full(word) for word in words_of(text) if meant("verb", word) != "list"]
        wrong, page = [], 1
        for field, value in pairs_of(words, (*_FIELDS, "page")).items():
            if field == "page" and value.isdecimal():
                page = max(1, int(value[:6]))
                continue
            try:
                values.update(await self._value(request, field, value))
            except BadValue as error:
                wrong.append(error)
        if wrong:
            raise all_of(wrong)
        return Filter(**values), page

    async def _value(self, request: Request, field: str, text: str) -> dict[str, Any]:
        """What a field asks for. Raises BadValue."""
        if not text:
            raise BadValue("pair", text=f"{field}=")
        match field:
            case "customer":
                customer = await customer_called(self.database, text)
                return {"customer": customer.id} if customer else {"missing": ("customer",)}
            case "assignee":
                return await self._assignee(request, text)
            case "mine":
                mine = await self.pool.accounts_of(request.person)
                return {"assignees": tuple(mine)} if fields.flag(text) else {}
            case "since":
                return {"since": self._since(request, text)}
        return _plain(field, text, request.locale)

    async def _assignee(self, request: Request, text: str) -> dict[str, Any]:
        if fields.english(text) in ("none", "-"):
            return {"missing": ("assignee",)}
        if is_me(text):
            return {"assignees": tuple(await self.pool.accounts_of(request.person))}
        if text.startswith("@") or ":" in text:
            person = await person_called(self.database, request.event.place.account, text)
            return {"assignees": (id_of(person),)}
        return {"assignees": (fields.line(text),)}

    def _since(self, request: Request, text: str) -> datetime:
        """A day, from its beginning by the clocks here; or "7d", so long ago. Raises BadValue."""
        zone = ZoneInfo(request.group.time_zone or self.zone)
        if found := _AGO.fullmatch(text.strip()):
            days = int(found[1]) * (7 if found[2][0] in "wW\u5468" else 1)
            return request.now - timedelta(days=days)
        day = fields.day(text)
        if day is None:
            raise BadValue("day", value=text)
        return datetime.combine(day, time(), zone)


def _in_full(word: str) -> str:
    """What may be written shorter, as a pair."""
    name, equals, value = word.partition("=")
    if equals:
        return f"stage={value}" if field_of(name) == "state" else word
    short = {"all": "stage=all", "mine": "mine=on"}
    return short.get(fields.english(word), word)


def is_me(text: str) -> bool:
    """Whether who writes means themselves."""
    return meant("self", text) == "me"


def grade(text: str) -> str:
    """P0 to P3, also written 0 to 3. Raises BadValue."""
    given = key_of(text).upper()
    given = f"P{given}" if given.isdecimal() else given
    if given not in GRADES:
        raise BadValue("pool_grade", value=text[:40], allowed=GRADES)
    return given


def kind(text: str, locale: str) -> Kind:
    """Raises BadValue."""
    return Kind(chosen("kind", text, locale))


def _plain(field: str, text: str, locale: str) -> dict[str, Any]:
    """What needs no directory. Raises BadValue."""
    if field in _LISTS:
        parts = [part.strip() for part in _LIST.split(text) if part.strip()]
        return _several(field, parts, locale)
    match field:
        case "kind":
            return {"kind": kind(text, locale)}
        case "grade":
            return {"grade": grade(text)}
        case "tier":
            return {"tier": fields.tier(text) or ""}
        case "words":
            return {"words": tuple(text.split())}
        case "sort":
            return {"sort": Sort(chosen("sort", text, locale))}
    return {_COLUMNS.get(field, field): fields.line(text)}


def _several(field: str, parts: Sequence[str], locale: str) -> dict[str, Any]:
    """Stages, or fields that are missing. Raises BadValue."""
    if field == "missing":
        return {"missing": tuple(_missable(part) for part in parts)}
    if any(fields.english(part) == "all" for part in parts):
        return {"any_stage": True}
    return {"stages": tuple(Stage(chosen("stage", part, locale)) for part in parts)}


def _missable(name: str) -> str:
    """A field that may be missing. Raises BadValue."""
    field = field_of(name) or name
    field = _COLUMNS.get(field, field)
    if field not in MISSABLE:
        raise BadValue("pool_missing", value=name[:40], allowed=MISSABLE)
    return field
