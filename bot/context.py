"""Who asks, where, in which language: what is known about an event before it is handled."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.request import Request
from bot.texts import LOCALES, catalogue
from chat.directory import Group, GroupKind, Person, Role
from chat.event import Event, Incoming, Joined, Left, Migrated, Renamed, Shortcut
from storage import directory, presence
from storage.inbox import Received

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_FIRST_WORD = re.compile(r"\s*[/\uff0f]?(\w+)")
_COMMAND = re.compile(r"command\.\w+\.name")
_LATIN_WORD = re.compile("[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class Context:
    """The directory's view of an event. ``is_new_group``: nobody has spoken there before."""

    group: Group
    person: Person
    role: Role
    is_member: bool
    is_new_group: bool

    @property
    def welcome(self) -> bool:
        """Whether manual content may be shown: in approved groups, and to their people directly."""
        if self.group.approved:
            return True
        direct = self.group.kind is GroupKind.DIRECT
        return direct and (self.is_member or self.role >= Role.OPERATOR)


async def load(tx: AsyncConnection, event: Event, locale: str, visibility: str = "") -> Context:
    """Look up who and where. ``locale`` and ``visibility`` are for groups that are new."""
    place, sender = event.place, event.sender
    group = await directory.group(tx, place.account, place.conversation)
    person = await directory.person(tx, place.account, sender.id)
    kind = GroupKind.DIRECT if event.direct else GroupKind.GROUP
    anonymous = sender.id == ""
    new = Group(place.account, place.conversation, kind=kind, locale=locale, visibility=visibility)
    if isinstance(event, Joined):
        new = replace(new, name=event.name, locale=event.locale or _of_name(event.name, locale))
    return Context(
        group=group or new,
        person=replace(person or Person(place.account, sender.id), name=sender.name),
        role=Role.MEMBER
        if anonymous
        else await directory.role(tx, place.account, place.conversation, sender.id),
        is_member=not anonymous and await directory.is_member(tx, place.account, sender.id),
        is_new_group=group is None,
    )


def _of_name(name: str, locale: str) -> str:
    """The language of a group that nobody has spoken in: Chinese if that is how it is called."""
    return "zh" if _HAN.search(name) else locale


async def remember(tx: AsyncConnection, event: Event, context: Context) -> None:
    """Write down who was seen where; the bot is there too, then."""
    if isinstance(event, Left | Migrated | Renamed):  # of conversations, not from within
        return
    place, sender = event.place, event.sender
    gone_at = context.group.gone_at
    if gone_at is not None and (isinstance(event, Joined) or event.at >= gone_at):
        await presence.come_back(tx, place)
    if context.is_new_group:
        await directory.ensure_group(tx, context.group)
    if sender.id:
        await directory.see_person(tx, place.account, sender)
        # In a direct chat too: what is stored of a person is found by it.
        await directory.add_member(tx, place.account, place.conversation, sender.id)


def locale_of(event: Event, context: Context) -> str:
    """The language to reply in: the person's choice, else that of the text, else the group's."""
    if context.person.locale is not None:
        return context.person.locale
    if isinstance(event, Incoming | Shortcut):
        text = event.text
        if context.group.kind is GroupKind.OPS:
            text = _command_in(text) or text
        if _HAN.search(text):
            return "zh"
        if _LATIN_WORD.search(text) and not text.lstrip().startswith("/"):
            return "en"
    return context.group.locale


def _command_in(text: str) -> str:
    """The command that a text begins with: what follows it may be in the language of others."""
    found = _FIRST_WORD.match(text)
    return found[0] if found and found[1].casefold() in _commands() else ""


@cache
def _commands() -> frozenset[str]:
    keys = [key for key in catalogue("en") if _COMMAND.fullmatch(key)]
    names = {catalogue(locale)[key] for locale in LOCALES for key in keys}
    return frozenset({*names, *(key.split(".")[1] for key in keys)})


def to_request(
    received: Received, context: Context, now: datetime, *, loopback: bool, page_size: int
) -> Request:
    """What a handler is given."""
    return Request(
        id=received.id,
        event=received.event,
        group=context.group,
        person=context.person,
        role=context.role,
        locale=locale_of(received.event, context),
        now=now,
        welcome=context.welcome,
        loopback=loopback,
        page_size=page_size,
    )
