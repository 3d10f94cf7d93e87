"""Keeping an adapter listening: one that breaks is started again, later each time."""

import asyncio
from random import Random

import structlog

from bot.adapters.port import Adapter, Capability, Receive
from bot.clock import Clock
from bot.lease import Lease
from chat.delivery import Unauthorized, backoff

log = structlog.get_logger()
GOOD_SECONDS = 600.0
"""Who has listened for so long has recovered: the next wait is short again."""


class Connection:
    """Runs one adapter; where only one process may listen, while ``lease`` is held.

    Waits as ``backoff`` says, ten minutes at most. The same trouble is logged once.
    """

    def __init__(
        self, adapter: Adapter, receive: Receive, clock: Clock, rng: Random, lease: Lease
    ) -> None:
        self._adapter = adapter
        self._receive = receive
        self._clock = clock
        self._rng = rng
        self._lease = lease
        self._trouble: type[Exception] | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Listen until cancelled."""
        attempt = 0
        while True:
            began, trouble = self._clock.monotonic(), None
            try:
                await self._listen(stopping)
            except Exception as error:
                trouble = error
            if self._clock.monotonic() - began >= GOOD_SECONDS:
                attempt, self._trouble = 0, None
            if trouble is not None:
                self._log(trouble)
            attempt += 1
            await self._clock.sleep(backoff(attempt, self._rng).total_seconds())

    def _log(self, error: Exception) -> None:
        if type(error) is self._trouble:
            return
        self._trouble = type(error)
        if isinstance(error, Unauthorized):
            log.error("account.unauthorized", account=self._adapter.account)
        else:
            log.error("adapter.broken", account=self._adapter.account, error=error)

    async def _listen(self, stopping: asyncio.Event) -> None:
        if Capability.LISTEN_ALONE not in self._adapter.capabilities:
            await self._adapter.run(self._receive)
            return
        if not await self._lease.wait(stopping):
            return
        async with self._lease.kept() as lost:
            running = asyncio.ensure_future(self._adapter.run(self._receive))
            losing = asyncio.ensure_future(lost.wait())
            try:
                await asyncio.wait([running, losing], return_when=asyncio.FIRST_COMPLETED)
                if running.done():
                    running.result()  # raises what broke it
            finally:
                running.cancel()
                losing.cancel()
                await asyncio.gather(running, losing, return_exceptions=True)
