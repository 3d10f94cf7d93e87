"""Imports of requirements as rows: what is to be looked at or applied, and how far that is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect, Overtaken
from chat.message import Place
from feedback.history import Entry
from feedback.model import Requirement
from storage.requirement_rows import to_entry, where
from storage.schema import pool_imports, requirement_log, requirements
from storage.types import Write
from storage.upsert import insert

CHECKING, CHECKED, APPLYING, OVER = "checking", "checked", "applying", "over"


@dataclass(frozen=True, slots=True)
class Import:
    """A file that was sent. ``row``: the last that is settled, while it is applied.

    ``adds``: rows without a number become requirements.
    """

    id: int
    place: Place
    who: str
    locale: str
    name: str
    file_id: str
    digest: str
    state: str = CHECKING
    adds: bool = False
    row: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportBegun(Effect):
    """Look at a file; its id is given."""

    wanted: Import


@dataclass(frozen=True, slots=True)
class ImportDecided(Effect):
    """Apply what was looked at, or let it be. Overtaken if that is decided already."""

    id: int
    state: str
    adds: bool = False


async def by_id(tx: AsyncConnection, number: int) -> Import | None:
    """One; None if there is none."""
    return await _first(tx, pool_imports.c.id == number)


async def open_one(tx: AsyncConnection, accounts: Collection[str]) -> Import | None:
    """The oldest that something is to be done for; None if there is none."""
    at_work = pool_imports.c.state.in_((CHECKING, APPLYING))
    return await _first(tx, and_(at_work, pool_imports.c.account.in_(accounts)))


async def _first(tx: AsyncConnection, wanted: Any) -> Import | None:
    query = select(pool_imports).where(wanted).order_by(pool_imports.c.id).limit(1)
    row = (await tx.execute(query)).mappings().first()
    if row is None:
        return None
    values = {each: row[each] for each in Import.__slots__ if each != "place"}
    return Import(place=Place(row["account"], row["conversation"], row["thread"] or None), **values)


async def begin(tx: AsyncConnection, effect: ImportBegun, now: datetime) -> None:
    """See the effect."""
    it = effect.wanted
    names = (
        "who",
        "locale",
        "name",
        "file_id",
        "digest",
        "state",
        "adds",
        "row",
        "counts",
    )
    row = {each: getattr(it, each) for each in names}
    place = {
        "account": it.place.account,
        "conversation": it.place.conversation,
        "thread": it.place.thread or "",
    }
    await tx.execute(insert(tx, pool_imports).values({**row, **place, "at": now}))


async def decide(tx: AsyncConnection, effect: ImportDecided, _: datetime) -> None:
    """See the effect."""
    of = and_(pool_imports.c.id == effect.id, pool_imports.c.state == CHECKED)
    values = {"state": effect.state, "adds": effect.adds}
    if (await tx.execute(update(pool_imports).where(of).values(values))).rowcount != 1:
        raise Overtaken


async def advance(
    tx: AsyncConnection, before: Import, state: str, row: int, counts: Mapping[str, int]
) -> None:
    """Say how far it is. Overtaken if somebody else is further."""
    of = and_(
        pool_imports.c.id == before.id,
        pool_imports.c.state == before.state,
        pool_imports.c.row == before.row,
    )
    values = {"state": state, "row": row, "counts": dict(counts)}
    if (await tx.execute(update(pool_imports).where(of).values(values))).rowcount != 1:
        raise Overtaken


async def known(tx: AsyncConnection, numbers: Collection[int]) -> dict[int, Requirement]:
    """The requirements with these numbers."""
    return {each.id: each for each in await where(tx, requirements.c.id.in_(numbers))}


async def pasts(tx: AsyncConnection, since: Mapping[int, int]) -> dict[int, list[Entry]]:
    """What was done with some requirements after a version of each, oldest first."""
    if not since:
        return {}
    query = (
        select(requirement_log)
        .where(
            requirement_log.c.requirement_id.in_(since),
            requirement_log.c.version > min(since.values()),
        )
        .order_by(requirement_log.c.version)
    )
    found: dict[int, list[Entry]] = {}
    for row in (await tx.execute(query)).mappings():
        if row["version"] > since[row["requirement_id"]]:
            found.setdefault(row["requirement_id"], []).append(to_entry(row))
    return found


WRITES: dict[type[Effect], Write] = {ImportBegun: begin, ImportDecided: decide}
"""What each effect is written by."""
