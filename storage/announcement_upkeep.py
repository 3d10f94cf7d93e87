"""Keeps the deliveries of announcements in line with what was decided about them.

Everything here may be done again, and by several processes: what there is to do is found in the
rows.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from announcements.reasons import Reason
from chat.delivery import Kind, Lane, State
from chat.effect import Overtaken
from storage.announcing import COLUMNS, key_of
from storage.schema import announcement_bodies, announcements, bodies, deliveries
from storage.types import UtcDateTime
from storage.upsert import insert

PIECE = 500
"""Rows that one piece of work changes, so that nobody waits long for the write lock; what is left
is found again. More of an account than may go at once are not let go either.
"""


async def release(tx: AsyncConnection, accounts: Iterable[str], now: datetime) -> int:
    """Let go what is due, of what is being sent, as far ahead as is needed; how many that were."""
    return sum([await _release(tx, account, now) for account in accounts])


async def _release(tx: AsyncConnection, account: str, now: datetime) -> int:
    here = (deliveries.c.account == account, deliveries.c.settled_at.is_(None))
    due = or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now)
    let_go = (deliveries.c.lane == int(Lane.BULK), deliveries.c.state == State.PENDING, due)
    ahead = (await tx.execute(select(func.count()).where(*here, *let_go))).scalar_one()
    going = select(announcements.c.id).where(
        announcements.c.stage.in_([Stage.SENDING, Stage.CANCELLED, Stage.RECALLED])
    )
    parked = (
        select(deliveries.c.id)
        .where(
            *here,
            deliveries.c.lane == int(Lane.PARKED),
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
            deliveries.c.announcement_id.in_(going),
        )
        .order_by(deliveries.c.id)
        .limit(max(0, PIECE - ahead))
    )
    let_go_now = update(deliveries).where(deliveries.c.id.in_(parked))
    return (await tx.execute(let_go_now.values(lane=int(Lane.BULK), why=""))).rowcount


async def follow(tx: AsyncConnection, announcement: Announcement, now: datetime) -> None:
    """Bring the deliveries in line with what was decided about their announcement.

    A PIECE of them at a time: do it again until there is nothing to do.
    """
    pending = and_(
        deliveries.c.announcement_id == announcement.id,
        deliveries.c.state == State.PENDING,
    )
    match announcement.stage:
        case Stage.PAUSED:
            running = and_(pending, deliveries.c.lane == int(Lane.BULK))
            await _update(tx, running, lane=int(Lane.PARKED))
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
    await _update(tx, which, state=State.SKIPPED, why=why, settled_at=now)


async def _update(tx: AsyncConnection, which: ColumnElement[bool], **values: Any) -> None:
    piece = select(deliveries.c.id).where(which).order_by(deliveries.c.id).limit(PIECE)
    await tx.execute(update(deliveries).where(deliveries.c.id.in_(piece)).values(values))


async def _correct(tx: AsyncConnection, announcement: Announcement, now: datetime) -> None:
    """What waits says what was confirmed last; what was sent is edited to say it."""
    confirmed = announcement.confirmed
    instead = await _instead(tx, announcement)
    if not instead:
        return
    says = case(instead, value=deliveries.c.body_id)
    older = and_(
        deliveries.c.announcement_id == announcement.id,
        deliveries.c.revision < confirmed,
        deliveries.c.body_id.in_(instead),
    )
    waiting = and_(older, deliveries.c.state == State.PENDING)
    # What may have arrived is repeated as it was, under its key, and edited then.
    sends = and_(waiting, deliveries.c.kind == Kind.SEND, deliveries.c.doubtful_since.is_(None))
    await _update(tx, sends, body_id=says, revision=confirmed)
    await _skip(tx, and_(waiting, deliveries.c.kind == Kind.EDIT), Reason.REPLACED, now)
    suffix = f"-edit-{confirmed}"
    await _follow_sent(tx, announcement, older, Kind.EDIT, suffix, says, now)


async def _instead(tx: AsyncConnection, announcement: Announcement) -> dict[int, int]:
    """The bodies of earlier revisions, each with what takes its place, where that says otherwise.

    In the same language: that of a group may be another by now. A file's message stays as it is.
    """
    body = announcement_bodies.c
    query = (
        select(body.revision, body.account, body.locale, body.part, body.body_id, bodies.c.message)
        .join(bodies, bodies.c.id == body.body_id)
        .where(body.announcement_id == announcement.id)
    )
    rows = (await tx.execute(query)).all()
    new = {
        (row.account, row.locale, row.part): row
        for row in rows
        if row.revision == announcement.confirmed
    }
    found = {}
    for old in rows:
        other = new.get((old.account, old.locale, old.part))
        if other is not None and other.message != old.message:
            found[old.body_id] = other.body_id
    return found


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
    # Looked up by the key of each, thousands would hold the lock for long.
    made = deliveries.alias("made")
    is_made = select(made.c.target_id).where(
        made.c.announcement_id == announcement.id,
        made.c.kind == kind,
        made.c.revision == announcement.confirmed,
        made.c.target_id.is_not(None),
    )
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
        .where(
            which,
            sent.c.kind == Kind.SEND,
            sent.c.state == State.SENT,
            sent.c.id.not_in(is_made),
        )
        .order_by(sent.c.id)
        .limit(PIECE)
    )
    await tx.execute(insert(tx, deliveries).from_select(COLUMNS, chosen))


async def withdraw(tx: AsyncConnection, announcement: Announcement, now: datetime) -> None:
    """Take back all deliveries of one that has not begun, as if it had never been confirmed.

    Their keys stay taken, for those of the next confirmation. Raises Overtaken if one was attempted
    meanwhile.
    """
    theirs = deliveries.c.announcement_id == announcement.id
    begun = select(deliveries.c.id).where(theirs, deliveries.c.attempted_at.is_not(None)).limit(1)
    if (await tx.execute(begun)).first() is not None:
        raise Overtaken
    values = {
        "state": State.SKIPPED,
        "why": Reason.WITHDRAWN,
        "settled_at": now,
        "announcement_id": None,
        "group_id": None,
        "period": None,
        "slot": None,
    }
    await tx.execute(update(deliveries).where(theirs).values(values))
    said = announcement_bodies.c.announcement_id == announcement.id
    await tx.execute(delete(announcement_bodies).where(said))
