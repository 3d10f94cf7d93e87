"""One attempt at a delivery: claim, call, record.

The claim, with the lease's epoch, is committed before the platform is called, and what came of it
after, each in a transaction of its own.
"""

from collections.abc import Awaitable, Callable, Collection
from functools import partial
from random import Random
from typing import TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.reasons import Reason
from bot import aftermath
from bot.adapters.port import Adapter, Capability
from bot.calls import call
from bot.clock import Clock
from bot.lease import Lease
from bot.logs import Observe
from chat.delivery import (
    Attempt,
    Delivery,
    Kind,
    Lane,
    Next,
    SendError,
    Sent,
    State,
    after_attempt,
    repeatable,
)
from storage import sending
from storage.database import Database, StorageUnavailable

T = TypeVar("T")
log = structlog.get_logger()
RETRY_SECONDS = 1.0
_NEEDS = {
    Kind.EDIT: (Capability.EDIT, Reason.UNEDITABLE),
    Kind.DELETE: (Capability.DELETE, Reason.UNDELETABLE),
}
"""What a platform must be able to do for a correction, or a recall."""


class Attempts:
    """Makes attempts for one account while its lease is held.

    ``on_outcome`` is told what came of each call as soon as it is known. ``accounts``: those that
    are connected, where something can be said about it. ``zone``: of groups that have none.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        rng: Random,
        adapter: Adapter,
        lease: Lease,
        on_outcome: Callable[[Delivery, Sent | SendError], None],
        observe: Observe,
        accounts: Collection[str],
        zone: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._rng = rng
        self._adapter = adapter
        self._lease = lease
        self._on_outcome = on_outcome
        self._observe = observe
        self._accounts = accounts
        self._zone = zone

    async def make(self, delivery: Delivery) -> None:
        """Claim it, send it, write down what came of it; or settle it if it must not be sent."""
        now, epoch = self._clock.now(), self._lease.epoch
        urgent = delivery.lane is Lane.REPLY  # somebody waits for it
        if (refusal := self._refusal(delivery)) is not None:
            settle = partial(sending.settle, delivery=delivery, what=refusal, now=now)
            await self._insist(settle, urgent=urgent)
            return
        claim = partial(
            sending.claim,
            delivery=delivery,
            lease=self._lease.name,
            epoch=epoch,
            now=now,
            zone=self._zone,
        )
        try:
            claimed = await self._database.write(claim, urgent=urgent)
        except StorageUnavailable as error:
            log.warning("delivery.not_claimed", delivery=delivery.id, error=error)
            await self._clock.sleep(RETRY_SECONDS)
            return
        if not claimed:
            return
        self._observe("claimed")
        if not self._lease.is_held():
            unclaim = partial(sending.unclaim, delivery=delivery, epoch=epoch)
            await self._insist(unclaim, urgent=urgent)
            return
        outcome = await call(self._adapter, delivery)
        self._observe("called")
        await self._record(delivery, epoch, outcome)

    def _refusal(self, delivery: Delivery) -> Next | None:
        """What settles a delivery that must not be attempted; None for all others."""
        if delivery.kind is not Kind.SEND and delivery.target is None:
            return Next(State.SKIPPED, why="the message to change was never sent")
        if delivery.announcement is not None and delivery.kind in _NEEDS:
            able, why = _NEEDS[delivery.kind]
            if able not in self._adapter.capabilities:
                return Next(State.SKIPPED, why=why)
        if delivery.doubtful_since is not None and not self._repeatable(delivery):
            return Next(State.UNCERTAIN, why="its send key is no longer valid")
        return None

    def _repeatable(self, delivery: Delivery) -> bool:
        return repeatable(delivery, self._adapter.send_key_valid_for, self._clock.now())

    async def _record(self, delivery: Delivery, epoch: int, outcome: Sent | SendError) -> None:
        now = self._clock.now()
        attempt = Attempt(delivery.attempts + 1, self._repeatable(delivery), delivery.kind)
        what = after_attempt(outcome, attempt, now, self._rng)
        self._on_outcome(delivery, outcome)

        async def write(tx: AsyncConnection) -> None:
            await sending.record(tx, delivery, epoch, what, now)
            await aftermath.follow(tx, delivery, outcome, self._accounts, now)

        await self._insist(write, urgent=delivery.lane is Lane.REPLY)
        going_well = what.state in (State.SENT, State.PENDING)
        (log.info if going_well else log.warning)(
            "delivery.attempted",
            delivery=delivery.id,
            account=delivery.place.account,
            attempt=attempt.number,
            state=what.state,
            outcome=type(outcome).__name__,
        )

    async def _insist(self, work: Callable[..., Awaitable[T]], *, urgent: bool) -> T | None:
        """Do what sending cannot go on without, however long the database takes to come back.

        Given up only when the lease is lost: then the next holder decides.
        """
        while True:
            try:
                return await self._database.write(work, urgent=urgent)
            except StorageUnavailable as error:
                log.warning("delivery.not_recorded", error=error)
                if not self._lease.is_held():
                    return None
                await self._clock.sleep(RETRY_SECONDS)
