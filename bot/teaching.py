"""Keeps the file that the index is made from in step with what the database says was taught."""

import asyncio
import os
from pathlib import Path

import structlog

from bot.clock import Clock, first_of
from faq.teaching import Taught, dump, load
from storage import learning
from storage.database import Database, StorageUnavailable

log = structlog.get_logger()
LOOK_SECONDS = 3.0
"""What another process has been taught is known here that much later."""


class Teaching:
    """``file``: see ``Settings.taught_file``; whoever watches it makes a new index."""

    def __init__(self, database: Database, clock: Clock, file: Path) -> None:
        self._database = database
        self._clock = clock
        self._file = file

    async def sync(self) -> bool:
        """Write the file if it says something else than the database; whether it was written.

        Raises StorageUnavailable.
        """
        taught = await self._database.read(learning.taught)
        return await asyncio.to_thread(_write, self._file, taught)

    async def run(self, stopping: asyncio.Event) -> None:
        """Look again and again until told to stop."""
        while not stopping.is_set():
            try:
                if await self.sync():
                    log.info("manual.taught")
            except (StorageUnavailable, OSError) as error:
                log.warning("manual.not_taught", error=error)
            await first_of(self._clock, stopping, LOOK_SECONDS)


def _write(file: Path, taught: Taught) -> bool:
    """Whole or not at all."""
    if load(file) == taught:
        return False
    new = file.with_suffix(".new")
    new.write_text(dump(taught), encoding="utf-8")
    os.replace(new, file)
    return True
