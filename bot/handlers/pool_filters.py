"""Which requirements an operator wants listed, or in a file, as they write it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import fields
from bot.fields import BadValue, field_of, pairs_of, parts_of
from bot.handlers.finding import customer_called
from bot.handlers.operating import all_of
from bot.handlers.pool_words import chosen, meant
from bot.people import id_of, person_called
from bot.request import Request
from chat.directory import key_of
from feedback.model import GRADES, Kind, Stage
from feedback.pool import MISSABLE, Filter, Pool, Sort
from storage.database import Database

FILTERS = (
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
    "mine",
)
PAGED = ("sort", "page")
"""What a list can besides."""
EVERYTHING = Filter(any_stage=True, any_kind=True)
_AGO = re.compile("(\\d{1,4})\\s*(d|w|days?|weeks?|\u5929|\u5468)", re.IGNORECASE)
_COLUMNS: Mapping[str, str] = {"products": "product"}


@dataclass(frozen=True, slots=True)
class Reader:
    """``zone``: whose days are meant where the group has none."""

    pool: Pool
    database: Database
    zone: str

    async def read(
        self, request: Request, words: Sequence[str], wanted: Filter = EVERYTHING
    ) -> Filter:
        """What is wanted of what is wanted anyway. Raises BadValue for all that is wrong."""
        return (await self._read(request, words, wanted, FILTERS))[0]

    async def page(self, request: Request, words: Sequence[str]) -> tuple[Filter, int]:
        """What a list is to show, and the page of it, from 1. Raises BadValue as well."""
        words = [word for word in words if meant("verb", word) != "list"]
        found, pairs = await self._read(request, words, Filter(), (*FILTERS, *PAGED))
        page = pairs.get("page", "1")
        if not page.isdecimal():
            raise BadValue("pair", text=f"page={page[:20]}")
        return found, max(1, int(page[:6]))

    async def _read(
        self, request: Request, words: Sequence[str], wanted: Filter, allowed: Sequence[str]
    ) -> tuple[Filter, Mapping[str, str]]:
        pairs = pairs_of([_in_full(word) for word in words], allowed)
        wrong = []
        for field, text in pairs.items():
            try:
                wanted = await self._with(request, wanted, field, text)
            except BadValue as error:
                wrong.append(error)
        if wrong:
            raise all_of(wrong)
        return wanted, pairs

    async def _with(self, request: Request, wanted: Filter, field: str, text: str) -> Filter:
        """The same and what a field asks for. Raises BadValue."""
        if not text:
            raise BadValue("pair", text=f"{field}=")
        column = _COLUMNS.get(field, field)
        if column in MISSABLE and _is_none(text):
            return replace(wanted, missing=(*wanted.missing, column))
        match field:
            case "customer":
                return replace(wanted, customers=await self._customers(text))
            case "assignee":
                return replace(wanted, assignees=await self._assignees(request, text))
            case "mine":
                mine = tuple(await self.pool.accounts_of(request.person))
                return replace(wanted, assignees=mine) if fields.flag(text) else wanted
            case "since":
                return replace(wanted, since=self._since(request, text))
        plain = _PLAIN.get(field)
        return wanted if plain is None else plain(wanted, text, request.locale)

    async def _customers(self, text: str) -> tuple[int, ...]:
        """One, whose name may have a comma in it, or several. Raises BadValue."""
        parts = parts_of(text)
        try:
            found = [await customer_called(self.database, text)]
        except BadValue:
            if len(parts) < 2:
                raise
            found = [await customer_called(self.database, part) for part in parts]
        return tuple(each.id for each in found if each)

    async def _assignees(self, request: Request, text: str) -> tuple[str, ...]:
        if is_me(text):
            return tuple(await self.pool.accounts_of(request.person))
        if text.startswith("@") or ":" in text:
            person = await person_called(self.database, request.event.place.account, text)
            return (id_of(person),)
        return (fields.line(text),)

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


def _stages(wanted: Filter, text: str, locale: str) -> Filter:
    if _is_all(text):
        return replace(wanted, any_stage=True)
    found = tuple(Stage(chosen("stage", part, locale)) for part in parts_of(text))
    return replace(wanted, stages=found)


def _kinds(wanted: Filter, text: str, locale: str) -> Filter:
    if _is_all(text):
        return replace(wanted, any_kind=True)
    return replace(wanted, kinds=tuple(kind(part, locale) for part in parts_of(text)))


def _is_all(text: str) -> bool:
    return any(fields.english(part) == "all" for part in parts_of(text))


def _tiers(wanted: Filter, text: str, _: str) -> Filter:
    return replace(wanted, tiers=tuple(fields.tier(part) or "" for part in parts_of(text)))


def _lines(text: str) -> tuple[str, ...]:
    """``none`` is what is empty."""
    return tuple("" if _is_none(part) else fields.line(part) for part in parts_of(text))


def _is_none(text: str) -> bool:
    return fields.english(text) in ("none", "-")


def _missing(wanted: Filter, text: str, _: str) -> Filter:
    found = tuple(_missable(part) for part in parts_of(text))
    return replace(wanted, missing=(*wanted.missing, *found))


def _missable(name: str) -> str:
    """A field that may be missing. Raises BadValue."""
    field = field_of(name) or name
    field = _COLUMNS.get(field, field)
    if field not in MISSABLE:
        raise BadValue("pool_missing", value=name[:40], allowed=MISSABLE)
    return field


_PLAIN: Mapping[str, Callable[[Filter, str, str], Filter]] = {
    "stage": _stages,
    "kind": _kinds,
    "module": lambda wanted, text, _: replace(wanted, modules=_lines(text)),
    "products": lambda wanted, text, _: replace(wanted, products=_lines(text)),
    "region": lambda wanted, text, _: replace(wanted, regions=_lines(text)),
    "tier": _tiers,
    "grade": lambda wanted, text, _: replace(wanted, grades=tuple(map(grade, parts_of(text)))),
    "words": lambda wanted, text, _: replace(wanted, words=tuple(text.split())),
    "missing": _missing,
    "sort": lambda wanted, text, at: replace(wanted, sort=Sort(chosen("sort", text, at))),
}
"""What needs no directory: what is wanted by then, what is written, the language. BadValue."""
