"""/groups, /group: what operators see and note of groups."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from bot import fields
from bot.command import Command, PressRoute, arguments
from bot.fields import BadValue, changed_labels, pairs_of, words_of
from bot.handlers.finding import customer_called, entry_of
from bot.handlers.group_showing import (
    ATTRIBUTES,
    SET,
    called,
    card_of,
    hint,
    labels_of,
    line_of,
    value_of,
)
from bot.handlers.operating import (
    FIELDS,
    ON_A_PAGE,
    all_of,
    changes,
    discreet,
    filter_of,
    listing,
    refused,
)
from bot.people import names
from bot.request import Request, Result, reply
from bot.texts import Markdown, say
from chat.attention import week_of
from chat.directory import GroupChanged, GroupEntry, GroupKind, Role
from storage import grouping
from storage.attention import used
from storage.database import Database

_PAIR = r'"?[^\s="\uff1d]+\s?[=\uff1d](?:"[^"]*"|[^\s"])*"?'
FILTERS = rf"\s*(?:(?:unapproved|{_PAIR})(?:\s+(?:unapproved|{_PAIR}))*)?\s*"
"""What may follow the name of a list."""
_GROUPS = arguments(FILTERS)
_GROUP_BARE = arguments(r"(?:#?\d{1,18})?(?:(?:^|\s+)set\s+.+)?")
_GROUP = arguments(r".*")
_TARGET = re.compile(r"(?:#?(\d+))?\s*(?:set\s+(.*))?", re.DOTALL | re.IGNORECASE)
_ADMINS_SET = {"locale", "quiet", "announcements"}


def _line(text: str) -> str:
    if not (name := fields.line(text)):
        raise BadValue("empty")
    return name


_READERS: Mapping[str, Callable[[str], object]] = {
    "name": _line,
    "locale": fields.language,
    "timezone": fields.time_zone,
    "quiet": fields.quiet_hours,
    "volunteer": fields.flag,
}


def _for_admins(args: str) -> bool:
    """Of the group where it is said, what is no secret there."""
    found = _TARGET.fullmatch(args.strip())
    if found is None or found[1] is not None or found[2] is None:
        return False
    try:
        return set(pairs_of(words_of(found[2]), SET)) <= _ADMINS_SET
    except BadValue:
        return False


class GroupsHandlers:
    """``database``: the directory. ``zone``: of groups that have none."""

    def __init__(self, database: Database, zone: str) -> None:
        self._database = database
        self._zone = zone

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
        lines = [line_of(request, entry) for entry in found]
        return listing(request, "groups", title, lines, total, page)

    async def group(self, request: Request) -> list[Result]:
        """A group's card, or what is to be noted of it."""
        target = _TARGET.fullmatch(request.args.strip())
        number, given = target.groups() if target else (None, None)
        entry = await entry_of(self._database, request, number)
        if isinstance(entry, str):
            return discreet(request, say(request.locale, entry, number=number or ""))
        if target is None:
            return _told(request, entry, hint(request, entry))
        if given is None:
            people = await names(self._database, [entry.customer.manager if entry.customer else ""])
            taken = await self._taken(entry, request.now)
            return _told(request, entry, card_of(request, entry, people, taken))
        try:
            return await self._set(request, entry, pairs_of(words_of(given), SET))
        except BadValue as error:
            return _told(request, entry, error.said(request.locale))

    async def _taken(self, entry: GroupEntry, now: datetime) -> int | None:
        """How many messages take the group's attention this week; None where none is counted."""
        if entry.group.kind is not GroupKind.GROUP:
            return None
        week = week_of(now, entry.group.time_zone or self._zone)
        return await self._database.read(partial(used, group_id=entry.id, period=week))

    async def _set(
        self, request: Request, entry: GroupEntry, pairs: Mapping[str, str]
    ) -> list[Result]:
        """All that is given, or nothing of it. Raises BadValue."""
        values: dict[str, object] = {}
        labels: dict[str, tuple[str, ...]] = {}
        rows: list[tuple[str, object, object]] = []
        wrong: list[BadValue] = []
        for field, text in pairs.items():
            before = value_of(entry, field)
            try:
                after = await self._read(request, entry, field, text, values, labels)
            except BadValue as error:
                wrong.append(error)
                continue
            if before != after:
                rows.append((field, before, after))
        if wrong:
            raise all_of(wrong)
        name = Markdown(called(entry))
        if not rows:
            return _told(request, entry, say(request.locale, "group.same", group=name))
        group = entry.group
        said = say(request.locale, "group.changed", group=name, id=entry.id)
        text = "\n".join([said, "", changes(request, rows)])
        changed = GroupChanged(group.account, group.conversation, values, labels)
        return [changed, *_told(request, entry, text)]

    async def _read(
        self,
        request: Request,
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
            after = labels[field.removesuffix("s")] = changed_labels(text, labels_of(entry, field))
            return after
        if field == "announcements":
            wanted, since = fields.flag(text), entry.group.opted_out_at or request.now
            values["opted_out_at"] = None if wanted else since
            return wanted
        read = values[ATTRIBUTES[field]] = _READERS[field](text)
        return read


def _told(request: Request, entry: GroupEntry, text: str) -> list[Result]:
    """For operators; in a customer's group for this one alone, who is told why.

    What admins of the group may change everybody there may know.
    """
    if request.role < Role.OPERATOR:
        return reply(text)
    if request.group.kind is GroupKind.GROUP:
        name = Markdown(called(entry))
        alone = say(request.locale, "group.alone", group=name, id=entry.id)
        text = f"{alone}\n\n{text}"
    return discreet(request, text)
