"""Trying again what did not arrive: what failed, and of what is uncertain what people decide."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Resent
from announcements.reasons import Reason
from chat.delivery import Kind, Lane, State
from storage.lookups import LOOKUPS
from storage.schema import deliveries

_AGAIN: dict[str, Any] = {
    "state": State.PENDING,
    "lane": int(Lane.PARKED),
    "attempts": 0,
    "lookups": 0,
    "doubtful_since": None,
    "settled_at": None,
    "not_before": None,
    "why": "",
    "period": None,  # taken anew when it is sent
    "slot": None,
}


async def resend(tx: AsyncConnection, wanted: Resent) -> None:
    """What failed; of one group also what is uncertain, which may arrive twice; or of what is
    uncertain that which was looked for in vain. Each with what was not sent because of it.
    """
    states = {State.FAILED}
    where = [deliveries.c.announcement_id == wanted.announcement, deliveries.c.kind == Kind.SEND]
    if wanted.missing:
        states = {State.UNCERTAIN}
        where.append(deliveries.c.group_id.in_(_missing(wanted.announcement)))
    elif wanted.group is not None:
        states.add(State.UNCERTAIN)
        where.append(deliveries.c.group_id == wanted.group)
    behind = and_(deliveries.c.state == State.SKIPPED, deliveries.c.why == Reason.BEGINNING.value)
    again = and_(*where, deliveries.c.state.in_(states) | behind)
    await tx.execute(update(deliveries).where(again).values(_AGAIN))


async def missing(tx: AsyncConnection, announcement_id: int) -> int:
    """In how many groups it was looked for as often as it ever is, and not found."""
    of = _missing(announcement_id).subquery()
    return int((await tx.execute(select(func.count()).select_from(of))).scalar_one())


def _missing(announcement_id: int) -> Select[tuple[int]]:
    """Where all that is uncertain was looked for: what nobody looked for may have arrived."""
    uncertain: ColumnElement[bool] = and_(
        deliveries.c.announcement_id == announcement_id,
        deliveries.c.kind == Kind.SEND,
        deliveries.c.state == State.UNCERTAIN,
    )
    return (
        select(deliveries.c.group_id)
        .where(uncertain)
        .group_by(deliveries.c.group_id)
        .having(func.min(deliveries.c.lookups) >= LOOKUPS)
    )
