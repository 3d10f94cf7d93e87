"""How long the event loop stands still while a manual is read anew, in a process and in a thread.

Two tasks run beside it: one that sleeps for a millisecond again and again and notes how late it
wakes, and one that asks a question now and then. The manual is made here, from a fixed seed; one
more part has a file as large as files may be.
"""

import asyncio
import gc
import re
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random

import numpy as np
import structlog

import bot.cli  # noqa: F401 - the garbage collector walks through all that a bot has loaded
from bot.builder import build
from bot.building import ProcessBuilding, command
from bot.library import Library
from faq.answering import Thresholds
from faq.files import LARGEST

PER_FILE = 20
WORDS, SIGNS = 8000, 3000
LIMIT = 50.0
"""Milliseconds that nothing may stand still."""
NAP, PAUSE = 0.001, 0.05
IDLE_SECONDS = 5.0
Rebuild = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Row:
    way: str
    seconds: float
    late: list[float]
    """Milliseconds of each waking."""
    asked: list[float]
    """Milliseconds of each question, from the wish to ask it."""
    sections: int
    bot: float
    worker: float | None
    """Megabytes: the bot's afterwards, the worker's at most."""


def write_manual(folder: Path, sections: int, rng: Random) -> None:
    """Files in English and in Chinese signs, with words as frequent as words are."""
    words = [
        "".join(rng.choices("abcdefghiklmnoprstuvw", k=rng.randint(3, 9))) for _ in [0] * WORDS
    ]
    signs = [chr(0x4E00 + n) for n in range(SIGNS)]
    common = {
        len(some): list(accumulate(1 / (10 + n) for n in range(len(some))))
        for some in (words, signs)
    }

    def text(some: list[str], count: int, between: str) -> str:
        return between.join(rng.choices(some, cum_weights=common[len(some)], k=count))

    for number in range(sections // PER_FILE):
        draw = partial(text, signs, between="") if number % 2 else partial(text, words, between=" ")
        title, body = (8, 160) if number % 2 else (5, 80)
        parts = [f"## {draw(title)}\n\n{draw(body)}\n" for _ in range(PER_FILE)]
        file = folder / f"part{number % 10}" / f"{number}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(parts)[1:], encoding="utf-8")


async def tick(late: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(NAP)
        late.append((time.perf_counter() - before - NAP) * 1000)


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
    asked: list[float] = []
    others = [asyncio.create_task(tick(late)), asyncio.create_task(ask(library, asked))]
    await asyncio.sleep(PAUSE)
    before = time.perf_counter()
    await rebuild()
    seconds = time.perf_counter() - before
    await asyncio.sleep(PAUSE)  # what the swap leaves behind counts as well
    for task in others:
        task.cancel()
    pid = worker()
    peak = None if pid is None else megabytes("VmHWM", pid)
    sections = len(library.answering.manual.sections)
    return Row(way, seconds, late, asked, sections, megabytes("VmRSS"), peak)


async def compare(folder: Path) -> list[Row]:
    thresholds = Thresholds()
    building = ProcessBuilding(command(folder, thresholds))
    library = Library(folder, thresholds, building=building)

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


def megabytes(field: str, pid: int | str = "self") -> float:
    """Of a process's status, as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def show(rows: list[Row]) -> None:
    ours = max(max(row.late) for row in rows if row.way.startswith("process"))
    print(f"| way | s | late p99 ms | late max ms | over {LIMIT:.0f} ms | question max ms ", end="")
    print("| max, times ours | sections a minute | bot MB | worker MB |")
    print("| --- " * 10 + "|")
    for row in rows:
        p99, most = np.percentile(row.late, [99, 100])
        over = sum(late > LIMIT for late in row.late)
        rate = "–" if row.way == "idle" else f"{row.sections / row.seconds * 60:,.0f}"
        worker = "–" if row.worker is None else f"{row.worker:.0f}"
        print(f"| {row.way} | {row.seconds:.1f} | {p99:.1f} | {most:.1f} | {over} ", end="")
        print(f"| {max(row.asked):.1f} | {most / ours:.1f} | {rate} | {row.bot:.0f} | {worker} |")


def run(sections: int = 5000) -> None:
    """Print how late the loop was, for a plain manual and for one with a very large file."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_manual(folder, sections, Random(7))
        print(f"{sections} sections\n")
        show(asyncio.run(compare(folder)))
        line = "word *other* [link](x) `code` more " * 4 + "\n"  # files may have 50,000 lines
        (folder / "large.md").write_text("# Large\n\n" + line * (LARGEST // len(line) - 1))
        print(f"\nThe same with a file of {LARGEST / 2**20:.0f} MB\n")
        show(asyncio.run(compare(folder)))
