"""The pool in numbers, counted by the database; middles are taken from a bounded number of rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, case, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import State
from feedback.model import Kind, Stage
from feedback.numbers import DECIDED, OLD_DAYS, By, Figures
from feedback.operations import CLOSED
from storage.schema import (
    customers,
    deliveries,
    groups,
    requirement_log,
    requirement_notices,
    requirements,
)

MOST = 20_000
"""Requirements whose days are looked at: the newest are enough for a median."""
_DAY = timedelta(days=1)
_OWN = requirements.c
_ROOTS = requirements.alias("roots")
_STAGE = requirement_log.c.changes[("stage", 1)].as_string()
_JOINED = (
    requirements.join(_ROOTS, _ROOTS.c.id == _OWN.root)
    .outerjoin(customers, customers.c.id == _OWN.customer)
    .outerjoin(
        groups,
        and_(groups.c.account == _OWN.account, groups.c.conversation == _OWN.conversation),
    )
)
_VALUES: dict[By | None, tuple[ColumnElement[Any], ColumnElement[Any]]] = {
    None: (literal(""), literal("")),
    By.CUSTOMER: (customers.c.id, customers.c.name),
    By.GROUP: (groups.c.id, func.coalesce(func.nullif(groups.c.name, ""), groups.c.conversation)),
    By.PRODUCT: (_ROOTS.c.product, _ROOTS.c.product),
    By.MODULE: (_ROOTS.c.module, _ROOTS.c.module),
    By.KIND: (_ROOTS.c.kind, _ROOTS.c.kind),
}
"""What tells values apart, and what they are called."""
Found = dict[tuple[str, str], Figures]


async def numbers(
    tx: AsyncConnection, account: str, *, world: bool, by: By | None, since: datetime, now: datetime
) -> list[tuple[str, Figures]]:
    """Each value with what it is called, '' where that is not known, in order; one for no ``by``.

    Of the requests of an account; ``world``: of all accounts that its operators look after.
    Questions count by kind only.
    """
    key, name = (func.coalesce(cast(each, Text), "") for each in _VALUES[by])
    here = [_OWN.account == account]
    if world:
        here = [(_OWN.account == "local") == (account == "local")]
    if by is not By.KIND:
        here.append(_ROOTS.c.kind != Kind.QUESTION)
    base: Any = select(key.label("value"), name.label("called")).where(*here)
    found: Found = {}
    for part in (
        await _requests(tx, base, since, now),
        await _moves(tx, base, since),
        await _days(tx, base, since),
        await _notices(tx, base, since),
    ):
        for value, figures in part.items():
            found[value] = found.get(value, Figures()) + figures
    return [(value[1], figures) for value, figures in sorted(found.items())]


async def _requests(
    tx: AsyncConnection, base: Select[Any], since: datetime, now: datetime
) -> Found:
    """What was asked for since then, and what is open now."""
    root, new = _OWN.merged_into.is_(None), _OWN.created_at >= since
    open_ = and_(root, _OWN.stage.not_in(CLOSED))
    differs = and_(_OWN.grade != "", _OWN.suggested != "", _OWN.grade != _OWN.suggested)
    query = base.add_columns(
        _count(and_(root, new)).label("made"),
        _count(and_(_OWN.merged_into.is_not(None), new)).label("joined"),
        _count(open_).label("open"),
        _count(and_(open_, _OWN.created_at < now - OLD_DAYS * _DAY)).label("old"),
        _count(and_(open_, differs)).label("differing"),
    ).select_from(_JOINED)
    return await _figures(tx, query, ("made", "joined", "open", "old", "differing"))


async def _moves(tx: AsyncConnection, base: Select[Any], since: datetime) -> Found:
    """What was declined and released since then, each once."""
    by_stage = {
        stage: func.count(case((stage == _STAGE, _OWN.id)).distinct())
        for stage in (Stage.DECLINED, Stage.RELEASED)
    }
    columns = [count.label(stage.value) for stage, count in by_stage.items()]
    query = base.add_columns(*columns).select_from(_moved()).where(*_since(since, tuple(by_stage)))
    return await _figures(tx, query, tuple(by_stage))


async def _days(tx: AsyncConnection, base: Select[Any], since: datetime) -> Found:
    """How long it took until what was released and decided on since then, of the newest MOST."""
    earlier = requirement_log.alias("earlier")
    before = (
        select(func.count())
        .where(
            earlier.c.requirement_id == _OWN.id,
            earlier.c.at < since,
            earlier.c.changes[("stage", 1)].as_string().in_(DECIDED),
        )
        .scalar_subquery()
    )
    at = requirement_log.c.at
    query = (
        base.add_columns(
            _OWN.created_at,
            func.min(case((_STAGE == Stage.RELEASED, at))).label("released"),
            func.min(at).label("decided"),
            before.label("before"),
        )
        .select_from(_moved())
        .where(*_since(since, DECIDED))
        .group_by(_OWN.id, "value", "called", _OWN.created_at)
        .order_by(_OWN.id.desc())
        .limit(MOST)
    )
    days: dict[tuple[str, str], tuple[list[float], list[float]]] = {}
    for row in await tx.execute(query):
        leads, decisions = days.setdefault((row.value, row.called), ([], []))
        if row.released is not None:
            leads.append((row.released - row.created_at) / _DAY)
        if not row.before:
            decisions.append((row.decided - row.created_at) / _DAY)
    return {
        value: Figures(leads=tuple(leads), decisions=tuple(decisions))
        for value, (leads, decisions) in days.items()
    }


async def _notices(tx: AsyncConnection, base: Select[Any], since: datetime) -> Found:
    """Of how many there was news since then, and of how many all of it arrived."""
    told = requirement_notices.c
    each = (
        select(
            told.requirement_id,
            func.min(case((deliveries.c.state == State.SENT, 1), else_=0)).label("all_arrived"),
        )
        .outerjoin_from(requirement_notices, deliveries, deliveries.c.id == told.delivery_id)
        .where(told.at >= since)
        .group_by(told.requirement_id)
        .subquery()
    )
    query = base.add_columns(
        func.count().label("told"), func.sum(each.c.all_arrived).label("heard")
    ).select_from(_JOINED.join(each, each.c.requirement_id == _OWN.id))
    return await _figures(tx, query, ("told", "heard"))


def _moved() -> Any:
    return _JOINED.join(requirement_log, requirement_log.c.requirement_id == _OWN.id)


def _since(since: datetime, stages: Sequence[Stage]) -> list[ColumnElement[bool]]:
    """Moves to these stages since then, of what stands in the pool."""
    return [_OWN.merged_into.is_(None), requirement_log.c.at >= since, _STAGE.in_(stages)]


async def _figures(tx: AsyncConnection, query: Select[Any], names: Sequence[str]) -> Found:
    rows = await tx.execute(query.group_by("value", "called"))
    found: Found = {}
    for row in rows:
        counts: dict[str, Any] = {name: int(getattr(row, name)) for name in names}
        found[row.value, row.called] = Figures(**counts)
    return found


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
