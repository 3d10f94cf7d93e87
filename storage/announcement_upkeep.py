"""Keeps the deliveries of announcements in line with what was decided about them.

Everything here may be done again, and by several processes: what there is to do is found in the
rows.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Text,
    and_,
    exists,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from announcements.reasons import Reason
from chat.delivery import Kind, Lane, State
from storage.announcing import COLUMNS, key_of
from storage.schema import announcement_bodies, announcements, deliveries, groups
from storage.types import UtcDateTime
from storage.upsert import insert


async def release(tx: AsyncConnection, accounts: Iterable[str], now: datetime) -> int:
    """Let go what is due, of what is being sent; how many that were."""
    going = select(announcements.c.id).where(
        announcements.c.stage.in_([Stage.SENDING, Stage.CANCELLED, Stage.RECALLED])
    )
    due = (
        deliveries.c.account.in_(accounts),
        deliveries.c.lane == int(Lane.PARKED),
        deliveries.c.settled_at.is_(None),
        deliveries.c.not_before <= now,
        deliveries.c.announcement_id.in_(going),
    )
    released = update(deliveries).where(*due).values(lane=int(Lane.BULK), why="")
    return (await tx.execute(released)).rowcount


async def follow(tx: AsyncConnection, announcement: Announcement, now: datetime) -> None:
    """Bring the deliveries in line with what was decided about their announcement."""
    pending = and_(
        deliveries.c.announcement_id == announcement.id,
        deliveries.c.state == State.PENDING,
    )
    match announcement.stage:
        case Stage.PAUSED:
            running = and_(pending, deliveries.c.lane == int(Lane.BULK))
            await tx.execute(update(deliveries).where(running).values(lane=int(Lane.PARKED)))
        case Stage.CANCELLED:
            going = and_(pending, deliveries.c.kind == Kind.SEND)
            await _skip(tx, going, Reason.CANCELLED, now)
        case Stage.RECALLED:
            await _skip(tx, and_(pending, deliveries.c.kind != Kind.DELETE), Reason.RECALLED, now)
            await _withdraw(tx, announcement, now)
    if announcement.stage is not Stage.RECALLED and (announcement.confirmed or 0) > 1:
        await _correct(tx, announcement, now)


async def _skip(
    tx: AsyncConnection, which: ColumnElement[bool], why: Reason, now: datetime
) -> None:
    values = {"state": State.SKIPPED, "why": why, "settled_at": now}
    await tx.execute(update(deliveries).where(which).values(values))


async def _correct(tx: AsyncConnection, announcement: Announcement, now: datetime) -> None:
    """What waits says what was confirmed last; what was sent is edited to say it."""
    confirmed = announcement.confirmed
    body = announcement_bodies
    older = and_(deliveries.c.announcement_id == announcement.id, deliveries.c.revision < confirmed)
    says = (
        select(body.c.body_id)
        .join(groups, groups.c.locale == body.c.locale)
        .where(
            body.c.announcement_id == announcement.id,
            body.c.revision == confirmed,
            body.c.account == deliveries.c.account,
            body.c.part == deliveries.c.part,
            groups.c.id == deliveries.c.group_id,
        )
        .scalar_subquery()
    )
    waiting = and_(older, deliveries.c.state == State.PENDING)
    sends = and_(waiting, deliveries.c.kind == Kind.SEND)
    await tx.execute(update(deliveries).where(sends).values(body_id=says, revision=confirmed))
    await _skip(tx, and_(waiting, deliveries.c.kind == Kind.EDIT), Reason.REPLACED, now)
    suffix = f"-edit-{confirmed}"
    await _follow_sent(tx, announcement, older, Kind.EDIT, suffix, says, now)


async def _withdraw(tx: AsyncConnection, announcement: Announcement, now: datetime) -> None:
    """What was sent is deleted."""
    all_of_it = deliveries.c.announcement_id == announcement.id
    await _follow_sent(
        tx, announcement, all_of_it, Kind.DELETE, "-delete", deliveries.c.body_id, now
    )


async def _follow_sent(
    tx: AsyncConnection,
    announcement: Announcement,
    which: ColumnElement[bool],
    kind: Kind,
    suffix: str,
    body_id: ColumnElement[int],
    now: datetime,
) -> None:
    """A delivery that changes each message that was sent, unless there is one already."""
    sent = deliveries
    key = key_of(announcement, sent.c.group_id, sent.c.part, suffix)
    made = deliveries.alias("made")
    is_made = exists().where(made.c.key == key)
    chosen = (
        select(
            sent.c.account,
            sent.c.conversation,
            sent.c.thread,
            literal(int(Lane.PARKED)),
            literal(kind.value),
            key,
            body_id,
            sent.c.id,
            literal(State.PENDING.value),
            literal(""),
            literal(now, UtcDateTime),
            literal(None, UtcDateTime),
            literal(now, UtcDateTime),
            sent.c.announcement_id,
            sent.c.group_id,
            sent.c.part,
            literal(announcement.confirmed),
            literal(None, Text),
            literal(None, deliveries.c.slot.type),
        )
        .where(which, sent.c.kind == Kind.SEND, sent.c.state == State.SENT, ~is_made)
        .order_by(sent.c.id)
    )
    await tx.execute(insert(tx, deliveries).from_select(COLUMNS, chosen))


async def resend(tx: AsyncConnection, announcement_id: int, group_id: int | None) -> None:
    """Try again what failed; or, of one group, also what is uncertain: it may arrive twice."""
    states = [State.FAILED] if group_id is None else [State.FAILED, State.UNCERTAIN]
    unsent = and_(
        deliveries.c.announcement_id == announcement_id,
        deliveries.c.kind == Kind.SEND,
        literal(value=True, type_=Boolean)
        if group_id is None
        else deliveries.c.group_id == group_id,
    )
    behind = and_(deliveries.c.state == State.SKIPPED, deliveries.c.why == Reason.BEGINNING.value)
    again = and_(unsent, deliveries.c.state.in_(states) | behind)
    values = {
        "state": State.PENDING,
        "lane": int(Lane.PARKED),
        "attempts": 0,
        "lookups": 0,
        "doubtful_since": None,
        "settled_at": None,
        "why": "",
        "period": None,  # taken anew when it is sent
        "slot": None,
    }
    await tx.execute(update(deliveries).where(again).values(values))
