"""A pool of 50,000 requirements as a file, edited, and back: seconds, memory, the longest lock."""

import asyncio
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from openpyxl import Workbook, load_workbook
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.tables import print_table
from bot.app import SystemClock
from bot.tables.requirement_commands import whole
from bot.tables.requirement_moving import By, Tally, export
from feedback.model import Requirement
from storage.database import Database
from storage.migration import migrate
from storage.requirement_rows import to_row
from storage.schema import requirements

T = TypeVar("T")
CountOption = Annotated[int, typer.Option(help="Requirements.")]
_AT_ONCE = 1000


class Timed(Database):
    """Notes how long each transaction that writes has taken."""

    longest = 0.0

    async def _run(self, engine: object, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        begun = time.perf_counter()
        try:
            return await super()._run(engine, work)  # type: ignore[arg-type]
        finally:
            if engine is self._writer:
                self.longest = max(self.longest, time.perf_counter() - begun)


def run(count: CountOption = 50_000) -> None:
    """Each step in a process of its own, so that its peak of memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        rows: list[list[str]] = [["step", "rows", "s", "peak RSS growth MB", "longest lock ms"]]
        _alone(folder, count, "make")
        for step in ("export", "check", "apply", "apply again"):
            rows.append([step, *_alone(folder, count, step)])
        print_table(rows)


def _alone(folder: str, count: int, step: str) -> list[str]:
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_measured, (folder, count, step))


def _measured(folder: str, count: int, step: str) -> list[str]:
    before = _peak()
    begun = time.perf_counter()
    done, longest = asyncio.run(_step(Path(folder), count, step))
    seconds, grown = time.perf_counter() - begun, _peak() - before
    if step == "export":
        _edit(Path(folder))
    return [str(done), f"{seconds:.1f}", f"{grown:.0f}", f"{longest * 1000:.0f}"]


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _step(folder: Path, count: int, step: str) -> tuple[int, float]:
    database = Timed(f"sqlite:///{folder / 'pool.db'}")
    file, edited = folder / "pool.xlsx", folder / "edited.xlsx"
    by = By("local:ops", "local", "en", "benchmark")
    if step == "make":
        await migrate(database)
        for first in range(1, count + 1, _AT_ONCE):
            await database.write(partial(_make, first=first, last=min(first + _AT_ONCE, count + 1)))
        done = count
    elif step == "export":
        everything = requirements.c.id > 0
        done, _ = await export(database, everything, file, "en", _unseen)
    else:
        write = step.startswith("apply")
        tally: Tally = await whole(database, edited, by, _unseen, write=write)
        done = tally.changed
    await database.dispose()
    return done, database.longest


def _edit(folder: Path) -> None:
    """Every row gets another module, as somebody would fill a column."""
    book = load_workbook(folder / "pool.xlsx", read_only=True)
    new = Workbook(write_only=True)
    sheet = new.create_sheet()
    for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True)):
        cells = list(row)
        if number:
            cells[8] = "billing"
        sheet.append(cells)
    new.save(folder / "edited.xlsx")


async def _make(tx: AsyncConnection, first: int, last: int) -> None:
    now = SystemClock().now()
    rows = [
        to_row(
            Requirement(
                number,
                "local",
                now,
                now,
                number,
                conversation="en",
                person=f"p{number % 5000}",
                text=f"Requirement {number}: exports of more than 10,000 rows should not hang",
                title=f"Exports of any size, part {number}",
                goal="Close the month in one day",
            )
        )
        for number in range(first, last)
    ]
    await tx.execute(insert(requirements), rows)


def _unseen(_: int, __: int) -> None:
    """Nobody watches."""
