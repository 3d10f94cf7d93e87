"""What operators and developers are told of requirements: a line for each thing that happens.

Each requirement has a thread of its own in the ops channel that it belongs to.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import choices, requirement_home
from bot.adapters.port import Adapter, Capability, named
from bot.logs import Observe, unobserved
from bot.texts import Markdown, plain, say
from chat.delivery import Kind, Lane
from chat.directory import Group
from chat.message import Button, Outgoing, escape
from faq.tickets import Origin
from feedback.history import Entry
from feedback.model import Requirement
from storage import (
    deliveries,
    humans,
    requirement_following,
    requirement_rows,
    ticketing,
)
from storage.deliveries import NewDelivery
from storage.requirement_reading import votes

About = Callable[[AsyncConnection, Requirement, Entry, datetime], Awaitable[Sequence[NewDelivery]]]
"""What others are told of a line of history."""
_ADDED = ("kind", "steps", "environment", "goal")
"""What people add to a request by the form, besides files."""


class Entries:
    """``developers``: what those are told."""

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        developers: About | None = None,
        observe: Observe = unobserved,
    ) -> None:
        self._adapters = adapters
        self._developers = developers
        self._observe = observe

    async def tell(
        self, tx: AsyncConnection, requirement: Requirement, entry: Entry, now: datetime
    ) -> None:
        """Tell it, unless it was told already."""
        if not await requirement_following.mark_told(tx, requirement.id, entry.version):
            return
        self._observe("line marked")
        of = requirement
        if entry.what == "added" and not requirement.is_root:  # is read where its root is
            of = await requirement_rows.by_id(tx, requirement.root) or requirement
        new = await self._to_operators(tx, of, entry, requirement.id)
        if self._developers is not None:
            new += await self._developers(tx, requirement, entry, now)
        await deliveries.enqueue(tx, new, now)

    async def _to_operators(
        self, tx: AsyncConnection, requirement: Requirement, entry: Entry, number: int
    ) -> list[NewDelivery]:
        """``number``: whose history it is, in the thread of ``requirement``."""
        channel = await requirement_home.ops_channel(tx, requirement, self._adapters)
        if channel is None:
            return []
        message = await self._message(tx, requirement, entry, channel)
        return (
            []
            if message is None
            else self._calls(
                requirement, f"requirement-{number}-{entry.version}-ops", channel, message
            )
        )

    def _calls(
        self, requirement: Requirement, key: str, channel: Group, message: Outgoing
    ) -> list[NewDelivery]:
        adapter = self._adapters[channel.account]
        message = named(message, adapter)
        if Capability.BUTTONS not in adapter.capabilities:
            message = choices.numbered(message, channel.locale)
        place = requirement_home.place_of(channel)
        topic = requirement.topic if Capability.THREADS in adapter.capabilities else None
        return [
            NewDelivery(place, Lane.NOTICE, Kind.SEND, f"{key}-{n}", part, topic=topic)
            for n, part in enumerate(adapter.split(message))
        ]

    async def _message(
        self, tx: AsyncConnection, requirement: Requirement, entry: Entry, channel: Group
    ) -> Outgoing | None:
        """What a channel is told of a line of history; None: nothing."""
        locale, number = channel.locale, requirement.id
        who = await _name(tx, locale, entry.who)
        if entry.what == "joined":
            counted = (await votes(tx, [number]))[number]
            return Outgoing(say(locale, "entry.joined", number=number, votes=counted))
        if not requirement.is_root:
            return None
        if entry.version == 1:
            return await self._card(tx, requirement, entry, locale)
        if "stage" in entry.changes:
            key = "entry.stage_why" if entry.why else "entry.stage"
            stage = Markdown(say(locale, f"stage.{entry.changes['stage'][1]}"))
            return Outgoing(say(locale, key, number=number, stage=stage, who=who, why=entry.why))
        if entry.what == "edited":
            facts = {"number": number, "who": who, "text": requirement.text}
            return Outgoing(say(locale, "entry.edited", **facts))
        if entry.what == "added":
            before, after = entry.changes.get("text", ("", ""))
            facts = {"number": number, "who": who, "text": after[len(before) :].strip()}
            return Outgoing(say(locale, "entry.added", **facts))
        if entry.what in ("told", "unanswered") and entry.version == requirement.version:
            return await self._added(tx, requirement, locale)
        return None

    async def _card(
        self, tx: AsyncConnection, requirement: Requirement, entry: Entry, locale: str
    ) -> Outgoing:
        origin = Origin()
        if requirement.place is not None:
            origin = await ticketing.origin(tx, requirement.place, requirement.person)
        who = origin.asker or say(locale, "entry.someone")
        number = requirement.id
        where = _where(locale, origin)
        lines = [say(locale, "entry.made", number=number, who=who, where=Markdown(where))]
        if requirement.text:
            quoted = escape(requirement.text).replace("\n", "\n> ")
            lines.append(say(locale, "entry.said", text=Markdown(quoted)))
        if requirement.noted_by:
            by = await _name(tx, locale, requirement.noted_by)
            lines.append(say(locale, "entry.by_hand", who=by))
        lines.append(say(locale, "entry.hint", number=number))
        shown = Button(plain(locale, "entry.show"), f"pool:show {number}")
        return Outgoing("\n\n".join(lines), (shown,), files=requirement.files)

    async def _added(
        self, tx: AsyncConnection, requirement: Requirement, locale: str
    ) -> Outgoing | None:
        """All that was answered, once there is no more to come."""
        if requirement.asking:
            return None
        said = []
        for field in _ADDED:
            value = getattr(requirement, field)
            if value and field == "kind":
                value = plain(locale, f"feedback.kinds.{value}")
            if value:
                said.append(say(locale, f"entry.told_{field}", value=value))
        past = await requirement_rows.history(tx, requirement.id)
        first = len(past[0].changes.get("files", ((), ()))[1]) if past else 0
        files = requirement.files[first:]
        if not said and not files:
            return None
        told = "".join(f"\n\n{line}" for line in said)
        text = say(locale, "entry.told", number=requirement.id, told=Markdown(told))
        return Outgoing(text, files=files)


def _where(locale: str, origin: Origin) -> str:
    if origin.customer and origin.group:
        facts = {"customer": origin.customer, "group": origin.group}
        return say(locale, "entry.where_customer", **facts)
    return say(locale, "entry.where", group=origin.group) if origin.group else ""


async def _name(tx: AsyncConnection, locale: str, who: str) -> str:
    """What "account:person" is called."""
    if not who:
        return plain(locale, "report.ourselves")
    account, _, person = who.partition(":")
    return (await humans.names(tx, [(account, person)])).get(who) or person or who
