"""The manual that answers now: read at the start, read again when a file changes."""

import asyncio
from pathlib import Path

import structlog
from watchfiles import awatch

from bot.builder import build
from bot.building import BuildFailed, Building, ProcessBuilding, command
from bot.logs import Observe, unobserved
from bot.progress import Show, unseen
from faq.answering import Thresholds
from faq.manual import ManualMissing

log = structlog.get_logger()
LOOK_MILLISECONDS = 1000


class Library:
    """Holds the answering of the newest readable state of a folder, and of the file ``taught``.

    The first is built here, before there is anybody to wait; the later ones in another process.
    Then the new answering replaces the old at once, so that every question is answered from one
    state of the manual.
    """

    def __init__(
        self,
        folder: Path,
        taught: Path,
        thresholds: Thresholds,
        observe: Observe = unobserved,
        building: Building | None = None,
        show: Show = unseen,
    ) -> None:
        self.folder = folder
        self._taught = taught
        self._building = building or ProcessBuilding(command(folder, taught, thresholds))
        self._alone = asyncio.Lock()
        self._observe = observe
        with show() as progress:  # over before there are logs, which would run into it
            self.answering = build(folder, thresholds, progress, taught)
        self._log_state()

    async def watch(self, stopping: asyncio.Event) -> None:
        """Follow changes until told to stop; while the folder is gone the last state answers.

        Files are polled: that also works on network drives, and when the folder is replaced. What
        changes during a rebuild leads to one more after it.
        """
        changes = awatch(
            self.folder,
            self._taught.parent,
            stop_event=stopping,
            force_polling=True,
            poll_delay_ms=LOOK_MILLISECONDS,
            ignore_permission_denied=True,
        )
        try:
            async for _ in changes:
                await self._reload_unless(stopping)
        finally:
            await self.close()

    async def reload(self) -> None:
        """Read the folder again, after a reload that is under way."""
        async with self._alone:
            try:
                self.answering = await self._building.build()
            except ManualMissing:
                log.warning("manual.gone", folder=str(self.folder))
                return
            except BuildFailed as failure:
                log.error("manual.build_failed", folder=str(self.folder), **failure.facts)
                return
        self._log_state()
        self._observe("manual")

    async def close(self) -> None:
        """Stop what builds; the last state still answers."""
        await self._building.stop()

    async def _reload_unless(self, stopping: asyncio.Event) -> None:
        """Reload, but not on when told to stop: a large manual takes longer than that may."""
        reloading = asyncio.ensure_future(self.reload())
        stopped = asyncio.ensure_future(stopping.wait())
        try:
            await asyncio.wait([reloading, stopped], return_when=asyncio.FIRST_COMPLETED)
            if reloading.done():
                reloading.result()  # raises what broke it
        finally:
            reloading.cancel()
            stopped.cancel()
            await asyncio.gather(reloading, stopped, return_exceptions=True)

    def _log_state(self) -> None:
        manual = self.answering.manual
        log.info("manual.read", sections=len(manual.sections), problems=len(manual.problems))
        for problem in manual.problems:
            log.warning("manual.problem", file=problem.file, line=problem.line, kind=problem.kind)
