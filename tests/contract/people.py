"""People on a platform, who can speak, press and look, whatever adapter is tried on it."""

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass

from bot.adapters.port import Adapter, Capability
from chat.event import Ack, Event
from chat.message import Button, Place
from storage.database import StorageUnavailable
from tests.support import VirtualClock


class CountingClock(VirtualClock):
    """Knows who sleeps: ``slept`` is how many times anybody began to."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0
        self.sleeping = 0

    async def sleep(self, seconds: float) -> None:
        """See VirtualClock."""
        self.slept += 1
        self.sleeping += 1
        try:
            await super().sleep(seconds)
        finally:
            self.sleeping -= 1


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as a person sees it."""

    id: str
    place: Place
    text: str
    buttons: tuple[Button, ...]


class Platform(ABC):
    """An adapter with people: ana and bo are in the group "en", each has a direct chat.

    ``offered``: every event as often as it was delivered; ``events``: those acknowledged.
    While ``refusing``, nothing can be stored. ``says_at_most``: characters of a person's message.
    """

    says_at_most = 100_000

    def __init__(self, adapter: Adapter, clock: CountingClock) -> None:
        self.adapter = adapter
        self.clock = clock
        self.offered: list[Event] = []
        self.events: list[Event] = []
        self.refusing = False
        self.ack: Ack | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def group(self) -> Place:
        """The group "en"."""
        return Place(self.adapter.account, "en")

    @property
    def keyed(self) -> bool:
        """Whether the platform knows a repeated send by its key."""
        return Capability.SEND_KEY in self.adapter.capabilities

    async def receive(self, event: Event) -> Ack | None:
        """What the adapter is given to call."""
        self.offered.append(event)
        if self.refusing:
            raise StorageUnavailable("the disk is full")
        self.events.append(event)
        return self.ack

    async def listen(self) -> None:
        """Start the adapter."""
        self._running = asyncio.create_task(self.adapter.run(self.receive))
        await asyncio.sleep(0)

    async def stop(self) -> None:
        """Cancel the adapter and wait until it has ended."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running
            self._running = None

    async def close(self) -> None:
        """Nobody needs the platform any more."""
        await self.stop()

    def written(self, text: str) -> str:
        """How the bot writes a text so that people read just that; here they read its Markdown."""
        return text

    @property
    def listening(self) -> bool:
        """Whether the adapter runs."""
        return self._running is not None and not self._running.done()

    @abstractmethod
    async def say(
        self,
        text: str,
        *,
        who: str = "ana",
        where: str = "en",
        reply_to: str | None = None,
        to_bot: bool = True,
    ) -> None:
        """A person writes, with a mention of the bot if it is for it."""

    @abstractmethod
    async def press(self, seen: Seen, value: str, *, who: str = "ana") -> Ack | None:
        """A person presses a button; what is shown at once."""

    @abstractmethod
    async def again(self) -> None:
        """The platform delivers the last message once more, though it was acknowledged."""

    @abstractmethod
    async def later(self) -> None:
        """Time goes by: what is not acknowledged has been delivered again."""

    @abstractmethod
    async def seen_by(self, who: str, where: str = "en") -> list[Seen]:
        """What a person sees of the bot in a conversation, in order; nothing if not in it."""

    async def last(self, who: str = "ana", where: str = "en") -> Seen:
        """The newest that a person sees."""
        return (await self.seen_by(who, where))[-1]
