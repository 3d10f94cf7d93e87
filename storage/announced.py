"""What became of announcements, counted from their deliveries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.progress import RECENT, Tally, Trouble
from chat.delivery import Kind, Lane, State
from storage.schema import (
    announcement_receipts,
    customers,
    deliveries,
    groups,
)

_RANKS = {
    State.SENT: 1,
    State.SKIPPED: 2,
    State.UNCERTAIN: 3,
    State.FAILED: 4,
    State.PENDING: 5,
    State.SENDING: 5,
}
"""What a recipient counts as of whom several calls ended differently: the highest."""
_BY = {"platform": groups.c.account, "tier": customers.c.tier, "region": customers.c.region}


async def tally(
    tx: AsyncConnection,
    announcement_id: int,
    now: datetime,
    kind: Kind = Kind.SEND,
    revision: int = 0,
) -> Tally:
    """Recipients by what became of them; for EDIT and DELETE, of the messages to change.

    ``revision``: only what brings that one.
    """
    theirs = _of(announcement_id, kind, revision)
    recipients = _recipients(theirs, now)
    counted = select(
        *(_count(recipients.c.rank == rank).label(state) for state, rank in _RANKS.items()),
        _count(and_(recipients.c.rank == 5, recipients.c.held == 1)).label("held"),
        func.min(recipients.c.due).label("due"),
    )
    row = (await tx.execute(counted)).one()
    recent = select(func.count()).where(theirs, deliveries.c.attempted_at > now - RECENT)
    return Tally(
        sent=row.sent,
        failed=row.failed,
        skipped=row.skipped,
        uncertain=row.uncertain,
        waiting=row.pending,
        held=row.held,
        recent=(await tx.execute(recent)).scalar_one(),
        held_until=row.due,
    )


async def tallies(
    tx: AsyncConnection, announcement_id: int, by: str, now: datetime
) -> list[tuple[str, Tally]]:
    """The same for each "platform", "tier" or "region", '' where that is not known; in order."""
    recipients = _recipients(_of(announcement_id, Kind.SEND, 0), now)
    value = func.coalesce(_BY[by], "").label("value")
    query = (
        select(value, recipients.c.rank, func.count().label("count"))
        .select_from(recipients)
        .join(groups, groups.c.id == recipients.c.group_id)
        .outerjoin(customers, customers.c.id == groups.c.customer_id)
        .group_by(value, recipients.c.rank)
    )
    found: dict[str, dict[int, int]] = {}
    for name, rank, count in await tx.execute(query):
        found.setdefault(name, {})[rank] = count
    return [(name, _counted(counts)) for name, counts in sorted(found.items())]


def _counted(by_rank: Mapping[int, int]) -> Tally:
    sent, skipped, uncertain, failed, waiting = (by_rank.get(rank, 0) for rank in range(1, 6))
    return Tally(sent, failed, skipped, uncertain, waiting)


async def troubles(
    tx: AsyncConnection,
    announcement_id: int,
    state: State,
    *,
    offset: int,
    limit: int,
    kind: Kind = Kind.SEND,
) -> list[Trouble]:
    """Recipients in a state with the reason, in order of their number."""
    query = (
        select(
            groups.c.id, groups.c.name, groups.c.account, groups.c.conversation, deliveries.c.why
        )
        .join(groups, groups.c.id == deliveries.c.group_id)
        .where(
            deliveries.c.announcement_id == announcement_id,
            deliveries.c.kind == kind,
            deliveries.c.state == state,
        )
        .order_by(groups.c.id, deliveries.c.part, deliveries.c.id)
        .offset(offset)
        .limit(limit)
    )
    return [
        Trouble(row.id, row.name or row.conversation, row.account, row.why)
        for row in await tx.execute(query)
    ]


async def is_open(tx: AsyncConnection, announcement_id: int) -> bool:
    """Whether any of its calls is still to be made, of whatever kind."""
    unsettled = select(deliveries.c.id).where(
        deliveries.c.announcement_id == announcement_id,
        deliveries.c.state.in_([State.PENDING, State.SENDING]),
    )
    return (await tx.execute(unsettled.limit(1))).first() is not None


async def receipts(tx: AsyncConnection, announcement_id: int) -> tuple[int, int]:
    """How many people have pressed "got it", in how many groups."""
    theirs = announcement_receipts.c
    place = theirs.account + ":" + theirs.conversation
    query = select(func.count(), func.count(func.distinct(place))).where(
        theirs.announcement_id == announcement_id
    )
    row = (await tx.execute(query)).one()
    return row[0], row[1]


async def all_failed(
    tx: AsyncConnection, announcement_id: int, since: datetime, count: int
) -> bool:
    """Whether so many in a row failed since then, and none was sent in between."""
    theirs = _of(announcement_id, Kind.SEND, 0)
    failed = select(func.count()).where(theirs, deliveries.c.state == State.FAILED)
    if (await tx.execute(failed)).scalar_one() < count:  # nearly always, and quickly known
        return False
    newest = (
        select(deliveries.c.state)
        .where(theirs, deliveries.c.settled_at > since)
        .where(deliveries.c.state.in_([State.SENT, State.FAILED, State.UNCERTAIN]))
        .order_by(deliveries.c.settled_at.desc(), deliveries.c.id.desc())
        .limit(count)
        .subquery()
    )
    query = select(func.count()).select_from(newest).where(newest.c.state == State.FAILED)
    return int((await tx.execute(query)).scalar_one()) >= count


def _of(announcement_id: int, kind: Kind, revision: int) -> ColumnElement[bool]:
    theirs = and_(deliveries.c.announcement_id == announcement_id, deliveries.c.kind == kind)
    return and_(theirs, deliveries.c.revision == revision) if revision else theirs


def _recipients(theirs: ColumnElement[bool], now: datetime) -> Subquery:
    """A row for each: the rank of what became of it, and until when it is held."""
    later = and_(
        deliveries.c.settled_at.is_(None),
        deliveries.c.lane == int(Lane.PARKED),
        deliveries.c.not_before > now,
    )
    rank = case(*((deliveries.c.state == state, rank) for state, rank in _RANKS.items()))
    return (
        select(
            deliveries.c.group_id,
            func.max(rank).label("rank"),
            func.max(case((later, 1), else_=0)).label("held"),
            func.min(case((later, deliveries.c.not_before))).label("due"),
        )
        .where(theirs)
        .group_by(deliveries.c.group_id)
        .subquery()
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
