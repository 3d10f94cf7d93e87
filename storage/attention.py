"""Whose attention a delivery takes: the ledger stands in the deliveries themselves.

A row with a ``period`` counts unless it failed or was skipped; a unique index makes sure that no
slot of a group's week is taken twice, whichever code enqueues.
"""

from typing import Any

from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import deliveries

_RELEASED: tuple[ColumnElement[str], ...] = (
    literal_column("'failed'"),
    literal_column("'skipped'"),
)
"""Written out: a partial index is used only where its condition stands word for word."""


def next_slot(group_id: Any, period: Any) -> ColumnElement[int]:
    """The first free slot of a group's period: what an announcement takes, which no budget ends."""
    taken = deliveries.alias("taken")
    query = select(func.coalesce(func.max(taken.c.slot), 0) + 1).where(
        taken.c.group_id == group_id,
        taken.c.period == period,
        taken.c.period.is_not(None),
        taken.c.state.not_in(_RELEASED),
    )
    return query.scalar_subquery()


async def used(tx: AsyncConnection, group_id: int, period: str) -> int:
    """How many messages have taken, or will take, a group's attention in a period."""
    query = select(func.count()).where(
        deliveries.c.group_id == group_id,
        deliveries.c.period == period,
        deliveries.c.period.is_not(None),
        deliveries.c.state.not_in(_RELEASED),
    )
    return int((await tx.execute(query)).scalar_one())
