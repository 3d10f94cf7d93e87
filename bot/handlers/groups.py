"""/groups, /group: what operators see and note of groups."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from rapidfuzz import fuzz, process
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import fields
from bot.fields import BadValue, changed_labels, pairs_of, words_of
from bot.handlers.operating import (
    FIELDS,
    ON_A_PAGE,
    card,
    changes,
    discreet,
    filter_of,
    listing,
    refused,
)
from bot.request import Request, Result
from bot.router import Command, PressRoute, arguments
from bot.texts import Markdown, say
from chat.directory import Customer, GroupChanged, GroupEntry, GroupKind, Role, key_of
from chat.message import escape
from storage import customers, grouping
from storage.database import Database

_PAIR = r'"?[^\s="\uff1d]+\s?[=\uff1d](?:"[^"]*"|[^\s"])*"?'
FILTERS = rf"\s*(?:(?:unapproved|{_PAIR})(?:\s+(?:unapproved|{_PAIR}))*)?\s*"
"""What may follow the name of a list."""
_GROUPS = arguments(FILTERS)
_GROUP = arguments(r"(?:#?\d{1,18})?(?:(?:^|\s+)set\s+.+)?")
_TARGET = re.compile(r"(?:#?(\d+))?\s*(?:set\s+(.*))?", re.DOTALL | re.IGNORECASE)
_SET = ("name", "customer", "products", "tags", "locale", "timezone", "quiet", "volunteer")
_LIKE = 60
"""Least likeness, of 100, of a customer's name that is suggested."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A field that is a column of the groups, and what reads it."""

    name: str
    read: Callable[[str], object]


def _line(text: str) -> str:
    if not (name := fields.line(text)):
        raise BadValue("empty")
    return name


_COLUMNS: Mapping[str, _Column] = {
    "name": _Column("name", _line),
    "locale": _Column("locale", fields.language),
    "timezone": _Column("time_zone", fields.time_zone),
    "quiet": _Column("quiet_hours", fields.quiet_hours),
    "volunteer": _Column("volunteers", fields.flag),
}


class GroupsHandlers:
    """``database``: the directory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        everywhere = {"anywhere": True, "claims": 1}
        return [
            Command("groups", self.groups, Role.OPERATOR, _GROUPS, **everywhere),  # type: ignore[arg-type]
            Command("group", self.group, Role.OPERATOR, _GROUP, **everywhere),  # type: ignore[arg-type]
        ]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [PressRoute("groups", self.groups, Role.OPERATOR, anywhere=True)]

    async def groups(self, request: Request) -> list[Result]:
        """A page of the groups that are wanted."""
        try:
            wanted, page = filter_of(request.args, FIELDS)
        except BadValue as error:
            return refused(request, error)
        total, found = await self._database.read(
            partial(
                grouping.page,
                wanted=wanted,
                account=request.event.place.account,
                world=request.group.kind is GroupKind.OPS,
                offset=(page - 1) * ON_A_PAGE,
                limit=ON_A_PAGE,
            )
        )
        title = say(request.locale, "groups.title")
        lines = [_line_of(request, entry) for entry in found]
        return listing(request, "groups", title, lines, total, page)

    async def group(self, request: Request) -> list[Result]:
        """A group's card, or what is to be noted of it."""
        target = _TARGET.fullmatch(request.args.strip())
        number, given = target.groups() if target else (None, None)
        entry = await entry_of(self._database, request, number)
        if isinstance(entry, str):
            return discreet(request, say(request.locale, entry, number=number or ""))
        if given is None:
            return discreet(request, _card(request, entry))
        try:
            return await self._set(request, entry, pairs_of(words_of(given), _SET))
        except BadValue as error:
            return refused(request, error)

    async def _set(
        self, request: Request, entry: GroupEntry, pairs: Mapping[str, str]
    ) -> list[Result]:
        """All that is given, or nothing of it. Raises BadValue."""
        values: dict[str, object] = {}
        labels: dict[str, tuple[str, ...]] = {}
        rows: list[tuple[str, object, object]] = []
        for field, text in pairs.items():
            before = _value(entry, field)
            if field == "customer":
                customer = await customer_called(self._database, text)
                values["customer_id"] = customer.id if customer else None
                after: object = customer.name if customer else None
            elif field in ("products", "tags"):
                after = labels[field.removesuffix("s")] = changed_labels(
                    text, _labels(entry, field)
                )
            else:
                after = values[_COLUMNS[field].name] = _COLUMNS[field].read(text)
            if before != after:
                rows.append((field, before, after))
        name = Markdown(_name(entry))
        if not rows:
            return discreet(request, say(request.locale, "group.same", group=name))
        group = entry.group
        said = say(request.locale, "group.changed", group=name, id=entry.id)
        text = "\n".join([said, "", changes(request, rows)])
        changed = GroupChanged(group.account, group.conversation, values, labels)
        return [changed, *discreet(request, text)]


