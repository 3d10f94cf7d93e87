"""Whom an announcement is for: each criterion, together, as exclusions, against an oracle."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.audience import Audience, Choice, Criteria, LeftOut
from announcements.model import Announcement
from chat.message import Place
from storage import audience_choices, audiences, schema
from storage.database import Database
from tests.contract.audience_oracle import Known, criteria, get_it, left_out, world
from tests.support import START

ALL = ("slack", "telegram", "local")
HERE = ("slack", "local")


def announcement(
    wanted: Criteria | None = None,
    unwanted: Criteria | None = None,
    after: int | None = None,
    *,
    account: str = "slack",
    ops: bool = True,
) -> Announcement:
    audience = Audience(wanted or Criteria(), unwanted or Criteria(), after)
    return Announcement(1, "key", Place(account, "ops"), "slack:U1", ops, audience=audience)


async def put(database: Database, known: Known) -> None:
    async def work(tx: AsyncConnection) -> None:
        for table, rows in known.rows().items():
            if rows:
                await tx.execute(insert(getattr(schema, table)), rows)

    await database.write(work)


async def counted(
    database: Database, asked: Announcement, accounts: tuple[str, ...]
) -> tuple[int, int]:
    query = partial(audiences.counted, announcement=asked, accounts=accounts, now=START)
    return await database.read(query)


async def reached(database: Database, asked: Announcement, accounts: tuple[str, ...]) -> list[int]:
    page = partial(audiences.page, announcement=asked, accounts=accounts, now=START)
    found = await database.read(partial(page, offset=0, limit=9999))
    count, _ = await counted(database, asked, accounts)
    assert count == len(found)
    return [entry.id for entry in found]


ALONE: list[dict[str, Any]] = [
    {"products": ("CRM",)},
    {"products": ("crm", "H R")},
    {"tags": ("beta",)},
    {"customers": ("C 1", "c2")},
    {"tiers": ("S", "A")},
    {"regions": ("EAST",)},
    {"regions": ("\u00c9st",)},
    {"platforms": ("telegram",)},
    {"locales": ("zh",)},
    {"groups": (3, 5, 8, 13)},
    {"active": 7},
    {"silent": 7},
    {"tickets": True},
]


@pytest.mark.parametrize("given", ALONE, ids=lambda given: "-".join(map(str, given)))
async def test_each_criterion_alone_and_as_an_exclusion(
    database: Database, given: dict[str, Any]
) -> None:
    known = world(Random(1), 120)
    await put(database, known)
    for asked in (announcement(Criteria(**given)), announcement(None, Criteria(**given))):
        expected = get_it(known, asked, ALL)
        assert 0 < len(expected) < len(get_it(known, announcement(), ALL)), "it tells nothing"
        assert await reached(database, asked, ALL) == expected


@pytest.mark.parametrize("seed", range(4))
async def test_any_audience_is_what_the_oracle_says(database: Database, seed: int) -> None:
    rng = Random(seed)
    known = world(rng, 80)
    await put(database, known)
    for _ in range(25):
        asked = announcement(
            criteria(rng),
            criteria(rng),
            rng.choice([None, None, 1]),
            account=rng.choice(["slack", "telegram", "local"]),
            ops=rng.random() < 0.7,
        )
        accounts = rng.choice([ALL, HERE])
        assert await reached(database, asked, accounts) == get_it(known, asked, accounts), asked
        query = partial(audiences.left_out, announcement=asked, accounts=accounts, now=START)
        assert await database.read(query) == left_out(known, asked, accounts), asked


async def test_where_the_bot_sees_little_nobody_counts_as_silent(database: Database) -> None:
    known = Known.of([{"id": 1, "visibility": "addressed"}, {"id": 2, "visibility": "all"}])
    await put(database, known)
    assert await reached(database, announcement(Criteria(silent=7)), ALL) == [2]
    assert await reached(database, announcement(None, Criteria(silent=7)), ALL) == [1]
    assert await reached(database, announcement(Criteria(active=7)), ALL) == []


async def test_who_has_opted_out_is_among_them_and_counted(database: Database) -> None:
    out = START - timedelta(days=3)
    await put(database, Known.of([{"id": 1, "opted_out_at": out}, {"id": 2}]))
    assert await counted(database, announcement(), ALL) == (2, 1)


async def test_an_episode_is_for_those_that_got_all_of_the_one_before(database: Database) -> None:
    known = Known.of([{"id": n} for n in range(1, 7)])
    states = {1: ["sent"], 2: ["sent", "sent"], 3: ["sent", "uncertain"], 4: ["failed"]}
    known.sent[1] = states | {5: ["skipped"]}
    await put(database, known)
    asked = announcement(after=1)
    assert await reached(database, asked, ALL) == [1, 2]
    query = partial(audiences.left_out, announcement=asked, accounts=ALL, now=START)
    assert await database.read(query) == LeftOut(missed=3, unclear=1)
    made = partial(audience_choices.recipients, announcement_id=1, offset=1, limit=3)
    assert [entry.id for entry in await database.read(made)] == [2, 3, 4]


async def test_what_there_is_to_choose_from(database: Database) -> None:
    known = Known.of(
        [
            {"id": 1, "customer": 1, "products": ("crm",)},
            {"id": 2, "customer": 1, "products": ("crm", "hr"), "approved": False},
            {"id": 3, "products": ("hr",), "account": "telegram"},
            {"id": 4, "products": ("old",), "gone_at": START, "approved": False},
            {"id": 5, "account": "local", "products": ("local",)},
        ]
    )
    await put(database, known)

    async def choices(field: str, asked: Announcement) -> list[Choice]:
        of = partial(audience_choices.values, announcement=asked, field=field, accounts=ALL)
        return await database.read(of)

    asked = announcement()
    assert await choices("products", asked) == [Choice("CRM", "CRM", 1), Choice("HR", "HR", 1)]
    assert await choices("platforms", asked) == [
        Choice("slack", "slack", 1),
        Choice("telegram", "telegram", 1),
    ]
    assert await choices("customers", asked) == [Choice("C 1", "C 1", 1)]
    assert [each.key for each in await choices("groups", asked)] == ["1", "2", "3"]
    alone = replace(asked, world=False)
    assert await choices("products", alone) == [Choice("CRM", "CRM", 1), Choice("HR", "HR", 0)]
