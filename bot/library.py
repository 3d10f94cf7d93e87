"""The manual that answers now: read at the start, read again when a file changes."""

import asyncio
from pathlib import Path

import structlog
from watchfiles import awatch

from bot.logs import Observe, unobserved
from faq.answering import Answering, Thresholds
from faq.manual import ManualMissing, read_manual

log = structlog.get_logger()
LOOK_MILLISECONDS = 1000


class Library:
    """Holds the answering of the newest readable state of a folder.

    Reading and indexing happen in a thread; then the new answering replaces the old at once, so
    that every question is answered from one state of the manual.
    """

    def __init__(self, folder: Path, thresholds: Thresholds, observe: Observe = unobserved) -> None:
        self.folder = folder
        self._thresholds = thresholds
        self._observe = observe
        self.answering = build(folder, thresholds)
        self._log_state()

    async def watch(self, stopping: asyncio.Event) -> None:
        """Follow changes until told to stop; while the folder is gone the last state answers.

        Files are polled: that also works on network drives, and when the folder is replaced.
        """
        changes = awatch(
            self.folder,
            stop_event=stopping,
            force_polling=True,
            poll_delay_ms=LOOK_MILLISECONDS,
            ignore_permission_denied=True,
        )
        async for _ in changes:
            await self.reload()

    async def reload(self) -> None:
        """Read the folder again."""
        try:
            self.answering = await asyncio.to_thread(build, self.folder, self._thresholds)
        except ManualMissing:
            log.warning("manual.gone", folder=str(self.folder))
            return
        self._log_state()
        self._observe("manual")

    def _log_state(self) -> None:
        manual = self.answering.manual
        log.info("manual.read", sections=len(manual.sections), problems=len(manual.problems))
        for problem in manual.problems:
            log.warning("manual.problem", file=problem.file, line=problem.line, kind=problem.kind)


def build(folder: Path, thresholds: Thresholds) -> Answering:
    """Read and index a folder. Raises ManualMissing."""
    return Answering(read_manual(folder), thresholds)
