"""Requirements as rows: what a row says, and how one is found."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import File, Place
from feedback.history import Entry
from feedback.model import Kind, Requirement, Stage, requirement_of
from storage import topics
from storage.schema import requirement_log, requirements

_FIELDS = tuple(each.name for each in fields(Requirement))


async def by_id(tx: AsyncConnection, number: int) -> Requirement | None:
    """One, wherever it stands; None if there is none."""
    found = await where(tx, requirements.c.id == number)
    return found[0] if found else None


async def where(
    tx: AsyncConnection, wanted: ColumnElement[bool], limit: int | None = None
) -> list[Requirement]:
    """Those that meet a condition, in order of their number."""
    query = select(requirements).where(wanted).order_by(requirements.c.id).limit(limit)
    return [to_requirement(row) for row in (await tx.execute(query)).mappings()]


async def family(tx: AsyncConnection, root: int) -> list[Requirement]:
    """A root and all that was merged into it, the oldest first."""
    return await where(tx, requirements.c.root == root)


async def next_number(tx: AsyncConnection) -> int:
    """The number of the next one, unless somebody takes it before."""
    query = select(func.coalesce(func.max(requirements.c.id), 0) + 1)
    return int((await tx.execute(query)).scalar_one())


async def history(tx: AsyncConnection, number: int) -> list[Entry]:
    """All that was done with it, oldest first."""
    query = (
        select(requirement_log)
        .where(requirement_log.c.requirement_id == number)
        .order_by(requirement_log.c.version)
    )
    return [to_entry(row) for row in (await tx.execute(query)).mappings()]


def to_entry(row: RowMapping) -> Entry:
    """A row of the history."""
    changed = {field: (was, now) for field, (was, now) in row["changes"].items()}
    return Entry(row["version"], row["who"], row["what"], changed, row["why"], row["at"])


def to_requirement(row: RowMapping) -> Requirement:
    """A row of requirements."""
    values = {name: row[name] for name in _FIELDS}
    return Requirement(
        **values
        | {
            "kind": Kind(row["kind"]),
            "stage": Stage(row["stage"]),
            "files": tuple(File(**file) for file in row["files"]),
            "signals": tuple(row["signals"]),
        }
    )


def to_row(requirement: Requirement) -> dict[str, Any]:
    """The other way round."""
    return {
        **{name: getattr(requirement, name) for name in _FIELDS},
        "files": [asdict(file) for file in requirement.files],
        "signals": list(requirement.signals),
    }


async def asking(
    tx: AsyncConnection, account: str, conversation: str, thread: str, person: str, now: datetime
) -> Requirement | None:
    """The newest of somebody in whose thread a question is open; None if there is none.

    Its thread is where they asked, or one that the answer to them began.
    """
    topic = await topics.topic_of(tx, Place(account, conversation, thread or None))
    begun = requirements.c.id == (requirement_of(topic, "asked") or 0)
    by = or_(requirements.c.person == person, requirements.c.noted_by == f"{account}:{person}")
    wanted = and_(
        requirements.c.account == account,
        requirements.c.conversation == conversation,
        or_(requirements.c.thread == thread, begun),
        requirements.c.asking != "",
        requirements.c.asking_until > now,
        by,
    )
    found = await where(tx, wanted)
    return found[-1] if found and person else None


async def of_message(
    tx: AsyncConnection, account: str, conversation: str, message: str
) -> Requirement | None:
    """What a message was noted as; None if it was not."""
    wanted = and_(
        requirements.c.account == account,
        requirements.c.conversation == conversation,
        requirements.c.message == message,
    )
    found = await where(tx, wanted, limit=1)
    return found[0] if found and message else None
