"""The local chat's files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import File
from storage.schema import local_files
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in. ``media_type`` was read from the content, where that is possible.

    ``origin``: the account and id of the file that this is a copy of; there is one copy of each.
    """

    id: str
    name: str
    media_type: str
    content: bytes
    conversation: str
    person: str
    at: datetime
    origin: str | None = None


async def add(tx: AsyncConnection, upload: Upload) -> None:
    """Keep a file; a second copy of the same is not kept."""
    await tx.execute(
        insert(tx, local_files)
        .values(
            id=upload.id,
            name=upload.name,
            media_type=upload.media_type,
            content=upload.content,
            conversation=upload.conversation,
            person=upload.person,
            at=upload.at,
            origin=upload.origin,
        )
        .on_conflict_do_nothing()
    )


async def copy_of(tx: AsyncConnection, account: str, origin: str) -> File | None:
    """The copy of a file of another account, if there is one."""
    of = local_files.c
    query = select(of.id, of.name, of.media_type, func.length(of.content).label("size"))
    row = (await tx.execute(query.where(of.origin == origin))).first()
    return None if row is None else File(account, row.id, row.name, row.media_type, row.size)


async def content(tx: AsyncConnection, file_id: str) -> tuple[str, str, bytes] | None:
    """A file's name, media type and content."""
    query = select(local_files.c.name, local_files.c.media_type, local_files.c.content)
    row = (await tx.execute(query.where(local_files.c.id == file_id))).first()
    return (row.name, row.media_type, bytes(row.content)) if row else None


async def described(
    tx: AsyncConnection, account: str, conversation: str, person: str, file_ids: list[str]
) -> list[File]:
    """Of these files those that this person has put there, in the order of the ids."""
    of = local_files.c
    query = select(of.id, of.name, of.media_type, func.length(of.content).label("size")).where(
        of.id.in_(file_ids), of.conversation == conversation, of.person == person
    )
    found = {
        row.id: File(account, row.id, row.name, row.media_type, row.size)
        for row in await tx.execute(query)
    }
    return [found[file_id] for file_id in file_ids if file_id in found]
