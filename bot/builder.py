"""The program in which a manual is read and indexed, beside the bot: see ``bot.building``.

Each byte on standard input is an order; each answer goes to standard output in pieces, with its
length before every piece. It lives until standard input ends, so it never outlives the bot.
"""

import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from bot.pieces import pack
from faq.answering import Answering, Thresholds
from faq.manual import ManualMissing, ManualReader, Progress
from faq.teaching import load, teach

LIMIT_SECONDS = 600
"""What takes longer will never end: ten thousand sections take half a minute."""
PREFIX = 4
"""Bytes of a length."""
NICENESS = 5
FIRST = "? wxyz \u95ee"
"""Asked before anybody asks: the first question has some expressions compiled, and a word that the
manual does not have the syllables of pinyin collected. On the loop that would be a stall."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no answering: a type and a place, no words, for these may quote the manual."""

    error: str
    at: str
    missing: bool = False
    """The folder is not there."""


def build(
    folder: Path,
    thresholds: Thresholds,
    progress: Progress | None = None,
    taught: Path | None = None,
) -> Answering:
    """Read and index a folder, and a file with what was taught beside it. Raises ManualMissing."""
    return index(ManualReader(folder), thresholds, progress, taught)


def index(
    reader: ManualReader,
    thresholds: Thresholds,
    progress: Progress | None = None,
    taught: Path | None = None,
) -> Answering:
    """The same with a reader, which remembers what has not changed since it last read."""
    answering = Answering(teach(reader.read(progress), load(taught)), thresholds)
    answering.ask(FIRST)
    return answering


def main() -> None:
    """Follow orders. Called with a folder, the file beside it, and the thresholds."""
    folder, taught, wrong_answers, suggest = sys.argv[1:]
    thresholds = Thresholds(float(wrong_answers), float(suggest))
    reader = ManualReader(Path(folder))
    results = _keep_to_itself()
    _stand_back()
    orders: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(orders,), daemon=True).start()
    while orders.get():
        # The kernel ends it then, even in the midst of a regular expression that never ends.
        signal.alarm(LIMIT_SECONDS)
        pack(_outcome(reader, thresholds, Path(taught)), lambda piece: _write(results, piece))
        results.flush()
        signal.alarm(0)


def _outcome(reader: ManualReader, thresholds: Thresholds, taught: Path) -> Answering | Failure:
    try:
        return index(reader, thresholds, None, taught)
    except Exception as error:
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        at = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
        return Failure(type(error).__name__, at, missing=isinstance(error, ManualMissing))


def _write(results: BinaryIO, piece: bytes) -> None:
    results.write(len(piece).to_bytes(PREFIX))
    results.write(piece)


def _listen(orders: SimpleQueue[bytes]) -> None:
    """Take orders while another is carried out, and end at once when the bot has ended."""
    while order := os.read(sys.stdin.fileno(), 1):
        orders.put(order)
    os._exit(0)


def _keep_to_itself() -> BinaryIO:
    """The way to the bot, where nothing that prints gets in between."""
    results = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), sys.stdout.fileno())
    return results


def _stand_back() -> None:
    """Leave the processor to the bot, and be the one that goes when memory runs out."""
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # there on Linux only
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
