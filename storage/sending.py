"""Deliveries on their way out: choose, claim, record, take over."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import Delivery, Lane, Next, State, after_takeover
from storage import leases
from storage.deliveries import select_deliveries, to_delivery
from storage.obstacles import obstacle
from storage.schema import deliveries

# Written so, and not by state, it is the condition of the index over what is open.
_OPEN = deliveries.c.settled_at.is_(None)


async def heads(
    tx: AsyncConnection, account: str, now: datetime, limit: int, after: tuple[int, int] = (0, 0)
) -> list[Delivery]:
    """What may go next: of each (place, lane) the first open delivery, if it is pending and due.

    Ordered by lane, then age; ``after`` is the (lane, id) to go on from.
    """
    lane, row_id = after
    query = (
        select_deliveries()
        .where(
            deliveries.c.account == account,
            _OPEN,
            deliveries.c.lane < int(Lane.PARKED),
            deliveries.c.state == State.PENDING,
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
            or_(
                deliveries.c.lane > lane,
                and_(deliveries.c.lane == lane, deliveries.c.id > row_id),
            ),
            deliveries.c.id == _first_open(),
        )
        .order_by(deliveries.c.lane, deliveries.c.id)
        .limit(limit)
    )
    return [to_delivery(row) for row in await tx.execute(query)]


async def next_due(tx: AsyncConnection, account: str, now: datetime) -> datetime | None:
    """When the earliest delivery that still has to wait is due; None if none waits."""
    query = select(func.min(deliveries.c.not_before)).where(
        deliveries.c.account == account,
        _OPEN,
        deliveries.c.lane < int(Lane.PARKED),
        deliveries.c.state == State.PENDING,
        deliveries.c.not_before > now,
    )
    due: datetime | None = (await tx.execute(query)).scalar_one()
    return due


async def claim(
    tx: AsyncConnection,
    delivery: Delivery,
    lease: str,
    epoch: int,
    now: datetime,
    zone: str = "UTC",
) -> bool:
    """Make a pending delivery ours to send. False if the lease or the delivery is not ours now.

    So it is if there is an obstacle: then it is settled, or put aside. ``zone``: of groups that
    have none.
    """
    if not await leases.is_held(tx, lease, epoch):
        return False
    if (instead := await obstacle(tx, delivery, zone, now)) is not None:
        if instead.state is not State.PENDING:
            await settle(tx, delivery, instead, now)
        return False
    # A correction may have given it another text since it was read.
    same = deliveries.c.revision == delivery.revision
    pending = and_(deliveries.c.id == delivery.id, deliveries.c.state == State.PENDING, same)
    claimed = await tx.execute(
        update(deliveries)
        .where(pending)
        .values(
            state=State.SENDING,
            epoch=epoch,
            attempted_at=now,
            attempts=deliveries.c.attempts + 1,
        )
    )
    return claimed.rowcount == 1


async def unclaim(tx: AsyncConnection, delivery: Delivery, epoch: int) -> None:
    """Put back what was claimed and surely not sent."""
    await tx.execute(
        update(deliveries)
        .where(_ours(delivery, epoch, [State.SENDING]))
        .values(state=State.PENDING, attempts=deliveries.c.attempts - 1)
    )


async def record(
    tx: AsyncConnection, delivery: Delivery, epoch: int, what: Next, now: datetime
) -> bool:
    """Write down what came of an attempt that this epoch made.

    A late "sent" also turns an uncertain delivery into a sent one. False if the delivery is no
    longer this epoch's.
    """
    states = [State.SENDING]
    if what.state is State.SENT:
        states.append(State.UNCERTAIN)
    values = _next_values(what, now)
    if not what.uses_attempt:
        values["attempts"] = deliveries.c.attempts - 1
    if what.doubtful and delivery.doubtful_since is None:
        values["doubtful_since"] = deliveries.c.attempted_at
    if what.ref is not None:
        values["ref"] = what.ref.id
        values["ref_conversation"] = what.ref.place.conversation
    written = await tx.execute(
        update(deliveries).where(_ours(delivery, epoch, states)).values(**values)
    )
    return written.rowcount == 1


async def settle(tx: AsyncConnection, delivery: Delivery, what: Next, now: datetime) -> bool:
    """Settle a pending delivery that will not be attempted."""
    pending = and_(deliveries.c.id == delivery.id, deliveries.c.state == State.PENDING)
    written = await tx.execute(update(deliveries).where(pending).values(**_next_values(what, now)))
    return written.rowcount == 1


async def take_over(
    tx: AsyncConnection, account: str, epoch: int, key_valid_for: timedelta, now: datetime
) -> list[tuple[Delivery, Next]]:
    """Decide about everything that holders of older epochs left ``sending``."""
    left = select_deliveries().where(
        deliveries.c.account == account,
        _OPEN,
        deliveries.c.state == State.SENDING,
        deliveries.c.epoch < epoch,
    )
    decided = []
    for row in await tx.execute(left):
        first = row.doubtful_since or row.attempted_at
        delivery = replace(to_delivery(row), doubtful_since=first)
        what = after_takeover(delivery, key_valid_for, now)
        await tx.execute(
            update(deliveries)
            .where(deliveries.c.id == delivery.id, deliveries.c.state == State.SENDING)
            .values(**_next_values(what, now), doubtful_since=first)
        )
        decided.append((delivery, what))
    return decided


async def last_attempts(
    tx: AsyncConnection, account: str, since: datetime
) -> list[tuple[str, datetime]]:
    """(conversation, when) of every attempt since then, oldest first: to rebuild rate limits."""
    query = (
        select(deliveries.c.conversation, deliveries.c.attempted_at)
        .where(deliveries.c.account == account, deliveries.c.attempted_at >= since)
        .order_by(deliveries.c.attempted_at)
    )
    return [(row.conversation, row.attempted_at) for row in await tx.execute(query)]


def _first_open() -> ScalarSelect[Any]:
    """The first open delivery of a place and lane.

    Not written as "none is earlier": PostgreSQL may make a join of that, and as long as it does not
    know that much waits, it then reads all that is open for each that is.
    """
    first = deliveries.alias("first_open")
    return (
        select(func.min(first.c.id))
        .where(
            first.c.settled_at.is_(None),
            first.c.account == deliveries.c.account,
            first.c.lane == deliveries.c.lane,
            first.c.conversation == deliveries.c.conversation,
            first.c.thread == deliveries.c.thread,
        )
        .scalar_subquery()
    )


def _ours(delivery: Delivery, epoch: int, states: list[State]) -> ColumnElement[bool]:
    return and_(
        deliveries.c.id == delivery.id,
        deliveries.c.epoch == epoch,
        deliveries.c.state.in_(states),
    )


def _next_values(what: Next, now: datetime) -> dict[str, Any]:
    open_still = what.state is State.PENDING
    return {
        "state": what.state,
        "why": what.why,
        "not_before": what.not_before,
        "settled_at": None if open_still else now,
    }
