"""Announcements that name requirements: who asked for one is thanked when it goes out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from announcements.releases import Release, ReleasesNamed, Unthanked
from chat.delivery import Kind, State
from chat.effect import Effect
from feedback.model import Requirement
from feedback.operations import Refusal, RequirementChanged, released
from storage import announcements as announced
from storage import requirement_rows, requirements
from storage.requirements import THANKS
from storage.schema import (
    announcements,
    deliveries,
    requirement_notices,
    requirement_releases,
)
from storage.schema import requirements as asked
from storage.types import Write
from storage.upsert import insert

BROUGHT = "announced"
"""In the history of a requirement: an announcement has brought it."""
_NAMED = requirement_releases.c
_TOLD = requirement_notices.c
_OPEN = and_(_NAMED.thanked.is_(False), _NAMED.why == "")


@dataclass(frozen=True, slots=True)
class Bringing:
    """An announcement that names a requirement; ``thanked`` and ``why`` as in Release."""

    announcement: int
    thanked: bool
    why: str


async def _name(tx: AsyncConnection, effect: ReleasesNamed, _: datetime) -> None:
    theirs = _NAMED.announcement_id == effect.announcement
    gone = delete(requirement_releases).where(theirs, _NAMED.requirement_id.not_in(effect.numbers))
    await tx.execute(gone)
    for number in effect.numbers:
        row = {"announcement_id": effect.announcement, "requirement_id": number}
        new = insert(tx, requirement_releases).values(row)
        await tx.execute(new.on_conflict_do_nothing())


async def named(tx: AsyncConnection, announcement_id: int) -> list[Release]:
    """What an announcement brings, in order of numbers, and who has heard of it."""
    arrived = deliveries.c.state == State.SENT
    failed = or_(_TOLD.why != "", deliveries.c.state.in_([State.FAILED, State.UNCERTAIN]))
    told = and_(
        _TOLD.requirement_id == asked.c.root,
        _TOLD.kind == THANKS,
        _TOLD.detail == str(announcement_id),
    )
    query = (
        select(
            asked.c.id,
            asked.c.title,
            _NAMED.thanked,
            _NAMED.why,
            func.count(_TOLD.member_id).label("told"),
            _count(arrived).label("arrived"),
            _count(failed).label("failed"),
        )
        .select_from(
            requirement_releases.join(asked, asked.c.id == _NAMED.requirement_id)
            .outerjoin(requirement_notices, told)
            .outerjoin(deliveries, deliveries.c.id == _TOLD.delivery_id)
        )
        .where(_NAMED.announcement_id == announcement_id)
        .group_by(asked.c.id, asked.c.title, _NAMED.thanked, _NAMED.why)
        .order_by(asked.c.id)
    )
    return [
        Release(row.id, row.title, row.thanked, row.why, row.told, row.arrived, row.failed)
        for row in await tx.execute(query)
    ]


async def bringing(tx: AsyncConnection, root: int) -> list[Bringing]:
    """The announcements that name a requirement, or one that is part of it; oldest first."""
    family = select(asked.c.id).where(asked.c.root == root)
    query = (
        select(
            _NAMED.announcement_id, func.max(case((_NAMED.thanked, 1), else_=0)).label("thanked")
        )
        .add_columns(func.max(_NAMED.why).label("why"))
        .join(announcements, announcements.c.id == _NAMED.announcement_id)
        .where(_NAMED.requirement_id.in_(family), announcements.c.stage != Stage.DISCARDED)
        .group_by(_NAMED.announcement_id)
        .order_by(_NAMED.announcement_id)
    )
    return [
        Bringing(row.announcement_id, bool(row.thanked), row.why) for row in await tx.execute(query)
    ]


async def due(tx: AsyncConnection) -> list[int]:
    """Announcements that have begun to arrive, for which somebody is to be thanked: see _goes."""
    over = announcements.c.reported_at.is_not(None)
    paused = and_(announcements.c.stage == Stage.PAUSED, over)
    query = (
        select(_NAMED.announcement_id)
        .join(announcements, announcements.c.id == _NAMED.announcement_id)
        .where(_OPEN, or_(announcements.c.stage == Stage.SENDING, paused), _has_arrived())
        .distinct()
        .order_by(_NAMED.announcement_id)
    )
    return list((await tx.execute(query)).scalars())


async def thank(tx: AsyncConnection, announcement_id: int, now: datetime) -> bool:
    """Have everybody thanked once who asked for what an announcement brings, which is released
    with that. May be done again, and by several processes at once: the first does it.

    What was merged since it was named is what it was merged into. Whether anything was done.
    Raises Overtaken if somebody changes one of them meanwhile.
    """
    announcement = await announced.by_id(tx, announcement_id, locked=True)
    theirs = and_(_NAMED.announcement_id == announcement_id, _OPEN)
    left = select(_NAMED.requirement_id).where(theirs).order_by(_NAMED.requirement_id)
    numbers = list((await tx.execute(left)).scalars())
    if announcement is None or not _goes(announcement) or not numbers:
        return False
    families = select(asked.c.root).where(asked.c.id.in_(numbers))
    for root in await requirement_rows.where(tx, asked.c.id.in_(families)):
        why = await _thank(tx, root, announcement_id, announcement.confirmed_by, now)
        of_root = _NAMED.requirement_id.in_(select(asked.c.id).where(asked.c.root == root.id))
        values = {"why": why} if why else {"thanked": True}
        await tx.execute(update(requirement_releases).where(theirs, of_root).values(values))
    return True


async def _thank(
    tx: AsyncConnection, root: Requirement, announcement: int, who: str, now: datetime
) -> str:
    """Why not; '' if everybody who asked is."""
    after = released(root)
    if isinstance(after, Refusal):
        return Unthanked.DECLINED
    thanked = (_TOLD.requirement_id == root.id, _TOLD.kind == THANKS)
    before = select(_TOLD.version).where(*thanked).limit(1)
    if after.stage is root.stage and (await tx.execute(before)).first() is not None:
        return Unthanked.BEFORE
    change = RequirementChanged(root, after, who, BROUGHT, announcement=announcement)
    await requirements.change(tx, change, now)
    return ""


def _goes(announcement: Announcement) -> bool:
    """Whether it goes out, or has: one that was paused by itself may have nothing left to send."""
    over = announcement.reported_at is not None
    return announcement.stage is Stage.SENDING or (announcement.stage is Stage.PAUSED and over)


def _has_arrived() -> ColumnElement[bool]:
    return (
        select(deliveries.c.id)
        .where(
            deliveries.c.announcement_id == _NAMED.announcement_id,
            deliveries.c.kind == Kind.SEND,
            deliveries.c.state == State.SENT,
        )
        .exists()
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


WRITES: dict[type[Effect], Write] = {ReleasesNamed: _name}
"""What each effect is written by."""
