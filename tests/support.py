"""What tests share: a clock that they turn, waiting on conditions, an app driven step by step."""

import asyncio
import heapq
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pydantic import HttpUrl

from bot.adapters.memory import MemoryAdapter, Shown
from bot.adapters.port import Adapter, Seed, SeedPerson
from bot.app import App, build
from bot.settings import AnnouncementSettings, Settings, SupportSettings
from chat.directory import Group, GroupKind
from chat.event import Joined
from chat.message import Place, Sender
from storage.database import Database
from storage.migration import migrate

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG = 20.0
"""Real seconds after which a condition will not come true any more."""


class VirtualClock:
    """Time stands still until ``advance``; who sleeps is woken in order of their time."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._elapsed = 0.0
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._elapsed)

    def monotonic(self) -> float:
        return self._elapsed

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._elapsed + seconds, next(self._order), woken))
        await woken

    @property
    def next_wake(self) -> float | None:
        """When the first of those who sleep wants to be woken; None if nobody sleeps."""
        return self._sleepers[0][0] if self._sleepers else None

    def advance(self, seconds: float) -> None:
        self._elapsed += seconds
        while self._sleepers and self._sleepers[0][0] <= self._elapsed:
            woken = heapq.heappop(self._sleepers)[2]
            if not woken.done():
                woken.set_result(None)


async def until(condition: Callable[[], bool | Awaitable[bool]]) -> None:
    """Let the loop run until the condition holds; fails if it does not within LONG."""
    end = time.monotonic() + LONG
    while True:
        holds = condition()
        if not isinstance(holds, bool):
            holds = await holds
        if holds:
            return
        assert time.monotonic() < end, "the condition never came true"
        await asyncio.sleep(0)


MANUAL = {
    "en/approvals.md": """# Approvals

Approvals let a manager agree before something happens.

## Export approvals

<!-- groupkeeper
aliases: ["how do I get the approvals into Excel?"]
-->

Open **Approvals**, press **Export** and choose Excel or CSV.

## Reject an approval

Press **Reject** and write the reason; the applicant is told at once.

## Approve on the phone

Open the app, tap **To do**, then **Approve**.
""",
    "zh/approvals.md": """# 审批

审批让主管在事情发生之前点头。

## 导出审批单

打开**审批**，点**导出**，选择 Excel 或 CSV。

## 驳回审批

点**驳回**并写明原因，申请人会立刻收到通知。
""",
    "en/discounts.md": """---
jobs: [sales director]
restricted: true
---
# Secret discount table

