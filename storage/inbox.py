"""What came in and has to be handled: kept from before the acknowledgement until handled."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.event import Event, Left, Press
from chat.message import Place
from storage import moves
from storage.codec import dump_event, load_event
from storage.database import lock_place
from storage.schema import inbox
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Received:
    """An inbox row to handle; ``attempts`` counts the failed ones."""

    id: int
    event: Event
    attempts: int


async def store(tx: AsyncConnection, event: Event, now: datetime) -> bool:
    """Keep an event. False, and nothing kept, if this message or press is known already."""
    place = event.place
    # Of a place that was left for another, only its end is not about the other.
    if not isinstance(event, Left):
        here = await moves.current(tx, place.account, place.conversation)
        place = replace(place, conversation=here)
    await lock_place(tx, "inbox", place.account, place.conversation)
    row = {
        "account": place.account,
        "key": event.key,
        "conversation": place.conversation,
        "thread": place.thread or "",
        "message": event.message if isinstance(event, Press) else event.id,
        "payload": dump_event(event),
        "state": "new",
        "received_at": now,
    }
    kept = insert(tx, inbox).values(row).on_conflict_do_nothing().returning(inbox.c.id)
    return (await tx.execute(kept)).first() is not None


async def waiting(
    tx: AsyncConnection, accounts: Collection[str], now: datetime, limit: int
) -> list[Received]:
    """The oldest unhandled event of each thread, oldest first, if it is due.

    A later event of a thread waits until those before it are done or have failed.
    """
    earlier = inbox.alias("earlier")
    query = (
        select(inbox.c.id, inbox.c.conversation, inbox.c.payload, inbox.c.attempts)
        .where(
            inbox.c.done_at.is_(None),
            inbox.c.account.in_(accounts),
            or_(inbox.c.not_before.is_(None), inbox.c.not_before <= now),
            ~exists().where(
                earlier.c.done_at.is_(None),
                earlier.c.account == inbox.c.account,
                earlier.c.conversation == inbox.c.conversation,
                earlier.c.thread == inbox.c.thread,
                earlier.c.id < inbox.c.id,
            ),
        )
        .order_by(inbox.c.id)
        .limit(limit)
    )
    rows = await tx.execute(query)
    return [Received(row.id, _event(row.payload, row.conversation), row.attempts) for row in rows]


async def finish(tx: AsyncConnection, row_id: int, now: datetime) -> bool:
    """Mark as done, in the transaction that holds the handler's effects.

    False if another process has done it: then roll back. The key stays, the payload goes.
    """
    return await _leave(tx, row_id, state="done", done_at=now, payload=None)


async def fail(tx: AsyncConnection, row_id: int, now: datetime, why: str) -> bool:
    """Give up on a row; its payload goes too. False if another process has settled it."""
    return await _leave(tx, row_id, state="failed", done_at=now, payload=None, why=why)


async def postpone(tx: AsyncConnection, row: Received, until: datetime, why: str) -> bool:
    """Count a failed attempt and try again later."""
    return await _leave(tx, row.id, attempts=row.attempts + 1, not_before=until, why=why)


async def place_of(tx: AsyncConnection, row_id: int) -> Place | None:
    """Where an event came from, also long after it is done."""
    query = select(inbox.c.account, inbox.c.conversation, inbox.c.thread)
    row = (await tx.execute(query.where(inbox.c.id == row_id))).first()
    return None if row is None else Place(row.account, row.conversation, row.thread or None)


def _event(payload: Any, conversation: str) -> Event:
    """As it came in, but where its conversation is now."""
    event = load_event(payload)
    return replace(event, place=replace(event.place, conversation=conversation))


async def _leave(tx: AsyncConnection, row_id: int, **values: object) -> bool:
    new = and_(inbox.c.id == row_id, inbox.c.done_at.is_(None))
    result = await tx.execute(update(inbox).where(new).values(**values))
    return result.rowcount == 1
