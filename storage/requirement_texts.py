"""What requirements say, for those who compare them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import requirements


@dataclass(frozen=True, slots=True)
class Texts:
    """``texts``: its public wording and the person's own words, as far as there are any."""

    id: int
    texts: tuple[str, ...]
    changed_at: datetime


async def changed(tx: AsyncConnection, since: datetime, after: int, limit: int) -> list[Texts]:
    """Those changed since then, in order of when and of their number; from behind ``after`` among
    those of that very time.
    """
    columns = requirements.c
    later = or_(columns.changed_at > since, and_(columns.changed_at == since, columns.id > after))
    query = (
        select(columns.id, columns.title, columns.text, columns.changed_at)
        .where(later)
        .order_by(columns.changed_at, columns.id)
        .limit(limit)
    )
    return [
        Texts(row.id, tuple(filter(None, (row.title, row.text))), row.changed_at)
        for row in await tx.execute(query)
    ]
