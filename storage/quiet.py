"""Holds what announcements have for groups whose quiet hours have begun."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.reasons import Reason
from chat.attention import quiet_ends
from chat.delivery import Kind, Lane, State
from storage.schema import announcements, deliveries, groups


async def hold(tx: AsyncConnection, accounts: Collection[str], zone: str, now: datetime) -> int:
    """Put aside what is not claimed yet until the quiet hours end; how many calls that were.

    ``zone``: of groups that have none. What is urgent goes all the same, and so does the rest of
    what a group has the beginning of. A claim looks as well, but this takes no room in any rate.
    """
    kinds = select(groups.c.time_zone, groups.c.quiet_hours).where(
        groups.c.account.in_(accounts), groups.c.quiet_hours.is_not(None)
    )
    held = 0
    for there, hours in (await tx.execute(kinds.distinct())).all():
        until = quiet_ends(now, hours, there or zone)
        if until is not None:
            held += await _hold(tx, accounts, there, hours, until)
    return held


async def _hold(
    tx: AsyncConnection, accounts: Collection[str], there: str | None, hours: str, until: datetime
) -> int:
    asleep = select(groups.c.id).where(
        groups.c.account.in_(accounts),
        groups.c.time_zone.is_not_distinct_from(there),
        groups.c.quiet_hours == hours,
    )
    not_urgent = select(announcements.c.id).where(announcements.c.urgent.is_(False))
    first = deliveries.alias("first")
    begun = exists().where(
        first.c.announcement_id == deliveries.c.announcement_id,
        first.c.group_id == deliveries.c.group_id,
        first.c.kind == Kind.SEND,
        first.c.part == 0,
        first.c.state != State.PENDING,
    )
    waiting = and_(
        deliveries.c.account.in_(accounts),
        deliveries.c.lane == int(Lane.BULK),
        deliveries.c.settled_at.is_(None),
        deliveries.c.state == State.PENDING,
        deliveries.c.kind == Kind.SEND,
        deliveries.c.announcement_id.in_(not_urgent),
        deliveries.c.group_id.in_(asleep),
        ~begun,
    )
    values = {"lane": int(Lane.PARKED), "not_before": until, "why": Reason.QUIET}
    return (await tx.execute(update(deliveries).where(waiting).values(values))).rowcount
