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
from chat.attention import week_of
from chat.delivery import Kind, Lane, State
from storage.announcement_timing import alike
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

    They are parked until they are due. Whoever has one keeps it; one that was withdrawn is used
    again. ``zone``: of groups that have none.
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
    new = insert(tx, deliveries).from_select(COLUMNS, chosen)
    await tx.execute(
        new.on_conflict_do_update(
            index_elements=["key"],
            set_={name: new.excluded[name] for name in COLUMNS},
            where=deliveries.c.announcement_id.is_(None),
        )
    )


async def _timing(
    tx: AsyncConnection,
    announcement: Announcement,
    audience: ColumnElement[bool],
    zone: str,
    now: datetime,
) -> tuple[ColumnElement[datetime], ColumnElement[str]]:
    """When it is due in a group, and in which week of its own that is."""
    dues: list[tuple[ColumnElement[bool], Any]] = []
    periods: list[tuple[ColumnElement[bool], Any]] = []
    for each in await alike(tx, announcement, audience, zone, now):
        dues.append((each.here, literal(each.due, UtcDateTime)))
        periods.append((each.here, literal(week_of(each.due, each.zone or zone))))
    if not dues:
        return literal(now, UtcDateTime), literal("")
    return case(*dues), case(*periods)


def key_of(announcement: Announcement, group_id: Any, part: Any, suffix: str) -> ColumnElement[str]:
    """The same for the same recipient and part, so that none can get it twice."""
    head = literal(f"{announcement.key}-")
    return head + cast(group_id, Text) + "-" + cast(part, Text) + literal(suffix)
