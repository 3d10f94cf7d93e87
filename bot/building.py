"""Building an index in a process of its own, which the event loop never has to wait for.

In a thread the same work stops the loop again and again: sorting, counting, unpickling and the
garbage collector do not let go of the interpreter. Nor can a thread be stopped.
"""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, cast

from bot.builder import PREFIX, Failure
from bot.pieces import BYTES, Unpacking
from faq.answering import Answering, Thresholds
from faq.manual import ManualMissing


class BuildFailed(Exception):
    """There is no new state; ``facts`` say why, in words for a log."""

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts


class Building(Protocol):
    """Makes a folder's answering; one call at a time."""

    async def build(self) -> Answering:
        """Raises ManualMissing and BuildFailed. Cancelled, it stops at once."""
        ...

    async def stop(self) -> None:
        """Let go of everything; another ``build`` starts afresh."""
        ...


class ProcessBuilding:
    """Runs ``bot.builder`` from the first build on, so that it can keep what it has read."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: Process | None = None

    async def build(self) -> Answering:
        """See Building."""
        try:
            result = await _order(await self._running())
        except (EOFError, OSError) as error:
            raise BuildFailed(error=type(error).__name__, ended=await self._end()) from None
        except BaseException:  # cancelled, for one: the rest of an answer may be on its way
            await self._end()
            raise
        if isinstance(result, Answering):
            return result
        if result.missing:
            raise ManualMissing
        raise BuildFailed(error=result.error, at=result.at)

    async def stop(self) -> None:
        """See Building."""
        await self._end()

    async def _running(self) -> Process:
        if self._process is not None and self._process.returncode is not None:
            await self._end()  # it ended between two builds
        if self._process is None:
            # A session of its own: Ctrl-C in a terminal is for the bot, which then stops this.
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                limit=BYTES,
                start_new_session=True,
            )
        return self._process

    async def _end(self) -> int | None:
        """Kill the process if it lives, and close its pipes; its exit code."""
        process, self._process = self._process, None
        if process is None:
            return None
        if process.returncode is None:
            # Not process.kill(): that looks whether it has ended, and so takes its exit code away
            # from asyncio, which then knows none.
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        await process.communicate()
        return process.returncode


async def _order(process: Process) -> Answering | Failure:
    orders, results = cast(StreamWriter, process.stdin), cast(StreamReader, process.stdout)
    orders.write(b"\n")
    unpacking = Unpacking()
    while not unpacking.done:
        size = int.from_bytes(await results.readexactly(PREFIX))
        unpacking.feed(await results.readexactly(size))
        await asyncio.sleep(0)  # else nobody has a turn while there is something to read
    result: Answering | Failure = unpacking.value
    return result


def command(folder: Path, taught: Path, thresholds: Thresholds) -> list[str]:
    """What starts a builder for a folder, with the very code that runs here."""
    program = f"import sys; sys.path[:] = {sys.path!r}; from bot.builder import main; main()"
    marks = (str(thresholds.wrong_answers), str(thresholds.suggest))
    return [sys.executable, "-c", program, str(folder.resolve()), str(taught.resolve()), *marks]
