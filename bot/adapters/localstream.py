"""The live stream of the local chat's messages, for every page that is open."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial

from bot.clock import Clock, first_of
from storage import localchat
from storage.database import Database, StorageUnavailable

BATCH = 200
POLL_SECONDS = 1.0
"""Another process on the database writes messages too: nobody tells us of those."""


class LocalStream:
    """Wakes who listens here when ``changed`` is called; others' changes are found by looking."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._listeners: set[asyncio.Event] = set()

    def changed(self) -> None:
        """There is something new to read."""
        for listener in self._listeners:
            listener.set()

    async def since(self, after: int) -> AsyncGenerator[localchat.LocalMessage, None]:
        """New and changed messages from a seq on, without end."""
        changed = asyncio.Event()
        self._listeners.add(changed)
        try:
            while True:
                changed.clear()
                found = await self._read(after)
                for message in found:
                    yield message
                    after = message.seq
                if not found:
                    await first_of(self._clock, changed, POLL_SECONDS)
        finally:
            self._listeners.discard(changed)

    async def _read(self, after: int) -> list[localchat.LocalMessage]:
        try:
            return await self._database.read(partial(localchat.changes, after=after, limit=BATCH))
        except StorageUnavailable:
            return []
