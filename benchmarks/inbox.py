"""How long a message waits for its commit while 16 conversations talk and all is answered.

Beside it the same with a fair lock, where the inbox waits its turn among all writers, and with no
lock of ours, where SQLite's own busy handler decides.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import Kind, Lane, State
from chat.event import Incoming
from chat.message import Outgoing, Place, Sender
from storage import deliveries, inbox, schema, sending
from storage.database import Database, StorageUnavailable, WriteLock
from storage.deliveries import NewDelivery
from storage.migration import migrate

CONVERSATIONS = 16
MESSAGES = 60
"""Per conversation; each is stored, finished with one delivery, and that is settled."""


class FairLock(WriteLock):
    """First come, first served, whoever it is."""

    @asynccontextmanager
    async def held(self, *, urgent: bool) -> AsyncIterator[None]:
        """See WriteLock; ``urgent`` does not matter."""
        async with super().held(urgent=False):
            yield


@dataclass
class Waits:
    """Seconds of the commits that came, and how many did not within SQLite's busy time-out."""

    seconds: list[float] = field(default_factory=list)
    given_up: int = 0


async def _converse(database: Database, number: int, waits: Waits) -> None:
    for n in range(MESSAGES):
        try:
            await _exchange(database, Place("bench", f"c{number}"), f"{number}.{n}", waits)
        except StorageUnavailable:
            waits.given_up += 1


async def _exchange(database: Database, place: Place, key: str, waits: Waits) -> None:
    now = datetime.now(UTC)
    event = Incoming(place, key, Sender("p"), "how do I?", now, addressed=True)
    before = time.perf_counter()
    await database.write(partial(inbox.store, event=event, now=now), urgent=True)
    waits.seconds.append(time.perf_counter() - before)
    answer = NewDelivery(place, Lane.REPLY, Kind.SEND, key, Outgoing("so"))
    await database.write(partial(_answer, answer=answer, now=now))
    heads = await database.read(partial(sending.heads, account="bench", now=now, limit=20))
    for delivery in heads:
        if delivery.place == place:
            await database.write(partial(_send, delivery_id=delivery.id, now=now))


async def _answer(tx: AsyncConnection, answer: NewDelivery, now: datetime) -> None:
    for row in await inbox.waiting(tx, ["bench"], now, CONVERSATIONS):
        if row.event.place == answer.place:
            await inbox.finish(tx, row.id, now)
    await deliveries.enqueue(tx, [answer], now)


async def _send(tx: AsyncConnection, delivery_id: int, now: datetime) -> None:
    sent = update(schema.deliveries).where(schema.deliveries.c.id == delivery_id)
    await tx.execute(sent.values(state=State.SENT, settled_at=now))


async def measure(lock: WriteLock | None) -> Waits:
    """Seconds from giving a message to its commit. Without a lock each task has its own engine."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        shared = Database(url)
        await migrate(shared)
        if lock is not None:
            shared._lock = lock
        databases = [Database(url) if lock is None else shared for _ in range(CONVERSATIONS)]
        waits = Waits()
        talks = [_converse(database, n, waits) for n, database in enumerate(databases)]
        await asyncio.gather(*talks)
        for database in {shared, *databases}:
            await database.dispose()
        return waits


def run() -> None:
    """Print the percentiles and how the alternatives compare."""
    ways = {"inbox first": WriteLock(), "fair lock": FairLock(), "no lock of ours": None}
    ours = 0.0
    print(f"{CONVERSATIONS} conversations, {MESSAGES} messages each, SQLite, synchronous=FULL\n")
    print("| way | p50 ms | p95 ms | p99 ms | max ms | given up | p99, times ours |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, lock in ways.items():
        waits = asyncio.run(measure(lock))
        p50, p95, p99, longest = np.percentile(waits.seconds, [50, 95, 99, 100]) * 1000
        ours = ours or p99
        figures = f"{p50:.1f} | {p95:.1f} | {p99:.1f} | {longest:.1f} | {waits.given_up}"
        print(f"| {name} | {figures} | {p99 / ours:.1f} |")
