"""Sheets that are attached to messages: made beside the loop, and kept for the platforms."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from bot.tables.files import writing
from bot.tables.requirement_columns import COLUMNS, LEFT_OUT, Explain, cells, heading, unexplained
from bot.texts import plain
from chat.made import ACCOUNT, MOST_BYTES, FileMade
from chat.message import File
from feedback.meeting import Evidence, LeftOut

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
Rows = Sequence[tuple[Evidence, LeftOut | None]]


def made(rng: Random, name: str, content: bytes, about: Iterable[str]) -> FileMade:
    """A file of ours, under a name that nobody guesses."""
    kind = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
    file = File(ACCOUNT, f"{rng.getrandbits(128):032x}", name, kind, len(content))
    return FileMade(file, content, frozenset(about))


async def meeting_files(
    rng: Random, locale: str, name: str, rows: Rows, explain: Explain = unexplained
) -> list[FileMade]:
    """The meeting's sheet as XLSX and CSV; what is too large for platforms is not made."""
    about = {who for each, _ in rows for who in each.people}
    made_ = []
    for kind in TYPES:
        content = await written(kind, lambda path: _write(path, locale, rows, explain))
        if len(content) <= MOST_BYTES:
            made_.append(made(rng, f"{name}.{kind}", content, about))
    return made_


async def written(kind: str, write: Callable[[Path], None]) -> bytes:
    """What a function writes into a file of this kind."""

    def work() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"sheet.{kind}"
            write(path)
            return path.read_bytes()

    return await asyncio.to_thread(work)


def _write(path: Path, locale: str, rows: Rows, explain: Explain) -> None:
    with writing(path) as write:
        write([[heading(locale, column) for column in (*COLUMNS, LEFT_OUT)]])
        for each, why in rows:
            left = plain(locale, f"pool_sync.left_{why.value}") if why else ""
            write([[*cells(locale, each, explain), left]])
