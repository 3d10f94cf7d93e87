"""The local chat's own messages: what a platform would keep on its servers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.message import Button, File
from storage.database import lock_place
from storage.schema import local_messages
from storage.upsert import insert


@dataclass(frozen=True, slots=True)
class LocalMessage:
    """A message as the page shows it. ``seq`` grows with every change of any message.

    ``key``: what was given to know a repeated one by. ``received``: groupkeeper acknowledged it.
    """

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
    files: tuple[File, ...] = ()
    key: str | None = None
    received: bool = True


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
    files: tuple[File, ...] = (),
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
            buttons=_button_rows(buttons),
            files=_file_rows(files),
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
        values["buttons"] = _button_rows(buttons)
    if isinstance(files := values.get("files"), tuple):
        values["files"] = _file_rows(files)
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


async def threads(
    tx: AsyncConnection, conversation: str, before: int, limit: int
) -> list[LocalMessage]:
    """The newest ``limit`` threads whose first message has an id below ``before``, all of each.

    Also what was deleted is in it, so that the page can say so.
    """
    m = local_messages.c
    first = (
        select(m.id)
        .where(m.conversation == conversation, m.thread.is_(None), m.id < before)
        .order_by(m.id.desc())
        .limit(limit)
    )
    roots = list((await tx.execute(first)).scalars())
    return await _where(tx, or_(m.id.in_(roots), m.thread.in_(roots)))


async def thread(tx: AsyncConnection, conversation: str, root: int) -> list[LocalMessage]:
    """A thread: its first message and all replies, oldest first."""
    m = local_messages.c
    return await _where(tx, m.conversation == conversation, or_(m.id == root, m.thread == root))


async def _where(tx: AsyncConnection, *wanted: ColumnElement[bool]) -> list[LocalMessage]:
    query = select(local_messages).where(*wanted).order_by(local_messages.c.id)
    return [_message(row) for row in await tx.execute(query)]


async def changes(tx: AsyncConnection, after: int, limit: int) -> list[LocalMessage]:
    """Messages that are new or changed since ``after`` (a seq), in order of their change."""
    query = select(local_messages).where(local_messages.c.seq > after)
    rows = await tx.execute(query.order_by(local_messages.c.seq).limit(limit))
    return [_message(row) for row in rows]


async def last_seq(tx: AsyncConnection) -> int:
    """The newest change."""
    newest: int | None = await tx.scalar(select(func.max(local_messages.c.seq)))
    return newest or 0


async def unreceived(tx: AsyncConnection, before: datetime) -> list[LocalMessage]:
    """What was written before then and has not been acknowledged by groupkeeper yet."""
    return await _where(tx, local_messages.c.received.is_(False), local_messages.c.at <= before)


async def mark_received(tx: AsyncConnection, message_id: int) -> None:
    """Groupkeeper has acknowledged it; the pages are told."""
    seq = await _next_seq(tx)
    late = update(local_messages).where(
        local_messages.c.id == message_id, local_messages.c.received.is_(False)
    )
    await tx.execute(late.values(received=True, seq=seq))


async def thread_root(tx: AsyncConnection, conversation: str, message_id: int) -> int | None:
    """The first message of the thread that a message is in; None if it is not in there."""
    query = select(func.coalesce(local_messages.c.thread, local_messages.c.id)).where(
        local_messages.c.conversation == conversation,
        local_messages.c.id == message_id,
    )
    root: int | None = await tx.scalar(query)
    return root


async def _next_seq(tx: AsyncConnection) -> int:
    await lock_place(tx, "local", "seq")
    return await last_seq(tx) + 1


def _button_rows(buttons: tuple[Button, ...]) -> list[list[str]]:
    return [[button.label, button.value] for button in buttons]


def _file_rows(files: tuple[File, ...]) -> list[list[object]] | None:
    return [[f.account, f.id, f.name, f.media_type, f.size] for f in files] or None


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
        files=tuple(File(*each) for each in row.files or ()),
        key=row.key,
        received=row.received,
    )
