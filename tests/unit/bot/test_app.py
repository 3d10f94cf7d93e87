"""The app as a whole: who listens, and how it stops."""

import asyncio
from pathlib import Path

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability, Receive
from bot.app import App
from storage import leases
from tests.support import driven, seed, until


class Listener(MemoryAdapter):
    """Counts how many listen, over all processes."""

    now = 0

    async def run(self, receive: Receive) -> None:
        Listener.now += 1
        try:
            await super().run(receive)
        finally:
            Listener.now -= 1


def app_on(folder: Path, capabilities: Capability) -> App:
    adapter = Listener(capabilities=capabilities, seeded=seed())
    return driven(f"sqlite:///{folder / 'test.db'}", folder, adapters=[adapter]).app


async def test_where_only_one_may_listen_only_one_does(tmp_path: Path) -> None:
    alone = ALL | Capability.LISTEN_ALONE
    first, second = app_on(tmp_path, alone), app_on(tmp_path, alone)
    await first.prepare()
    stopping = [asyncio.Event(), asyncio.Event()]
    running = [
        asyncio.create_task(app.run(stop))
        for app, stop in zip((first, second), stopping, strict=True)
    ]
    await until(lambda: Listener.now == 1)
    assert await first.database.read(leases.any_held)
    stopping[1].set()  # one of them stands by: it has to be able to stop as well
    stopping[0].set()
    await asyncio.wait_for(asyncio.gather(*running), 20)
    assert Listener.now == 0


async def test_an_app_that_stands_by_stops_when_told(tmp_path: Path) -> None:
    first, second = app_on(tmp_path, ALL), app_on(tmp_path, ALL)
    await first.prepare()
    [sender] = first.senders.values()
    assert await sender.lease.try_acquire()
    stopping = asyncio.Event()
    running = asyncio.create_task(second.run(stopping))
    await until(lambda: Listener.now == 1)
    stopping.set()
    await asyncio.wait_for(running, 20)
    await first.database.dispose()
