"""What platforms were given already, so that a file is uploaded once and shown often."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import File
from storage.schema import uploads
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Upload:
    """The platform's own id for a file, and when it was given the file."""

    ref: str
    at: datetime


async def find(tx: AsyncConnection, account: str, file: File) -> Upload | None:
    """What an account has of a file; None: nothing."""
    query = select(uploads.c.ref, uploads.c.at).where(_is(account, file))
    row = (await tx.execute(query)).first()
    return None if row is None else Upload(row.ref, row.at)


async def keep(tx: AsyncConnection, account: str, file: File, upload: Upload) -> None:
    """Remember it; of two uploads the later one."""
    values = {"ref": upload.ref, "at": upload.at}
    added = insert(tx, uploads).values(account=account, origin=_origin(file), **values)
    key = [uploads.c.account, uploads.c.origin]
    await tx.execute(added.on_conflict_do_update(index_elements=key, set_=values))


async def forget(tx: AsyncConnection, account: str, file: File, upload: Upload) -> None:
    """The platform no longer has it. What was uploaded in its place meanwhile stays."""
    await tx.execute(delete(uploads).where(_is(account, file), uploads.c.ref == upload.ref))


def _is(account: str, file: File) -> ColumnElement[bool]:
    return and_(uploads.c.account == account, uploads.c.origin == _origin(file))


def _origin(file: File) -> str:
    return f"{file.account}:{file.id}"
