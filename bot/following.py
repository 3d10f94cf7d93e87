"""Looks after requirements: ends forms that nobody answers, tells who asked, and operators.

All of it follows from rows, so that it may be killed anywhere or be done by another process.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

import structlog

from bot.adapters.port import Adapter
from bot.clock import Clock
from bot.feedback_entries import Entries
from bot.feedback_notices import Notices
from bot.lease import Lease
from bot.logs import Observe, unobserved
from chat.effect import Overtaken
from storage import requirement_following
from storage.database import Database, StorageUnavailable

log = structlog.get_logger()
TICK_SECONDS = 1.0
PIECE = 100
"""Notices, or lines of history, that one transaction deals with."""
Job = Callable[[datetime], Awaitable[bool]]
"""Something else to look after at each look; whether there is something to send now."""


class Following:
    """One process at a time does it, by its lease; ``wake`` is called when something may go."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        lease: Lease,
        wake: Callable[[], None],
        entries: Entries,
        notices: Notices,
        jobs: Sequence[Job] = (),
        observe: Observe = unobserved,
    ) -> None:
        self._database = database
        self._clock = clock
        self._adapters = adapters
        self.lease = lease
        self._wake = wake
        self._entries = entries
        self._notices = notices
        self._jobs = jobs
        self._observe = observe

    async def run(self, stopping: asyncio.Event) -> None:
        """Look again and again while the lease is ours, until told to stop."""
        await self.lease.repeat(self.step, TICK_SECONDS, stopping)

    async def step(self) -> None:
        """Do what there is to do now."""
        if not self.lease.is_held():
            return
        now = self._clock.now()
        for job in (self._end_forms, self._tell_operators, self._tell_askers, *self._jobs):
            try:
                if await job(now):
                    self._observe("followed up")
                    self._wake()
            except (Overtaken, StorageUnavailable) as error:  # next time
                log.info("following.postponed", error=error)
            except Exception as error:  # a mistake in one must not end the others
                log.error("following.broken", error=error)

    async def _end_forms(self, now: datetime) -> bool:
        """What is there by now is all there is."""
        return bool(await self._database.write(partial(requirement_following.end_forms, now=now)))

    async def _tell_operators(self, now: datetime) -> bool:
        """Lines of history, in their order, in the threads of operators and developers."""
        untold = await self._database.read(partial(requirement_following.untold, limit=PIECE))
        for requirement, entry in untold:
            tell = partial(self._entries.tell, requirement=requirement, entry=entry, now=now)
            try:
                await self._database.write(tell)
                self._observe("line told")
            except (Overtaken, StorageUnavailable):
                raise
            except Exception as error:  # one that cannot be told must not hold up the others
                log.error("following.untold", requirement=requirement.id, error=error)
        return bool(untold)

    async def _tell_askers(self, now: datetime) -> bool:
        """Who asked hears of it in the thread where they did."""
        told = await self._database.write(
            lambda tx: self._notices.tell(tx, list(self._adapters), PIECE, now)
        )
        if told:
            self._observe("notices told")
        return told > 0
