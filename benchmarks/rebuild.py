"""How long the event loop stands still while a manual is read anew, in a process and in a thread.

Two tasks run beside it: one that sleeps for a millisecond again and again and notes how late it
wakes, and one that asks a question now and then. The manual is made here, from a fixed seed; one
more part has a file as large as files may be.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import structlog

import bot.cli  # noqa: F401 - the garbage collector walks through all that a bot has loaded
from benchmarks.costs import megabytes
from benchmarks.manuals import write_manual
from benchmarks.tables import print_table
from bot.builder import build
from bot.building import ProcessBuilding, command
from bot.library import Library
from faq.answering import Thresholds
from faq.files import LARGEST

LIMIT = 50.0
"""Milliseconds that nothing may stand still."""
HEADINGS = [
    "way",
    "s",
    "late p99 ms",
    "late max ms",
    f"over {LIMIT:.0f} ms",
    "busy max ms",
    "question max ms",
    "late max, times ours",
    "sections a minute",
    "bot MB",
    "worker MB",
]
NAP, PAUSE = 0.001, 0.05
IDLE_SECONDS = 5.0
Rebuild = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row:
    way: str
    seconds: float
    late: list[float]
    """Milliseconds of each waking, …"""
    busy: list[float]
    """… and how much of them the loop's own thread worked: the rest it waited for a processor."""
    asked: list[float]
    """Milliseconds of each question, from the wish to ask it."""
    sections: int
    bot: float
    worker: float | None
    """Megabytes: the bot's afterwards, the worker's at most."""


async def tick(late: list[float], busy: list[float]) -> None:
    while True:
        before, worked = time.perf_counter(), time.thread_time()
        await asyncio.sleep(NAP)
        late.append((time.perf_counter() - before - NAP) * 1000)
        busy.append((time.thread_time() - worked) * 1000)


async def ask(library: Library, asked: list[float]) -> None:
    while True:
        due = time.perf_counter() + PAUSE
        await asyncio.sleep(PAUSE)
        library.answering.ask("how do I export the list?")
        asked.append((time.perf_counter() - due) * 1000)


async def measure(
    way: str, library: Library, rebuild: Rebuild, worker: Callable[[], int | None]
) -> Row:
    late: list[float] = []
    busy: list[float] = []
    asked: list[float] = []
    others = [asyncio.create_task(tick(late, busy)), asyncio.create_task(ask(library, asked))]
    await asyncio.sleep(PAUSE)
    before = time.perf_counter()
    await rebuild()
    seconds = time.perf_counter() - before
    await asyncio.sleep(PAUSE)  # what the swap leaves behind counts as well
    for task in others:
        if task.done():
            task.result()  # raises what broke it
        task.cancel()
    pid = worker()
    peak = None if pid is None else megabytes("VmHWM", pid)
    sections = len(library.answering.manual.sections)
    return Row(way, seconds, late, busy, asked, sections, megabytes("VmRSS"), peak)


async def compare(folder: Path) -> list[Row]:
    thresholds = Thresholds()
    taught = folder.parent / "taught" / "taught.json"
    building = ProcessBuilding(command(folder, taught, thresholds))
    library = Library(folder, taught, thresholds, building=building)

    async def in_thread() -> None:
        library.answering = await asyncio.to_thread(build, folder, thresholds)

    def nobody() -> None:
        return None

    def worker() -> int | None:
        return building._process.pid if building._process else None

    try:
        with frozen():
            rows = [await measure("idle", library, partial(asyncio.sleep, IDLE_SECONDS), nobody)]
            for way in ("process, first", "process, again"):
                rows.append(await measure(way, library, library.reload, worker))
        rows.append(await measure("thread", library, in_thread, nobody))
    finally:
        await library.close()
    return rows


@contextmanager
def frozen() -> Iterator[None]:
    """As the bot does once it has started."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def show(rows: Sequence[Row]) -> None:
    ours = max(max(row.late) for row in rows if row.way.startswith("process"))
    print_table([HEADINGS, *(_cells(row, ours) for row in rows)])


def _cells(row: Row, ours: float) -> list[str]:
    p99, most = (float(value) for value in np.percentile(row.late, [99, 100]))
    over = sum(late > LIMIT for late in row.late)
    stalls = (max(row.busy), max(row.asked), most / ours)
    return [
        row.way,
        *(f"{value:.1f}" for value in (row.seconds, p99, most)),
        str(over),
        *(f"{value:.1f}" for value in stalls),
        "–" if row.way == "idle" else f"{row.sections / row.seconds * 60:,.0f}",
        f"{row.bot:.0f}",
        "–" if row.worker is None else f"{row.worker:.0f}",
    ]


def run(sections: int = 5000) -> None:
    """Print how late the loop was, for a plain manual and for one with a very large file."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_manual(folder, sections)
        print(f"{sections} sections\n")
        show(asyncio.run(compare(folder)))
        line = "word *other* [link](x) `code` more " * 4 + "\n"  # files may have 50,000 lines
        (folder / "large.md").write_text("# Large\n\n" + line * (LARGEST // len(line) - 1))
        print(f"\nThe same with a file of {LARGEST / 2**20:.0f} MB\n")
        show(asyncio.run(compare(folder)))
