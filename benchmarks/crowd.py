"""Many groups on a platform that remembers nothing, and an app that serves them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from sqlalchemy import update

from announcements.model import Announcement
from bot.adapters.memory import MemoryAdapter
from bot.adapters.port import Limits
from bot.app import App, build
from bot.settings import Settings
from chat.delivery import State
from chat.message import MessageRef, Outgoing, Place
from storage.database import Database, WriteLock
from storage.schema import deliveries
from tests.announcing import add_groups, confirm, draft
from tests.support import START, VirtualClock, seed, write_manual

RATE = 30


@dataclass
class Crowd(MemoryAdapter):
    """30 messages a second. A call takes ``takes`` seconds; ``answered`` tells who waits for it
    that something was sent to a conversation.
    """

    limits: Limits = field(
        default_factory=lambda: Limits(per_second=RATE, per_place_second=1, per_place_minute=20)
    )
    takes: float = 0.0
    sent: int = 0
    answered: dict[str, asyncio.Event] = field(default_factory=dict)

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port; nothing is kept."""
        if self.takes:
            await asyncio.sleep(self.takes)
        self.sent += 1
        if place.conversation in self.answered:
            self.answered[place.conversation].set()
        return MessageRef(place, f"s{self.sent}")

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        if self.takes:
            await asyncio.sleep(self.takes)


class TimedLock(WriteLock):
    """Notes for how many seconds it was held each time."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    @asynccontextmanager
    async def held(self, *, urgent: bool) -> AsyncIterator[None]:
        """See WriteLock."""
        async with super().held(urgent=urgent):
            began = time.perf_counter()
            try:
                yield
            finally:
                self.seconds.append(time.perf_counter() - began)


def make(folder: Path, crowd: Crowd, clock: VirtualClock | None = None) -> App:
    """An app for it, on SQLite; by the real clock if there is no other."""
    manual = folder / "manual"
    if not manual.exists():
        write_manual(manual)
    url = f"sqlite:///{folder / 'bench.db'}"
    settings = Settings(
        _env_file=None, data_dir=folder, database_url=url, manual=manual, locale="en"
    )
    return build(settings, clock=clock, rng=Random(1), adapters=[crowd])


def crowded() -> Crowd:
    """With the ops channel and the people of tests."""
    return Crowd(seeded=seed())


def names(count: int) -> list[str]:
    """Of the groups."""
    return [f"g{number}" for number in range(count)]


async def announced(database: Database, count: int, now: datetime) -> Announcement:
    """Add so many groups, and confirm an announcement to them."""
    await database.write(lambda tx: add_groups(tx, "memory", names(count)))
    made = await database.write(lambda tx: draft(tx, 1))
    return await database.write(lambda tx: confirm(tx, made, ["memory"], now))


async def mark_sent(database: Database, below: int) -> None:
    """As if all deliveries with smaller ids had been sent."""
    gone = update(deliveries).where(deliveries.c.id < below)
    values = {"state": State.SENT, "settled_at": START, "attempted_at": START, "ref": "m"}
    await database.write(lambda tx: tx.execute(gone.values(values)))
