"""Events and deliveries to put in, and short ways to see what became of them."""

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Table, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import Delivery, Kind, Lane
from chat.event import Event, Incoming, Press
from chat.message import Button, Outgoing, Place, Sender
from storage import deliveries, inbox, leases, schema, sending
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.inbox import Received
from tests.support import START

ACCOUNT = "memory"
LEASE = "send:memory"
EN = Place(ACCOUNT, "en")
SECOND = timedelta(seconds=1)
ANA = Sender("ana", "Ana")
YES_NO = (Button("Yes", "yes"), Button("No", "no"))


def said(
    message: str, place: Place = EN, *, text: str = "How do I export?", revision: str = ""
) -> Incoming:
    """A message to the bot."""
    return Incoming(place, message, ANA, text, START, addressed=True, revision=revision)


def pressed(press: str, message: str, place: Place = EN) -> Press:
    """A press of a button of a message."""
    return Press(place, press, ANA, message, "yes", START)


def a_send(key: str, place: Place = EN, lane: Lane = Lane.REPLY, **more: Any) -> NewDelivery:
    """A message to send; its text is its key."""
    return NewDelivery(place, lane, Kind.SEND, key, Outgoing(f"text of {key}"), **more)


def an_edit(key: str, target: int, place: Place = EN, **more: Any) -> NewDelivery:
    """An edit of what another delivery sent."""
    message = Outgoing(f"text of {key}")
    return NewDelivery(place, Lane.REPLY, Kind.EDIT, key, message, target=target, **more)


async def receive(database: Database, *events: Event) -> list[bool]:
    """Store events, each in a transaction of its own; which were new."""
    return [await database.write(partial(inbox.store, event=e, now=START)) for e in events]


async def waiting(database: Database, *, later: timedelta = timedelta()) -> list[Received]:
    """What the inbox hands out."""
    return await database.read(
        partial(inbox.waiting, accounts=[ACCOUNT], now=START + later, limit=100)
    )


async def put(database: Database, *new: NewDelivery) -> None:
    """Enqueue, in one transaction."""
    await database.write(partial(deliveries.enqueue, new=new, now=START))


async def due(
    database: Database, *, later: timedelta = timedelta(), limit: int = 100, **more: Any
) -> list[Delivery]:
    """What may be sent."""
    return await database.read(
        partial(sending.heads, account=ACCOUNT, now=START + later, limit=limit, **more)
    )


def keys(found: list[Delivery]) -> list[str]:
    """Deliveries by name."""
    return [delivery.key for delivery in found]


async def lease(database: Database, name: str = LEASE) -> int:
    """Take the lease from whoever has it; its new epoch."""
    await expire(database, name)
    epoch = await database.write(partial(leases.acquire, name=name, holder="me", seconds=60.0))
    assert epoch is not None
    return epoch


async def expire(database: Database, name: str = LEASE) -> None:
    """The lease ran out a second ago."""
    past = {"sqlite": "unixepoch() - 1", "postgresql": "extract(epoch FROM clock_timestamp()) - 1"}
    kind = "sqlite" if database.is_sqlite else "postgresql"
    statement = text(f"UPDATE leases SET expires_at = {past[kind]} WHERE name = :name")
    await database.write(lambda tx: tx.execute(statement, {"name": name}))


async def claim(
    database: Database, delivery: Delivery, epoch: int, *, later: timedelta = timedelta()
) -> bool:
    """Claim a delivery under the lease."""
    return await database.write(
        partial(sending.claim, delivery=delivery, lease=LEASE, epoch=epoch, now=START + later)
    )


async def row(database: Database, key: str) -> dict[str, Any]:
    """A delivery as it is stored."""
    return next(found for found in await rows(database, schema.deliveries) if found["key"] == key)


async def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    """A whole table, in order of its primary key."""

    async def work(tx: AsyncConnection) -> list[dict[str, Any]]:
        query = select(table).order_by(*table.primary_key.columns)
        return [dict(found) for found in (await tx.execute(query)).mappings()]

    return await database.read(work)


async def set_columns(database: Database, key: str, **values: Any) -> None:
    """Change a stored delivery behind everybody's back."""
    known = update(schema.deliveries).where(schema.deliveries.c.key == key)
    await database.write(lambda tx: tx.execute(known.values(**values)))
