"""What is stored of a person, and that forgetting leaves no trace of them in any table."""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    Table,
    Text,
    insert,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.texts import catalogue
from chat.directory import Role
from storage import privacy, schema
from storage.database import Database
from storage.privacy.rules import NOT_PERSONAL, RULES
from storage.types import UtcDateTime
from tests.contract import examples
from tests.support import START

ACCOUNT = "local"  # so that the local chat's own tables count too
WHO, WORD = "u7f3a9", "zanzibarquux"
OTHER, OTHERS_WORD = "v11c2e", "timbuktuplugh"

NOT_THEIRS: dict[str, object] = {
    "account": ACCOUNT,
    "inbox.state": "new",
    "inbox.why": "KeyError",
    "deliveries.kind": "send",
    "deliveries.state": "pending",
    "deliveries.why": "throttled",
    "deliveries.coalesce": "answer:1",
    "deliveries.period": "2026-W10",
    "announcements.stage": "draft",
    "announcements.contents": {},  # the team's, as the manual is
    "announcements.main": "en",
    "announcements.audience": {},
    "announcements.schedule": "",
    "announcements.asking": "text",
    "announcements.paused_why": "rejected",
    "announcement_log.what": "made",
    "announcement_bodies.locale": "en",
    "customers.name": "Acme",  # of their organisation
    "requirements.kind": "wish",
    "requirements.stage": "new",
    "requirements.locale": "en",
    "requirements.title": "Export",  # the team's wording
    "requirements.product": "HR",
    "requirements.module": "billing",
    "requirements.signals": [],
    "requirements.grade": "P1",
    "requirements.suggested": "P1",
    "requirements.scored": "ab",
    "customers.weighed": "S",
    "requirements.reason": "",  # the team's
    "requirement_log.what": "made",
    "pool_syncs.period": "2026-W10",
    "pool_schedules.time": "09:30",
    "pool_syncs.recent": [],
    "pool_imports.locale": "en",
    "pool_imports.file_id": "f1",
    "pool_imports.digest": "ab",
    "pool_imports.state": "checked",
    "pool_imports.counts": {},
    "customers.tier": "S",
    "customers.region": "East",
    "groups.locale": "en",
    "groups.time_zone": "UTC",
    "groups.quiet_hours": "22:00-08:00",
    "groups.visibility": "all",
    "groups.gone_why": "removed",
    "group_labels.kind": "tag",
    "group_labels.key": "pilot",
    "group_labels.name": "Pilot",
    "people.locale": "en",
    "one_time_codes.purpose": "link",
    "questions.locale": "en",
    "questions.outcome": "unknown",
    "questions.shown": "en/a#b",  # a section
    "questions.sections": ["en/a#b"],
    "gaps.section": "en/a#b",
    "aliases.section": "en/a#b",
    "drafts.locale": "en",
    "drafts.product": "Payroll",
    "drafts.state": "draft",
    "tickets.locale": "en",
    "tickets.reason": "asked",
    "tickets.state": "open",
    "tickets.ops_account": ACCOUNT,
    "tickets.ops_conversation": "ops",
    "tickets.assignee_account": ACCOUNT,
    "ticket_messages.side": "asker",
    "local_files.media_type": "image/png",
    "uploads.ref": "F1",
    "local_groups.name": "A group",  # others are in it too
    "local_groups.locale": "en",
    "local_messages.thread": None,
    "roles.conversation": "",
}
"""Where neither a person's id nor their words can stand. All else is planted: whoever adds a table
or a column has to say what becomes of it, in ``storage.privacy.rules`` or here."""


WITH_ACCOUNT = (
    "announcement_log",
    "requirement_log",
    "pool_syncs",
    "pool_schedules",
    "pool_imports",
)
"""Tables where people stand as "account:person"."""


