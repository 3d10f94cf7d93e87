"""A whole groupkeeper inside the test's own process, for faults that only its connections show."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.app import build
from bot.settings import Settings
from bot.web.server import listen
from tests.process.running import LONG


class Inside:
    """The real app with its web server and the real clock, in a thread with a loop of its own."""

    def __init__(self, settings: Settings) -> None:
        self._socket = listen(0)
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        """Return once it serves."""
        self._thread.start()
        assert self._ready.wait(LONG), "it does not start"
        assert self._failed is None, self._failed

    def stop(self) -> None:
        """Stop as on SIGTERM; fails if anything in it had crashed."""
        if self._thread.ident is None:
            return
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(LONG)
        assert not self._thread.is_alive(), "it does not stop"
        assert self._failed is None, self._failed

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            self._failed = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        app = build(self._settings)
        await app.prepare()
        self._ready.set()
        await app.run(self._stopping, self._socket)


@contextmanager
def inside(database_url: str, folder: Path, manual: Path) -> Iterator[Inside]:
    """Run one for the block."""
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=SecretStr(database_url),
        manual=manual,
        locale="en",
        lease_seconds=0.5,
    )
    running = Inside(settings)
    try:
        running.start()
        yield running
    finally:
        running.stop()
