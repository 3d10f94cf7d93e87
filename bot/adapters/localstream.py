"""The live stream of what happens in the local chat, for every page that is open."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.localdirectory import ACCOUNT
from bot.clock import Clock, first_of
from storage import localchat, localgroups
from storage.database import Database, StorageUnavailable
from storage.localchat import LocalMessage

BATCH = 200
POLL_SECONDS = 1.0
"""Another process on the database writes messages too: nobody tells us of those."""
TYPING_LASTS = timedelta(seconds=60)
"""What takes longer is in trouble: nobody is typing."""

Places = frozenset[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Typing:
    """The places (conversation, thread) where the bot is about to say something; all of them."""

    places: Places


@dataclass(frozen=True, slots=True)
class GroupsChanged:
    """There are other groups than before."""


News = LocalMessage | Typing | GroupsChanged


@dataclass(frozen=True, slots=True)
class _State:
    messages: list[LocalMessage]
    typing: Typing
    groups: int


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

    async def since(self, after: int) -> AsyncGenerator[News, None]:
        """New and changed messages from a seq on, without end; who types, which groups there are.

        Typing and GroupsChanged come at the beginning too, for a page that missed some.
        """
        changed = asyncio.Event()
        self._listeners.add(changed)
        typing, groups = None, None
        try:
            while True:
                changed.clear()
                state = await self._read(after)
                if state is not None:
                    if state.groups != groups:
                        groups = state.groups
                        yield GroupsChanged()
                    for message in state.messages:
                        yield message
                        after = message.seq
                    if state.typing != typing:
                        typing = state.typing
                        yield typing
                if state is None or not state.messages:
                    await first_of(self._clock, changed, POLL_SECONDS)
        finally:
            self._listeners.discard(changed)

    async def _read(self, after: int) -> _State | None:
        since = self._clock.now() - TYPING_LASTS

        async def work(tx: AsyncConnection) -> _State:
            return _State(
                await localchat.changes(tx, after, BATCH),
                Typing(_places(await localgroups.busy(tx, ACCOUNT, since))),
                await localgroups.count(tx),
            )

        try:
            return await self._database.read(work)
        except StorageUnavailable:
            return None


def _places(busy: frozenset[tuple[str, str, str]]) -> Places:
    """A question that stands alone is answered in a thread of its own."""
    return frozenset((where, thread or message or None) for where, thread, message in busy)
