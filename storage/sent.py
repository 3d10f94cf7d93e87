"""What was said, found again: by its key, by the platform's id of the message."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Place
from storage.schema import deliveries


async def cause_of(tx: AsyncConnection, delivery_id: int) -> int | None:
    """The inbox row that a delivery replies to."""
    query = select(deliveries.c.cause).where(deliveries.c.id == delivery_id)
    return (await tx.execute(query)).scalar_one_or_none()


async def is_known(tx: AsyncConnection, key: str) -> bool:
    """Whether there is a delivery with this key, in whatever state."""
    query = select(deliveries.c.id).where(deliveries.c.key == key)
    return (await tx.execute(query)).first() is not None


async def has_begun(tx: AsyncConnection, place: Place, topic: str) -> bool:
    """Whether something of this topic was said there."""
    query = select(deliveries.c.id).where(
        deliveries.c.account == place.account,
        deliveries.c.conversation == place.conversation,
        deliveries.c.topic == topic,
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
