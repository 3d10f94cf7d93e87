"""Buttons that people press in the local chat, each until groupkeeper has acknowledged it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import localchat
from storage.localchat import LocalMessage
from storage.schema import local_presses
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class LocalPress:
    """A button that a person pressed."""

    id: int
    message: LocalMessage
    person: str
    value: str
    at: datetime


async def add(tx: AsyncConnection, message_id: int, person: str, value: str, at: datetime) -> int:
    """Keep a press that groupkeeper has yet to be told of; its id."""
    added = await tx.execute(
        insert(tx, local_presses)
        .values(message_id=message_id, person=person, value=value, at=at, received=False)
        .returning(local_presses.c.id)
    )
    new: int = added.scalar_one()
    return new


async def unreceived(tx: AsyncConnection, before: datetime) -> list[LocalPress]:
    """What was pressed before then and has not been acknowledged by groupkeeper yet."""
    late = select(local_presses).where(
        local_presses.c.received.is_(False), local_presses.c.at <= before
    )
    pressed = []
    for row in (await tx.execute(late.order_by(local_presses.c.id))).all():
        target = await localchat.message(tx, row.message_id)
        if target is not None:
            pressed.append(LocalPress(row.id, target, row.person, row.value, row.at))
    return pressed


async def mark_received(tx: AsyncConnection, press_id: int) -> None:
    """Groupkeeper has acknowledged it."""
    pressed = update(local_presses).where(local_presses.c.id == press_id)
    await tx.execute(pressed.values(received=True))
