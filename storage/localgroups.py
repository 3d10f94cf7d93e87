"""Groups made in the local chat, and where groupkeeper has something to say in a moment."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import Kind, Lane, State
from storage.schema import deliveries, inbox, local_groups


@dataclass(frozen=True, slots=True)
class LocalGroup:
    """A group that ``person`` made. ``received``: groupkeeper knows that it was added."""

    id: int
    name: str
    locale: str
    person: str
    at: datetime
    received: bool

    @property
    def conversation(self) -> str:
        """Its id as a conversation."""
        return f"g{self.id}"


async def add(tx: AsyncConnection, name: str, locale: str, person: str, at: datetime) -> LocalGroup:
    """Make a group that groupkeeper has yet to be told of."""
    added = await tx.execute(
        insert(local_groups)
        .values(name=name, locale=locale, person=person, at=at, received=False)
        .returning(local_groups.c.id)
    )
    return LocalGroup(added.scalar_one(), name, locale, person, at, received=False)


async def all_of_them(tx: AsyncConnection) -> list[LocalGroup]:
    """Every group that was made, oldest first."""
    rows = await tx.execute(select(local_groups).order_by(local_groups.c.id))
    return [LocalGroup(r.id, r.name, r.locale, r.person, r.at, r.received) for r in rows]


async def count(tx: AsyncConnection) -> int:
    """How many there are; none is ever removed."""
    number: int = (await tx.execute(select(func.count()).select_from(local_groups))).scalar_one()
    return number


async def mark_received(tx: AsyncConnection, group_id: int) -> None:
    """Groupkeeper has acknowledged that it was added."""
    told = update(local_groups).where(local_groups.c.id == group_id)
    await tx.execute(told.values(received=True))


async def busy(
    tx: AsyncConnection, account: str, since: datetime
) -> frozenset[tuple[str, str, str]]:
    """Where something that came in since then is not handled, or its reply not sent yet.

    Conversation, thread ('' is none) and, of what is not handled, the message ('' of a reply).
    """
    asked = select(inbox.c.conversation, inbox.c.thread, inbox.c.message).where(
        inbox.c.account == account, inbox.c.done_at.is_(None), inbox.c.received_at >= since
    )
    replies = select(deliveries.c.conversation, deliveries.c.thread).where(
        deliveries.c.account == account,
        deliveries.c.settled_at.is_(None),
        deliveries.c.lane == Lane.REPLY,
        deliveries.c.kind == Kind.SEND,
        deliveries.c.state == State.PENDING,
        deliveries.c.created_at >= since,
    )
    found = {(row.conversation, row.thread, row.message) for row in await tx.execute(asked)}
    found |= {(row.conversation, row.thread, "") for row in await tx.execute(replies)}
    return frozenset(found)
