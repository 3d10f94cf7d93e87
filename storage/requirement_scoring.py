"""What a suggested priority is made from, and where it is kept: a column that follows the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select, text, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from feedback.model import Kind
from feedback.priority import Said
from storage.schema import customers, requirements
from storage.schema.directory import UNWEIGHED

STALE = "!"
"""Put behind what ``scored`` says: so nothing that is being scored meanwhile counts as read."""


@dataclass(frozen=True, slots=True)
class Unscored:
    """A root as it was read, with all who asked for it."""

    number: int
    version: int
    kind: Kind
    signals: tuple[str, ...]
    voices: tuple[Said, ...]
    scored: str = ""


async def unscored(tx: AsyncConnection, rules: str, limit: int) -> list[Unscored]:
    """Roots that have changed since they were scored, or were by other rules.

    ``rules``: a word that differs with them. Those that are up to date are not looked at: what is
    before that word, and behind it, are two ends of an index.
    """
    scored, are_roots = requirements.c.scored, requirements.c.merged_into.is_(None)
    ends = [
        select(requirements.c.id).where(are_roots, end).limit(limit).subquery()
        for end in (scored < rules, scored > rules)
    ]
    ids = union_all(*(select(end.c.id) for end in ends))
    query = select(requirements).where(requirements.c.id.in_(ids)).limit(limit)
    rows = (await tx.execute(query)).mappings().all()
    said = await voices(tx, [row["id"] for row in rows]) if rows else {}
    return [
        Unscored(
            row["id"],
            row["version"],
            Kind(row["kind"]),
            tuple(row["signals"]),
            tuple(said.get(row["id"], ())),
            row["scored"],
        )
        for row in rows
    ]


async def voices(tx: AsyncConnection, roots: Sequence[int]) -> Mapping[int, list[Said]]:
    """All who asked for each of these, the first first."""
    query = (
        select(
            requirements.c.root,
            requirements.c.text,
            requirements.c.goal,
            customers.c.name,
            customers.c.tier,
        )
        .outerjoin(customers, customers.c.id == requirements.c.customer)
        .where(requirements.c.root.in_(roots))
        .order_by(requirements.c.id)
    )
    found: dict[int, list[Said]] = {}
    for row in await tx.execute(query):
        found.setdefault(row.root, []).append(Said(row.text, row.goal, row.name or "", row.tier))
    return found


async def score(tx: AsyncConnection, of: Unscored, grade: str, points: int, rules: str) -> None:
    """Keep what the rules say of it, unless it has changed since it was read.

    Nothing is told to anybody, and it is no change of it.
    """
    as_read = and_(
        requirements.c.id == of.number,
        requirements.c.version == of.version,
        requirements.c.scored == of.scored,
    )
    values = {"suggested": grade, "score": points, "scored": rules}
    await tx.execute(update(requirements).where(as_read).values(values))


async def retiered(tx: AsyncConnection, limit: int) -> list[tuple[int, str]]:
    """Customers whose tier is not the one that requirements were scored by, and their tier now.

    By an index that has no others in it.
    """
    tier = func.coalesce(customers.c.tier, "")
    query = select(customers.c.id, tier).where(text(UNWEIGHED)).limit(limit)
    return [(row[0], row[1]) for row in await tx.execute(query)]


async def rescore(tx: AsyncConnection, customer: int, tier: str) -> None:
    """All that this customer asks for is to be scored again, now that its tier is this one."""
    theirs = select(requirements.c.root).where(requirements.c.customer == customer)
    await stale(tx, requirements.c.id.in_(theirs))
    await tx.execute(update(customers).where(customers.c.id == customer).values(weighed=tier))


async def stale(tx: AsyncConnection, wanted: ColumnElement[bool]) -> None:
    """These roots are to be scored again."""
    scored = requirements.c.scored.concat(STALE)
    await tx.execute(update(requirements).where(wanted).values(scored=scored))
