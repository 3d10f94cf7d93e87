"""Which sections people were sent to."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import questions


async def shown_since(tx: AsyncConnection, since: datetime) -> dict[str, int]:
    """How many questions each section answered since then, or was picked for, by its id."""
    query = (
        select(questions.c.shown, func.count().label("questions"))
        .where(questions.c.shown.is_not(None), questions.c.asked_at >= since)
        .group_by(questions.c.shown)
    )
    return {row.shown: row.questions for row in await tx.execute(query)}
