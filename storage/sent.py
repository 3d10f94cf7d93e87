"""What was said, found again: by its key, by the platform's id of it, by what it replies to."""

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import Kind, State
from chat.message import MessageRef, Outgoing, Place
from storage import topics
from storage.codec import load_message
from storage.deliveries import select_deliveries
from storage.schema import deliveries, inbox


async def cause_of(tx: AsyncConnection, delivery_id: int) -> int | None:
    """The inbox row that a delivery replies to."""
    query = select(deliveries.c.cause).where(deliveries.c.id == delivery_id)
    return (await tx.execute(query)).scalar_one_or_none()


async def by_key(tx: AsyncConnection, key: str) -> int | None:
    """The delivery with this key, in whatever state."""
    query = select(deliveries.c.id).where(deliveries.c.key == key)
    return (await tx.execute(query)).scalar_one_or_none()


async def newest_change(tx: AsyncConnection, delivery_id: int) -> int | None:
    """The newest delivery that changes what another sends, in whatever state."""
    query = select(func.max(deliveries.c.id)).where(deliveries.c.target_id == delivery_id)
    newest: int | None = (await tx.execute(query)).scalar_one()
    return newest


async def has_begun(tx: AsyncConnection, place: Place, topic: str) -> bool:
    """Whether something of this topic was said there."""
    query = select(deliveries.c.id).where(
        deliveries.c.account == place.account,
        deliveries.c.conversation == place.conversation,
        deliveries.c.topic == topic,
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def was_carried(tx: AsyncConnection, topic: str, source: Place, to: Place) -> bool:
    """Whether something of this topic was said in one place because of what was said in another."""
    query = (
        select(deliveries.c.id)
        .join(inbox, inbox.c.id == deliveries.c.cause)
        .where(
            deliveries.c.topic == topic,
            deliveries.c.account == to.account,
            deliveries.c.conversation == to.conversation,
            inbox.c.account == source.account,
            inbox.c.conversation == source.conversation,
        )
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def is_ours(tx: AsyncConnection, place: Place, message: str) -> bool:
    """Whether the bot has sent this message, in whatever thread of the place."""
    query = select(deliveries.c.id).where(
        deliveries.c.account == place.account,
        deliveries.c.ref == message,
        deliveries.c.ref_conversation == place.conversation,
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def answer_to(
    tx: AsyncConnection, account: str, conversation: str, message: str, since: datetime
) -> int | None:
    """The first message that was sent there, or will be, in reply to a person's message.

    None if there is none, if it was enqueued before ``since``, or if sending it failed.
    """
    query = (
        select(deliveries.c.id)
        .join(inbox, inbox.c.id == deliveries.c.cause)
        .where(
            inbox.c.account == account,
            inbox.c.conversation == conversation,
            inbox.c.message == message,
            deliveries.c.account == account,
            deliveries.c.conversation == conversation,
            deliveries.c.kind == Kind.SEND,
            deliveries.c.state.in_([State.PENDING, State.SENDING, State.SENT]),
            deliveries.c.created_at >= since,
        )
        .order_by(deliveries.c.id)
        .limit(1)
    )
    return (await tx.execute(query)).scalar_one_or_none()


async def last_choices(tx: AsyncConnection, place: Place) -> tuple[MessageRef, Outgoing] | None:
    """The newest message with buttons that everybody at this place was sent, with its reference."""
    there = deliveries.c.thread == (place.thread or "")
    topic = None if place.thread is None else await topics.topic_of(tx, place)
    if topic is not None:  # what has a topic was enqueued for the whole conversation
        there = or_(there, deliveries.c.topic == topic)
    query = (
        select_deliveries()
        .where(
            deliveries.c.account == place.account,
            deliveries.c.conversation == place.conversation,
            there,
            deliveries.c.state == State.SENT,
            deliveries.c.kind == Kind.SEND,
        )
        .order_by(deliveries.c.id.desc())
        .limit(20)
    )
    for row in await tx.execute(query):
        message = load_message(row.message)
        if message.buttons and message.only_for is None and row.ref is not None:
            return MessageRef(place, row.ref), message
    return None
