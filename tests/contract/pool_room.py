"""An ops channel where the pool is looked at: requirements, and what is written and shown there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.made import MadeFiles
from bot.adapters.memory import MemoryAdapter, Shown
from bot.command import Command
from bot.handlers.pool_files import PoolFiles
from bot.handlers.pool_filters import Reader
from bot.handlers.pool_sync import PoolSync
from bot.lease import Lease
from bot.pool_importing import Importing
from bot.pool_syncing import Syncing
from bot.request import Request, Result
from bot.tables.files import rows_of
from chat.delivery import Rejected
from chat.directory import Role
from chat.event import Incoming
from chat.message import File, Place, Sender
from feedback.model import Requirement
from feedback.operations import RequirementChanged, RequirementMade
from storage import effects, requirement_rows
from storage.database import Database
from storage.pool import StoredPool
from storage.schema import customers, requirements
from tests.support import Driven, VirtualClock, driven, seed

OPS = Place("memory", "ops")


@dataclass
class WithFiles(MemoryAdapter):
    """A platform where people attach files."""

    contents: dict[str, bytes] = field(default_factory=dict)

    async def fetch(self, file: File) -> bytes:
        """See Files."""
        if file.id not in self.contents:
            raise Rejected("gone")
        return self.contents[file.id]


class Killed(BaseException):
    """The process ends here."""


class Dying:
    """A database whose process ends in the midst of a write, after so many."""

    def __init__(self, database: Database, writes: int) -> None:
        self._database = database
        self._left = writes
        self.read = database.read

    async def write(self, work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
        """All of it is written, but for the commit."""

        async def cut(tx: AsyncConnection) -> None:
            await work(tx)
            raise Killed

        self._left -= 1
        return await self._database.write(work if self._left >= 0 else cut)


class Still:
    """In place of the app's loop, which would do by itself what tests do step by step."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease

    async def step(self) -> None:
        """Nothing."""


class Pool(Command):
    """The command, before the catalogues have its name."""

    @property
    def names(self) -> tuple[str, ...]:
        return ("pool",)


@dataclass
class Room:
    """What operators do with the pool, and what comes of it."""

    bot: Driven
    syncing: Syncing
    importing: Importing
    platform: WithFiles
    folder: Path
    files: int = 0

    async def add(self, **values: Any) -> Requirement:
        """Somebody asks for something."""

        async def work(tx: Any) -> Requirement:
            number = await requirement_rows.next_number(tx)
            now = self.bot.clock.now()
            given = {
                "account": "memory",
                "conversation": "en",
                "person": f"p{number}",
                "text": f"We want {number}",
                "goal": "to be faster",
                **values,
            }
            made = Requirement(number, created_at=now, changed_at=now, root=number, **given)
            await effects.apply(tx, RequirementMade(made, "memory:ana"), now)
            return made

        return await self.bot.app.database.write(work)

    async def change(self, number: int, **values: Any) -> None:
        """Somebody else changes it."""
        before = await self.get(number)
        effect = RequirementChanged(before, replace(before, **values), "memory:li")
        now = self.bot.clock.now()
        await self.bot.app.database.write(partial(effects.apply, effect=effect, now=now))

    async def get(self, number: int) -> Requirement:
        found = await self.bot.app.database.read(partial(requirement_rows.by_id, number=number))
        assert found is not None
        return found

    async def all(self) -> list[Requirement]:
        query = requirements.c.id > 0
        return await self.bot.app.database.read(partial(requirement_rows.where, wanted=query))

    async def write(self, text: str, *, where: str = "ops") -> list[Shown]:
        """An operator writes to the bot; what it shows."""
        return await self.bot.say(text, who="ops", where=where)

    async def said(self, text: str, *, where: str = "ops") -> str:
        """The one message."""
        [shown] = await self.write(text, where=where)
        return shown.message.text

    async def content(self, file: File) -> bytes:
        """What is in a file that the bot shows."""
        return await MadeFiles(self.bot.app.database).fetch(file)

    async def rows(self, file: File) -> list[list[str]]:
        """The same as rows."""
        path = self.folder / f"{file.id}-{file.name}"
        path.write_bytes(await self.content(file))
        return [row for _, row in rows_of(path)]

    async def send(self, name: str, content: bytes) -> list[Shown]:
        """An operator sends a file to be imported."""
        known = len(self.platform.shown)
        self.files += 1
        self.platform.contents[f"f{self.files}"] = content
        file = File("memory", f"f{self.files}", name, "text/csv", len(content))
        who = Sender("ops", "Ops")
        said = Incoming(
            OPS, f"i{self.files}", who, "pool import", self.bot.clock.now(), True, files=(file,)
        )
        await self.platform.deliver(said)
        await self.bot.settle()
        return self.platform.shown[known:]

    async def work(self) -> list[Shown]:
        """The loops do what there is to do; what is new then."""
        known = len(self.platform.shown)
        while await self.importing.step(self.bot.clock.now()):
            self.bot.clock.advance(1)
        await self.bot.settle()
        return self.platform.shown[known:]

    async def sync(self) -> list[Shown]:
        """What comes by itself now."""
        known = len(self.platform.shown)
        await self.syncing.step(self.bot.clock.now())
        await self.bot.settle()
        return self.platform.shown[known:]


@asynccontextmanager
async def room(url: str, folder: Path, clock: VirtualClock | None = None) -> AsyncIterator[Room]:
    """With two customers."""
    platform = WithFiles(seeded=seed())
    bot = driven(url, folder, adapters=[platform], clock=clock)
    await bot.start()
    app, rng = bot.app, Random(7)
    app.following = Still(app.following.lease)  # type: ignore[assignment]
    sync = PoolSync(app.database, rng, "UTC")
    reader = Reader(StoredPool(app.database), app.database, "UTC")
    files = PoolFiles(app.database, app.adapters, rng, reader)
    steps = {"sync": sync.sync, "export": files.export, "import": files.import_}

    async def pool(request: Request) -> list[Result]:
        verb, _, rest = request.args.partition(" ")
        return await steps[verb](request, rest)

    command = Pool("pool", pool, Role.OPERATOR, anywhere=True)
    app.router._verbs["pool"] = command
    app.router.presses.update(  # type: ignore[attr-defined]
        {route.prefix: route for route in files.presses()}
    )
    rows = [
        {"id": 1, "name": "Acme", "key": "acme", "tier": "S", "region": "East", "manager": "Li"},
        {"id": 2, "name": "Bright", "key": "bright", "tier": "B", "region": "", "manager": ""},
    ]
    await app.database.write(lambda tx: tx.execute(insert(customers), rows))
    yield Room(
        bot,
        Syncing(app.database, app.adapters, rng, "UTC"),
        Importing(app.database, app.adapters, bot.clock, rng),
        platform,
        folder,
    )
    await bot.stop()