async def entry_of(database: Database, request: Request, number: str | None) -> GroupEntry | str:
    """The group with this number, or the one where this is said; else the key of what is wrong.

    An operator of one account sees the groups of others from an ops channel alone.
    """
    place = request.event.place

    async def read(tx: AsyncConnection) -> GroupEntry | None:
        if number is None:
            return await grouping.by_place(tx, place.account, place.conversation)
        return await grouping.by_id(tx, int(number[:18]))

    if number is None and request.private:
        return "group.direct"
    if number is not None and request.group.kind is GroupKind.GROUP:
        return "group.not_here"
    entry = await database.read(read)
    if number is None:
        return entry or GroupEntry(0, request.group)
    if entry is None or entry.group.kind is GroupKind.DIRECT:
        return "group.unknown"
    same = entry.group.account == place.account
    same_world = (entry.group.account == "local") == (place.account == "local")
    if same or (same_world and request.group.kind is GroupKind.OPS):
        return entry
    return "group.unknown"


async def customer_called(database: Database, text: str) -> Customer | None:
    """The customer of that name; None for no name. Raises BadValue, with names that are near."""
    name = fields.line(text)
    if fields.english(name) in ("", "none", "-"):
        return None
    found = await database.read(partial(customers.by_name, name=name))
    if found is not None:
        return found
    raise unknown_customer(name, await database.read(customers.names))


def unknown_customer(name: str, names: list[str]) -> BadValue:
    """What to say of a name that no customer has."""
    near = process.extract(
        key_of(name), names, scorer=fuzz.WRatio, processor=key_of, limit=3, score_cutoff=_LIKE
    )
    if not near:
        return BadValue("customer", name=name[:80])
    return BadValue("customer_near", name=name[:80], near=", ".join(each[0] for each in near))


def _labels(entry: GroupEntry, field: str) -> tuple[str, ...]:
    return entry.products if field == "products" else entry.tags


def _value(entry: GroupEntry, field: str) -> object:
    if field == "customer":
        return entry.customer.name if entry.customer else None
    if field in ("products", "tags"):
        return _labels(entry, field)
    return getattr(entry.group, _COLUMNS[field].name)


def _name(entry: GroupEntry) -> str:
    return escape(fields.line(entry.group.name) or entry.group.conversation)


def _state(request: Request, entry: GroupEntry) -> str:
    group, locale = entry.group, request.locale
    states = ["ops"] if group.kind is GroupKind.OPS else []
    states.append("approved" if group.approved else "unapproved")
    if group.quiet_until is not None and group.quiet_until > request.now:
        states.append("quiet")
    if group.volunteers:
        states.append("volunteers")
    comma = say(locale, "value.comma")
    return comma.join(say(locale, f"groups.state_{state}") for state in states)


def _line_of(request: Request, entry: GroupEntry) -> str:
    locale, customer = request.locale, entry.customer
    facts = [f"- \\#{entry.id} **{_name(entry)}**", _state(request, entry)]
    if customer is not None:
        name, tier = escape(customer.name), customer.tier
        with_tier = say(locale, "groups.customer_tier", customer=customer.name, tier=tier or "")
        facts.append(with_tier if tier else name)
    for field in ("products", "tags"):
        if names := _labels(entry, field):
            facts.append(say(locale, f"groups.{field}", names=fields.shown(locale, names)))
    return " · ".join(facts)


def _card(request: Request, entry: GroupEntry) -> str:
    group, locale = entry.group, request.locale
    customer = entry.customer
    rows: list[tuple[str, object]] = [("account", group.account), ("state", _state(request, entry))]
    rows += [(field, _value(entry, field)) for field in _SET if field != "name"]
    if group.visibility:
        rows.append(("visibility", say(locale, f"group.sees_{group.visibility}")))
    if customer is not None:
        rows += [("tier", customer.tier), ("manager", customer.manager)]
    title = f"{_name(entry)} (\\#{entry.id})"
    return "\n\n".join([card(request, title, rows), say(locale, "group.hint")])
