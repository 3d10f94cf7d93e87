"""The statement for each effect that handlers return.

Dispatch applies them in the one transaction that also holds the deliveries and marks the inbox row
done.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect
from storage import (
    announcement_results,
    announcements,
    customers,
    directory,
    grouping,
    humans,
    learning,
    made_files,
    moves,
    pool_sync,
    presence,
    privacy,
    questions,
    requirement_imports,
    requirement_releases,
    requirements,
    sessions,
    tickets,
)
from storage.types import Write

_WRITES: Mapping[type[Effect], Write] = {
    **announcements.WRITES,
    **announcement_results.WRITES,
    **questions.WRITES,
    **learning.WRITES,
    **sessions.WRITES,
    **made_files.WRITES,
    **pool_sync.WRITES,
    **directory.WRITES,
    **tickets.WRITES,
    **requirements.WRITES,
    **requirement_imports.WRITES,
    **requirement_releases.WRITES,
    **grouping.WRITES,
    **customers.WRITES,
    **humans.WRITES,
    **presence.WRITES,
    **moves.WRITES,
    **privacy.WRITES,
}


async def apply(tx: AsyncConnection, effect: Effect, now: datetime) -> None:
    """Write one effect."""
    await _WRITES[type(effect)](tx, effect, now)
