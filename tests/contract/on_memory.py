"""The platform in memory, with people."""

import asyncio
from pathlib import Path

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability
from chat.event import Ack, Event
from storage.database import Database, StorageUnavailable
from tests.contract.people import CountingClock, Platform, Seen


class MemoryPlatform(Platform):
    """Platform for MemoryAdapter."""

    def __init__(self, adapter: MemoryAdapter, clock: CountingClock) -> None:
        super().__init__(adapter, clock)
        self.memory = adapter
        self._roots: dict[str, str] = {}
        self._unacknowledged: list[Event] = []
        self._early: list[asyncio.Task[None]] = []

    async def stop(self) -> None:
        """See Platform."""
        for task in self._early:
            task.cancel()
        await super().stop()

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
            said = self.memory.say(
                where,
                who,
                text,
                self.clock.now(),
                thread=thread,
                addressed=addressed,
                direct=direct,
            )
            try:
                message = await said
            except StorageUnavailable:
                self._unacknowledged.append(self.offered[-1])
                message = self.offered[-1].id
            self._roots[message] = thread or message

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
