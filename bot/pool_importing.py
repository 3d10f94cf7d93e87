"""Imports of requirements, looked at and applied a little at a time."""

import asyncio
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import choices
from bot.adapters.port import Adapter, Capability, named
from bot.clock import Clock
from bot.pool_import_words import finished, lost, progress, refused, report
from bot.tables.files import BadFile, rows_of
from bot.tables.requirement_moving import By, Tally, settle
from bot.tables.requirement_reading import Line, Reader
from chat.delivery import Kind, Lane
from chat.effect import Overtaken
from chat.message import Outgoing
from storage import deliveries, made_files, sent
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.requirement_imports import APPLYING, CHECKED, CHECKING, OVER, Import, advance, open_one

log = structlog.get_logger()
SLICE_SECONDS = 1.0
"""Of one step, so that what else its loop does goes on."""
SHOW_SECONDS = 3.0
"""Between two changes of the message that says how far it is."""


@dataclass(slots=True)
class _Running:
    """An import that this process has open."""

    job: Import
    folder: tempfile.TemporaryDirectory[str]
    lines: Iterator[Line]
    tally: Tally
    shown: float


@dataclass(slots=True)
class Importing:
    """Each chunk is noted with how far it is, as a compare-and-set: it may be killed and begun
    again, or done by two processes, and no row is applied twice.
    """

    database: Database
    adapters: Mapping[str, Adapter]
    clock: Clock
    rng: Random
    _running: _Running | None = field(default=None, init=False)

    async def step(self, now: datetime) -> bool:
        """Do a little of the oldest; whether there was anything. Raises StorageUnavailable."""
        job = await self.database.read(partial(open_one, accounts=list(self.adapters)))
        if job is None:
            self.close()
            return False
        try:
            running = await self._opened(job)
            ends = self.clock.monotonic() + SLICE_SECONDS
            while await self._chunk(running, now):
                if self.clock.monotonic() >= ends:
                    await self._show(running, now)
                    break
        except BadFile as error:
            await self._end(job, OVER, refused(job, error), now)
        except FileNotFoundError:
            await self._end(job, OVER, lost(job), now)
        except Overtaken:  # by another process, or by who has changed one of them just now
            log.info("importing.overtaken", number=job.id)
            self.close()
        return True

    def close(self) -> None:
        """Let go of the file that is open."""
        if self._running is not None:
            self._running.folder.cleanup()
            self._running = None

    async def _opened(self, job: Import) -> _Running:
        """The file at the row where it goes on. Raises BadFile; FileNotFoundError: it is gone."""
        running = self._running
        if running is not None and _at(running.job) == _at(job):
            return running
        self.close()
        content = await self.database.read(partial(made_files.content, file_id=job.file_id))
        if content is None or sha256(content).hexdigest() != job.digest:
            raise FileNotFoundError
        folder = tempfile.TemporaryDirectory()
        path = Path(folder.name) / f"import{Path(job.name).suffix.lower()}"
        path.write_bytes(content)
        self._running = _Running(job, folder, iter(()), _begun(job), self.clock.monotonic())
        reader = await asyncio.to_thread(lambda: Reader(rows_of(path)))
        self._running.lines = (line for line in reader.lines() if line.row > job.row)
        return self._running

    async def _chunk(self, running: _Running, now: datetime) -> bool:
        """The next rows; False: there were none, and it is said what it came to."""
        job = running.job
        by = By(job.who, job.place.account, job.locale, job.digest[:24], job.adds)
        if job.state == CHECKING:
            tally = await settle(self.database, running.lines, running.tally, by, now)
        else:

            async def also(tx: AsyncConnection, counted: Tally) -> None:
                await advance(tx, job, APPLYING, counted.row, counted.counts())

            tally = await settle(self.database, running.lines, running.tally, by, now, also=also)
        if tally is not None:
            running.tally = tally
            if job.state == APPLYING:
                running.job = replace(job, row=tally.row, counts=tally.counts())
            return True
        if job.state == CHECKING:
            await self._end(job, CHECKED, report(job, running.tally), now, running.tally)
        else:
            await self._end(job, OVER, finished(job, running.tally), now, running.tally)
        return False

    async def _end(
        self, job: Import, state: str, message: Outgoing, now: datetime, tally: Tally | None = None
    ) -> None:
        """Say what it came to, once."""
        counts = tally.counts() if tally else job.counts

        async def work(tx: AsyncConnection) -> None:
            await advance(tx, job, state, job.row if state == OVER else 0, counts)
            await self._say(tx, job, message, now)

        self.close()
        await self.database.write(work)

    async def _show(self, running: _Running, now: datetime) -> None:
        if self.clock.monotonic() - running.shown < SHOW_SECONDS:
            return
        running.shown = self.clock.monotonic()
        adapter = self.adapters[running.job.place.account]
        if Capability.EDIT in adapter.capabilities:
            message = progress(running.job, running.tally)
            await self.database.write(lambda tx: self._say(tx, running.job, message, now))

    async def _say(
        self, tx: AsyncConnection, job: Import, message: Outgoing, now: datetime
    ) -> None:
        """In one message for the looking, and one for the applying, that is edited."""
        adapter = self.adapters[job.place.account]
        message = named(message, adapter)
        if Capability.BUTTONS not in adapter.capabilities:
            message = choices.numbered(message, job.locale)
        key = f"pool-import-{job.id}-{job.state}"
        target = await sent.by_key(tx, key)
        if target is not None and Capability.EDIT not in adapter.capabilities:
            target, key = None, f"{key}-end"
        parts = adapter.split(message) if target is None else [message]
        new = [
            NewDelivery(
                place=job.place,
                lane=Lane.REPLY,
                kind=Kind.SEND if target is None else Kind.EDIT,
                key=f"{key}-{number}" if number else key if target is None else self._key(),
                message=part,
                target=target,
                coalesce=None if target is None else f"pool-import:{job.id}:{job.state}",
            )
            for number, part in enumerate(parts)
        ]
        await deliveries.enqueue(tx, new, now)

    def _key(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))


def _at(job: Import) -> tuple[int, str, int]:
    return job.id, job.state, job.row


def _begun(job: Import) -> Tally:
    """How far it was."""
    tally = Tally(row=job.row)
    for name, count in job.counts.items() if job.state == APPLYING and job.row else ():
        setattr(tally, name, count)
    return tally
