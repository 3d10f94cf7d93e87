"""Threads that the bot has begun: which topic each is about."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Place
from storage.schema import deliveries


async def topic_of(tx: AsyncConnection, place: Place) -> str | None:
    """The topic whose first message began this thread."""
    query = select(deliveries.c.topic).where(
        deliveries.c.account == place.account,
        deliveries.c.ref == place.thread,
        deliveries.c.ref_conversation == place.conversation,
        deliveries.c.topic.is_not(None),
    )
    topic: str | None = (await tx.execute(query.limit(1))).scalar_one_or_none()
    return topic
