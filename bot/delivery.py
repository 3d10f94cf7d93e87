"""The delivery loop of one account: choose what goes next, at the platform's rate.

One process at a time sends for an account, by its lease. What it has begun when it dies is decided
by the next holder.
"""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from functools import partial
from random import Random

import structlog

from bot.adapters.port import Adapter
from bot.attempts import Attempts
from bot.clock import Clock, first_of
from bot.lease import Lease
from bot.logs import Observe, unobserved
from bot.ratelimit import RateLimits
from chat.delivery import (
    MENDING_SECONDS,
    Delivery,
    Lane,
    SendError,
    Sent,
    Throttled,
    Unauthorized,
    Unavailable,
    backoff,
)
from storage import sending
from storage.database import Database, StorageUnavailable

log = structlog.get_logger()
CONCURRENCY = 16
POLL_SECONDS = 1.0
"""Another process may have enqueued what we are to send: nobody wakes us for that."""
BATCH = 32
BREAKER = 3
"""After so many unanswered calls in a row the account pauses, longer each time."""


class Sender:
    """Sends what is enqueued for one account.

    ``accounts``: all that are connected. ``zone``: of groups that have none.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rng: Random,
        adapter: Adapter,
        lease: Lease,
        observe: Observe = unobserved,
        accounts: Collection[str] = (),
        zone: str = "UTC",
    ) -> None:
        self._database = database
        self._clock = clock
        self._rng = rng
        self._adapter = adapter
        self.lease = lease
        self._observe = observe
        self._attempts = Attempts(
            database,
            clock,
            rng,
            adapter,
            lease,
            self._follow,
            observe,
            accounts or [adapter.account],
            zone,
        )
        self._limits = RateLimits(adapter.limits)
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._over = asyncio.Event()
        self._unanswered = 0
        self._refused = False  # by the platform: the account's token is not accepted
        self.begun = 0

    def wake(self) -> None:
        """Something was enqueued."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send whenever the lease is ours, until told to stop; then finish what is being sent."""
        while await self.lease.wait(stopping):
            async with self.lease.kept() as self._over:
                try:
                    if await self.take_over():
                        # A call that the former holder has begun may still arrive: let it.
                        timeout = self._adapter.limits.send_timeout
                        await first_of(self._clock, stopping, timeout)
                    while not (stopping.is_set() or self._over.is_set()):
                        self._wake.clear()
                        await first_of(self._clock, self._wake, await self.step())
                except StorageUnavailable as error:
                    log.warning("deliveries.not_taken_over", lease=self.lease.name, error=error)
                    await first_of(self._clock, stopping, POLL_SECONDS)
                finally:
                    await self.finish()

    async def step(self) -> float:
        """Begin to send all that may go now; seconds until it is worth looking again."""
        if not self.lease.is_held():
            return POLL_SECONDS
        try:
            return await self._step()
        except StorageUnavailable as error:
            log.warning("deliveries.not_read", account=self._adapter.account, error=error)
            return POLL_SECONDS

    async def finish(self) -> None:
        """Wait for everything that is being sent."""
        while self._sending:
            await asyncio.wait(list(self._sending.values()))

    async def _step(self) -> float:
        now, account = self._clock.now(), self._adapter.account
        wait, after = POLL_SECONDS, (0, 0)
        self._limits.forget_idle(self._clock.monotonic())
        most = 1 if self._refused else CONCURRENCY
        while len(self._sending) < most:
            if (pause := self._limits.wait(None, self._clock.monotonic())) > 0:
                return min(wait, pause)  # however much there is, nothing may go now
            heads = await self._database.read(
                partial(sending.heads, account=account, now=now, limit=BATCH, after=after)
            )
            for delivery in heads:
                if delivery.id not in self._sending and len(self._sending) < most:
                    wait = min(wait, self._begin(delivery))
            pause = self._limits.bulk_wait(self._clock.monotonic())
            if len(heads) < BATCH or (pause > 0 and heads[-1].lane is Lane.BULK):
                break  # what comes after can wait as well
            after = (heads[-1].lane, heads[-1].id)
        due = await self._database.read(partial(sending.next_due, account=account, now=now))
        return wait if due is None else min(wait, (due - now).total_seconds())

    def _begin(self, delivery: Delivery) -> float:
        """Send it if a message may go there now; otherwise the seconds until one may."""
        conversation, now = delivery.place.conversation, self._clock.monotonic()
        wait, bulk = self._limits.wait(conversation, now), delivery.lane is Lane.BULK
        if bulk:
            wait = max(wait, self._limits.bulk_wait(now))
        if wait > 0:
            return wait
        self._limits.take(conversation, now, bulk=bulk)
        self.begun += 1
        self._observe("chosen")
        task = asyncio.create_task(self._attempts.make(delivery))
        self._sending[delivery.id] = task
        task.add_done_callback(partial(self._done, delivery))
        return POLL_SECONDS

    def _done(self, delivery: Delivery, task: asyncio.Task[None]) -> None:
        del self._sending[delivery.id]
        self._limits.arrived(delivery.place.conversation, self._clock.monotonic())
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery.broken", delivery=delivery.id, error=error)
            self._over.set()  # what it left open is decided by taking over from ourselves
        self._wake.set()

    def _follow(self, delivery: Delivery, outcome: Sent | SendError) -> None:
        """Pause what the outcome says should pause."""
        now = self._clock.monotonic()
        match outcome:
            case Throttled(retry_after=seconds, whole_account=whole):
                self._limits.pause(None if whole else delivery.place.conversation, now + seconds)
            case Unauthorized():
                self._limits.pause(None, now + MENDING_SECONDS)
                if not self._refused:
                    log.error("account.unauthorized", account=self._adapter.account)
                self._refused = True
            case Unavailable():
                self._unanswered += 1
                if self._unanswered >= BREAKER:
                    pause = backoff(self._unanswered - BREAKER + 1, self._rng)
                    self._limits.pause(None, now + min(pause, timedelta(minutes=1)).total_seconds())
            case _:
                self._unanswered = 0
                if self._refused:
                    log.info("account.authorized", account=self._adapter.account)
                self._refused = False

    async def take_over(self) -> bool:
        """Decide about what earlier holders left, and remember how much they have sent.

        Whether they left anything. Raises StorageUnavailable.
        """
        adapter = self._adapter
        decided = await self._database.write(
            partial(
                sending.take_over,
                account=adapter.account,
                epoch=self.lease.epoch,
                key_valid_for=adapter.send_key_valid_for,
                now=self._clock.now(),
            )
        )
        for delivery, what in decided:
            log.warning("delivery.left_open", delivery=delivery.id, state=what.state)
        await self._remember_rate()
        return bool(decided)

    async def _remember_rate(self) -> None:
        """Count what was sent in the last minute, by whomever."""
        now, monotonic, adapter = self._clock.now(), self._clock.monotonic(), self._adapter
        since = now - timedelta(minutes=1)
        attempts = await self._database.read(
            partial(sending.last_attempts, account=adapter.account, since=since)
        )
        sent = [(where, monotonic - (now - at).total_seconds()) for where, at in attempts]
        self._limits = RateLimits(adapter.limits, sent)
