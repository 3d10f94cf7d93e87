"""What came back after an announcement: clicks, questions, and when that is told."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Receipt, Stage
from announcements.progress import Response
from chat.delivery import Kind, State
from chat.message import Place
from faq.answering import Outcome
from faq.ports import Asked
from storage import announcement_results, effects, questions, schema
from storage.database import Database
from tests.contract.announcing import DAY, OPS, announced, deliver, group
from tests.contract.examples import ACCOUNT, a_send, put, receive, said
from tests.support import START

SECTION = 'zh/审批.md#导出"%_'


async def press(database: Database, conversation: str, person: str, announcement: int = 1) -> None:
    async def work(tx: AsyncConnection) -> None:
        await effects.apply(tx, Receipt(announcement, ACCOUNT, conversation, person), START)

    await database.write(work)


async def response(database: Database, of: Announcement, by: str | None = None) -> object:
    return await database.read(partial(announcement_results.response, announcement=of, by=by))


async def ask(
    database: Database,
    number: int,
    conversation: str,
    at: datetime,
    *,
    thread: str | None = None,
    shown: str | None = None,
    sections: tuple[str, ...] = (),
) -> None:
    await receive(database, said(f"q{number}", Place(ACCOUNT, conversation, thread)))
    asked = Asked(
        number, ACCOUNT, conversation, "ana", "?", "en", Outcome.ANSWER, 1.0, sections, shown
    )
    await database.write(partial(questions.record, asked=asked, now=at))


async def test_whoever_presses_counts_once_and_only_where_it_was_sent(database: Database) -> None:
    announcement = await announced(database)
    states = (State.SENT, State.SENDING, State.UNCERTAIN, State.FAILED)
    for name, state in zip("abdc", states, strict=True):
        await deliver(database, await group(database, name), state)
    await group(database, "elsewhere")
    for name in ("a", "a", "b", "c", "d", "elsewhere", "unknown", "ops"):
        await press(database, name, f"in-{name}")
    await press(database, "a", "another")
    await press(database, "a", "nobody", announcement=2)
    assert await response(database, announcement) == {"": Response(people=4, groups=3)}


async def test_accounts_of_one_human_count_once(database: Database) -> None:
    announcement = await announced(database)
    await deliver(database, await group(database, "a"), State.SENT)

    async def link(tx: AsyncConnection) -> None:
        for name, human in (("ana", 1), ("anna", 1), ("bo", None)):
            row = {"account": ACCOUNT, "person": name, "human": human}
            await tx.execute(insert(schema.people).values(row))

    await database.write(link)
    for name in ("ana", "anna", "bo", "cy"):
        await press(database, "a", name)
    assert await response(database, announcement) == {"": Response(people=3, groups=1)}


async def test_questions_in_its_thread_or_about_its_section_count_for_a_week(
    database: Database,
) -> None:
    announcement = await announced(database, section=SECTION)
    told = await group(database, "a")
    await deliver(database, told, State.SENT, ref="m7")
    await deliver(database, told, State.SENT, kind=Kind.EDIT, revision=2, at=START + 3 * DAY)
    await deliver(database, await group(database, "b"), State.SKIPPED)
    counted: list[dict[str, Any]] = [
        {"thread": "m7"},
        {"shown": SECTION},
        {"sections": ("other", SECTION)},
        {"thread": "m7", "shown": SECTION, "at": START + 7 * DAY},
    ]
    others: list[dict[str, Any]] = [
        {},
        {"thread": "m8", "shown": "other", "sections": ("other", SECTION + "x")},
        {"shown": SECTION, "at": START + 7 * DAY + timedelta(seconds=1)},
        {"shown": SECTION, "at": START - timedelta(seconds=1)},
        {"shown": SECTION, "conversation": "b"},
    ]
    for number, case in enumerate([*counted, *others], 2):
        facts: dict[str, Any] = {"at": START + DAY, "conversation": "a"} | case
        await ask(database, number, **facts)
    assert await response(database, announcement) == {"": Response(questions=len(counted))}


async def test_what_came_back_is_counted_by_platform_tier_and_region(database: Database) -> None:
    announcement = await announced(database)

    async def customers(tx: AsyncConnection) -> None:
        row = {"id": 1, "name": "Acme", "key": "acme", "tier": "A", "region": "North"}
        await tx.execute(insert(schema.customers).values(row))

    await database.write(customers)
    await deliver(database, await group(database, "a", customer_id=1), State.SENT, ref="m7")
    await deliver(database, await group(database, "b"), State.SENT)
    await press(database, "a", "ana")
    await press(database, "b", "bo")
    await ask(database, 2, "a", START, thread="m7")
    acme, unknown = Response(1, 1, 1), Response(1, 1)
    assert await response(database, announcement, "tier") == {"A": acme, "": unknown}
    assert await response(database, announcement, "region") == {"North": acme, "": unknown}
    assert await response(database, announcement, "platform") == {ACCOUNT: acme + unknown}


@pytest.mark.parametrize(
    ("days", "stage", "is_due"),
    [
        (6.9, Stage.SENDING, False),
        (7, Stage.SENDING, True),
        (13, Stage.CANCELLED, True),
        (8, Stage.RECALLED, False),
        (15, Stage.SENDING, False),
    ],
)
async def test_results_are_due_a_week_after_the_first_was_sent(
    database: Database, days: float, stage: Stage, is_due: bool
) -> None:
    await announced(database, stage=stage)
    later = START + timedelta(hours=5)
    await deliver(database, await group(database, "a"), State.SENT, at=START)
    await deliver(database, await group(database, "b"), State.SENT, at=later)
    now = START + timedelta(days=days)
    found = await database.read(partial(announcement_results.due, now=now))
    assert [each.id for each in found] == [1] * is_due


async def test_results_are_due_until_they_are_told(database: Database) -> None:
    announcement = await announced(database)
    await deliver(database, await group(database, "a"), State.SENT)
    due = partial(announcement_results.due, now=START + 8 * DAY)
    assert await database.read(due) != []
    await put(database, a_send(announcement.key + announcement_results.WEEK, OPS))
    assert await database.read(due) == []
