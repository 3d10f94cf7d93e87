"""Syncs of the pool as rows: what the last one had, which are due, what is new since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect, Overtaken
from chat.message import Place
from feedback.model import Requirement
from feedback.schedule import PoolScheduled, PoolSynced, PoolUnscheduled, Schedule
from storage.requirement_rows import where
from storage.schema import pool_imports, pool_schedules, pool_syncs, requirements
from storage.types import Write
from storage.upsert import insert

LATE = timedelta(minutes=2)
"""How long after its time a change may be committed: as long a sync looks back before the last."""


@dataclass(frozen=True, slots=True)
class Synced:
    """The last sync of a channel. ``recent``: number and version of what it had just then."""

    at: datetime
    recent: frozenset[tuple[int, int]]


def within(account: str, *, world: bool) -> ColumnElement[bool]:
    """Requirements that operators of an account see; ``world``: of all accounts beside it, as in
    an ops channel. The local chat is a world of its own.
    """
    if not world:
        return requirements.c.account == account
    local = requirements.c.account == "local"
    return local if account == "local" else ~local


async def last(tx: AsyncConnection, place: Place) -> Synced | None:
    """The newest sync there; None if there was none."""
    query = select(pool_syncs).where(_is(pool_syncs, place)).order_by(pool_syncs.c.id.desc())
    row = (await tx.execute(query.limit(1))).first()
    if row is None:
        return None
    return Synced(row.at, frozenset((number, version) for number, version in row.recent))


async def changed(
    tx: AsyncConnection, wanted: ColumnElement[bool], since: datetime | None
) -> list[Requirement]:
    """What is new or has changed since then; all of it if None."""
    return await where(
        tx, wanted if since is None else and_(wanted, requirements.c.changed_at >= since)
    )


async def was_given(tx: AsyncConnection, place: Place, period: str) -> bool:
    """Whether the schedule's sheet of this week was given."""
    query = select(exists().where(_is(pool_syncs, place), pool_syncs.c.period == period))
    return bool((await tx.execute(query)).scalar_one())


async def schedule(tx: AsyncConnection, place: Place) -> Schedule | None:
    """When it comes there; None: it does not by itself."""
    row = (await tx.execute(select(pool_schedules).where(_is(pool_schedules, place)))).mappings()
    found = row.first()
    return None if found is None else _schedule(found)


async def schedules(tx: AsyncConnection, accounts: Collection[str]) -> Sequence[Schedule]:
    """All of some accounts."""
    query = select(pool_schedules).where(pool_schedules.c.account.in_(accounts))
    return [_schedule(row) for row in (await tx.execute(query)).mappings()]


def _schedule(row: RowMapping) -> Schedule:
    place = Place(row["account"], row["conversation"])
    return Schedule(place, row["weekday"], row["time"], row["who"], row["since"])


def _is(table: Any, place: Place) -> ColumnElement[bool]:
    return and_(table.c.account == place.account, table.c.conversation == place.conversation)


async def sync(tx: AsyncConnection, effect: PoolSynced, now: datetime) -> None:
    """See the effect."""
    row = {
        "account": effect.place.account,
        "conversation": effect.place.conversation,
        "who": effect.who,
        "period": effect.period,
        "at": now,
        "recent": [list(each) for each in effect.recent],
    }
    new = insert(tx, pool_syncs).values(row).on_conflict_do_nothing()
    if (await tx.execute(new.returning(pool_syncs.c.id))).first() is None:
        raise Overtaken


async def plan(tx: AsyncConnection, effect: PoolScheduled, _: datetime) -> None:
    """See the effect."""
    wanted = effect.schedule
    values = {
        "weekday": wanted.weekday,
        "time": wanted.time,
        "who": wanted.who,
        "since": wanted.since,
    }
    key = {"account": wanted.place.account, "conversation": wanted.place.conversation}
    new = insert(tx, pool_schedules).values(**key, **values)
    await tx.execute(new.on_conflict_do_update(index_elements=list(key), set_=values))


async def unplan(tx: AsyncConnection, effect: PoolUnscheduled, _: datetime) -> None:
    """See the effect."""
    await tx.execute(delete(pool_schedules).where(_is(pool_schedules, effect.place)))


async def move(tx: AsyncConnection, account: str, old: str, new: str) -> None:
    """A conversation got another id: what was given there, and what comes, goes along.

    Of two schedules, or two sheets of the same week, the one of before the move stays.
    """
    before, after = Place(account, old), Place(account, new)
    if await schedule(tx, before) is not None:
        await tx.execute(delete(pool_schedules).where(_is(pool_schedules, after)))
    periods = select(pool_syncs.c.period).where(_is(pool_syncs, before))
    twice = and_(_is(pool_syncs, after), pool_syncs.c.period.in_(periods))
    await tx.execute(update(pool_syncs).where(twice).values(period=None))
    for table in (pool_schedules, pool_syncs, pool_imports):
        await tx.execute(update(table).where(_is(table, before)).values(conversation=new))


WRITES: dict[type[Effect], Write] = {
    PoolSynced: sync,
    PoolScheduled: plan,
    PoolUnscheduled: unplan,
}
"""What each effect is written by."""
