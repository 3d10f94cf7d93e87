"""Holding a lease: getting it, keeping it, knowing when it is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from bot.clock import Clock, first_of
from storage import leases
from storage.database import Database, StorageUnavailable

log = structlog.get_logger()


class Lease:
    """One process's term of doing what only one may do.

    The term is counted on this process's monotonic clock from *before* it asked the database, so
    a process that was stopped for a while finds its own term over, whatever the database says.
    """

    def __init__(
        self, database: Database, clock: Clock, name: str, holder: str, seconds: float
    ) -> None:
        self.name = name
        self.epoch = 0
        self._database = database
        self._clock = clock
        self._holder = holder
        self._seconds = seconds
        self._deadline = float("-inf")

    def is_held(self) -> bool:
        """Whether the term still runs, by this process's own clock."""
        return self._clock.monotonic() < self._deadline

    async def try_acquire(self) -> bool:
        """Ask once. Raises StorageUnavailable."""
        asked = self._clock.monotonic()
        epoch = await self._database.write(
            lambda tx: leases.acquire(tx, self.name, self._holder, self._seconds)
        )
        if epoch is None:
            return False
        self.epoch, self._deadline = epoch, asked + self._seconds
        return True

    async def renew(self) -> bool:
        """Prolong the term. False if it is over: another has it, or the database did not say."""
        asked = self._clock.monotonic()
        try:
            renewed = await self._database.write(
                lambda tx: leases.renew(tx, self.name, self.epoch, self._seconds)
            )
        except StorageUnavailable as error:
            log.warning("lease.not_renewed", lease=self.name, error=error)
            return self.is_held()
        self._deadline = asked + self._seconds if renewed else float("-inf")
        return renewed

    async def release(self) -> None:
        """Give it back so that the next need not wait."""
        self._deadline = float("-inf")
        try:
            await self._database.write(lambda tx: leases.release(tx, self.name, self.epoch))
        except StorageUnavailable as error:
            log.warning("lease.not_released", lease=self.name, error=error)

    async def wait(self, stopping: asyncio.Event) -> bool:
        """Wait until the lease is ours. False if told to stop before."""
        standing_by = False
        while not stopping.is_set():
            if await self._try_quietly():
                log.info("lease.acquired", lease=self.name, epoch=self.epoch)
                return True
            if not standing_by:
                standing_by = True
                log.info("lease.standing_by", lease=self.name)
            await first_of(self._clock, stopping, self._seconds / 4)
        return False

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[asyncio.Event]:
        """Keep the lease for the block and then release it; the event is set when it gets lost."""
        lost = asyncio.Event()
        renewing = asyncio.create_task(self._keep(lost))
        try:
            yield lost
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self.release()

    async def repeat(
        self, step: Callable[[], Awaitable[None]], seconds: float, stopping: asyncio.Event
    ) -> None:
        """Do a step again and again, with so many seconds between, whenever the lease is ours.

        Until told to stop. What the step raises ends it, having released the lease.
        """
        while await self.wait(stopping):
            async with self.kept() as over:
                while not (stopping.is_set() or over.is_set()):
                    await step()
                    await first_of(self._clock, stopping, seconds)

    async def _try_quietly(self) -> bool:
        try:
            return await self.try_acquire()
        except StorageUnavailable as error:
            log.warning("lease.not_asked", lease=self.name, error=error)
            return False

    async def _keep(self, lost: asyncio.Event) -> None:
        try:
            while await self.renew():
                await self._clock.sleep(self._seconds / 4)
            log.warning("lease.lost", lease=self.name, epoch=self.epoch)
        finally:
            lost.set()  # whatever ended it, nobody renews any more
