"""What is still to be done about requirements: forms that are over, who has not been told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from feedback.history import Entry
from feedback.intake import SIMILAR
from feedback.model import Requirement
from storage import requirement_rows
from storage.schema import deliveries, requirement_log, requirement_notices, requirements

_OPEN = and_(requirement_notices.c.delivery_id.is_(None), requirement_notices.c.why == "")


@dataclass(frozen=True, slots=True)
class Open:
    """Somebody to tell something: ``member`` is their request, ``about`` what has changed.

    ``kind`` and ``detail``: as in the table. ``why``: in the words of who changed it.
    """

    about: Requirement
    version: int
    member: Requirement
    kind: str
    detail: str
    why: str


async def end_forms(tx: AsyncConnection, now: datetime) -> int:
    """Close the questions that nobody has answered in time; how many that were."""
    over = and_(requirements.c.asking != "", requirements.c.asking_until <= now)
    # Who answers meanwhile has read another version, and tries again.
    ended = update(requirements).where(over)
    values = {"asking": "", "asking_until": None, "version": requirements.c.version + 1}
    found = await tx.execute(
        ended.values(values).returning(requirements.c.id, requirements.c.version)
    )
    rows = found.all()
    for row in rows:
        note = requirement_log.insert().values(
            requirement_id=row.id,
            version=row.version,
            who="",
            what="unanswered",
            changes={},
            why="",
            at=now,
        )
        await tx.execute(note)
    return len(rows)


async def untold(tx: AsyncConnection, limit: int) -> list[tuple[Requirement, Entry]]:
    """Lines of history that operators have not been told of, oldest first.

    Nothing of a request of which it is being asked whether it is another's.
    """
    query = (
        select(requirement_log)
        .join(requirements, requirements.c.id == requirement_log.c.requirement_id)
        .where(requirement_log.c.told.is_(False), requirements.c.asking != SIMILAR)
        .order_by(requirement_log.c.at, requirement_log.c.requirement_id, requirement_log.c.version)
        .limit(limit)
    )
    found = []
    for row in (await tx.execute(query)).mappings().all():
        requirement = await requirement_rows.by_id(tx, row["requirement_id"])
        if requirement is not None:
            found.append((requirement, requirement_rows.to_entry(row)))
    return found


async def mark_told(tx: AsyncConnection, number: int, version: int) -> bool:
    """Whether it was not told before: then it is now."""
    this = and_(
        requirement_log.c.requirement_id == number,
        requirement_log.c.version == version,
        requirement_log.c.told.is_(False),
    )
    return (await tx.execute(update(requirement_log).where(this).values(told=True))).rowcount == 1


async def open_notices(tx: AsyncConnection, limit: int) -> list[Open]:
    """Those who are to hear of something, in the order of what happened."""
    log = and_(
        requirement_log.c.requirement_id == requirement_notices.c.requirement_id,
        requirement_log.c.version == requirement_notices.c.version,
    )
    query = (
        select(requirement_notices, requirement_log.c.why.label("said"))
        .join(requirement_log, log)
        .where(_OPEN)
        .order_by(
            requirement_notices.c.at,
            requirement_notices.c.requirement_id,
            requirement_notices.c.version,
            requirement_notices.c.member_id,
        )
        .limit(limit)
    )
    rows = (await tx.execute(query)).mappings().all()
    numbers = {row["requirement_id"] for row in rows} | {row["member_id"] for row in rows}
    known = {
        each.id: each for each in await requirement_rows.where(tx, requirements.c.id.in_(numbers))
    }
    return [
        Open(
            known[row["requirement_id"]],
            row["version"],
            known[row["member_id"]],
            row["kind"],
            row["detail"],
            row["said"],
        )
        for row in rows
    ]


async def settle(tx: AsyncConnection, told: Open, key: str, why: str = "") -> None:
    """The notice is the delivery with this key now; with ``why`` it can't be made."""
    this = and_(
        requirement_notices.c.requirement_id == told.about.id,
        requirement_notices.c.version == told.version,
        requirement_notices.c.member_id == told.member.id,
    )
    if why:
        await tx.execute(update(requirement_notices).where(this).values(why=why))
        return
    made = select(deliveries.c.id).where(deliveries.c.key == key).scalar_subquery()
    await tx.execute(update(requirement_notices).where(this).values(delivery_id=made))


async def are_known(tx: AsyncConnection, keys: Sequence[str]) -> set[str]:
    """Which of these keys have a delivery already."""
    query = select(deliveries.c.key).where(deliveries.c.key.in_(keys))
    return set((await tx.execute(query)).scalars())
