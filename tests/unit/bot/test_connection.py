"""An adapter that cannot listen: it is tried again, more and more rarely, and said once."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from structlog.testing import capture_logs

from bot.adapters.memory import MemoryAdapter
from bot.adapters.port import Receive
from bot.connection import GOOD_SECONDS, Connection
from bot.lease import Lease
from chat.delivery import Unauthorized
from chat.event import Ack, Event
from storage.database import Database
from tests.support import VirtualClock, until


class Breaking(MemoryAdapter):
    """Breaks at once while there are faults, else when told; notes when it began."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.clock = clock
        self.began: list[float] = []
        self.trouble: Exception | None = Unauthorized("invalid_auth")
        self.end = asyncio.Event()

    async def run(self, receive: Receive) -> None:
        self.began.append(self.clock.monotonic())
        if self.trouble is not None:
            raise self.trouble
        await self.end.wait()
        raise ConnectionError


@pytest.fixture
async def listening(tmp_path: Path) -> AsyncIterator[Breaking]:
    """A connection that runs."""

    async def receive(event: Event) -> Ack | None:
        raise AssertionError(event)

    clock = VirtualClock()
    adapter = Breaking(clock)
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    lease = Lease(database, clock, "listen:memory", "me", 30.0)
    connection = Connection(adapter, receive, clock, Random(1), lease)
    running = asyncio.create_task(connection.run(asyncio.Event()))
    yield adapter
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.dispose()


async def again(adapter: Breaking) -> float:
    """Seconds until it is started the next time."""
    times, before = len(adapter.began), adapter.clock.monotonic()

    async def turned() -> bool:
        adapter.clock.advance(0.5)
        await asyncio.sleep(0)
        return len(adapter.began) > times

    await until(turned)
    return adapter.clock.monotonic() - before


async def test_it_waits_longer_each_time_but_not_for_ever_and_says_so_once(
    listening: Breaking,
) -> None:
    await until(lambda: len(listening.began) == 1)
    with capture_logs() as logs:
        waits = [await again(listening) for _ in range(12)]
    assert waits[0] <= 3
    assert all(later >= 0.5 * earlier for earlier, later in pairwise(waits))
    assert 300 <= waits[-1] <= 601
    assert sum(entry["log_level"] == "error" for entry in logs) == 0  # it was said before


async def test_who_has_listened_for_long_begins_anew(listening: Breaking) -> None:
    for _ in range(8):
        await again(listening)
    listening.trouble = None
    await again(listening)
    listening.clock.advance(GOOD_SECONDS)
    with capture_logs() as logs:
        listening.end.set()
        assert await again(listening) <= 3
    assert [entry["event"] for entry in logs] == ["adapter.broken"]


async def test_a_revoked_token_is_an_error_of_the_account(listening: Breaking) -> None:
    with capture_logs() as logs:
        for trouble in (ConnectionError(), Unauthorized("invalid_auth")):
            listening.trouble = trouble
            for _ in range(3):
                await again(listening)
    assert [entry["event"] for entry in logs] == ["adapter.broken", "account.unauthorized"]
