"""A platform in memory: for tests, and for trying the core without a network.

It can play platforms with and without any capability, and every fault that a platform has.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.adapters.port import Adapter, Capability, Finding, Limits, Receive, Seed
from chat.delivery import SendError
from chat.event import Ack, Event, Incoming, Press
from chat.message import MessageRef, Outgoing, Place, Sender
from chat.quoted import Quoted

ALL = (
    Capability.EDIT
    | Capability.DELETE
    | Capability.BUTTONS
    | Capability.THREADS
    | Capability.SEND_KEY
    | Capability.SEES_ALL
)


@dataclass(slots=True)
class Shown:
    """A message of the bot as people there see it."""

    id: str
    place: Place
    message: Outgoing
    key: str
    deleted: bool = False


@dataclass
class MemoryAdapter(Adapter):
    """``shown`` is what the platform has of us; ``faults`` are raised by the next calls, in turn.

    A fault in ``late_faults`` is raised after the call has taken effect: the answer got lost.
    """

    account: str = "memory"
    capabilities: Capability = ALL
    limits: Limits = field(default_factory=Limits)
    send_key_valid_for: timedelta = timedelta(hours=1)
    shown: list[Shown] = field(default_factory=list)
    faults: deque[SendError | None] = field(default_factory=deque)
    late_faults: deque[SendError | None] = field(default_factory=deque)
    calls: list[tuple[str, Place]] = field(default_factory=list)
    seeded: Seed = field(default_factory=Seed)
    _receive: Receive | None = None
    _listening: asyncio.Event = field(default_factory=asyncio.Event)
    _count: int = 0

    def __post_init__(self) -> None:
        """Without keys none is valid."""
        if Capability.SEND_KEY not in self.capabilities:
            self.send_key_valid_for = timedelta()

    async def run(self, receive: Receive) -> None:
        """See the port."""
        self._receive = receive
        self._listening.set()
        try:
            await asyncio.Event().wait()
        finally:
            self._listening.clear()

    async def deliver(self, event: Event) -> Ack | None:
        """Play the platform: deliver an event, as often as the caller likes."""
        await self._listening.wait()
        assert self._receive is not None  # noqa: S101 - set before the event
        return await self._receive(event)

    async def say(
        self,
        conversation: str,
        person: str,
        text: str,
        at: datetime,
        *,
        thread: str | None = None,
        addressed: bool = True,
        direct: bool = False,
        to_others: bool = False,
        quoted: Quoted | None = None,
    ) -> str:
        """A person writes; the id of the message."""
        message_id = self._next_id()
        place = Place(self.account, conversation, thread)
        sender = Sender(person, person.title())
        said = Incoming(
            place,
            message_id,
            sender,
            text,
            at,
            addressed,
            direct,
            to_others=to_others,
            quoted=quoted,
        )
        await self.deliver(said)
        return message_id

    async def press(
        self, shown: Shown, person: str, value: str, at: datetime, *, direct: bool = False
    ) -> Ack | None:
        """A person presses a button."""
        sender = Sender(person, person.title())
        return await self.deliver(
            Press(shown.place, self._next_id(), sender, shown.id, value, at, direct)
        )

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port."""
        self._called("send", place)
        if Capability.SEND_KEY in self.capabilities:
            for earlier in self.shown:
                if earlier.key == key:
                    self._answer()
                    return MessageRef(earlier.place, earlier.id)
        if message.only_for is not None:
            place = Place(self.account, f"direct-{message.only_for}")
        new = Shown(self._next_id(), place, message, key)
        self.shown.append(new)
        self._answer()
        return MessageRef(place, new.id)

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        self._called("edit", ref.place)
        for shown in self.shown:
            if shown.id == ref.id:
                shown.message = message
        self._answer()

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        self._called("delete", ref.place)
        for shown in self.shown:
            if shown.id == ref.id:
                shown.deleted = True
        self._answer()

    async def check(self) -> list[Finding]:
        """See the port: memory has nothing that could be wrong."""
        return []

    def seed(self) -> Seed:
        """See the port."""
        return self.seeded

    def _next_id(self) -> str:
        self._count += 1
        return f"m{self._count}"

    def _called(self, kind: str, place: Place) -> None:
        self.calls.append((kind, place))
        if self.faults and (fault := self.faults.popleft()) is not None:
            raise fault

    def _answer(self) -> None:
        if self.late_faults and (fault := self.late_faults.popleft()) is not None:
            raise fault


@dataclass
class FindableMemory(MemoryAdapter):
    """The same, where messages can be found again by their key; ``looked`` counts the lookups.

    A fault in ``lookup_faults`` is raised by the next lookup.
    """

    lookup_faults: deque[Exception] = field(default_factory=deque)
    looked: list[tuple[str, datetime]] = field(default_factory=list)

    async def find(
        self, place: Place, message: Outgoing, key: str, since: datetime
    ) -> MessageRef | None:
        """See Lookup."""
        self.looked.append((key, since))
        if self.lookup_faults:
            raise self.lookup_faults.popleft()
        for shown in self.shown:
            if shown.key == key and not shown.deleted:
                return MessageRef(shown.place, shown.id)
        return None
