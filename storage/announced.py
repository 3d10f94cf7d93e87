"""How far announcements are, counted from their deliveries."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from announcements.progress import RECENT, Course, Tally
from chat.delivery import Kind, Lane, State
from storage.codec import load_message
from storage.schema import announcement_bodies, announcement_log, bodies, deliveries

RANKS = {
    State.SENT: 1,
    State.SKIPPED: 2,
    State.UNCERTAIN: 3,
    State.FAILED: 4,
    State.PENDING: 5,
    State.SENDING: 5,
}
"""What a recipient counts as of whom several calls ended differently: the highest."""
_SHORTEST = timedelta(seconds=1)


async def tally(
    tx: AsyncConnection,
    announcement_id: int,
    now: datetime,
    kind: Kind = Kind.SEND,
    revision: int = 0,
    since: datetime | None = None,
) -> Tally:
    """Recipients by what became of them; for EDIT and DELETE, of the messages to change.

    ``revision``: only what brings that one. ``since``: only what was settled from then on, or is
    open.
    """
    theirs = belonging(announcement_id, kind, revision)
    if since is not None:
        newer = or_(deliveries.c.settled_at.is_(None), deliveries.c.settled_at >= since)
        theirs = and_(theirs, newer)
    recipients = by_recipient(theirs, now)
    waits = recipients.c.rank == RANKS[State.PENDING]
    counted = select(
        *(_count(recipients.c.rank == rank).label(state) for state, rank in RANKS.items()),
        _count(and_(waits, recipients.c.held == 1)).label("held"),
        func.min(recipients.c.due).label("due"),
    )
    row = (await tx.execute(counted)).one()
    attempted = deliveries.c.attempted_at
    recent = select(func.count(), func.min(attempted)).where(theirs, attempted > now - RECENT)
    count, first = (await tx.execute(recent)).one()
    return Tally(
        sent=row.sent,
        failed=row.failed,
        skipped=row.skipped,
        uncertain=row.uncertain,
        waiting=row.pending,
        held=row.held,
        recent=count,
        held_until=row.due,
        span=max(now - first, _SHORTEST) if first else RECENT,
    )


async def course(tx: AsyncConnection, announcement: Announcement, now: datetime) -> Course:
    """How far it is: its messages, and the newest correction or recall of them."""
    if announcement.confirmed is None:
        return Course()
    kind, revision = changing(announcement)
    since = await _resent_at(tx, announcement)
    return Course(
        await tally(tx, announcement.id, now),
        await tally(tx, announcement.id, now, kind, revision),
        Tally() if since is None else await tally(tx, announcement.id, now, since=since),
        await _said(tx, announcement) if announcement.confirmed != announcement.revision else "",
    )


async def _said(tx: AsyncConnection, announcement: Announcement) -> str:
    """How the revision begins that was confirmed, in the main language."""
    body = announcement_bodies.c
    query = (
        select(bodies.c.message)
        .join(announcement_bodies, body.body_id == bodies.c.id)
        .where(body.announcement_id == announcement.id, body.revision == announcement.confirmed)
        .where(body.locale == announcement.main, body.part == 0)
        .limit(1)
    )
    message = (await tx.execute(query)).scalar_one_or_none()
    return "" if message is None else load_message(message).text


async def _resent_at(tx: AsyncConnection, announcement: Announcement) -> datetime | None:
    """When what had failed was first tried again since the last report but one; None if not."""
    query = (
        select(announcement_log.c.what, announcement_log.c.at)
        .where(announcement_log.c.announcement_id == announcement.id)
        .order_by(announcement_log.c.version)
    )
    reported, resent, at = False, None, None
    for what, when in await tx.execute(query):
        if what == "reported":
            reported, resent, at = True, at, None
        elif reported and what.startswith("resent"):
            at = at or when
        elif what in ("corrected", "recalled"):
            at = None
    return at or (resent if announcement.reported_at is not None else None)


def changing(announcement: Announcement) -> tuple[Kind, int]:
    """What brings the newest correction or recall, and of which revision; 0: of any."""
    if announcement.stage is Stage.RECALLED:
        return Kind.DELETE, 0
    return Kind.EDIT, announcement.confirmed or 0


async def is_open(tx: AsyncConnection, announcement_id: int) -> bool:
    """Whether any of its calls is still to be made, of whatever kind."""
    unsettled = select(deliveries.c.id).where(
        deliveries.c.announcement_id == announcement_id,
        deliveries.c.state.in_([State.PENDING, State.SENDING]),
    )
    return (await tx.execute(unsettled.limit(1))).first() is not None


async def all_failed(
    tx: AsyncConnection, announcement_id: int, since: datetime, count: int
) -> bool:
    """Whether so many in a row failed since then, and none was sent in between."""
    theirs = belonging(announcement_id, Kind.SEND, 0)
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


def belonging(announcement_id: int, kind: Kind, revision: int) -> ColumnElement[bool]:
    """Its deliveries of a kind; ``revision``: only those that bring that one, 0: of any."""
    theirs = and_(deliveries.c.announcement_id == announcement_id, deliveries.c.kind == kind)
    return and_(theirs, deliveries.c.revision == revision) if revision else theirs


def row_rank() -> ColumnElement[int]:
    """Of a delivery: of several for a recipient the highest says what became of it."""
    return case(*((deliveries.c.state == state, rank) for state, rank in RANKS.items()))


def by_recipient(theirs: ColumnElement[bool], now: datetime) -> Subquery:
    """A row for each recipient: the rank of what became of it, and until when it is held."""
    later = and_(
        deliveries.c.settled_at.is_(None),
        deliveries.c.lane == int(Lane.PARKED),
        deliveries.c.not_before > now,
    )
    return (
        select(
            deliveries.c.group_id,
            func.max(row_rank()).label("rank"),
            func.max(case((later, 1), else_=0)).label("held"),
            func.min(case((later, deliveries.c.not_before))).label("due"),
        )
        .where(theirs)
        .group_by(deliveries.c.group_id)
        .subquery()
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
