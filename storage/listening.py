"""Whether what nobody said to the bot matters to it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Place
from storage import requirement_rows, topics
from storage.schema import groups, tickets


async def is_ticket(tx: AsyncConnection, place: Place) -> bool:
    """Whether a thread is where a ticket was opened, and is still open, or where ops have it."""
    asked = select(tickets.c.id).where(
        tickets.c.account == place.account,
        tickets.c.conversation == place.conversation,
        tickets.c.thread == place.thread,
        tickets.c.closed_at.is_(None),
    )
    if (await tx.execute(asked)).first() is not None:
        return True
    return await topics.topic_of(tx, place) is not None


async def is_asked(tx: AsyncConnection, place: Place, person: str, now: datetime) -> bool:
    """Whether this person was asked something in this thread about what they asked for."""
    where = (place.account, place.conversation, place.thread or "")
    return await requirement_rows.asking(tx, *where, person, now) is not None


async def may_volunteer(tx: AsyncConnection, place: Place) -> bool:
    """Whether the bot may answer here what nobody asked it."""
    query = select(groups.c.id).where(
        groups.c.account == place.account,
        groups.c.conversation == place.conversation,
        groups.c.volunteers.is_(True),
        groups.c.approved.is_(True),
    )
    return (await tx.execute(query)).first() is not None
