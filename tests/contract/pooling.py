"""Requirements to put into the pool."""

from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect
from feedback.model import Requirement
from feedback.operations import RequirementMade, RequirementsMerged
from storage import effects, requirement_rows
from storage.database import Database
from tests.support import START


async def apply(database: Database, *wanted: Effect) -> None:
    """Effects, as a handler's."""

    async def work(tx: AsyncConnection) -> None:
        for each in wanted:
            await effects.apply(tx, each, START)

    await database.write(work)


async def asked(database: Database, number: int, **values: Any) -> Requirement:
    """Somebody asks for something."""
    known = {"account": "memory", "conversation": "en", "person": "ana", "text": "Dark mode"}
    made = Requirement(
        id=number, created_at=START, changed_at=START, root=number, **(known | values)
    )
    await apply(database, RequirementMade(made, f"{made.account}:{made.person}"))
    return await known_as(database, number)


async def known_as(database: Database, number: int) -> Requirement:
    """As it is now."""
    found = await database.read(partial(requirement_rows.by_id, number=number))
    assert found is not None
    return found


async def merged(database: Database, target: int, source: int) -> None:
    """An operator merges."""
    kept, gone = await known_as(database, target), await known_as(database, source)
    await apply(database, RequirementsMerged(kept, gone, "memory:ops"))