class Planting:
    """A row of every table that is full of one person."""

    def __init__(self, who: str, word: str, number: int, *, direct: bool) -> None:
        self.who, self.word, self.number = who, word, number
        self.direct = direct
        self.conversation = f"dm-{who}" if direct else f"g{number}"

    def row(self, table: Table) -> dict[str, Any]:
        return {column.name: self._value(table, column) for column in table.columns}

    def _value(self, table: Table, column: Column[Any]) -> Any:
        name = f"{table.name}.{column.name}"
        unique = {
            "one_time_codes.code_hash": f"ab{self.number}",
            "sessions.token_hash": f"cd{self.number}",
            "local_files.id": f"f-{self.word}",
            "made_files.id": f"m{self.number}",
            "made_files.about": json.dumps([f"{ACCOUNT}:{self.who}"]),
            "uploads.origin": f"local:f-{self.word}",
            "deliveries.key": f"k{self.number}",
            "customers.key": f"acme{self.number}",
            "aliases.key": f"how{self.number}",
            "customers.manager": f"{ACCOUNT}:{self.who}",
            "announcements.key": f"a{self.number}",
            "announcements.author": f"{ACCOUNT}:{self.who}",
            "announcements.confirmed_by": f"{ACCOUNT}:{self.who}",
            **{f"{each}.who": f"{ACCOUNT}:{self.who}" for each in WITH_ACCOUNT},
            "requirements.noted_by": f"{ACCOUNT}:{self.who}",
            "requirements.assignee": f"{ACCOUNT}:{self.who}",
            "inbox.key": f"message:{self.conversation}:{self.number}:",
            "groups.kind": "direct" if self.direct else "group",
            "groups.name": self.word if self.direct else "English",
            "local_messages.seq": self.number,
            "roles.role": int(Role.OPERATOR),
            # The message is the platform's id; in a direct chat it may say whose chat it is.
            "inbox.message": self.conversation,
            "inbox.thread": self.conversation if self.direct else "",
            "deliveries.topic": self.conversation,
        }
        for known in (unique, NOT_THEIRS):
            if name in known:
                return known[name]
        if column.name in ("conversation", "formerly", "ref_conversation", "ref", "thread"):
            return self.conversation
        return NOT_THEIRS.get(column.name, self._by_type(column))

    def _by_type(self, column: Column[Any]) -> Any:
        if column.name in ("person", "asker", "assignee"):
            return self.who
        values: Sequence[tuple[tuple[type, ...], Any]] = (
            ((Boolean,), False),
            ((Integer, BigInteger), self.number),
            ((Float,), 0.5),
            ((Date,), date(2026, 3, 2)),
            ((DateTime, UtcDateTime), None if column.nullable else START),
            ((LargeBinary,), self.word.encode()),
            ((JSON,), {"text": self.word, "sender": {"id": self.who}, "only_for": self.who}),
            ((Text,), self.word),
        )
        for types, value in values:
            if isinstance(column.type, types):
                return value
        raise AssertionError(f"{column} is of a type that nobody has thought of")


async def plant(database: Database, planting: Planting) -> None:
    async def work(tx: AsyncConnection) -> None:
        for table in schema.metadata.sorted_tables:
            if table.name not in NOT_PERSONAL:
                row = planting.row(table)
                if table.name == "deliveries":
                    row["target_id"] = None
                await tx.execute(insert(table).values(row))

    await database.write(work)


async def dump(database: Database) -> dict[str, list[dict[str, Any]]]:
    tables = schema.metadata.sorted_tables
    return {table.name: await examples.rows(database, table) for table in tables}


async def forget(database: Database, who: str = WHO) -> int:
    forget = partial(privacy.forget, account=ACCOUNT, person=who, now=START)
    return await database.write(forget)


async def stored(database: Database, who: str) -> dict[str, Any]:
    return await database.read(partial(privacy.stored, account=ACCOUNT, person=who, now=START))


def test_every_table_is_thought_of() -> None:
    ruled = {rule.table.name for rule in RULES}
    assert ruled | NOT_PERSONAL == set(schema.metadata.tables)
    assert ruled & NOT_PERSONAL == set()


