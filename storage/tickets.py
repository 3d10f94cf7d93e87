"""Tickets and what was said in them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Place
from storage.schema import tickets


async def is_taken(tx: AsyncConnection, place: Place) -> bool:
    """Whether a human has taken over in this thread: the bot is silent there."""
    query = select(tickets.c.id).where(
        tickets.c.account == place.account,
        tickets.c.conversation == place.conversation,
        tickets.c.thread == (place.thread or ""),
        tickets.c.closed_at.is_(None),
        tickets.c.taken_at.is_not(None),
    )
    return (await tx.execute(query)).first() is not None
