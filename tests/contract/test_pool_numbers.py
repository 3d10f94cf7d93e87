"""The pool in numbers, counted on every kind of database."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import insert, select, update

from chat.delivery import State
from feedback.model import Kind, Stage
from feedback.numbers import By, Figures, middle_and_most
from storage import pool_numbers
from storage.database import Database
from storage.schema import customers, deliveries, requirement_notices
from tests.contract.announcing import announced, deliver, group
from tests.contract.requirements import asked, merge, move
from tests.support import START

DAY = timedelta(days=1)
NOW = START + 100 * DAY


async def counted(
    database: Database, by: By | None = None, *, days: int = 90, world: bool = True
) -> dict[str, Figures]:
    since = NOW - days * DAY
    found = await database.read(
        lambda tx: pool_numbers.numbers(tx, "memory", world=world, by=by, since=since, now=NOW)
    )
    return dict(found)


async def pool(database: Database) -> None:
    """Since START, ten days before the span: what is old, decided, released, merged, a question."""
    await asked(database, 1, "ana", module="billing", grade="P1", suggested="P2")
    await asked(database, 2, "bo", NOW - 20 * DAY, module="billing", grade="P1", suggested="P1")
    await asked(database, 3, "cy", NOW - 20 * DAY, module="exports")
    await asked(database, 4, "dee", NOW - 10 * DAY, module="else")
    await merge(database, 2, 4, NOW - 9 * DAY)
    await asked(database, 5, "eve", NOW - 10 * DAY, kind=Kind.QUESTION)
    await move(database, 2, Stage.ACCEPTED, NOW - 16 * DAY)
    await move(database, 2, Stage.BUILDING, NOW - 14 * DAY)
    await move(database, 2, Stage.RELEASED, NOW - 12 * DAY)
    await move(database, 3, Stage.DECLINED, NOW - 18 * DAY, reason="no")


async def test_all_in_all(database: Database) -> None:
    await pool(database)
    figures = (await counted(database))[""]
    assert replace(figures, leads=(), decisions=()) == Figures(
        made=2, joined=1, open=1, old=1, declined=1, released=1, told=2, heard=0, differing=1
    )
    assert figures.leads == (8.0,)
    assert sorted(figures.decisions) == [2.0, 4.0]


async def test_by_module_the_joined_count_for_what_they_joined(database: Database) -> None:
    await pool(database)
    found = await counted(database, By.MODULE)
    assert set(found) == {"billing", "exports"}
    assert (found["billing"].made, found["billing"].joined, found["billing"].released) == (1, 1, 1)
    assert (found["exports"].declined, found["exports"].decisions) == (1, (2.0,))


async def test_questions_count_by_kind_only(database: Database) -> None:
    await pool(database)
    found = await counted(database, By.KIND)
    assert found["question"].made == 1
    assert found[""].made == 2


async def test_by_customer_and_group_of_who_asked(database: Database) -> None:
    await database.write(
        lambda tx: tx.execute(insert(customers).values(id=7, name="Acme", key="acme"))
    )
    await group(database, "group-ana")
    await asked(database, 1, "ana", NOW - DAY, customer=7)
    await asked(database, 2, "bo", NOW - DAY)
    assert {name: each.made for name, each in (await counted(database, By.CUSTOMER)).items()} == {
        "Acme": 1,
        "": 1,
    }
    assert (await counted(database, By.GROUP))["Group-Ana"].made == 1


async def test_what_was_decided_before_the_span_was_not_decided_first_in_it(
    database: Database,
) -> None:
    await pool(database)
    figures = (await counted(database, days=15))[""]
    assert figures.decisions == ()
    assert figures.leads == (8.0,)
    assert (await counted(database, days=11))[""].leads == ()


async def test_news_arrived_when_all_of_it_has(database: Database) -> None:
    await pool(database)
    await announced(database)
    await deliver(database, await group(database, "g1"), State.SENT)
    sent = select(deliveries.c.id).limit(1).scalar_subquery()

    async def arrive(number: int, version: int) -> None:
        here = (
            requirement_notices.c.requirement_id == number,
            requirement_notices.c.version <= version,
        )
        change = update(requirement_notices).where(*here).values(delivery_id=sent)
        await database.write(lambda tx: tx.execute(change))

    await arrive(2, 3)  # the first of its stages
    await arrive(3, 99)
    figures = (await counted(database))[""]
    assert (figures.told, figures.heard) == (2, 1)


async def test_of_their_account_or_of_their_world(database: Database) -> None:
    await asked(database, 1, "ana", NOW - DAY)
    await asked(database, 2, "bo", NOW - DAY, account="other")
    await asked(database, 3, "cy", NOW - DAY, account="local")
    assert (await counted(database))[""].made == 2
    assert (await counted(database, world=False))[""].made == 1


def test_the_middle_and_what_most_do_not_exceed() -> None:
    assert middle_and_most([]) is None
    assert middle_and_most([3.0]) == (3.0, 3.0)
    assert middle_and_most([float(n) for n in range(11)]) == (5.0, 9.0)
