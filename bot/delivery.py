"""The delivery loop of one account: choose, claim, send, record.

One process at a time sends for an account, by its lease. A row is claimed, with the lease's epoch,
before the platform is called and recorded after, each in a transaction of its own; what is between
the two when a process dies is decided by the next holder.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import TypeVar

import structlog

from bot.adapters.port import Adapter
from bot.calls import call
from bot.clock import Clock, first_of
from bot.lease import Lease
from bot.logs import Observe, unobserved
from bot.ratelimit import RateLimits
from chat.delivery import (
    Attempt,
    Delivery,
    Kind,
    Moved,
    Next,
    SendError,
    Sent,
    State,
    Throttled,
    Unavailable,
    after_attempt,
    backoff,
    repeatable,
)
from storage import directory, sending
from storage.database import Database, StorageUnavailable

T = TypeVar("T")
log = structlog.get_logger()
CONCURRENCY = 16
POLL_SECONDS = 1.0
"""Another process may have enqueued what we are to send: nobody wakes us for that."""
BATCH = 200
BREAKER = 3
"""After so many unanswered calls in a row the account pauses, longer each time."""


class Sender:
    """Sends what is enqueued for one account."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rng: Random,
        adapter: Adapter,
        lease: Lease,
        observe: Observe = unobserved,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rng = rng
        self._adapter = adapter
        self.lease = lease
        self._observe = observe
        self._limits = RateLimits(adapter.limits)
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self._unanswered = 0
        self.begun = 0

    def wake(self) -> None:
        """Something was enqueued."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Send whenever the lease is ours, until told to stop; then finish what is being sent."""
        while not stopping.is_set():
            async with self.lease.held() as lost:
                try:
                    await self.take_over()
                    while not (stopping.is_set() or lost.is_set()):
                        await first_of(self._clock, self._wake, await self.step())
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
        while len(self._sending) < CONCURRENCY:
            heads = await self._database.read(
                partial(sending.heads, account=account, now=now, limit=BATCH, after=after)
            )
            for delivery in heads:
                if delivery.id not in self._sending and len(self._sending) < CONCURRENCY:
                    wait = min(wait, self._begin(delivery))
            if len(heads) < BATCH:
                break
            after = (heads[-1].lane, heads[-1].id)
        due = await self._database.read(partial(sending.next_due, account=account, now=now))
        return wait if due is None else min(wait, (due - now).total_seconds())

    def _begin(self, delivery: Delivery) -> float:
        """Send it if a message may go there now; otherwise the seconds until one may."""
        conversation, now = delivery.place.conversation, self._clock.monotonic()
        wait = self._limits.wait(conversation, now)
        if wait > 0:
            return wait
        self._limits.take(conversation, now)
        self.begun += 1
        self._observe("chosen")
        task = asyncio.create_task(self._attempt(delivery))
        self._sending[delivery.id] = task
        task.add_done_callback(partial(self._done, delivery.id))
        return POLL_SECONDS

    def _done(self, delivery_id: int, task: asyncio.Task[None]) -> None:
        del self._sending[delivery_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("delivery.broken", delivery=delivery_id, error=error)
        self._wake.set()

    async def _attempt(self, delivery: Delivery) -> None:
        now = self._clock.now()
        epoch = self.lease.epoch
        if (refusal := self._refusal(delivery)) is not None:
            await self._insist(partial(sending.settle, delivery=delivery, what=refusal, now=now))
            return
        claim = partial(
            sending.claim, delivery=delivery, lease=self.lease.name, epoch=epoch, now=now
        )
        try:
            claimed = await self._database.write(claim)
        except StorageUnavailable as error:
            log.warning("delivery.not_claimed", delivery=delivery.id, error=error)
            await self._clock.sleep(POLL_SECONDS)
            return
        if not claimed:
            return
        self._observe("claimed")
        if not self.lease.is_held():
            await self._insist(partial(sending.unclaim, delivery=delivery, epoch=epoch))
            return
        outcome = await call(self._adapter, delivery)
        self._observe("called")
        await self._record(delivery, epoch, outcome)

    def _refusal(self, delivery: Delivery) -> Next | None:
        """What settles a delivery that must not be attempted; None for all others."""
        if delivery.kind is not Kind.SEND and delivery.target is None:
            return Next(State.SKIPPED, why="the message to change was never sent")
        if delivery.doubtful_since is not None and not self._repeatable(delivery):
            return Next(State.UNCERTAIN, why="its send key is no longer valid")
        return None

    def _repeatable(self, delivery: Delivery) -> bool:
        return repeatable(delivery, self._adapter.send_key_valid_for, self._clock.now())

    async def _record(self, delivery: Delivery, epoch: int, outcome: Sent | SendError) -> None:
        now = self._clock.now()
        attempt = Attempt(delivery.attempts + 1, self._repeatable(delivery))
        what = after_attempt(outcome, attempt, now, self._rng)
        self._follow(delivery, outcome)
        await self._insist(
            partial(sending.record, delivery=delivery, epoch=epoch, what=what, now=now)
        )
        if what.moved_to is not None:
            old, new = delivery.place.conversation, what.moved_to.conversation
            account = self._adapter.account
            await self._insist(partial(directory.move_group, account=account, old=old, new=new))
        level = log.info if what.state in (State.SENT, State.PENDING) else log.warning
        level(
            "delivery.attempted",
            delivery=delivery.id,
            account=delivery.place.account,
            attempt=attempt.number,
            state=what.state,
            outcome=type(outcome).__name__,
        )

    def _follow(self, delivery: Delivery, outcome: Sent | SendError) -> None:
        """Pause what the outcome says should pause."""
        now = self._clock.monotonic()
        match outcome:
            case Throttled(retry_after=seconds, whole_account=whole):
                self._limits.pause(None if whole else delivery.place.conversation, now + seconds)
            case Unavailable():
                self._unanswered += 1
                if self._unanswered >= BREAKER:
                    pause = backoff(self._unanswered - BREAKER + 1, self._rng)
                    self._limits.pause(None, now + min(pause, timedelta(minutes=1)).total_seconds())
            case Sent() | Moved():
                self._unanswered = 0

    async def _insist(self, work: Callable[..., Awaitable[T]]) -> T | None:
        """Write what has happened already, however long the database takes to come back.

        Given up only when the lease is lost: then the next holder decides.
        """
        while True:
            try:
                return await self._database.write(work)
            except StorageUnavailable as error:
                log.warning("delivery.not_recorded", error=error)
                if not self.lease.is_held():
                    return None
                await self._clock.sleep(POLL_SECONDS)

    async def take_over(self) -> None:
        """Decide about what earlier holders left, and remember how much they have sent."""
        account, now = self._adapter.account, self._clock.now()
        valid = self._adapter.send_key_valid_for
        decided = await self._insist(
            partial(
                sending.take_over,
                account=account,
                epoch=self.lease.epoch,
                key_valid_for=valid,
                now=now,
            )
        )
        for delivery, what in decided or ():
            log.warning("delivery.left_open", delivery=delivery.id, state=what.state)
        if decided:
            # A call that the former holder has begun may still arrive: let it be first.
            await self._clock.sleep(self._adapter.limits.send_timeout)
        await self._rebuild_limits()

    async def _rebuild_limits(self) -> None:
        now, monotonic = self._clock.now(), self._clock.monotonic()
        since = now - timedelta(minutes=1)
        self._limits = RateLimits(self._adapter.limits)
        attempts = await self._database.read(
            partial(sending.last_attempts, account=self._adapter.account, since=since)
        )
        for conversation, at in attempts:
            self._limits.take(conversation, monotonic - (now - at).total_seconds())
