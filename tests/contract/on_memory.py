"""The platform in memory, with people."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability
from chat.delivery import (
    Kind,
    Moved,
    Rejected,
    SendError,
    Throttled,
    Unauthorized,
    Unavailable,
    Unopened,
    Unreachable,
)
from chat.event import Ack, Event, Incoming, Joined, Left, Migrated, Reacted, Renamed
from chat.message import Place, Sender
from chat.quoted import Quoted
from storage.database import Database, StorageUnavailable
from tests.contract.matters import Matter, Trouble
from tests.contract.people import CountingClock, Platform, Seen, wants_quote

FAULTS: dict[Trouble, SendError] = {
    Trouble.THROTTLED: Throttled(7.0),
    Trouble.REFUSED: Rejected("markup"),
    Trouble.TOKEN: Unauthorized("token not accepted"),
    Trouble.BROKEN: Unavailable("HTTP 502", maybe_sent=True),
    Trouble.LOST: Unavailable("cut", maybe_sent=True),
    Trouble.UNOPENED: Unopened("never opened"),
    Trouble.MOVED: Moved(Place("memory", "zh")),
}


class MemoryPlatform(Platform):
    """Platform for MemoryAdapter. It plays whatever a fault is, but keeps no rates."""

    has = frozenset(
        {
            Matter.FAULTS,
            Matter.MOVES,
            Matter.JOINED,
            Matter.LEFT,
            Matter.RENAMED,
            Matter.MIGRATED,
            Matter.REACTIONS,
            Matter.EDITS,
            Matter.EVERYONE,
            Matter.QUOTES,
        }
    )

    def __init__(self, adapter: MemoryAdapter, clock: CountingClock) -> None:
        super().__init__(adapter, clock)
        self.memory = adapter
        self._roots: dict[str, str] = {}
        self._said: dict[str, Quoted] = {}
        self._unacknowledged: list[Event] = []
        self._early: list[asyncio.Task[None]] = []

    async def stop(self) -> None:
        """See Platform."""
        for task in self._early:
            task.cancel()
        await super().stop()

    async def calls(self) -> list[bool]:
        """See Platform."""
        return [shown.message.everyone for shown in self.memory.shown if not shown.deleted]

    async def say(
        self,
        text: str,
        *,
        who: str = "ana",
        where: str = "en",
        reply_to: str | None = None,
        to_bot: bool = True,
    ) -> None:
        """See Platform."""
        thread = None if reply_to is None else self._roots.get(reply_to, reply_to)

        async def speak() -> None:
            direct = where.startswith("direct-")
            addressed = to_bot and not direct
            asked = (addressed or direct or text.startswith("/")) and wants_quote(text)
            said = self.memory.say(
                where,
                who,
                text,
                self.clock.now(),
                thread=thread,
                addressed=addressed,
                direct=direct,
                quoted=self._said.get(thread) if asked and thread is not None else None,
            )
            try:
                message = await said
            except StorageUnavailable:
                self._unacknowledged.append(self.offered[-1])
                message = self.offered[-1].id
            self._roots[message] = thread or message
            self._said[message] = Quoted(message, Sender(who, who.title()), text)

        if self.listening:
            await speak()
        else:
            self._early.append(asyncio.create_task(speak()))

    async def press(self, seen: Seen, value: str, *, who: str = "ana") -> Ack | None:
        """See Platform."""
        shown = next(each for each in self.memory.shown if each.id == seen.id)
        direct = seen.place.conversation.startswith("direct-")
        try:
            return await self.memory.press(shown, who, value, self.clock.now(), direct=direct)
        except StorageUnavailable:
            self._unacknowledged.append(self.offered[-1])
            return None

    async def again(self) -> None:
        """See Platform."""
        await self.memory.deliver(self.offered[-1])

    async def later(self) -> None:
        """See Platform."""
        late, self._unacknowledged = self._unacknowledged, []
        for event in late:
            try:
                await self.memory.deliver(event)
            except StorageUnavailable:
                self._unacknowledged.append(event)

    def fail(self, trouble: Trouble, kind: Kind = Kind.SEND) -> None:
        """See Platform."""
        faults = self.memory.late_faults if trouble is Trouble.LOST else self.memory.faults
        faults.append(FAULTS[trouble])

    async def hang_up(self) -> None:
        """See Platform."""
        self.memory.faults.append(Unavailable("not there", maybe_sent=False))

    def expel(self, where: str) -> None:
        """See Platform."""
        self.memory.faults.append(Unreachable("removed"))

    def admit(self, where: str) -> None:
        """See Platform: who was refused once may write again."""

    async def add_bot(self, name: str, *, who: str = "ana") -> str:
        """See Platform."""
        sender = Sender(who, who.title())
        await self._tell(Joined(*self._about("new"), sender, name, self.clock.now()))
        return "new"

    async def remove_bot(self, where: str) -> None:
        """See Platform."""
        left = Left(*self._about(where), Sender("ana"), "removed", self.clock.now())
        self.expel(where)
        await self._tell(left)

    async def rename(self, where: str, name: str) -> None:
        """See Platform."""
        await self._tell(Renamed(*self._about(where), Sender("ana"), name, self.clock.now()))

    async def migrate(self, where: str) -> str:
        """See Platform: told twice."""
        moved = Migrated(*self._about(where), Sender(""), "new", self.clock.now())
        for _ in range(2):
            await self._tell(moved)
        return "new"

    async def react(self, seen: Seen, *, who: str = "ana", back: bool = False) -> str:
        """See Platform."""
        _, event_id = self._about("en")
        at = self.clock.now()
        await self._tell(
            Reacted(seen.place, event_id, Sender(who), seen.id, "+1", at, added=not back)
        )
        return "+1"

    async def rewrite(self, text: str) -> None:
        """See Platform."""
        said = next(each for each in reversed(self.offered) if isinstance(each, Incoming))
        self.clock.advance(1)
        revision = str(self.clock.monotonic())
        await self._tell(replace(said, text=text, revision=revision))

    async def rooms(self, count: int) -> list[str]:
        """See Platform."""
        return [f"room {number}" for number in range(count)]

    async def burst(self, said: Sequence[tuple[str, str]]) -> float:
        """See Platform: each group says one after the other."""
        began = self.clock.monotonic()

        async def speak(room: str) -> None:
            for text in [text for where, text in said if where == room]:
                await self.say(text, where=room)

        await asyncio.gather(*[speak(room) for room in dict.fromkeys(room for room, _ in said)])
        return self.clock.monotonic() - began

    async def _tell(self, event: Event) -> None:
        try:
            await self.memory.deliver(event)
        except StorageUnavailable:
            self._unacknowledged.append(event)

    def _about(self, where: str) -> tuple[Place, str]:
        return Place(self.adapter.account, where), self.memory._next_id()

    async def seen_by(self, who: str, where: str = "en") -> list[Seen]:
        """See Platform."""
        if where.startswith("direct-") and where != f"direct-{who}":
            return []
        return [
            Seen(each.id, each.place, each.message.text, each.message.buttons)
            for each in self.memory.shown
            if each.place.conversation == where and not each.deleted
        ]


def memory(folder: Path, database: Database | None) -> Platform:
    """The platform in memory, with send keys."""
    return MemoryPlatform(MemoryAdapter(), CountingClock())


def memory_without_keys(folder: Path, database: Database | None) -> Platform:
    """The platform in memory, without send keys."""
    capabilities = ALL & ~Capability.SEND_KEY
    return MemoryPlatform(MemoryAdapter(capabilities=capabilities), CountingClock())
