"""/groups, /group: what operators see and note of groups."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot import fields
from bot.fields import BadValue, changed_labels, pairs_of, words_of
from bot.handlers.finding import customer_called, entry_of
from bot.handlers.operating import (
    FIELDS,
    ON_A_PAGE,
    all_of,
    card,
    changes,
    discreet,
    filter_of,
    listing,
    refused,
)
from bot.people import names
from bot.request import Request, Result, reply
from bot.router import Command, PressRoute, arguments
from bot.texts import Markdown, say
from chat.directory import GroupChanged, GroupEntry, GroupKind, Role
from chat.message import escape
from storage import grouping
from storage.database import Database

_PAIR = r'"?[^\s="\uff1d]+\s?[=\uff1d](?:"[^"]*"|[^\s"])*"?'
FILTERS = rf"\s*(?:(?:unapproved|{_PAIR})(?:\s+(?:unapproved|{_PAIR}))*)?\s*"
"""What may follow the name of a list."""
_GROUPS = arguments(FILTERS)
_GROUP_BARE = arguments(r"(?:#?\d{1,18})?(?:(?:^|\s+)set\s+.+)?")
_GROUP = arguments(r".*")
_TARGET = re.compile(r"(?:#?(\d+))?\s*(?:set\s+(.*))?", re.DOTALL | re.IGNORECASE)
_ADMINS_SET = {"locale", "quiet"}
_SET = ("name", "customer", "products", "tags", "locale", "timezone", "quiet", "volunteer")


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


def _for_admins(args: str) -> bool:
    """Of the group where it is said, what is no secret there."""
    found = _TARGET.fullmatch(args.strip())
    if found is None or found[1] is not None or found[2] is None:
        return False
    try:
        return set(pairs_of(words_of(found[2]), _SET)) <= _ADMINS_SET
    except BadValue:
        return False


class GroupsHandlers:
    """``database``: the directory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        everywhere = {"anywhere": True, "claims": 1}
        return [
            Command("groups", self.groups, Role.OPERATOR, _GROUPS, **everywhere),  # type: ignore[arg-type]
            Command("group", self.group, Role.OPERATOR, _GROUP, True, 1, _GROUP_BARE, _for_admins),
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
        if target is None:
            return _told(request, entry, _hint(request, entry))
        if given is None:
            called = await names(self._database, [entry.customer.manager if entry.customer else ""])
            return _told(request, entry, _card(request, entry, called))
        try:
            return await self._set(request, entry, pairs_of(words_of(given), _SET))
        except BadValue as error:
            return _told(request, entry, error.said(request.locale))

    async def _set(
        self, request: Request, entry: GroupEntry, pairs: Mapping[str, str]
    ) -> list[Result]:
        """All that is given, or nothing of it. Raises BadValue."""
        values: dict[str, object] = {}
        labels: dict[str, tuple[str, ...]] = {}
        rows: list[tuple[str, object, object]] = []
        wrong: list[BadValue] = []
        for field, text in pairs.items():
            before = _value(entry, field)
            try:
                after = await self._read(entry, field, text, values, labels)
            except BadValue as error:
                wrong.append(error)
                continue
            if before != after:
                rows.append((field, before, after))
        if wrong:
            raise all_of(wrong)
        name = Markdown(_name(entry))
        if not rows:
            return _told(request, entry, say(request.locale, "group.same", group=name))
        group = entry.group
        said = say(request.locale, "group.changed", group=name, id=entry.id)
        text = "\n".join([said, "", changes(request, rows)])
        changed = GroupChanged(group.account, group.conversation, values, labels)
        return [changed, *_told(request, entry, text)]

    async def _read(
        self,
        entry: GroupEntry,
        field: str,
        text: str,
        values: dict[str, object],
        labels: dict[str, tuple[str, ...]],
    ) -> object:
        """A value as it will be shown, put where it will be stored. Raises BadValue."""
        if field == "customer":
            customer = await customer_called(self._database, text)
            values["customer_id"] = customer.id if customer else None
            return customer.name if customer else None
        if field in ("products", "tags"):
            after = labels[field.removesuffix("s")] = changed_labels(text, _labels(entry, field))
            return after
        read = values[_COLUMNS[field].name] = _COLUMNS[field].read(text)
        return read


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
    if group.gone_at is not None:
        states.append("gone")
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


def _hint(request: Request, entry: GroupEntry) -> str:
    return say(request.locale, "group.hint", id=entry.id)


def _told(request: Request, entry: GroupEntry, text: str) -> list[Result]:
    """For operators; in a customer's group for this one alone, who is told why.

    What admins of the group may change everybody there may know.
    """
    if request.role < Role.OPERATOR:
        return reply(text)
    if request.group.kind is GroupKind.GROUP:
        name = Markdown(_name(entry))
        alone = say(request.locale, "group.alone", group=name, id=entry.id)
        text = f"{alone}\n\n{text}"
    return discreet(request, text)


def _card(request: Request, entry: GroupEntry, called: Mapping[str, str]) -> str:
    group, locale = entry.group, request.locale
    customer = entry.customer
    rows: list[tuple[str, object]] = [("account", group.account), ("state", _state(request, entry))]
    rows += [(field, _value(entry, field)) for field in _SET if field != "name"]
    if group.visibility:
        rows.append(("visibility", say(locale, f"group.sees_{group.visibility}")))
    if customer is not None:
        rows += [
            ("tier", customer.tier),
            ("manager", called.get(customer.manager, customer.manager)),
        ]
    title = f"{_name(entry)} (\\#{entry.id})"
    return "\n\n".join([card(request, title, rows), _hint(request, entry)])
