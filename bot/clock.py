"""Time as the parts of the bot are given it. The real one is made in ``app`` alone."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")


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


async def within(clock: Clock, seconds: float, work: Coroutine[None, None, T]) -> T:
    """What the work gives. Raises TimeoutError, having cancelled it, if it takes longer."""
    working, waiting = asyncio.create_task(work), asyncio.create_task(clock.sleep(seconds))
    try:
        await asyncio.wait([working, waiting], return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise TimeoutError
        return working.result()
    finally:
        for task in (working, waiting):
            task.cancel()
        await asyncio.gather(working, waiting, return_exceptions=True)


async def first_of(clock: Clock, event: asyncio.Event, seconds: float) -> None:
    """Wait until the event is set, but not longer than that."""
    with suppress(TimeoutError):
        await within(clock, seconds, event.wait())
