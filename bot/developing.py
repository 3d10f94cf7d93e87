"""What developers are told of bugs: a card in the channel of the module, and all that changes."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import bursts, developing_card, replies, requirement_home
from bot.adapters.port import Adapter, Capability
from bot.developing_card import Case
from bot.texts import say
from chat.delivery import Kind, Lane
from chat.directory import Group, GroupKind
from chat.message import Button, File, Outgoing, Place
from feedback import model
from feedback.channels import channel_for
from feedback.history import JOINED, Entry
from feedback.model import Requirement
from feedback.operations import CLOSED
from storage import customers, developing, directory, requirement_rows, sent
from storage.deliveries import NewDelivery

DEVELOPED = "developed"
"""What history says of a step that developers took: they have read of it where they took it."""
_OURS = uuid.UUID("4b0c8d1e-52f7-4c39-9a7e-7d1f0e2b6c53")
"""Makes send keys of what is said once for each cause."""


class Developers:
    """``adapters``: of the accounts that are connected. ``alike``: the numbers of the requirements
    whose words say the same as a text, as far as anybody can tell.
    """

    def __init__(
        self,
        adapters: Mapping[str, Adapter],
        alike: Callable[[str], Sequence[int]] = lambda _: (),
    ) -> None:
        self._adapters = adapters
        self._alike = alike

    async def about(
        self, tx: AsyncConnection, requirement: Requirement, entry: Entry, now: datetime
    ) -> list[NewDelivery]:
        """What is to be said because of a line of history, once however often it is asked.

        ``requirement``: as it is now. Raises Overtaken if it is not so any more.
        """
        root = requirement if requirement.is_root else await self._root(tx, requirement)
        rows: list[NewDelivery] = []
        if requirement.merged_into is not None and "merged_into" in entry.changes:
            rows += await self._merged(tx, requirement, root)
        if root.kind is not model.Kind.BUG:
            left = "kind" in entry.changes and requirement.is_root
            return rows + (await self._no_bug(tx, root, entry) if left else [])
        imported = root.place is None and entry.version == 1
        if not imported:
            anew = requirement.is_root and "module" in entry.changes
            told = await self.card(tx, root, now, anew=anew)
            rows += told or await self._added(tx, requirement, root, entry)
        if entry.version == 1 or "kind" in entry.changes:
            rows += await self._burst(tx, requirement, root, now)
        return rows

    async def card(
        self, tx: AsyncConnection, requirement: Requirement, now: datetime, *, anew: bool = False
    ) -> list[NewDelivery]:
        """The card of a bug, if no channel has it; with ``anew`` also if another is to have it.

        Operators are told, once for each module, where there is nobody to tell.
        """
        there = await developing.card_of(tx, requirement.id)
        if requirement.stage in CLOSED and there is None:
            return []
        if there is not None and not anew and await self._channel(tx, there) is not None:
            return []
        channels = await developing.channels(tx, requirement.account)
        chosen = channel_for(channels, requirement.module, requirement.account, self._adapters)
        if chosen is None:
            return await self._nobody(tx, requirement)
        place = requirement_home.place_of(chosen)
        if place == there:
            return []
        await developing.put_card(tx, requirement.id, requirement.version, place)
        rows = await self._leave(tx, requirement, there)
        text = developing_card.card(chosen.locale, await _case(tx, requirement))
        buttons = developing_card.buttons(chosen.locale, requirement, developing_card.ALL)
        cause = f"card:{requirement.id}:{requirement.version}"
        message = Outgoing(text, buttons, files=requirement.files)
        return [*rows, *await self.say(tx, chosen, message, cause, requirement.topic)]

    async def say(
        self, tx: AsyncConnection, group: Group, message: Outgoing, cause: str, topic: str | None
    ) -> list[NewDelivery]:
        """Said in a channel once for each cause; nothing if it was already."""
        adapter, place = self._adapters[group.account], requirement_home.place_of(group)
        threads = Capability.THREADS in adapter.capabilities
        rows = []
        for number, part in enumerate(replies.parts(message, adapter, group.locale)):
            word = f"{cause}:{place.account}:{place.conversation}:{number}"
            key = str(uuid.uuid5(_OURS, word))
            if await sent.by_key(tx, key) is None:
                of = topic if threads else None
                rows.append(NewDelivery(place, Lane.NOTICE, Kind.SEND, key, part, topic=of))
        return rows

    async def _root(self, tx: AsyncConnection, requirement: Requirement) -> Requirement:
        return await requirement_rows.by_id(tx, requirement.root) or requirement

    async def _channel(self, tx: AsyncConnection, place: Place | None) -> Group | None:
        """A channel that still is one, and can be told something."""
        if place is None or place.account not in self._adapters:
            return None
        group = await directory.group(tx, place.account, place.conversation)
        is_one = group is not None and group.kind is GroupKind.DEVELOPERS
        return group if is_one and group is not None and group.gone_at is None else None

    async def _nobody(self, tx: AsyncConnection, bug: Requirement) -> list[NewDelivery]:
        channel = await requirement_home.ops_channel(tx, bug, self._adapters)
        if channel is None:
            return []
        key = "developers.nobody_for" if bug.module else "developers.nobody"
        module = {"module": bug.module} if bug.module else {}
        text = say(channel.locale, key, number=bug.id, **module)
        cause = f"nobody:{bug.id}:{bug.module}"
        return await self.say(tx, channel, Outgoing(text), cause, bug.topic)

    async def _leave(
        self, tx: AsyncConnection, bug: Requirement, there: Place | None
    ) -> list[NewDelivery]:
        """The channel that had it is told that another has it."""
        return await self._line(tx, bug, there, "developers.left", f"left:{bug.version}")

    async def _merged(
        self, tx: AsyncConnection, source: Requirement, root: Requirement
    ) -> list[NewDelivery]:
        there = await developing.card_of(tx, source.id)
        cause = f"merged:{source.version}"
        return await self._line(tx, source, there, "developers.merged", cause, root=root.id)

    async def _no_bug(
        self, tx: AsyncConnection, root: Requirement, entry: Entry
    ) -> list[NewDelivery]:
        there = await developing.card_of(tx, root.id)
        return await self._line(tx, root, there, "developers.no_bug", f"no_bug:{entry.version}")

    async def _line(
        self,
        tx: AsyncConnection,
        bug: Requirement,
        there: Place | None,
        key: str,
        cause: str,
        **facts: object,
    ) -> list[NewDelivery]:
        group = await self._channel(tx, there)
        if group is None:
            return []
        message = Outgoing(say(group.locale, key, number=bug.id, **facts))
        return await self.say(tx, group, message, f"{cause}:{bug.id}", bug.topic)

    async def _added(
        self, tx: AsyncConnection, requirement: Requirement, root: Requirement, entry: Entry
    ) -> list[NewDelivery]:
        """What is new for those who have the card."""
        group = await self._channel(tx, await developing.card_of(tx, root.id))
        if group is None or entry.version == 1 or entry.what == DEVELOPED:
            return []
        if requirement.is_root and entry.version <= await developing.shown(tx, root.id):
            return []  # the card says it
        text, files = "", developing_card.added(entry)
        buttons: tuple[Button, ...] = ()
        if (number := entry.changes.get(JOINED, (None, None))[1]) is not None:
            text, files = await _joined(tx, group.locale, number)
        else:
            name = await name_of(tx, entry.who)
            who = say(group.locale, "developers.changed", number=requirement.id, who=name)
            text = developing_card.additions(group.locale, entry, who)
        if "stage" in entry.changes:
            buttons = developing_card.buttons(group.locale, root)
        if not text:
            return []
        cause = f"added:{requirement.id}:{entry.version}"
        return await self.say(tx, group, Outgoing(text, buttons, files=files), cause, root.topic)

    async def _burst(
        self, tx: AsyncConnection, requirement: Requirement, root: Requirement, now: datetime
    ) -> list[NewDelivery]:
        cluster = await bursts.noticed(tx, self._alike, requirement, now)
        if cluster is None:
            return []
        ops = await requirement_home.ops_channel(tx, root, self._adapters)
        ours = await self._channel(tx, await developing.card_of(tx, root.id))
        rows: list[NewDelivery] = []
        for group in (each for each in (ops, ours) if each is not None):
            message = bursts.message(group.locale, cluster)
            rows += await self.say(tx, group, message, cluster.cause, None)
        return rows


async def name_of(tx: AsyncConnection, who: str) -> str:
    """What somebody is called whom history names; groupkeeper itself is called so."""
    account, colon, person = who.partition(":")
    known = await directory.person(tx, account, person) if colon else None
    return (known.name if known else "") or person or who or "groupkeeper"


async def _case(tx: AsyncConnection, bug: Requirement) -> Case:
    people, of_customers = await developing.requesters(tx, bug.id)
    others = [each for each in await requirement_rows.family(tx, bug.id) if each.id != bug.id]
    customer = await customers.by_id(tx, bug.customer) if bug.customer else None
    return Case(bug, customer, people, of_customers, others)


async def _joined(tx: AsyncConnection, locale: str, number: int) -> tuple[str, tuple[File, ...]]:
    other = await requirement_rows.by_id(tx, number)
    return ("", ()) if other is None else (developing_card.report(locale, other), other.files)
