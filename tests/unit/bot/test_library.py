"""What answers while the manual changes."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.building import BuildFailed
from bot.library import Library
from faq.answering import Answering, Thresholds
from faq.manual import ManualMissing, read_manual
from tests.support import until, write_manual


class Stepwise:
    """Builds when the test says so: ``let`` it return something, or raise."""

    def __init__(self) -> None:
        self.begun = 0
        self.under_way = 0
        self.stopped = 0
        self._results: asyncio.Queue[Answering | Exception] = asyncio.Queue()

    def let(self, result: Answering | Exception) -> None:
        self._results.put_nowait(result)

    async def build(self) -> Answering:
        self.begun += 1
        self.under_way += 1
        assert self.under_way == 1, "two builds at the same time"
        try:
            result = await self._results.get()
        finally:
            self.under_way -= 1
        if isinstance(result, Exception):
            raise result
        return result

    async def stop(self) -> None:
        self.stopped += 1


@pytest.fixture
def building() -> Stepwise:
    return Stepwise()


@pytest.fixture
def library(tmp_path: Path, building: Stepwise) -> Library:
    taught = tmp_path / "taught" / "taught.json"
    taught.parent.mkdir()
    return Library(write_manual(tmp_path), taught, Thresholds(), building=building)


def another(folder: Path) -> Answering:
    return Answering(read_manual(folder))


async def test_the_old_state_answers_until_the_new_one_is_there(
    library: Library, building: Stepwise
) -> None:
    old, new = library.answering, another(library.folder)
    reloading = asyncio.create_task(library.reload())
    await until(lambda: building.under_way == 1)
    assert library.answering is old
    building.let(new)
    await reloading
    assert library.answering is new


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (ManualMissing(), {"event": "manual.gone"}),
        (BuildFailed(ended=-9), {"event": "manual.build_failed", "ended": -9}),
    ],
)
async def test_a_build_that_fails_leaves_the_old_and_the_next_is_tried(
    library: Library, building: Stepwise, error: Exception, event: dict[str, object]
) -> None:
    old, new = library.answering, another(library.folder)
    building.let(error)
    with capture_logs() as logged:
        await library.reload()
    assert event.items() <= logged[0].items()
    assert library.answering is old
    building.let(new)
    await library.reload()
    assert library.answering is new


async def test_reloads_wait_for_each_other(library: Library, building: Stepwise) -> None:
    states = [another(library.folder) for _ in range(3)]
    reloading = [asyncio.create_task(library.reload()) for _ in states]
    await until(lambda: building.begun == 1)
    for state in states:
        building.let(state)
    await asyncio.gather(*reloading)
    assert building.begun == len(states)
    assert library.answering is states[-1]


@pytest.fixture
async def watching(library: Library, building: Stepwise) -> AsyncIterator[asyncio.Event]:
    """The library follows its folder; the event that stops it."""
    stopping = asyncio.Event()
    task = asyncio.create_task(library.watch(stopping))
    number = 0

    def noticed() -> bool:
        """Polling has begun once a change is seen: only what changes after that is."""
        nonlocal number
        number += 1
        (library.folder / "probe.md").write_text(f"# {number}", encoding="utf-8")
        return building.begun == 1

    await until(noticed)
    yield stopping
    stopping.set()
    await asyncio.wait_for(task, 20)
    assert building.under_way == 0
    assert building.stopped == 1


async def test_what_changes_during_a_build_leads_to_another(
    library: Library, building: Stepwise, watching: asyncio.Event
) -> None:
    building.let(another(library.folder))
    (library.folder / "tea.md").write_text("# Make tea\n\nBoil water.\n", encoding="utf-8")
    await until(lambda: building.begun == 2)


async def test_told_to_stop_it_does_not_wait_for_a_build(
    library: Library, building: Stepwise, watching: asyncio.Event
) -> None:
    assert building.under_way == 1  # the fixture sees to the rest
