"""The local chat's own messages: what a platform would keep on its servers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Button
from storage.database import lock_place
from storage.schema import local_messages, local_presses
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class LocalMessage:
    """A message as the page shows it. ``seq`` grows with every change of any message."""

    id: int
    seq: int
    conversation: str
    person: str
    text: str
    thread: int | None
    buttons: tuple[Button, ...]
    at: datetime
    edited: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class LocalPress:
    """A button that a person pressed."""

    id: int
    message: LocalMessage
    person: str
    value: str
    at: datetime


async def add(
    tx: AsyncConnection,
    *,
    conversation: str,
    person: str,
    text: str,
    thread: int | None,
    at: datetime,
    key: str | None,
    buttons: tuple[Button, ...] = (),
    received: bool = True,
) -> int:
    """Add a message; its id. With a key that is known already: that message's id, unchanged.

    ``received`` False: groupkeeper has yet to be told of it.
    """
    seq = await _next_seq(tx)
    if key is not None:
        known = select(local_messages.c.id).where(local_messages.c.key == key)
        earlier: int | None = (await tx.execute(known)).scalar_one_or_none()
        if earlier is not None:
            return earlier
    added = await tx.execute(
        insert(tx, local_messages)
        .values(
            seq=seq,
            conversation=conversation,
            person=person,
            text=text,
            thread=thread,
            buttons=[[button.label, button.value] for button in buttons],
            at=at,
            key=key,
            received=received,
        )
        .returning(local_messages.c.id)
    )
    new: int = added.scalar_one()
    return new


async def change(tx: AsyncConnection, message_id: int, **values: object) -> bool:
    """Edit or delete a message. False if there is none (any more): what is deleted stays so."""
    seq = await _next_seq(tx)
    if isinstance(buttons := values.get("buttons"), tuple):
        values["buttons"] = [[button.label, button.value] for button in buttons]
    known = update(local_messages).where(
        local_messages.c.id == message_id, local_messages.c.deleted.is_(False)
    )
    return (await tx.execute(known.values(**values, seq=seq))).rowcount == 1


async def message(tx: AsyncConnection, message_id: int) -> LocalMessage | None:
    """One message, also a deleted one."""
    query = select(local_messages).where(local_messages.c.id == message_id)
    row = (await tx.execute(query)).first()
    return _message(row) if row else None


async def messages(
    tx: AsyncConnection, conversation: str, after: int, limit: int
) -> list[LocalMessage]:
    """The messages of a conversation with an id above ``after``, the newest ``limit`` of them."""
    query = (
        select(local_messages)
        .where(
            local_messages.c.conversation == conversation,
            local_messages.c.id > after,
            local_messages.c.deleted.is_(False),
        )
        .order_by(local_messages.c.id.desc())
        .limit(limit)
    )
    return [_message(row) for row in await tx.execute(query)][::-1]


async def changes(tx: AsyncConnection, after: int, limit: int) -> list[LocalMessage]:
    """Messages that are new or changed since ``after`` (a seq), in order of their change."""
    query = select(local_messages).where(local_messages.c.seq > after)
    rows = await tx.execute(query.order_by(local_messages.c.seq).limit(limit))
    return [_message(row) for row in rows]


async def last_seq(tx: AsyncConnection) -> int:
    """The newest change."""
    newest: int = (
        await tx.execute(select(func.coalesce(func.max(local_messages.c.seq), 0)))
    ).scalar_one()
    return newest


async def press(tx: AsyncConnection, message_id: int, person: str, value: str, at: datetime) -> int:
    """Keep a press that groupkeeper has yet to be told of; its id."""
    added = await tx.execute(
        insert(tx, local_presses)
        .values(message_id=message_id, person=person, value=value, at=at, received=False)
        .returning(local_presses.c.id)
    )
    new: int = added.scalar_one()
    return new


async def unreceived(
    tx: AsyncConnection, before: datetime
) -> tuple[list[LocalMessage], list[LocalPress]]:
    """What was posted before then and has not been acknowledged by groupkeeper yet."""
    query = select(local_messages).where(
        local_messages.c.received.is_(False), local_messages.c.at <= before
    )
    posted = [_message(row) for row in await tx.execute(query.order_by(local_messages.c.id))]
    late = select(local_presses).where(
        local_presses.c.received.is_(False), local_presses.c.at <= before
    )
    pressed = []
    for row in (await tx.execute(late.order_by(local_presses.c.id))).all():
        target = await message(tx, row.message_id)
        if target is not None:
            pressed.append(LocalPress(row.id, target, row.person, row.value, row.at))
    return posted, pressed


async def mark_received(
    tx: AsyncConnection, *, message_id: int | None = None, press_id: int | None = None
) -> None:
    """Groupkeeper has acknowledged it."""
    for table, row_id in ((local_messages, message_id), (local_presses, press_id)):
        if row_id is not None:
            await tx.execute(update(table).where(table.c.id == row_id).values(received=True))


async def thread_root(tx: AsyncConnection, conversation: str, message_id: int) -> int | None:
    """The first message of the thread that a message is in; None if it is not in there."""
    query = select(func.coalesce(local_messages.c.thread, local_messages.c.id)).where(
        local_messages.c.conversation == conversation,
        local_messages.c.id == message_id,
    )
    root: int | None = (await tx.execute(query)).scalar_one_or_none()
    return root


async def _next_seq(tx: AsyncConnection) -> int:
    await lock_place(tx, "local", "seq")
    return await last_seq(tx) + 1


def _message(row: Row[Any]) -> LocalMessage:
    return LocalMessage(
        id=row.id,
        seq=row.seq,
        conversation=row.conversation,
        person=row.person,
        text=row.text,
        thread=row.thread,
        buttons=tuple(Button(label, value) for label, value in row.buttons),
        at=row.at,
        edited=row.edited,
        deleted=row.deleted,
    )
