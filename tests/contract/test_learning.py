"""Gaps with who asked, aliases and drafts, on both databases."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Group
from faq.learning import (
    AliasAdded,
    Asker,
    DraftChanged,
    Drafted,
    DraftState,
    GapsClosed,
)
from faq.teaching import TaughtAlias, TaughtSection
from storage import directory, learning
from storage.database import Database
from storage.learning import StoredLearning
from storage.schema import customers, groups, people
from storage.upsert import insert
from tests.contract.examples import ACCOUNT
from tests.contract.test_questions import MINUTE, apply, ask
from tests.support import START

ALIAS = AliasAdded("en/a#b", "How do I x?", "how do i x", ACCOUNT, "ops")
DRAFT = Drafted(5, None, "Title", "", "en", "Payroll", ACCOUNT, "ops")


async def open_ids(database: Database) -> list[int]:
    return [gap.id for gap in await StoredLearning(database).open_gaps(9)]


async def customer(database: Database, name: str, tier: str) -> None:
    """A customer that the group `en` belongs to."""

    async def work(tx: AsyncConnection) -> None:
        await directory.ensure_group(tx, Group(ACCOUNT, "en", approved=True))
        row = {"id": 7, "name": name, "key": name.casefold(), "tier": tier}
        await tx.execute(insert(tx, customers).values(**row, renewal_on=date(2026, 12, 31)))
        await tx.execute(groups.update().values(customer_id=7))
        await tx.execute(
            insert(tx, people).values(account=ACCOUNT, person="bo", name="Bo", payer=False)
        )

    await database.write(work)


async def test_a_gap_knows_its_wordings_and_who_asked(database: Database) -> None:
    await customer(database, "Acme", "S")
    await ask(database, 1, gap="x", text="How x?", person="ana")
    await ask(database, 2, gap="x", text="how x", person="bo")
    await ask(database, 3, gap="x", text="how x", person="bo")
    await ask(database, 4, gap="y", text="y?")
    y, x = await StoredLearning(database).open_gaps(9)
    assert (x.key, x.texts, x.questions) == ("x", ("how x", "How x?"), 3)
    assert x.people == (
        Asker(ACCOUNT, "bo", "Bo", "Acme", "S"),
        Asker(ACCOUNT, "ana", "", "Acme", "S"),
    )
    assert (x.last_asked_at, y.last_asked_at) == (START + 3 * MINUTE, START + 4 * MINUTE)
    assert [gap.key for gap in await StoredLearning(database).open_gaps(1)] == ["y"]


async def test_a_closed_gap_is_not_listed(database: Database) -> None:
    await ask(database, 1, gap="x")
    await ask(database, 2, gap="y")
    await ask(database, 3, gap="z")
    z, y, x = await open_ids(database)
    await apply(database, GapsClosed((x,), None))
    assert await open_ids(database) == [z, y]
    await apply(database, GapsClosed((), "en/a#b", question=2))
    assert await open_ids(database) == [z]


async def test_asked_again_it_opens_again_unless_it_was_dismissed(database: Database) -> None:
    await ask(database, 1, gap="taught")
    await ask(database, 2, gap="dismissed")
    dismissed, taught = await open_ids(database)
    await apply(database, GapsClosed((taught,), "en/a#b"), GapsClosed((dismissed,), None))
    await ask(database, 3, gap="taught")
    await ask(database, 4, gap="dismissed")
    assert await open_ids(database) == [taught]


async def test_an_alias_is_taught_once(database: Database) -> None:
    await apply(database, ALIAS, ALIAS)
    taught = await database.read(learning.taught)
    assert taught.aliases == (TaughtAlias("en/a#b", "How do I x?"),)


async def test_a_draft_is_taught_once_it_is_published(database: Database) -> None:
    stored = StoredLearning(database)
    await apply(database, DRAFT)
    assert (await database.read(learning.taught)).sections == ()
    assert [draft.title for draft in await stored.drafts(9)] == ["Title"]
    await apply(database, DraftChanged(5, 1, ACCOUNT, "bo", text="So."))
    await apply(database, DraftChanged(5, 2, ACCOUNT, "bo", state=DraftState.PUBLISHED))
    taught = await database.read(learning.taught)
    assert taught.sections == (TaughtSection(5, "Title", "So.", "en", "Payroll"),)
    assert await stored.drafts(9) == []
    kept = await stored.draft(5)
    assert kept is not None
    assert (kept.text, kept.state, kept.revision) == ("So.", DraftState.PUBLISHED, 3)
    assert await stored.draft(6) is None


async def test_of_two_changes_of_one_revision_the_first_counts(database: Database) -> None:
    await apply(database, DRAFT)
    await apply(database, DraftChanged(5, 1, ACCOUNT, "ana", title="Ana's"))
    await apply(database, DraftChanged(5, 1, ACCOUNT, "bo", title="Bo's"))
    draft = await StoredLearning(database).draft(5)
    assert draft is not None
    assert (draft.title, draft.revision) == ("Ana's", 2)


async def test_a_dropped_draft_is_neither_listed_nor_taught(database: Database) -> None:
    await apply(database, DRAFT, DraftChanged(5, 1, ACCOUNT, "ops", state=DraftState.DROPPED))
    assert await StoredLearning(database).drafts(9) == []
    assert (await database.read(learning.taught)).sections == ()
