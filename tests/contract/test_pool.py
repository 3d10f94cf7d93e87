"""The pool as it is read, on both databases."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import State
from chat.directory import CustomerChanged
from feedback.model import Kind, Requirement, Stage
from feedback.operations import RequirementChanged
from feedback.pool import FEW, Filter, Scope, Sort
from storage import customers, deliveries, schema
from storage.database import Database
from storage.pool import StoredPool
from tests.contract import examples
from tests.contract.pooling import apply, asked, known_as, merged
from tests.support import START

HERE = Scope("memory")


async def listed(database: Database, scope: Scope = HERE, **wanted: Any) -> list[int]:
    total, found = await StoredPool(database).page(scope, Filter(**wanted), offset=0, limit=100)
    assert total == len(found)
    return [each.requirement.id for each in found]


async def customer(database: Database, name: str, **values: Any) -> int:
    await apply(database, CustomerChanged(name, values))
    found = await database.read(lambda tx: customers.by_name(tx, name))
    assert found is not None
    return found.id


async def test_questions_closed_and_merged_ones_are_not_listed_unasked(database: Database) -> None:
    kinds: list[dict[str, Any]] = [
        {},
        {"kind": Kind.QUESTION},
        {"stage": Stage.DECLINED},
        {"stage": Stage.RELEASED},
        {"stage": Stage.VERIFIED},
        {"stage": Stage.TESTING},
        {},
    ]
    for number, values in enumerate(kinds, start=1):
        await asked(database, number, **values)
    await merged(database, 1, 7)
    assert await listed(database) == [1, 6]
    assert await listed(database, kinds=(Kind.QUESTION,)) == [2]
    assert await listed(database, stages=(Stage.DECLINED, Stage.VERIFIED)) == [3, 5]
    assert await listed(database, any_stage=True) == [1, 3, 4, 5, 6]
    assert await listed(database, any_kind=True) == [1, 2, 6]
    assert await listed(database, kinds=(Kind.QUESTION, Kind.UNSAID)) == [1, 2, 6]


async def test_each_filter_finds_what_it_says(database: Database) -> None:
    acme = await customer(database, "Acme", tier="S", region="East")
    beta = await customer(database, "Beta", tier="A", region="West")
    await asked(database, 1, customer=acme, module="Billing", product="HR", text="100% of cards")
    await asked(database, 2, customer=beta, assignee="memory:li", grade="P1", suggested="P3")
    await asked(database, 3, suggested="P1", title="Export", goal="a b", kind=Kind.BUG)
    await asked(database, 4, customer=acme, text="Night colours", person="bo")
    await merged(database, 2, 4)
    assert await listed(database, modules=("crm", "billing")) == [1]
    assert await listed(database, products=("hr",)) == [1]
    assert await listed(database, customers=(acme,)) == [2, 1]  # 4 is part of 2
    assert await listed(database, tiers=("A",)) == [2]
    assert await listed(database, tiers=("A", "S")) == [2, 1]
    assert await listed(database, modules=("", "billing")) == [2, 3, 1]
    assert await listed(database, tiers=("",)) == []
    assert await listed(database, regions=("east",)) == [2, 1]
    assert await listed(database, tiers=("S",), regions=("West",)) == []  # of one customer, both
    assert await listed(database, assignees=("MEMORY:LI",)) == [2]
    assert await listed(database, grades=("P1",)) == [2, 3]
    assert await listed(database, words=("NIGHT",)) == [2]
    assert await listed(database, words=("0%",)) == [1]
    assert await listed(database, words=("%",)) == [1]
    assert await listed(database, words=("export", "nothing")) == []
    assert await listed(database, kinds=(Kind.BUG,)) == [3]
    assert await listed(database, since=START + timedelta(seconds=1)) == []
    assert len(await listed(database, since=START)) == 3
    for field, expected in (
        ("customer", [3]),
        ("region", [3]),
        ("module", [2, 3]),
        ("assignee", [3, 1]),
        ("suggested", [1]),
        ("grade", [3, 1]),
        ("title", [2, 1]),
        ("kind", [2, 1]),
        ("goal", [2, 1]),
        ("product", [2, 3]),
        ("description", []),
    ):
        assert await listed(database, missing=(field,)) == expected, field


async def test_it_is_sorted_by_what_was_decided_then_points_then_votes(database: Database) -> None:
    await asked(database, 1, suggested="P1", score=50)
    await asked(database, 2, suggested="P0", grade="P3", score=99)
    await asked(database, 3, suggested="P3", grade="P0", score=1)
    await asked(database, 4, suggested="P1", score=60)
    await asked(database, 5, suggested="P1", score=50)
    await asked(database, 6, person="bo")
    await asked(database, 7)
    await merged(database, 5, 6)
    assert await listed(database) == [3, 4, 5, 1, 2, 7]
    assert await listed(database, sort=Sort.VOTES) == [5, 3, 4, 1, 2, 7]
    assert await listed(database, sort=Sort.DATE) == [7, 5, 4, 3, 2, 1]


async def test_it_is_sorted_by_how_far_and_by_what_changed_last(database: Database) -> None:
    await asked(database, 1, stage=Stage.BUILDING)
    await asked(database, 2, stage=Stage.NEW)
    await asked(database, 3, stage=Stage.ACCEPTED)
    assert await listed(database, sort=Sort.STAGE) == [2, 3, 1]

    async def later(tx: AsyncConnection) -> None:
        rows = update(schema.requirements).where(schema.requirements.c.id == 2)
        await tx.execute(rows.values(changed_at=START + timedelta(days=1)))

    await database.write(later)
    assert await listed(database, sort=Sort.CHANGED) == [2, 3, 1]


async def test_who_asks_twice_has_one_vote_and_the_anonymous_one_each(database: Database) -> None:
    for number, person in enumerate(["ana", "ana", "bo", "", ""], start=1):
        await asked(database, number, person=person)
    await asked(database, 6, account="slack", person="ana")
    for number in range(2, 7):
        await merged(database, 1, number)
    pool = StoredPool(database)
    _, [one] = await pool.page(HERE, Filter(), offset=0, limit=9)
    assert one.votes == 5
    card = await pool.card(HERE, one.requirement)
    assert (card.votes, card.requests) == (5, 5)  # one of the six is another account's
    assert (await pool.card(Scope("memory", world=True), one.requirement)).requests == 6


async def test_other_accounts_are_seen_in_an_ops_channel_of_their_world_alone(
    database: Database,
) -> None:
    for number, account in enumerate(["memory", "slack", "local"], start=1):
        await asked(database, number, account=account)
    assert await listed(database) == [1]
    assert await listed(database, Scope("memory", world=True)) == [1, 2]
    assert await listed(database, Scope("local", world=True)) == [3]


async def test_pages_go_on_where_the_last_ended(database: Database) -> None:
    for number in range(1, 8):
        await asked(database, number)
    pool = StoredPool(database)
    seen = []
    for offset in (0, 3, 6):
        total, found = await pool.page(HERE, Filter(), offset=offset, limit=3)
        assert total == 7
        seen += [each.requirement.id for each in found]
    assert seen == [1, 2, 3, 4, 5, 6, 7]


async def test_a_card_has_the_first_requests_and_counts_all(database: Database) -> None:
    acme = await customer(database, "Acme", tier="S", region="East")
    await asked(database, 1, customer=acme)
    for number in range(2, 9):
        await asked(database, number, person=f"p{number}", customer=acme if number > 5 else None)
        await merged(database, 1, number)
    card = await StoredPool(database).card(HERE, await known_as(database, 1))
    assert [each.requirement.id for each in card.requesters] == list(range(1, FEW + 1))
    assert (card.requests, card.votes, card.customers) == (8, 8, 1)
    assert card.customer is not None
    assert card.customer.region == "East"
    total, rest = await StoredPool(database).requesters(HERE, 1, offset=FEW, limit=20)
    assert (total, [each.requirement.id for each in rest]) == (8, [6, 7, 8])
    assert {each.customer.name for each in rest if each.customer} == {"Acme"}


async def test_notices_that_did_not_arrive_are_on_the_card(database: Database) -> None:
    await asked(database, 1)
    for number, person in ((2, "bo"), (3, "cy"), (4, "di")):
        await asked(database, number, person=person)
        await merged(database, 1, number)
    root = await known_as(database, 1)
    await move(database, root, Stage.ACCEPTED)
    states = {1: State.SENT, 2: State.FAILED, 3: State.UNCERTAIN}
    told = schema.requirement_notices

    async def deliver(tx: AsyncConnection) -> None:
        # The merges were told as well; these arrive.
        await tx.execute(update(told).where(told.c.kind == "merged").values(why=""))
        for member, state in states.items():
            number = await delivery(tx, f"k{member}", state)
            mine = (told.c.member_id == member) & (told.c.kind == "stage")
            await tx.execute(update(told).where(mine).values(delivery_id=number))
        mine = (told.c.member_id == 4) & (told.c.kind == "stage")
        await tx.execute(update(told).where(mine).values(why="gone"))

    await database.write(deliver)
    card = await StoredPool(database).card(HERE, await known_as(database, 1))
    assert card.failing == 3
    found = {each.member: (each.state, each.why, each.detail) for each in card.troubles}
    assert found == {
        2: (State.FAILED, "rejected", "accepted"),
        3: (State.UNCERTAIN, "rejected", "accepted"),
        4: (None, "gone", "accepted"),
    }


async def move(database: Database, root: Requirement, stage: Stage) -> None:
    await apply(database, RequirementChanged(root, replace(root, stage=stage), "memory:ops"))


async def delivery(tx: AsyncConnection, key: str, state: State) -> int:
    await deliveries.enqueue(tx, [examples.a_send(key)], START)
    rows = schema.deliveries
    values = {"state": state, "why": "rejected", "settled_at": START}
    await tx.execute(update(rows).where(rows.c.key == key).values(values))
    return int((await tx.execute(select(rows.c.id).where(rows.c.key == key))).scalar_one())


class Statements:
    """Counts what a database is asked."""

    def __init__(self, database: Database) -> None:
        self.engine = database._reader.sync_engine
        self.seen: list[str] = []

    def __enter__(self) -> "Statements":
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        if statement.startswith("SELECT"):
            self.seen.append(statement)


async def test_a_page_takes_three_statements_however_long(database: Database) -> None:
    pool = StoredPool(database)
    for number in range(1, 31):
        await asked(database, number, person=f"p{number}")
    await merged(database, 1, 30)
    with Statements(database) as few:
        await pool.page(HERE, Filter(), offset=0, limit=2)
    with Statements(database) as many:
        await pool.page(HERE, Filter(), offset=0, limit=20)
    assert len(few.seen) == len(many.seen) == 3


async def test_a_card_takes_four_statements(database: Database) -> None:
    root = await asked(database, 1)
    with Statements(database) as asked_for:
        await StoredPool(database).card(HERE, root)
    assert len(asked_for.seen) == 4  # counts, requests, the first of them, troubles
