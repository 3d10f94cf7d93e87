"""Files of our own making as rows, for KEPT and no longer."""

import json
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect
from chat.made import KEPT, FileMade
from storage.schema import made_files
from storage.types import Write
from storage.upsert import insert


async def make(tx: AsyncConnection, effect: FileMade, now: datetime) -> None:
    """See the effect; what is too old goes. The same file twice is one."""
    await prune(tx, now)
    row = {
        "id": effect.file.id,
        "content": effect.content,
        "about": json.dumps(sorted(effect.about)),
        "at": now,
    }
    await tx.execute(insert(tx, made_files).values(row).on_conflict_do_nothing())


async def content(tx: AsyncConnection, file_id: str) -> bytes | None:
    """What is in a file; None if it is not kept any more."""
    query = select(made_files.c.content).where(made_files.c.id == file_id)
    found = (await tx.execute(query)).scalar_one_or_none()
    return None if found is None else bytes(found)


async def prune(tx: AsyncConnection, now: datetime) -> None:
    """Forget what has been kept long enough."""
    await tx.execute(delete(made_files).where(made_files.c.at < now - KEPT))


WRITES: dict[type[Effect], Write] = {FileMade: make}
"""What each effect is written by."""
