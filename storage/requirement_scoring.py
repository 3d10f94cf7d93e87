"""What a suggested priority is made from, and where it is kept: a column that follows the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import String, and_, cast, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from feedback.model import Kind
from feedback.priority import Said
from storage.schema import customers, requirements


@dataclass(frozen=True, slots=True)
class Unscored:
    """A root as it was read, with all who asked for it."""

    number: int
    version: int
    kind: Kind
    signals: tuple[str, ...]
    voices: tuple[Said, ...]


async def unscored(tx: AsyncConnection, rules: str, limit: int) -> list[Unscored]:
    """Roots that have changed since they were scored, or were by other rules.

    ``rules``: a word that differs with them.
    """
    scored = cast(requirements.c.version, String).concat(literal(f":{rules}"))
    wanted = and_(
        requirements.c.merged_into.is_(None), requirements.c.scored.is_distinct_from(scored)
    )
    query = select(requirements).where(wanted).order_by(requirements.c.id).limit(limit)
    rows = (await tx.execute(query)).mappings().all()
    said = await voices(tx, [row["id"] for row in rows])
    return [
        Unscored(
            row["id"],
            row["version"],
            Kind(row["kind"]),
            tuple(row["signals"]),
            tuple(said.get(row["id"], ())),
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
    """Keep what the rules say of it. Nothing is told to anybody, and it is no change of it."""
    as_read = and_(requirements.c.id == of.number, requirements.c.version == of.version)
    values = {"suggested": grade, "score": points, "scored": f"{of.version}:{rules}"}
    await tx.execute(update(requirements).where(as_read).values(values))
