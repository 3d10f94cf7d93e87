"""Looking for sends whose outcome is unknown: which is next, and what was found."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import Delivery, Kind, State
from chat.message import MessageRef
from storage.deliveries import select_deliveries, to_delivery
from storage.schema import deliveries

FIRST = timedelta(seconds=30)
"""After the attempt: what was under way has arrived by then."""
SECOND = timedelta(seconds=60)
"""After the first time that it was not found."""
LOOKUPS = 2
GIVEN_UP = timedelta(days=1)
"""After this time people have looked themselves."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A send to look for, which was not attempted before ``since``."""

    delivery: Delivery
    since: datetime


async def next_doubt(tx: AsyncConnection, account: str, now: datetime) -> Doubt | None:
    """The uncertain send that is to be looked for next, if one is."""
    sent = deliveries.c
    due = or_(
        and_(sent.lookups == 0, sent.attempted_at <= now - FIRST),
        and_(sent.lookups > 0, sent.lookups < LOOKUPS, sent.looked_up_at <= now - SECOND),
    )
    query = (
        select_deliveries()
        .where(
            sent.state == State.UNCERTAIN,
            sent.account == account,
            sent.kind == Kind.SEND,
            sent.settled_at > now - GIVEN_UP,
            due,
        )
        .order_by(sent.id)
        .limit(1)
    )
    row = (await tx.execute(query)).first()
    if row is None:
        return None
    return Doubt(to_delivery(row), row.doubtful_since or row.attempted_at)


async def found(tx: AsyncConnection, delivery_id: int, ref: MessageRef, now: datetime) -> bool:
    """It was sent after all. False if it is uncertain no longer: then nothing changes."""
    return await _change(
        tx,
        delivery_id,
        state=State.SENT,
        ref=ref.id,
        ref_conversation=ref.place.conversation,
        why="",
        settled_at=now,
        looked_up_at=now,
    )


async def not_found(tx: AsyncConnection, delivery_id: int, now: datetime) -> bool:
    """It was not there. False as for ``found``."""
    return await _change(tx, delivery_id, lookups=deliveries.c.lookups + 1, looked_up_at=now)


async def _change(tx: AsyncConnection, delivery_id: int, **values: object) -> bool:
    uncertain = and_(deliveries.c.id == delivery_id, deliveries.c.state == State.UNCERTAIN)
    result = await tx.execute(update(deliveries).where(uncertain).values(**values))
    return result.rowcount == 1
