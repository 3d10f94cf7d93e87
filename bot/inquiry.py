"""Asking a platform what became of sends whose outcome is unknown."""

import asyncio
from datetime import timedelta
from functools import partial

import structlog

from bot.adapters.abilities import Lookup
from bot.adapters.port import Adapter
from bot.clock import Clock, first_of
from bot.lease import Lease
from chat.delivery import MENDING_SECONDS, SendError, Throttled, Unauthorized, Unavailable
from chat.message import MessageRef
from storage import lookups
from storage.database import Database, StorageUnavailable
from storage.lookups import Doubt

log = structlog.get_logger()
PAUSE_SECONDS = 1.0
"""Between two lookups: reading must not take the room that sending needs."""
IDLE_SECONDS = 5.0
STANDBY_SECONDS = 1.0
"""Before the lease is looked at again: who has just got it may find much in doubt."""
LATER_SECONDS = 30.0
"""How long a platform is left alone that did not answer."""
SKEW = timedelta(minutes=1)
"""How much the platform's clock may be behind ours."""


class Inquiry:
    """Looks for the uncertain sends of one account, one at a time, while its send lease is held.

    What is found becomes sent; what was not found twice is left to people. Nothing is repeated.
    """

    def __init__(
        self, database: Database, clock: Clock, adapter: Adapter, lookup: Lookup, lease: Lease
    ) -> None:
        self._database = database
        self._clock = clock
        self._account = adapter.account
        self._timeout = adapter.limits.send_timeout
        self._lookup = lookup
        self._lease = lease

    async def run(self, stopping: asyncio.Event) -> None:
        """Look whenever there is something to look for, until told to stop."""
        while not stopping.is_set():
            await first_of(self._clock, stopping, await self.step())

    async def step(self) -> float:
        """Look for one; seconds until it is worth looking again."""
        if not self._lease.is_held():
            return STANDBY_SECONDS
        now = self._clock.now()
        try:
            doubt = await self._database.read(
                partial(lookups.next_doubt, account=self._account, now=now)
            )
            return IDLE_SECONDS if doubt is None else await self._settle(doubt)
        except StorageUnavailable as error:
            log.warning("lookup.not_kept", account=self._account, error=error)
            return IDLE_SECONDS

    async def _settle(self, doubt: Doubt) -> float:
        ref: MessageRef | None = None
        try:
            ref = await self._find(doubt)
        except Throttled as error:
            return max(error.retry_after, PAUSE_SECONDS)
        except Unauthorized:
            return MENDING_SECONDS
        except (Unavailable, TimeoutError):
            return LATER_SECONDS
        except SendError as error:  # what cannot be read will not be found
            log.info("lookup.refused", delivery=doubt.delivery.id, outcome=type(error).__name__)
        except Exception as error:  # an adapter's mistake: people have to look
            log.error("lookup.failed", delivery=doubt.delivery.id, error=error)
        now, number = self._clock.now(), doubt.delivery.id
        if ref is None:
            await self._database.write(partial(lookups.not_found, delivery_id=number, now=now))
        else:
            await self._database.write(partial(lookups.found, delivery_id=number, ref=ref, now=now))
        log.info("lookup.done", delivery=number, account=self._account, found=ref is not None)
        return PAUSE_SECONDS

    async def _find(self, doubt: Doubt) -> MessageRef | None:
        sent, since = doubt.delivery, doubt.since - SKEW
        async with asyncio.timeout(self._timeout):
            return await self._lookup.find(sent.place, sent.message, sent.key, since)
