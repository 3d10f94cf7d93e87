"""A conversation that goes on under another id of its platform takes along what is known of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Table, and_, delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.effect import Effect
from chat.presence import GroupMoved
from storage import developing, pool_sync, requirements, tickets
from storage.schema import (
    activity,
    announcement_receipts,
    deliveries,
    group_labels,
    groups,
    inbox,
    members,
    one_time_codes,
    questions,
    roles,
)
from storage.types import Write
from storage.upsert import insert


async def current(tx: AsyncConnection, account: str, conversation: str) -> str:
    """The id of a conversation now: what was said just before a move may be told after it."""
    query = select(groups.c.conversation).where(
        groups.c.account == account, groups.c.formerly == conversation
    )
    return (await tx.execute(query.limit(1))).scalar_one_or_none() or conversation


async def move_group(tx: AsyncConnection, account: str, old: str, new: str) -> None:
    """A conversation got another id: its group, people, questions, tickets and open work go along.

    Messages that were sent stay where they are, for their ids are of the old place: nothing edits
    them any more, and a topic begins anew. Doing so twice, as by every call that was under way,
    does no harm; neither does what came in under either id meanwhile.
    """
    if old == new:
        return
    await _move_row(tx, account, old, new)
    await _merge(tx, members, account, old, new)
    await _merge(tx, roles, account, old, new)
    await _merge(tx, activity, account, old, new)
    await _merge(tx, announcement_receipts, account, old, new)
    for table in (inbox, deliveries, questions, one_time_codes):
        here = [table.c.account == account, table.c.conversation == old]
        if table is inbox:
            here.append(inbox.c.done_at.is_(None))
        if table is deliveries:
            here.append(deliveries.c.settled_at.is_(None))
        await tx.execute(update(table).where(*here).values(conversation=new))
    await tickets.move(tx, account, old, new)
    await requirements.move(tx, account, old, new)
    await developing.move(tx, account, old, new)
    await pool_sync.move(tx, account, old, new)


async def _move_row(tx: AsyncConnection, account: str, old: str, new: str) -> None:
    """Of two rows the older is the group; the other came in around the move."""
    found = select(groups.c.id, groups.c.conversation).where(
        groups.c.account == account, groups.c.conversation.in_([old, new])
    )
    ids = {row.conversation: row.id for row in await tx.execute(found)}
    if old not in ids:
        return
    stays = min(ids.values())
    for other in set(ids.values()) - {stays}:
        await tx.execute(delete(group_labels).where(group_labels.c.group_id == other))
        theirs = update(deliveries).where(deliveries.c.group_id == other)
        await tx.execute(theirs.values(group_id=stays, period=None, slot=None))
        await tx.execute(delete(groups).where(groups.c.id == other))
    if stays == ids[old]:  # nobody has given roles in a place that was not known
        given = and_(roles.c.account == account, roles.c.conversation == new)
        await tx.execute(delete(roles).where(given))
    values = {"conversation": new, "formerly": old, "gone_at": None, "gone_why": ""}
    await tx.execute(update(groups).where(groups.c.id == stays).values(values))


async def _merge(tx: AsyncConnection, table: Table, account: str, old: str, new: str) -> None:
    """Rows with the conversation in their key: counts add up, a role from before the move stays."""
    here = and_(table.c.account == account, table.c.conversation == old)
    columns: Sequence[Column[Any]] = list(table.c)
    moved = select(*(literal(new) if c.name == "conversation" else c for c in columns)).where(here)
    fresh = insert(tx, table).from_select([c.name for c in columns], moved)
    keys = [c.name for c in table.primary_key]
    if table is activity:
        added = {"messages": activity.c.messages + fresh.excluded.messages}
        merged = fresh.on_conflict_do_update(index_elements=keys, set_=added)
    elif table is roles:
        merged = fresh.on_conflict_do_update(
            index_elements=keys, set_={"role": fresh.excluded.role}
        )
    else:
        merged = fresh.on_conflict_do_nothing()
    await tx.execute(merged)
    await tx.execute(delete(table).where(here))


async def _move(tx: AsyncConnection, effect: GroupMoved, _: datetime) -> None:
    await move_group(tx, effect.account, effect.conversation, effect.to)


WRITES: dict[type[Effect], Write] = {GroupMoved: _move}
"""What each effect is written by."""
