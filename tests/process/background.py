"""An event loop in a thread of its own, in which a test plays a platform for real processes."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from tests.process.running import LONG

P = ParamSpec("P")
T = TypeVar("T")


class Background:
    """The loop. All that belongs to it is touched through ``wait`` and ``call`` only."""

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="background")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.wait(_end_others())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(LONG)
            self._loop.close()

    def wait(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """What a coroutine returns there, or raises."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(LONG)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a function returns there, between two steps of the loop, or raises."""

        async def called() -> T:
            return function(*args, **kwargs)

        return self.wait(called())


async def _end_others() -> None:
    """A platform that is no longer wanted may leave long polls and sockets behind."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
