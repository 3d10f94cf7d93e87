"""Announcements as rows: made, changed, found."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, RowMapping, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.audience import Audience
from announcements.model import (
    MADE,
    Announcement,
    AnnouncementChanged,
    AnnouncementMade,
    Content,
    Resent,
    Stage,
)
from announcements.progress import Past
from chat.effect import Effect, Overtaken
from chat.message import Place
from storage import (
    announcement_resending,
    announcement_upkeep,
    announcing,
    directory,
)
from storage.announcement_progress import show_instead
from storage.database import lock_place
from storage.schema import announcement_log, announcements, people
from storage.types import Write
from storage.upsert import insert

_CONTENTS: TypeAdapter[dict[str, Content]] = TypeAdapter(dict[str, Content])
_AUDIENCE: TypeAdapter[Audience] = TypeAdapter(Audience)
_PLAIN = tuple(
    each.name
    for each in fields(Announcement)
    if each.name not in ("home", "stage", "contents", "audience")
)


_CONFIRMED = (Stage.SENDING, Stage.PAUSED, Stage.CANCELLED, Stage.RECALLED)


async def by_id(
    tx: AsyncConnection, announcement_id: int, *, locked: bool = False
) -> Announcement | None:
    """One, in whatever stage; None if there is none. ``locked``: nobody changes it till commit."""
    return await _one(tx, announcements.c.id == announcement_id, locked=locked)


async def episode(tx: AsyncConnection, series: int, number: int) -> Announcement | None:
    """The newest that is this episode of a series, unless it was discarded."""
    of_series = or_(announcements.c.series == series, announcements.c.id == series)
    wanted = (announcements.c.episode == number, announcements.c.stage != Stage.DISCARDED)
    return await _one(tx, and_(of_series, *wanted))


async def page(
    tx: AsyncConnection, account: str, *, world: bool, offset: int, limit: int
) -> list[Announcement]:
    """Those of an account, newest first; with ``world`` of all that its operators look after."""
    query = (
        select(announcements)
        .where(_seen_from(account, world=world), announcements.c.stage != Stage.DISCARDED)
        .order_by(announcements.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [to_announcement(row) for row in (await tx.execute(query)).mappings()]


async def at_work(tx: AsyncConnection) -> list[Announcement]:
    """Those that were confirmed and are not reported yet."""
    query = select(announcements).where(
        announcements.c.stage.in_(_CONFIRMED),
        announcements.c.reported_at.is_(None),
        announcements.c.confirmed.is_not(None),
    )
    rows = (await tx.execute(query.order_by(announcements.c.id))).mappings()
    return [to_announcement(row) for row in rows]


async def reported_since(tx: AsyncConnection, since: datetime) -> list[Announcement]:
    """Those that were reported since then."""
    query = select(announcements).where(announcements.c.reported_at >= since)
    return [to_announcement(row) for row in (await tx.execute(query)).mappings()]


async def unfinished(tx: AsyncConnection, account: str, *, world: bool) -> list[Announcement]:
    """Of those of ``page``: what waits for approval, and what was confirmed and is not reported
    yet, oldest first.
    """
    under_way = and_(announcements.c.stage.in_(_CONFIRMED), announcements.c.reported_at.is_(None))
    open_ = or_(announcements.c.stage == Stage.REQUESTED, under_way)
    query = select(announcements).where(_seen_from(account, world=world), open_)
    rows = (await tx.execute(query.order_by(announcements.c.id))).mappings()
    return [to_announcement(row) for row in rows]


async def locale(tx: AsyncConnection, announcement: Announcement) -> str:
    """The language of where it is worked on."""
    home = announcement.home
    group = await directory.group(tx, home.account, home.conversation)
    return group.locale if group else announcement.main


async def history(tx: AsyncConnection, announcement_id: int) -> list[tuple[datetime, str, str]]:
    """When who did what, oldest first."""
    query = (
        select(announcement_log.c.at, announcement_log.c.who, announcement_log.c.what)
        .where(announcement_log.c.announcement_id == announcement_id)
        .order_by(announcement_log.c.version)
    )
    return [(row.at, row.who, row.what) for row in await tx.execute(query)]


async def past(tx: AsyncConnection, announcement_id: int) -> list[Past]:
    """The same with names."""
    named = announcement_log.outerjoin(
        people, people.c.account + ":" + people.c.person == announcement_log.c.who
    )
    query = (
        select(announcement_log, people.c.name)
        .select_from(named)
        .where(announcement_log.c.announcement_id == announcement_id)
        .order_by(announcement_log.c.version)
    )
    return [
        Past(row.at, row.name or row.who, row.what, row.revision) for row in await tx.execute(query)
    ]


async def change(
    tx: AsyncConnection,
    before: Announcement,
    after: Announcement,
    who: str,
    what: str,
    at: datetime,
) -> None:
    """Write an announcement and who did what. Raises Overtaken if it is not as ``before``."""
    as_before = and_(announcements.c.id == before.id, announcements.c.version == before.version)
    values = _row(after) | {"version": before.version + 1}
    if (await tx.execute(update(announcements).where(as_before).values(values))).rowcount != 1:
        raise Overtaken
    await _note(tx, after, before.version + 1, who, what, at)


async def _note(
    tx: AsyncConnection, noted: Announcement, version: int, who: str, what: str, at: datetime
) -> None:
    row = {
        "announcement_id": noted.id,
        "version": version,
        "who": who,
        "what": what,
        "revision": noted.revision,
        "at": at,
    }
    await tx.execute(insert(tx, announcement_log).values(row))


def _seen_from(account: str, *, world: bool) -> ColumnElement[bool]:
    if world:
        return (announcements.c.account == "local") == (account == "local")
    return announcements.c.account == account


async def _one(
    tx: AsyncConnection, wanted: ColumnElement[bool], *, locked: bool = False
) -> Announcement | None:
    query = select(announcements).where(wanted).order_by(announcements.c.id.desc()).limit(1)
    if locked:
        query = query.with_for_update()
    row = (await tx.execute(query)).mappings().first()
    return None if row is None else to_announcement(row)


def to_announcement(row: RowMapping) -> Announcement:
    """A row of announcements."""
    values: dict[str, Any] = {name: row[name] for name in _PLAIN}
    return Announcement(
        **values,
        home=Place(row["account"], row["conversation"]),
        stage=Stage(row["stage"]),
        contents=_CONTENTS.validate_python(row["contents"]),
        audience=_AUDIENCE.validate_python(row["audience"]),
    )


def _row(announcement: Announcement) -> dict[str, Any]:
    return {
        **{name: getattr(announcement, name) for name in _PLAIN},
        "account": announcement.home.account,
        "conversation": announcement.home.conversation,
        "stage": announcement.stage,
        "contents": _CONTENTS.dump_python(dict(announcement.contents), mode="json"),
        "audience": _AUDIENCE.dump_python(announcement.audience, mode="json"),
    }


async def _make(tx: AsyncConnection, effect: AnnouncementMade, now: datetime) -> None:
    made = effect.made
    if made.series is not None:
        await lock_place(tx, "series", str(made.series))
        if await episode(tx, made.series, made.episode) is not None:
            raise Overtaken  # another operator has begun the same
    row = _row(made) | {"created_at": now}
    await tx.execute(insert(tx, announcements).values(row))
    await _note(tx, made, made.version, made.author, MADE, now)


async def _change(tx: AsyncConnection, effect: AnnouncementChanged, now: datetime) -> None:
    await change(tx, effect.before, effect.after, effect.who, effect.what, now)
    if effect.withdraws:
        await announcement_upkeep.withdraw(tx, effect.after, now)
    if effect.instead is not None:
        await show_instead(tx, effect.before, effect.instead, now)
    if effect.bodies:
        await announcing.add_bodies(tx, effect.after, effect.bodies)
    if effect.creates:
        await announcing.create(tx, effect.after, effect.zone, now)


async def _resend(tx: AsyncConnection, effect: Resent, now: datetime) -> None:
    await announcement_resending.resend(tx, effect)
    again = await by_id(tx, effect.announcement)
    if again is not None:  # with what was confirmed last
        await announcement_upkeep.follow(tx, again, now)


WRITES: dict[type[Effect], Write] = {
    AnnouncementMade: _make,
    AnnouncementChanged: _change,
    Resent: _resend,
}
"""What each effect is written by."""