@pytest.mark.parametrize("direct", [True, False], ids=["in their direct chat", "in a group"])
async def test_nothing_is_left_of_a_person_in_any_table(database: Database, direct: bool) -> None:
    await plant(database, Planting(WHO, WORD, 1, direct=direct))
    planted = repr(await dump(database))
    assert WHO in planted
    assert WORD in planted
    await forget(database)
    left = [
        f"{table}.{column}"
        for table, rows in (await dump(database)).items()
        for row in rows
        for column, value in row.items()
        if WHO in repr(value) or WORD in repr(value)
    ]
    assert left == []


@pytest.mark.parametrize("direct", [True, False])
async def test_others_keep_all_of_theirs(database: Database, direct: bool) -> None:
    await plant(database, Planting(OTHER, OTHERS_WORD, 2, direct=direct))
    before = await dump(database)
    await plant(database, Planting(WHO, WORD, 1, direct=direct))
    await forget(database)
    after = await dump(database)
    for table, rows in before.items():
        kept = [row for row in rows if row not in after[table]]
        assert kept == [], table


async def test_counts_stay(database: Database) -> None:
    await plant(database, Planting(WHO, WORD, 1, direct=False))
    before = await dump(database)
    await forget(database)
    after = await dump(database)
    for table in ("questions", "ratings", "tickets", "ticket_messages", "deliveries", "inbox"):
        assert len(after[table]) == len(before[table]), table
    assert sum(row["messages"] for row in after["activity"]) == 1
    assert after["people"] == after["members"] == after["roles"] == []
    assert [row["state"] for row in after["deliveries"]] == ["skipped"]
    assert [row["state"] for row in after["tickets"]] == ["closed"]


async def test_forgetting_several_who_rated_and_wrote_the_same(database: Database) -> None:
    first, second = (
        Planting(WHO, WORD, 1, direct=False),
        Planting(OTHER, OTHERS_WORD, 2, direct=False),
    )
    await plant(database, first)
    await plant(database, second)
    rating = {"question_id": 1, "person": OTHER, "helpful": True, "rated_at": START}
    seen = {"account": ACCOUNT, "conversation": "g1", "person": OTHER}

    async def work(tx: AsyncConnection) -> None:
        await tx.execute(insert(schema.ratings).values(rating))
        await tx.execute(insert(schema.activity).values(**seen, day=date(2026, 3, 2), messages=4))

    await database.write(work)
    await forget(database, WHO)
    await forget(database, OTHER)
    after = await dump(database)
    assert len([row for row in after["ratings"] if row["question_id"] == 1]) == 2
    in_first = [row["messages"] for row in after["activity"] if row["conversation"] == "g1"]
    assert in_first == [5]


async def test_an_owner_stays_one(database: Database) -> None:
    await plant(database, Planting(WHO, WORD, 1, direct=False))
    role = schema.roles.update().values(role=int(Role.OWNER))
    await database.write(lambda tx: tx.execute(role))
    await forget(database)
    assert len(await examples.rows(database, schema.roles)) == 1


async def test_what_is_stored_of_a_person_is_shown_to_them_alone(database: Database) -> None:
    await plant(database, Planting(WHO, WORD, 1, direct=True))
    await plant(database, Planting(OTHER, OTHERS_WORD, 2, direct=True))
    shown = await stored(database, WHO)
    assert {"people", "questions", "ratings", "tickets", "ticket_messages", "members"} <= set(shown)
    assert WORD in repr(shown)
    assert OTHER not in repr(shown)
    assert OTHERS_WORD not in repr(shown)
    assert "code_hash" not in repr(shown)
    await forget(database)
    assert await stored(database, WHO) == {}
    assert await forget(database) == 0


def test_everything_that_is_shown_has_a_name_for_people() -> None:
    shown = {rule.table.name for rule in RULES if rule.shown} - {"bodies"}
    named = {key.removeprefix("stored.") for key in catalogue("en") if key.startswith("stored.")}
    assert shown == named
