"""Deliveries as rows: enqueue them, find them, list them, ask for one again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import Delivery, Kind, Lane, State
from chat.message import MessageRef, Outgoing, Place
from storage.codec import dump_message, load_message
from storage.database import lock_place
from storage.schema import bodies, deliveries
from storage.upsert import insert

_TARGET = deliveries.alias("target")
_FIRST = deliveries.alias("first")


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A platform call to make. ``cause``: the inbox row that it replies to.

    ``target``: the delivery to edit or delete. Of pending edits with the same ``coalesce`` only
    the newest is sent. ``topic`` and ``yields``: as in ``Say``; the place of what has a topic is
    the conversation, and the order there makes the first message known before the others go.
    """

    place: Place
    lane: Lane
    kind: Kind
    key: str
    message: Outgoing
    cause: int | None = None
    target: int | None = None
    coalesce: str | None = None
    topic: str | None = None
    yields: bool = False


async def enqueue(tx: AsyncConnection, new: Sequence[NewDelivery], now: datetime) -> None:
    """Add deliveries, in this order."""
    for account, conversation in sorted({(d.place.account, d.place.conversation) for d in new}):
        await lock_place(tx, "deliveries", account, conversation)
    for delivery in new:
        await _enqueue(tx, delivery, now)


async def _enqueue(tx: AsyncConnection, new: NewDelivery, now: datetime) -> None:
    if new.coalesce is not None:
        older = and_(deliveries.c.coalesce == new.coalesce, deliveries.c.state == State.PENDING)
        await tx.execute(
            update(deliveries)
            .where(older)
            .values(state=State.SKIPPED, why="replaced by a newer edit", settled_at=now)
        )
    body = await tx.execute(
        insert(tx, bodies).values(message=dump_message(new.message)).returning(bodies.c.id)
    )
    await tx.execute(
        insert(tx, deliveries).values(
            account=new.place.account,
            conversation=new.place.conversation,
            thread=new.place.thread or "",
            lane=new.lane,
            kind=new.kind,
            key=new.key,
            body_id=body.scalar_one(),
            cause=new.cause,
            target_id=new.target,
            coalesce=new.coalesce,
            topic=new.topic,
            yields=new.yields,
            state=State.PENDING,
            created_at=now,
        )
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A delivery as operators see it: without its text."""

    id: int
    place: Place
    kind: Kind
    state: State
    attempts: int
    created_at: datetime
    attempted_at: datetime | None
    why: str


async def listed(tx: AsyncConnection, state: State, limit: int) -> list[Listed]:
    """The newest deliveries in a state, newest first."""
    query = (
        select(deliveries)
        .where(deliveries.c.state == state)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [
        Listed(
            row.id,
            to_place(row),
            Kind(row.kind),
            State(row.state),
            row.attempts,
            row.created_at,
            row.attempted_at,
            row.why,
        )
        for row in await tx.execute(query)
    ]


async def counted(tx: AsyncConnection) -> dict[State, int]:
    """How many deliveries are in each state."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    return {State(state): count for state, count in await tx.execute(query)}


async def resend(tx: AsyncConnection, delivery_id: int) -> bool:
    """Send an uncertain or failed delivery again because an operator asked. It may arrive twice.

    False if there is no such delivery, or it is neither uncertain nor failed.
    """
    undecided = and_(
        deliveries.c.id == delivery_id,
        deliveries.c.state.in_([State.UNCERTAIN, State.FAILED]),
    )
    again = {
        "state": State.PENDING,
        "attempts": 0,
        "not_before": None,
        "doubtful_since": None,
        "settled_at": None,
        "lookups": 0,
        "period": None,  # attention is taken anew when it is sent
        "slot": None,
        "why": "resent by an operator",
    }
    return (await tx.execute(update(deliveries).where(undecided).values(again))).rowcount == 1


def select_deliveries() -> Select[Any]:
    """Deliveries with their body and the message that they edit or delete."""
    return (
        select(
            deliveries,
            bodies.c.message,
            _TARGET.c.ref.label("target_ref"),
            _TARGET.c.ref_conversation.label("target_conversation"),
            _topic_thread().label("topic_thread"),
        )
        .join(bodies, bodies.c.id == deliveries.c.body_id)
        .outerjoin(_TARGET, _TARGET.c.id == deliveries.c.target_id)
    )


def _topic_thread() -> ScalarSelect[Any]:
    """The message that has begun the topic there; NULL for itself, and if it was never sent."""
    return (
        select(_FIRST.c.ref)
        .where(
            _FIRST.c.topic == deliveries.c.topic,
            _FIRST.c.account == deliveries.c.account,
            _FIRST.c.conversation == deliveries.c.conversation,
            _FIRST.c.kind == Kind.SEND,
            _FIRST.c.id < deliveries.c.id,
        )
        .order_by(_FIRST.c.id)
        .limit(1)
        .scalar_subquery()
    )


def to_delivery(row: Row[Any]) -> Delivery:
    """A row of ``select_deliveries``."""
    place = to_place(row)
    if row.topic_thread is not None:
        place = replace(place, thread=row.topic_thread)
    target = None
    if row.target_ref is not None:
        target = MessageRef(
            Place(place.account, row.target_conversation, place.thread), row.target_ref
        )
    return Delivery(
        id=row.id,
        place=place,
        lane=Lane(row.lane),
        kind=Kind(row.kind),
        key=row.key,
        message=load_message(row.message),
        state=State(row.state),
        attempts=row.attempts,
        not_before=row.not_before,
        doubtful_since=row.doubtful_since,
        target=target,
        yields=row.yields,
        why=row.why,
        announcement=row.announcement_id,
        part=row.part,
        revision=row.revision,
    )


def to_place(row: Row[Any]) -> Place:
    """Where a delivery goes."""
    return Place(row.account, row.conversation, row.thread or None)
