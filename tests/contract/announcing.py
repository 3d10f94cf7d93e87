"""An announcement with deliveries put in as if they had gone so far; and how to count them."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, AnnouncementMade, Content, Stage
from chat.delivery import Kind, Lane, State
from chat.directory import Group
from chat.message import Outgoing, Place
from storage import announcements, directory, effects, schema
from storage.codec import dump_message
from storage.database import Database
from tests.contract.examples import ACCOUNT, receive, said
from tests.support import START

OPS = Place(ACCOUNT, "ops")
DAY = timedelta(days=1)


async def announced(
    database: Database, *, section: str = "", stage: Stage = Stage.SENDING, **values: Any
) -> Announcement:
    """One that was confirmed at START."""
    await receive(database, said("a1", OPS))
    draft = Announcement(
        1,
        "a1b2",
        OPS,
        "memory:ops",
        contents={"en": Content(text="News", section=section)},
        stage=stage,
        confirmed=1,
        confirmed_at=START,
        **values,
    )

    async def work(tx: AsyncConnection) -> None:
        await effects.apply(tx, AnnouncementMade(draft), START)

    await database.write(work)
    made = await database.read(partial(announcements.by_id, announcement_id=1))
    assert made is not None
    return made


async def group(database: Database, name: str, **columns: Any) -> int:
    """A group's number."""
    new = Group(ACCOUNT, name, name.title(), approved=True, locale="en")

    async def work(tx: AsyncConnection) -> int:
        await directory.ensure_group(tx, new)
        there = schema.groups.c.conversation == name
        values = columns or {"name": name.title()}
        changed = update(schema.groups).where(there).values(values).returning(schema.groups.c.id)
        found: int = (await tx.execute(changed)).scalar_one()
        return found

    return await database.write(work)


async def deliver(
    database: Database,
    group_id: int,
    *states: State,
    why: str = "",
    kind: Kind = Kind.SEND,
    revision: int = 1,
    at: datetime = START,
    lane: Lane = Lane.BULK,
    **columns: Any,
) -> None:
    """A recipient's calls, one for each part, in these states."""

    async def work(tx: AsyncConnection) -> None:
        body = insert(schema.bodies).values(message=dump_message(Outgoing("News")))
        body_id = (await tx.execute(body.returning(schema.bodies.c.id))).scalar_one()
        for part, state in enumerate(states):
            is_open = state in (State.PENDING, State.SENDING)
            row = {
                "account": ACCOUNT,
                "conversation": f"g{group_id}",
                "thread": "",
                "lane": int(lane),
                "kind": kind,
                "key": f"{group_id}-{part}-{kind}-{revision}",
                "body_id": body_id,
                "state": state,
                "why": why,
                "created_at": START,
                "settled_at": None if is_open else at,
                "announcement_id": 1,
                "group_id": group_id,
                "part": part,
                "revision": revision,
            }
            await tx.execute(insert(schema.deliveries).values(row | columns))

    await database.write(work)
