"""Time as the parts of the bot are given it. The real one is made in ``app`` alone."""

import asyncio
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time of day, elapsed time and waiting; tests pass one that they turn themselves."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, also while the process is stopped."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


async def first_of(clock: Clock, event: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, but not longer than that."""
    waiting = [asyncio.ensure_future(event.wait()), asyncio.ensure_future(clock.sleep(seconds))]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
