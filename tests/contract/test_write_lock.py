"""The lock before SQLite's one writer: urgent first, in order, never lost, never doubled."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from storage.database import StorageUnavailable, WriteLock
from tests.support import until


class Writers:
    """Tasks that hold a lock until they are told to let go."""

    def __init__(self) -> None:
        self.lock = WriteLock()
        self.inside: list[str] = []
        self.order: list[str] = []
        self.most = 0
        self.after: dict[str, Callable[[], object]] = {}
        """Done in the very moment after a holder has let go."""
        self._refused: set[str] = set()
        self._gates: dict[str, asyncio.Event] = {}

    @contextmanager
    def _counted(self, name: str) -> Iterator[None]:
        self.inside.append(name)
        self.order.append(name)
        self.most = max(self.most, len(self.inside))
        try:
            yield
        finally:
            self.inside.remove(name)

    async def start(self, name: str, *, urgent: bool = False) -> asyncio.Task[None]:
        """Ask for the lock; runs until it is held or waited for."""
        task = asyncio.create_task(self.hold(name, urgent=urgent))
        await asyncio.sleep(0)
        return task

    async def hold(self, name: str, *, urgent: bool = False) -> None:
        """Hold the lock until told to let go."""
        gate = self._gates[name] = asyncio.Event()
        try:
            async with self.lock.held(urgent=urgent):
                with self._counted(name):
                    await gate.wait()
                if name in self._refused:
                    raise StorageUnavailable("locked")
        finally:
            self.after.get(name, lambda: None)()

    def let_go(self, name: str) -> None:
        """Tell a holder that it may go."""
        self._gates[name].set()

    def refuse(self, name: str) -> None:
        """Tell a holder that it may go because the database refuses it."""
        self._refused.add(name)
        self.let_go(name)

    async def finish(self) -> list[str]:
        """Let all go in turn; in which order they were inside."""
        for name in list(self._gates):
            self.let_go(name)
        await until(lambda: not self.inside)
        async with asyncio.timeout(5), self.lock.held(urgent=False):
            assert not self.inside
        assert self.most == 1
        return self.order


async def test_first_come_first_served() -> None:
    writers = Writers()
    for name in ("a", "b", "c"):
        await writers.start(name)
    assert writers.inside == ["a"]
    assert await writers.finish() == ["a", "b", "c"]


async def test_the_urgent_go_first_in_their_own_order() -> None:
    writers = Writers()
    await writers.start("a")
    await writers.start("b")
    await writers.start("urgent 1", urgent=True)
    await writers.start("c")
    await writers.start("urgent 2", urgent=True)
    assert await writers.finish() == ["a", "urgent 1", "urgent 2", "b", "c"]


async def test_who_gives_up_waiting_is_passed_over() -> None:
    writers = Writers()
    await writers.start("a")
    second = await writers.start("b")
    await writers.start("c")
    second.cancel()
    assert await writers.finish() == ["a", "c"]
    assert second.cancelled()


async def test_cancelled_in_the_moment_of_its_turn_it_passes_the_lock_on() -> None:
    writers = Writers()
    await writers.start("a")
    second = await writers.start("b")
    await writers.start("c")
    writers.after["a"] = second.cancel  # it has the lock, but has not run yet
    writers.let_go("a")
    await until(second.done)
    assert second.cancelled()
    await until(lambda: writers.inside == ["c"])
    assert await writers.finish() == ["a", "c"]


async def test_cancelled_in_its_turn_with_nobody_behind_the_lock_is_free() -> None:
    writers = Writers()
    await writers.start("a")
    second = await writers.start("b")
    writers.after["a"] = second.cancel
    writers.let_go("a")
    await until(second.done)
    assert second.cancelled()
    await writers.start("late")
    assert writers.inside == ["late"]
    assert await writers.finish() == ["a", "late"]


async def test_cancelled_while_holding_it_lets_go() -> None:
    writers = Writers()
    first = await writers.start("a")
    await writers.start("b")
    first.cancel()
    await until(lambda: writers.inside == ["b"])
    assert await writers.finish() == ["a", "b"]


async def test_an_exception_lets_go() -> None:
    lock = WriteLock()
    with pytest.raises(ValueError, match="oops"):
        async with lock.held(urgent=False):
            raise ValueError("oops")
    async with asyncio.timeout(5), lock.held(urgent=False):
        pass


async def test_nobody_slips_in_while_the_lock_is_on_its_way() -> None:
    writers = Writers()
    await writers.start("a")
    await writers.start("b")
    late: list[asyncio.Task[None]] = []

    def come_late() -> None:
        late.append(asyncio.create_task(writers.hold("late")))

    writers.after["a"] = come_late
    writers.let_go("a")
    await until(lambda: writers.inside == ["b"] and bool(late))
    assert await writers.finish() == ["a", "b", "late"]


async def test_what_one_is_refused_all_who_wait_behind_it_are_and_nobody_after() -> None:
    writers = Writers()
    first = await writers.start("a")
    second, urgent = await writers.start("b"), await writers.start("urgent", urgent=True)
    gone = await writers.start("gone")
    gone.cancel()
    writers.refuse("a")
    await until(lambda: all(each.done() for each in (first, second, urgent, gone)))
    assert [str(each.exception()) for each in (first, second, urgent)] == ["locked"] * 3
    assert gone.cancelled()
    await writers.start("late")
    assert writers.inside == ["late"]
    assert await writers.finish() == ["a", "late"]


async def test_cancelled_in_the_moment_it_is_refused_it_passes_nothing_on() -> None:
    writers = Writers()
    first = await writers.start("a")
    second = await writers.start("b")
    writers.after["a"] = second.cancel
    writers.refuse("a")
    late = asyncio.create_task(writers.hold("late"))  # has the lock before "b" runs again
    await until(second.done)
    assert str(first.exception()) == "locked"
    await writers.start("later")
    assert writers.inside == ["late"]
    assert await writers.finish() == ["a", "late", "later"]
    await late
