"""Requirements put in as if people had asked for them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chat.effect import Effect
from feedback.model import Requirement, Stage
from feedback.operations import RequirementChanged, RequirementMade, RequirementsMerged
from storage import effects, requirement_rows
from storage.database import Database
from tests.contract.examples import ACCOUNT
from tests.support import START


async def apply(database: Database, *wanted: Effect, now: datetime = START) -> None:
    async def work(tx: Any) -> None:
        for effect in wanted:
            await effects.apply(tx, effect, now)

    await database.write(work)


async def asked(
    database: Database, number: int, person: str, now: datetime = START, **more: Any
) -> Requirement:
    """Somebody's, in a group of that name unless it is said where."""
    made = Requirement(
        number,
        created_at=now,
        changed_at=now,
        root=number,
        person=person,
        **{
            "account": ACCOUNT,
            "conversation": f"group-{person}",
            "text": f"words of {person}",
            **more,
        },
    )
    await apply(database, RequirementMade(made, f"{ACCOUNT}:{person}"), now=now)
    return made


async def there(database: Database, number: int) -> Requirement:
    found = await database.read(lambda tx: requirement_rows.by_id(tx, number))
    assert found is not None
    return found


async def move(
    database: Database, number: int, stage: Stage, now: datetime = START, **more: Any
) -> None:
    """To a stage, in whatever way."""
    before = await there(database, number)
    after = replace(before, stage=stage, **more)
    await apply(database, RequirementChanged(before, after, "memory:li"), now=now)


async def merge(database: Database, target: int, source: int, now: datetime = START) -> None:
    pair = (await there(database, target), await there(database, source))
    await apply(database, RequirementsMerged(*pair, "memory:li", told=False), now=now)
