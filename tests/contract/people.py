"""People on a platform, who can speak, press and look, whatever adapter is tried on it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.adapters.port import Adapter, Capability
from chat.delivery import Kind
from chat.event import Ack, Event
from chat.message import Button, Place
from storage.database import StorageUnavailable
from tests.contract.matters import Matter, Trouble
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


def wants_quote(text: str) -> bool:
    """Which texts are about what they reply to: as ``AdapterContext.wants_quote``."""
    return text.strip().lstrip("/").startswith("note")


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
    While ``refusing``, nothing can be stored; ``storing`` seconds it takes, for ``stored_now``
    events at this moment. ``says_at_most``: characters of a person's message. ``secrets`` no error
    may tell. ``deadline``: seconds in which an event has to be acknowledged. ``side_by_side``:
    whether conversations do not wait for each other.
    """

    says_at_most = 100_000
    has: frozenset[Matter] = frozenset()
    secrets: tuple[str, ...] = ()
    deadline = 60.0
    side_by_side = True

    def __init__(self, adapter: Adapter, clock: CountingClock) -> None:
        self.adapter = adapter
        self.clock = clock
        self.offered: list[Event] = []
        self.events: list[Event] = []
        self.refusing = False
        self.storing = 0.0
        self.stored_now = 0
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
        if self.storing:
            self.stored_now += 1
            await self.clock.sleep(self.storing)
            self.stored_now -= 1
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

    async def calls(self) -> list[bool]:
        """Of each message of the bot in "en" whether it calls everybody there."""
        return [False for _ in await self.seen_by("ana")]

    async def last(self, who: str = "ana", where: str = "en") -> Seen:
        """The newest that a person sees."""
        return (await self.seen_by(who, where))[-1]

    def fail(self, trouble: Trouble, kind: Kind = Kind.SEND) -> None:
        """The next call of this kind goes wrong."""
        raise NotImplementedError

    def keep_rates(self) -> None:
        """From now on the platform's published rates are enforced."""
        raise NotImplementedError

    async def hang_up(self) -> None:
        """Nobody is at the platform's address any more."""
        raise NotImplementedError

    def expel(self, where: str) -> None:
        """The bot can't write there any more."""
        raise NotImplementedError

    def admit(self, where: str) -> None:
        """It can again."""
        raise NotImplementedError

    def hold(self) -> Callable[[], None]:
        """The next send is done, but its answer waits until what is returned is called."""
        raise NotImplementedError

    async def add_bot(self, name: str, *, who: str = "ana") -> str:
        """A person adds the bot to a group of that name; what the tests call its conversation."""
        raise NotImplementedError

    async def remove_bot(self, where: str) -> None:
        """A person removes the bot: it can't write there any more, and is told."""
        raise NotImplementedError

    async def rename(self, where: str, name: str) -> None:
        """A person gives a group another name."""
        raise NotImplementedError

    async def migrate(self, where: str) -> str:
        """A group goes on under another id; what the tests call it."""
        raise NotImplementedError

    async def react(self, seen: Seen, *, who: str = "ana", back: bool = False) -> str:
        """A person reacts to a message, or takes it back; the emoji's name."""
        raise NotImplementedError

    async def attach(self, text: str, name: str, content: bytes) -> None:
        """Ana writes to the bot in "en" with a file, a table of comma-separated values."""
        raise NotImplementedError

    async def rewrite(self, text: str) -> None:
        """What was said last gets another text, a second later."""
        raise NotImplementedError

    async def say_as_bot(self, text: str, *, itself: bool) -> None:
        """Another bot writes in "en", or the bot itself does, and the platform tells of it."""
        raise NotImplementedError

    def make_admin(self, who: str) -> None:
        """This person administers the group "en"."""
        raise NotImplementedError

    async def cut(self) -> None:
        """The connection is cut, and the adapter fails to get another one."""
        raise NotImplementedError

    async def mend(self) -> None:
        """The adapter gets a connection, in its own time, and hears what has waited."""
        raise NotImplementedError

    def disorder(self) -> None:
        """What waits will come twice, and the last first."""
        raise NotImplementedError

    @abstractmethod
    async def rooms(self, count: int) -> list[str]:
        """So many groups more; what the tests call them."""

    @abstractmethod
    async def burst(self, said: Sequence[tuple[str, str]]) -> float:
        """Ana says all this at once, each in a group; seconds until the last is acknowledged."""