Up to 40 percent for tier S customers.
""",
}


def write_manual(folder: Path, files: dict[str, str] | None = None) -> Path:
    """A small manual on disk; its folder."""
    for name, text in (MANUAL if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def seed(account: str = "memory") -> Seed:
    """Two groups, an ops channel and a direct chat each for a member and an operator."""
    groups = (
        Group(account, "en", "English group", approved=True, locale="en"),
        Group(account, "zh", "中文群", approved=True, locale="zh"),
        Group(account, "ops", "Ops", GroupKind.OPS, approved=True, locale="en"),
        Group(account, "direct-ana", "Ana", GroupKind.DIRECT, approved=True, locale="en"),
        Group(account, "direct-ops", "Ops", GroupKind.DIRECT, approved=True, locale="en"),
    )
    people = (
        SeedPerson("ana", "Ana", "sales", ("en", "zh")),
        SeedPerson("dee", "Dee", "sales director", ("en",)),
        SeedPerson("ops", "Ops", "operations", ("en", "zh", "ops"), operator=True),
    )
    return Seed(groups, people)


class Driven:
    """An app on a virtual clock whose loops do not run: ``settle`` does what there is to do."""

    def __init__(self, app: App, clock: VirtualClock) -> None:
        self.app = app
        self.clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def memory(self) -> MemoryAdapter:
        adapter = self.app.adapters["memory"]
        assert isinstance(adapter, MemoryAdapter)
        return adapter

    async def start(self) -> None:
        await self.app.prepare()
        for adapter in self.app.adapters.values():
            self._tasks.append(asyncio.create_task(adapter.run(self.app.intake.receive)))
        for sender in self.app.senders.values():
            assert await sender.lease.try_acquire()
            await sender.take_over()
        assert await self.app.announcing.lease.try_acquire()
        assert await self.app.following.lease.try_acquire()

    async def settle(self) -> None:
        """Handle and send until nothing more can be done at this time."""
        for sender in self.app.senders.values():
            assert await sender.lease.renew()  # the clock may have been turned far
        assert await self.app.announcing.lease.renew()
        assert await self.app.following.lease.renew()
        idle = False
        while not idle:
            idle = await self.app.dispatch.step() == 0
            await self.app.dispatch.finish()
            await self.app.announcing.step()
            await self.app.following.step()
            for sender in self.app.senders.values():
                before = sender.begun
                await sender.step()
                await sender.finish()
                idle = idle and sender.begun == before

    async def say(
        self,
        text: str,
        *,
        who: str = "ana",
        where: str = "en",
        thread: str | None = None,
        addressed: bool = True,
    ) -> list[Shown]:
        """A person says something, to the bot or to nobody; what the bot shows of it."""
        known = len(self.memory.shown)
        direct = where.startswith("direct-")
        addressed = addressed and not direct
        await self.memory.say(
            where, who, text, self.clock.now(), thread=thread, addressed=addressed, direct=direct
        )
        await self.settle()
        return self.memory.shown[known:]

    async def join(self, group: str, name: str, *, who: str = "ops") -> list[Shown]:
        """A person adds the bot to a group; what the bot shows of it."""
        known = len(self.memory.shown)
        place, sender = Place("memory", group), Sender(who, who.title())
        await self.memory.deliver(Joined(place, f"j{known}", sender, name, self.clock.now()))
        await self.settle()
        return self.memory.shown[known:]

    async def press(self, shown: Shown, value: str, *, who: str = "ana") -> list[Shown]:
        """A person presses a button; what the bot shows of it."""
        known = len(self.memory.shown)
        direct = shown.place.conversation.startswith("direct-")
        await self.memory.press(shown, who, value, self.clock.now(), direct=direct)
        await self.settle()
        return self.memory.shown[known:]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.app.announcing.lease.release()
        await self.app.following.lease.release()
        await self.app.library.close()
        await self.app.database.dispose()


@cache
def migrated() -> bytes:
    """A SQLite file with the newest schema, made once: a migration takes a third of a second."""

    async def make(url: str) -> None:
        database = Database(url)
        await migrate(database)
        await database.dispose()

    with TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:  # a loop may run here
        file = Path(folder) / "new.db"
        beside.submit(asyncio.run, make(f"sqlite:///{file}")).result()
        return file.read_bytes()


def driven(
    database_url: str,
    folder: Path,
    *,
    adapters: list[Adapter] | None = None,
    clock: VirtualClock | None = None,
    public_url: str | None = None,
    automatic: bool = False,
    approval: bool = False,
    chance: int = 1,
) -> Driven:
    """An app over a memory platform (or others) and the small manual.

    ``chance``: another one for another process on the same database, which makes the same keys
    otherwise.
    """
    clock = clock or VirtualClock()
    file = Path(database_url.removeprefix("sqlite:///"))
    if database_url.startswith("sqlite:///") and not file.exists():
        file.write_bytes(migrated())
    manual = folder / "manual"
    if not manual.exists():
        write_manual(manual)
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=database_url,
        manual=manual,
        locale="en",
        public_url=HttpUrl(public_url) if public_url else None,
        support=SupportSettings(automatic=automatic),
        announcements=AnnouncementSettings(approval=approval),
    )
    platforms = [MemoryAdapter(seeded=seed())] if adapters is None else adapters
    return Driven(build(settings, clock=clock, rng=Random(chance), adapters=platforms), clock)
