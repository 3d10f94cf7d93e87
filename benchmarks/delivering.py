"""How near to a platform's rates bulk sending gets, and how often it is told that it was too fast.

10,000 messages to 2,000 groups through the real client libraries, against servers of ours that
enforce the published rates on a virtual clock: an hour passes in minutes, and calls take no time.
Beside it what scripts do: 16 messages at once, and waiting when told to.
"""

import asyncio
import logging
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

from benchmarks.platforms import PLATFORMS, Played
from bot.delivery import Sender
from chat.delivery import Kind, Lane, State, Throttled
from chat.message import Outgoing, Place
from storage import deliveries
from storage.deliveries import NewDelivery
from tests.support import VirtualClock, driven

GROUPS = 2_000
EACH = 5
AT_ONCE = 16
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Measured:
    """``virtual``: seconds that the platform saw; ``real``: those that it took here."""

    sent: int
    virtual: float
    real: float
    refused: int


async def _ours(played: Played, clock: VirtualClock, folder: Path) -> tuple[int, float]:
    """Enqueue everything, and let the delivery loop do the rest; how many were sent, how long."""
    url = f"sqlite:///{folder / 'bench.db'}"
    app = driven(url, folder, adapters=[played.adapter], clock=clock)
    await app.app.prepare()
    account = played.adapter.account
    sender = app.app.senders[account]
    assert await sender.lease.try_acquire()
    rows = [
        NewDelivery(place, Lane.BULK, Kind.SEND, f"{account}-{number}", message)
        for number, (place, message) in enumerate(_messages(played))
    ]
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        await app.app.database.write(partial(deliveries.enqueue, new=some, now=clock.now()))
    took = await _drain(sender, clock)
    counted = await app.app.database.read(deliveries.counted)
    await app.stop()
    return counted.get(State.SENT, 0), took


async def _drain(sender: Sender, clock: VirtualClock) -> float:
    """Let it send all it may at each time, then turn the clock to when it may send again."""
    last = clock.monotonic()
    while clock.monotonic() - last < 120:  # more than any rate makes it wait
        assert await sender.lease.renew()
        before = sender.begun
        wait = await sender.step()
        await sender.finish()
        if sender.begun == before:
            clock.advance(max(wait, 0.001))
        else:
            last = clock.monotonic()
    return last


async def _script(played: Played, clock: VirtualClock, folder: Path) -> tuple[int, float]:
    """Several workers that take the next message, and wait as long as a 429 says."""
    messages = iter(_messages(played))
    under_way = sent = 0

    async def work() -> None:
        nonlocal under_way, sent
        for place, message in messages:
            while True:
                under_way += 1
                try:
                    await played.adapter.send(place, message, f"{place.conversation}-{sent}")
                except Throttled as told:
                    under_way -= 1
                    await clock.sleep(told.retry_after)
                    continue
                under_way -= 1
                sent += 1
                break

    workers = [asyncio.create_task(work()) for _ in range(AT_ONCE)]
    while not all(worker.done() for worker in workers):
        for _ in range(5):
            await asyncio.sleep(0)  # whoever was woken begins a call or sleeps again
        if not under_way and clock.next_wake is not None:
            clock.advance(max(0.0, clock.next_wake - clock.monotonic()))
    await asyncio.gather(*workers)
    return sent, clock.monotonic()


def _messages(played: Played) -> list[tuple[Place, Outgoing]]:
    """Round after round, as an announcement in parts would be."""
    return [
        (Place(played.adapter.account, group), Outgoing(f"News {number}"))
        for number in range(EACH)
        for group in played.groups
    ]


Way = Callable[[Played, VirtualClock, Path], Awaitable[tuple[int, float]]]


async def measure(make: Callable[[VirtualClock, Path, int], Played], way: Way) -> Measured:
    """One way on one platform, from an empty database."""
    with tempfile.TemporaryDirectory() as name:
        clock, folder = VirtualClock(), Path(name)
        played = make(clock, folder, GROUPS)
        await played.start()
        began = time.perf_counter()
        sent, took = await way(played, clock, folder)
        real = time.perf_counter() - began
        await played.stop()
        return Measured(sent, took, real, played.refused())


def run() -> None:
    """Print the rates reached beside those allowed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"{GROUPS * EACH:,} messages to {GROUPS:,} groups, SQLite, synchronous=FULL\n")
    print("| platform | way | sent | allowed /s | reached /s | share | 429 | real s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, (make, allowed) in PLATFORMS.items():
        for way_name, way in (("groupkeeper", _ours), ("script", _script)):
            found = asyncio.run(measure(make, way))
            reached = (found.sent - 1) / found.virtual
            figures = f"{allowed:g} | {reached:.2f} | {reached / allowed:.1%} | {found.refused}"
            print(f"| {name} | {way_name} | {found.sent} | {figures} | {found.real:.0f} |")
