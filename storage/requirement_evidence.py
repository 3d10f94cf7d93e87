"""What the families of requirements show: who asked, of which customers, where, what for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import TIERS
from feedback.meeting import Evidence, Voice
from feedback.model import Requirement
from feedback.priority import Said
from storage.requirement_rows import where
from storage.schema import customers, people, requirements

PAGE = 500
"""Requirements of one read."""


async def page(
    tx: AsyncConnection, wanted: ColumnElement[bool], after: int, limit: int = PAGE
) -> list[Evidence]:
    """Those that meet a condition, behind a number, in order of theirs."""
    found = await where(tx, and_(wanted, requirements.c.id > after), limit)
    return await evidence(tx, found)


async def evidence(tx: AsyncConnection, found: Sequence[Requirement]) -> list[Evidence]:
    """What the families of some show; of one that is merged, itself alone."""
    theirs: dict[int, list[Any]] = {each.id: [] for each in found}
    roots = [each.id for each in found if each.is_root]
    query = (
        select(
            requirements.c.id,
            requirements.c.root,
            requirements.c.account,
            requirements.c.person,
            requirements.c.noted_by,
            requirements.c.link,
            requirements.c.text,
            requirements.c.goal,
            requirements.c.signals,
            customers.c.id.label("customer"),
            customers.c.name.label("customer_name"),
            customers.c.tier,
            customers.c.region,
            customers.c.manager,
            people.c.name,
        )
        .outerjoin(customers, customers.c.id == requirements.c.customer)
        .outerjoin(
            people,
            and_(
                people.c.account == requirements.c.account,
                people.c.person == requirements.c.person,
            ),
        )
        .where(
            requirements.c.root.in_(roots)
            | requirements.c.id.in_([each.id for each in found if not each.is_root])
        )
        .order_by(requirements.c.id)
    )
    for row in await tx.execute(query):
        for number in {row.root, row.id} & theirs.keys():
            theirs[number].append(row)
    return [_shown(each, theirs[each.id]) for each in found]


def _shown(requirement: Requirement, rows: Sequence[Any]) -> Evidence:
    # Anonymous ones cannot be told apart: each counts.
    who = {(row.account, row.person or f"#{row.id}"): row.name or row.person or "" for row in rows}
    voices = {row.customer: Voice(row.customer_name, row.tier) for row in rows if row.customer}
    first = next((row for row in rows if row.customer), None)
    return Evidence(
        requirement,
        votes=len(who),
        requesters=tuple(name for name in who.values() if name),
        customers=tuple(sorted(voices.values(), key=_tier)),
        links=tuple(dict.fromkeys(row.link for row in rows if row.link)),
        goals=tuple(dict.fromkeys(row.goal for row in rows if row.goal)),
        signals=frozenset(signal for row in rows for signal in row.signals),
        region=first.region if first is not None else "",
        manager=first.manager if first is not None else "",
        said=tuple(Said(row.text, row.goal, row.customer_name or "", row.tier) for row in rows),
        people=frozenset(
            who
            for row in rows
            for who in (f"{row.account}:{row.person}" if row.person else "", row.noted_by)
            if who
        ),
    )


def _tier(voice: Voice) -> tuple[int, str]:
    return TIERS.index(voice.tier) if voice.tier in TIERS else len(TIERS), voice.name
