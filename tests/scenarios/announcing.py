"""Announcements to many groups on platforms with rates, step by step on a virtual clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import update

from bot.adapters.memory import ALL, MemoryAdapter, Shown
from bot.adapters.port import Adapter, Capability, Limits, Seed
from chat.delivery import SendError
from chat.directory import Group
from chat.message import MessageRef, Outgoing, Place
from storage.schema import leases
from tests.support import Driven, VirtualClock, driven, seed

SLOW = Limits(per_second=2, per_place_minute=20)


@dataclass
class Picky(MemoryAdapter):
    """Takes no messages for some conversations, or changes and deletes nothing there."""

    refusing: dict[str, SendError] = field(default_factory=dict)
    fixed: dict[str, SendError] = field(default_factory=dict)

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port."""
        if place.conversation in self.refusing:
            raise self.refusing[place.conversation]
        return await super().send(place, message, key)

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        if ref.place.conversation in self.fixed:
            raise self.fixed[ref.place.conversation]
        await super().edit(ref, message)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        if ref.place.conversation in self.fixed:
            raise self.fixed[ref.place.conversation]
        await super().delete(ref)


def platform(
    account: str = "memory",
    groups: int = 20,
    *,
    capabilities: Capability = ALL,
    locale: str = "en",
    limits: Limits = SLOW,
) -> Picky:
    """Where operators are, or another one; with so many groups, and two calls in a second."""
    there = tuple(
        Group(account, f"{account}-{n:02}", f"Group {n:02}", approved=True, locale="en")
        for n in range(groups)
    )
    seeded = seed(account)
    known = tuple(replace(each, locale=locale) for each in seeded.groups if each.kind != "group")
    return Picky(
        account,
        capabilities,
        limits,
        seeded=Seed((*known, *there), seeded.people if account == "memory" else ()),
    )


@asynccontextmanager
async def running(
    folder: Path,
    *platforms: MemoryAdapter,
    clock: VirtualClock | None = None,
    approval: bool = False,
    chance: int = 1,
) -> AsyncIterator[Driven]:
    """A started app over these, whose database stays when it ends."""
    url = f"sqlite:///{folder / 'test.db'}"
    here: list[Adapter] = [*platforms]
    app = driven(url, folder, adapters=here, clock=clock, approval=approval, chance=chance)
    await app.start()
    yield app
    # Leases end by the database's clock, which is not ours.
    await app.app.database.write(lambda tx: tx.execute(update(leases).values(expires_at=0.0)))
    await app.stop()


async def confirmed(bot: Driven, text: str = "Exports are here", at: str = "") -> int:
    """An announcement that an operator has drafted and confirmed, for a time if any; its number."""
    await bot.say(f"/announce {text}", who="ops", where="ops")
    await later(bot, 5)
    [value] = [
        button.value
        for shown in bot.memory.shown
        for button in shown.message.buttons
        if button.value.startswith("announce:confirm:")
    ]
    _, _, number, revision = value.split(":")
    verb = f"schedule {number} {revision} {at}" if at else f"send {number} {revision}"
    await bot.say(f"/announce {verb}", who="ops", where="ops")
    return int(number)


async def later(bot: Driven, seconds: float, step: float = 1.0) -> None:
    """Time passes."""
    passed = 0.0
    while passed < seconds:
        bot.clock.advance(step)
        passed += step
        await bot.settle()


def progress(bot: Driven) -> list[Shown]:
    """The messages that show how far announcements are: one for each, however often it changes."""
    return [shown for shown in bot.memory.shown if "-progress" in shown.key]


def in_ops(bot: Driven, beginning: str) -> list[Shown]:
    """What stands in the ops channel, in no thread, and begins so."""
    return [
        shown
        for shown in bot.memory.shown
        if shown.place.conversation == "ops"
        and shown.place.thread is None
        and shown.message.text.startswith(beginning)
    ]
