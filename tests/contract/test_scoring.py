"""Suggested priorities follow what they come from, on both databases."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.prioritising import Prioritising
from chat.directory import CustomerChanged
from feedback.operations import RequirementChanged
from feedback.rules_file import read_rules
from storage import customers as directory
from storage import requirement_scoring
from storage.database import Database
from storage.schema import customers
from tests.contract.pooling import apply, asked, known_as, merged
from tests.support import START

RULES = read_rules(None)


async def customer(database: Database, name: str, **values: Any) -> int:
    await apply(database, CustomerChanged(name, values))
    found = await database.read(lambda tx: directory.by_name(tx, name))
    assert found is not None
    return found.id


async def change(database: Database, number: int, **values: Any) -> None:
    before = await known_as(database, number)
    await apply(database, RequirementChanged(before, replace(before, **values), "memory:ops"))


async def settled(database: Database, rules: Any = RULES) -> int:
    """All that there is to score is scored; how many that were."""
    counted = 0

    class Counting:
        read = database.read

        async def write(self, work: Callable[[AsyncConnection], Awaitable[Any]]) -> Any:
            nonlocal counted
            counted += isinstance(work, partial) and work.func is requirement_scoring.score
            return await database.write(work)

    await Prioritising(Counting(), rules).step(START)  # type: ignore[arg-type]
    return counted


async def points(database: Database, number: int) -> tuple[str, int]:
    found = await known_as(database, number)
    return found.suggested, found.score


async def test_it_follows_a_customers_tier_and_only_where_that_customer_asks(
    database: Database,
) -> None:
    acme, bright = await customer(database, "Acme"), await customer(database, "Bright", tier="B")
    await asked(database, 1, customer=bright, text="It can't start")
    await asked(database, 2, customer=acme, text="It can't start", person="bo")
    await asked(database, 3, customer=bright)
    await merged(database, 1, 2)  # who joined counts as well
    assert await settled(database) == 2
    assert await points(database, 1) == ("P1", 50 + 8 + 6)
    assert await settled(database) == 0
    await apply(database, CustomerChanged("Acme", {"tier": "S", "region": "East"}))
    assert await settled(database) == 1
    assert await points(database, 1) == ("P0", 50 + 25 + 6)
    await apply(database, CustomerChanged("Acme", {"region": "West"}))  # counts for nothing
    assert await settled(database) == 0
    await database.write(lambda tx: tx.execute(update(customers).values(tier=None)))  # any way
    assert await settled(database) == 2
    assert await points(database, 1) == ("P1", 56)


async def test_it_follows_its_own_changes_those_of_what_joined_it_and_other_rules(
    database: Database,
) -> None:
    acme = await customer(database, "Acme", tier="S")
    await asked(database, 1)
    await asked(database, 2, person="bo")
    await merged(database, 1, 2)
    assert await settled(database) == 1
    await change(database, 2, customer=acme)
    assert await settled(database) == 1
    assert await points(database, 1) == ("P2", 25)
    await change(database, 1, signals=("money",))
    assert await settled(database) == 1
    assert await points(database, 1) == ("P1", 45)
    assert await settled(database, replace(RULES, each_customer=7)) == 1


async def test_what_changes_while_it_is_scored_is_scored_again(database: Database) -> None:
    acme = await customer(database, "Acme")
    await asked(database, 1, customer=acme)
    first = partial(requirement_scoring.unscored, rules="r", limit=9)
    [read] = await database.read(first)
    await database.write(partial(requirement_scoring.rescore, customer=acme, tier="S"))
    await database.write(
        partial(requirement_scoring.score, of=read, grade="P1", points=1, rules="r")
    )
    [again] = await database.read(first)
    assert again.scored != read.scored
    assert await points(database, 1) == ("", 0)


class Reads:
    """The queries that are made meanwhile."""

    def __init__(self, database: Database) -> None:
        self.engine = database._reader.sync_engine
        self.seen: list[tuple[str, Any]] = []

    def __enter__(self) -> "Reads":
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("SELECT"):
            self.seen.append((statement, parameters))


async def plan(tx: AsyncConnection, statement: str, parameters: Any) -> str:
    told = await tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    return "\n".join(str(row) for row in told)


async def test_looking_costs_no_more_the_more_there_are(sqlite_url: str) -> None:
    database = Database(sqlite_url)  # PostgreSQL plans by how many there are
    with Reads(database) as reads:
        await settled(database)
    retiered, changed = [
        await database.read(partial(plan, statement=statement, parameters=parameters))
        for statement, parameters in reads.seen
    ]
    assert "ix_customers_unweighed" in retiered
    assert "SCAN requirements" not in changed
    assert changed.count("ix_requirements_scored (scored") == 2
    await database.dispose()
