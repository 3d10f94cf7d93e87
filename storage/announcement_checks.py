"""What has to be known of an announcement's deliveries before something is done with it."""

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Body
from chat.delivery import Kind, State
from storage.codec import load_message
from storage.schema import announcement_bodies, bodies, deliveries

_WORST = (State.PENDING, State.SENDING, State.FAILED, State.UNCERTAIN, State.SKIPPED, State.SENT)


async def has_begun(tx: AsyncConnection, announcement_id: int) -> bool:
    """Whether a send of it was attempted."""
    query = select(deliveries.c.id).where(
        deliveries.c.announcement_id == announcement_id, deliveries.c.attempted_at.is_not(None)
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def said(tx: AsyncConnection, announcement_id: int) -> list[Body]:
    """What its recipients got, or will get: of whatever revision that is."""
    used = select(deliveries.c.body_id).where(
        deliveries.c.announcement_id == announcement_id, deliveries.c.kind == Kind.SEND
    )
    body = announcement_bodies.c
    query = (
        select(body.account, body.locale, body.part, bodies.c.message)
        .join(bodies, bodies.c.id == body.body_id)
        .where(body.announcement_id == announcement_id, body.body_id.in_(used.distinct()))
        .order_by(body.revision, body.account, body.locale, body.part)
    )
    return [
        Body(row.account, row.locale, row.part, load_message(row.message))
        for row in await tx.execute(query)
    ]


async def state(tx: AsyncConnection, announcement_id: int, group_id: int) -> State | None:
    """What became of it in a group, of several calls the worst; None if that is no recipient."""
    query = select(deliveries.c.state).where(
        and_(
            deliveries.c.announcement_id == announcement_id,
            deliveries.c.group_id == group_id,
            deliveries.c.kind == Kind.SEND,
        )
    )
    found = set((await tx.execute(query)).scalars())
    return next((each for each in _WORST if each in found), None)
