"""Gaps with who asked, aliases and sections that operators have taught."""

from collections import defaultdict
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect
from faq.learning import (
    AliasAdded,
    Asker,
    Draft,
    DraftChanged,
    Drafted,
    DraftState,
    GapsClosed,
    OpenGap,
)
from faq.teaching import Taught, TaughtAlias, TaughtSection
from storage.database import Database
from storage.schema import aliases, customers, drafts, gaps, groups, people, questions
from storage.types import Write
from storage.upsert import insert


async def _add_alias(tx: AsyncConnection, added: AliasAdded, now: datetime) -> None:
    row = {
        "section": added.section,
        "key": added.key,
        "text": added.text,
        "account": added.account,
        "person": added.person,
        "added_at": now,
    }
    await tx.execute(insert(tx, aliases).values(row).on_conflict_do_nothing())


async def _close_gaps(tx: AsyncConnection, closed: GapsClosed, now: datetime) -> None:
    asked = select(questions.c.gap_id).where(questions.c.id == closed.question)
    which = or_(gaps.c.id.in_(closed.ids), gaps.c.id == asked.scalar_subquery())
    chosen = and_(which, gaps.c.closed_at.is_(None))
    await tx.execute(update(gaps).where(chosen).values(closed_at=now, section=closed.section))


async def _draft(tx: AsyncConnection, new: Drafted, now: datetime) -> None:
    row = {
        "id": new.id,
        "ticket_id": new.ticket,
        "gap_id": new.gap,
        "title": new.title,
        "text": new.text,
        "locale": new.locale,
        "product": new.product,
        "state": DraftState.DRAFT,
        "account": new.account,
        "person": new.person,
        "created_at": now,
        "changed_at": now,
    }
    await tx.execute(insert(tx, drafts).values(row).on_conflict_do_nothing())


async def _change_draft(tx: AsyncConnection, changed: DraftChanged, now: datetime) -> None:
    values: dict[str, Any] = {
        "revision": changed.revision + 1,
        "changed_at": now,
        "account": changed.account,
        "person": changed.person,
    }
    said = {"title": changed.title, "text": changed.text, "state": changed.state}
    values |= {name: value for name, value in said.items() if value is not None}
    if changed.state is DraftState.PUBLISHED:
        values["published_at"] = now
    unchanged = and_(drafts.c.id == changed.id, drafts.c.revision == changed.revision)
    await tx.execute(update(drafts).where(unchanged).values(**values))


WRITES: dict[type[Effect], Write] = {
    AliasAdded: _add_alias,
    GapsClosed: _close_gaps,
    Drafted: _draft,
    DraftChanged: _change_draft,
}
"""What each effect is written by."""


async def taught(tx: AsyncConnection) -> Taught:
    """Everything that operators have taught."""
    learned = await tx.execute(select(aliases.c.section, aliases.c.text).order_by(aliases.c.id))
    published = select(drafts).where(drafts.c.state == DraftState.PUBLISHED).order_by(drafts.c.id)
    return Taught(
        tuple(TaughtAlias(row.section, row.text) for row in learned),
        tuple(
            TaughtSection(row.id, row.title, row.text, row.locale, row.product)
            for row in await tx.execute(published)
        ),
    )


class StoredLearning:
    """The port ``faq.learning.Learning`` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open_gaps(self, limit: int) -> list[OpenGap]:
        """See the port."""
        return await self._database.read(partial(_open_gaps, limit=limit))

    async def draft(self, draft_id: int) -> Draft | None:
        """See the port."""
        return await self._draft(drafts.c.id == draft_id)

    async def draft_of(self, ticket: int) -> Draft | None:
        """See the port."""
        return await self._draft(drafts.c.ticket_id == ticket)

    async def _draft(self, wanted: ColumnElement[bool]) -> Draft | None:
        row = await self._database.read(lambda tx: _first(tx, select(drafts).where(wanted)))
        return None if row is None else _to_draft(row)

    async def drafts(self, limit: int) -> list[Draft]:
        """See the port."""
        query = (
            select(drafts)
            .where(drafts.c.state == DraftState.DRAFT)
            .order_by(drafts.c.id.desc())
            .limit(limit)
        )
        rows = await self._database.read(lambda tx: tx.execute(query))
        return [_to_draft(row) for row in rows]


async def _first(tx: AsyncConnection, query: Any) -> Row[Any] | None:
    return (await tx.execute(query)).first()


def _to_draft(row: Row[Any]) -> Draft:
    return Draft(
        row.id,
        row.ticket_id,
        row.title,
        row.text,
        row.locale,
        row.product,
        DraftState(row.state),
        row.revision,
        row.gap_id,
    )


async def _open_gaps(tx: AsyncConnection, limit: int) -> list[OpenGap]:
    last = func.max(questions.c.asked_at)
    newest = (
        select(gaps.c.id, gaps.c.key, func.count().label("questions"), last.label("last"))
        .join(questions, questions.c.gap_id == gaps.c.id)
        .where(gaps.c.closed_at.is_(None))
        .group_by(gaps.c.id, gaps.c.key)
        .order_by(last.desc())
        .limit(limit)
    )
    rows = (await tx.execute(newest)).all()
    texts, askers = await _asked(tx, [row.id for row in rows])
    return [
        OpenGap(
            row.id,
            row.key,
            tuple(texts[row.id]),
            row.questions,
            tuple(askers[row.id].values()),
            row.last,
        )
        for row in rows
    ]


async def _asked(
    tx: AsyncConnection, ids: list[int]
) -> tuple[dict[int, dict[str, None]], dict[int, dict[tuple[str, str], Asker]]]:
    """The texts and the people of each gap, newest first, each once."""
    customer = func.coalesce(people.c.customer_id, groups.c.customer_id)
    query = (
        select(
            questions.c.gap_id,
            questions.c.text,
            questions.c.account,
            questions.c.person,
            people.c.name,
            customers.c.name.label("customer"),
            customers.c.tier,
        )
        .outerjoin(
            people,
            and_(people.c.account == questions.c.account, people.c.person == questions.c.person),
        )
        .outerjoin(
            groups,
            and_(
                groups.c.account == questions.c.account,
                groups.c.conversation == questions.c.conversation,
            ),
        )
        .outerjoin(customers, customers.c.id == customer)
        .where(questions.c.gap_id.in_(ids))
        .order_by(questions.c.id.desc())
    )
    texts: dict[int, dict[str, None]] = defaultdict(dict)
    askers: dict[int, dict[tuple[str, str], Asker]] = defaultdict(dict)
    for row in await tx.execute(query):
        texts[row.gap_id].setdefault(row.text)
        asker = Asker(row.account, row.person, row.name or "", row.customer or "", row.tier or "")
        askers[row.gap_id].setdefault((row.account, row.person), asker)
    return texts, askers
