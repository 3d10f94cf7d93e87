"""The deliveries of announcements, made all at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    case,
    cast,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Body
from announcements.reasons import Reason
from announcements.schedule import loaded
from chat.attention import quiet_ends, week_of
from chat.delivery import Kind, Lane, State
from storage.attention import next_slot
from storage.audiences import WITH_CUSTOMERS, condition
from storage.codec import dump_message
from storage.database import lock_place
from storage.schema import announcement_bodies, bodies, deliveries, groups
from storage.types import UtcDateTime
from storage.upsert import insert

COLUMNS = (
    "account",
    "conversation",
    "thread",
    "lane",
    "kind",
    "key",
    "body_id",
    "target_id",
    "state",
    "why",
    "created_at",
    "settled_at",
    "not_before",
    "announcement_id",
    "group_id",
    "part",
    "revision",
    "period",
    "slot",
)


async def add_bodies(
    tx: AsyncConnection, announcement: Announcement, messages: Sequence[Body]
) -> None:
    """Keep what a revision says, once for each account, language and part."""
    for body in messages:
        new = insert(tx, bodies).values(message=dump_message(body.message)).returning(bodies.c.id)
        row = {
            "announcement_id": announcement.id,
            "revision": announcement.confirmed,
            "account": body.account,
            "locale": body.locale,
            "part": body.part,
            "body_id": (await tx.execute(new)).scalar_one(),
        }
        await tx.execute(insert(tx, announcement_bodies).values(row))


async def create(tx: AsyncConnection, announcement: Announcement, zone: str, now: datetime) -> None:
    """A delivery for each recipient and part, in one statement for all accounts.

    They are parked until they are due. ``zone``: of groups that have none.
    """
    await lock_place(tx, "attention")
    body = announcement_bodies
    accounts = select(body.c.account).where(body.c.announcement_id == announcement.id)
    found = (await tx.execute(accounts.distinct())).scalars().all()
    audience = condition(announcement, found, now)
    due, period = await _timing(tx, announcement, audience, zone, now)
    out = groups.c.opted_out_at.is_not(None)
    first = body.c.part == 0
    chosen = (
        select(
            groups.c.account,
            groups.c.conversation,
            literal(""),
            literal(int(Lane.PARKED)),
            literal(Kind.SEND.value),
            key_of(announcement, groups.c.id, body.c.part, ""),
            body.c.body_id,
            literal(None, deliveries.c.target_id.type),
            case((out, State.SKIPPED.value), else_=State.PENDING.value),
            case((out, Reason.OPTED_OUT.value), else_=""),
            literal(now, UtcDateTime),
            case((out, literal(now, UtcDateTime))),
            due,
            literal(announcement.id),
            groups.c.id,
            body.c.part,
            body.c.revision,
            case((first, period)),
            case((first, next_slot(groups.c.id, period))),
        )
        .select_from(
            WITH_CUSTOMERS.join(
                body,
                and_(
                    body.c.announcement_id == announcement.id,
                    body.c.revision == announcement.confirmed,
                    body.c.account == groups.c.account,
                    body.c.locale == groups.c.locale,
                ),
            )
        )
        .where(audience)
        .order_by(groups.c.id, body.c.part)
    )
    await tx.execute(insert(tx, deliveries).from_select(COLUMNS, chosen))


async def _timing(
    tx: AsyncConnection,
    announcement: Announcement,
    audience: ColumnElement[bool],
    zone: str,
    now: datetime,
) -> tuple[ColumnElement[datetime], ColumnElement[str]]:
    """When it is due in a group, and in which week of its own that is."""
    hours = groups.c.quiet_hours
    known = select(groups.c.time_zone, hours).select_from(WITH_CUSTOMERS).where(audience)
    dues: list[tuple[ColumnElement[bool], Any]] = []
    periods: list[tuple[ColumnElement[bool], Any]] = []
    for theirs, quiet in (await tx.execute(known.distinct())).all():
        here = and_(
            groups.c.time_zone.is_not_distinct_from(theirs), hours.is_not_distinct_from(quiet)
        )
        there = theirs or zone
        due = max(now, loaded(announcement.schedule).due(there)) if announcement.schedule else now
        if not announcement.urgent:
            due = quiet_ends(due, quiet, there) or due
        dues.append((here, literal(due, UtcDateTime)))
        periods.append((here, literal(week_of(due, there))))
    if not dues:
        return literal(now, UtcDateTime), literal("")
    return case(*dues), case(*periods)


def key_of(announcement: Announcement, group_id: Any, part: Any, suffix: str) -> ColumnElement[str]:
    """The same for the same recipient and part, so that none can get it twice."""
    head = literal(f"{announcement.key}-")
    return head + cast(group_id, Text) + "-" + cast(part, Text) + literal(suffix)
