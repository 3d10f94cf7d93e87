"""Files that an account was given once and shows as often as it likes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import structlog

from bot.adapters.port import AdapterContext
from bot.clock import first_of
from chat.delivery import Throttled, Unavailable
from chat.message import File
from storage import uploads
from storage.database import StorageUnavailable
from storage.uploads import Upload

log = structlog.get_logger()
WAIT_SECONDS = 0.5
"""How long a message waits for another to upload the same file. No longer: it is one of the few
that are sent at once, and others have nothing to wait for."""
AGAIN_SECONDS = 2.0


class Uploads:
    """Of one account, by the file that was uploaded; they outlive the process."""

    def __init__(self, account: str, context: AdapterContext) -> None:
        self._account = account
        self._database = context.database
        self._clock = context.clock
        self._running: dict[tuple[str, str], asyncio.Event] = {}

    async def find(self, file: File) -> Upload | None:
        """What the platform has of a file. Raises Unavailable."""
        try:
            return await self._database.read(
                partial(uploads.find, account=self._account, file=file)
            )
        except StorageUnavailable as error:
            raise Unavailable(str(error), maybe_sent=False) from error

    async def keep(self, file: File, ref: str) -> Upload:
        """Remember it; if that fails it is uploaded once more some time."""
        upload = Upload(ref, self._clock.now())
        await self._write(partial(uploads.keep, account=self._account, file=file, upload=upload))
        return upload

    async def forget(self, file: File, upload: Upload) -> None:
        """The platform no longer has it."""
        await self._write(partial(uploads.forget, account=self._account, file=file, upload=upload))

    @asynccontextmanager
    async def alone(self, file: File) -> AsyncIterator[None]:
        """Only one at a time in this process uploads a file; in others one may as well.

        Raises Throttled if another takes long: nothing is wrong with the message.
        """
        key = file.account, file.id
        ends = self._clock.monotonic() + WAIT_SECONDS
        while (running := self._running.get(key)) is not None:
            left = ends - self._clock.monotonic()
            if left <= 0:
                raise Throttled(AGAIN_SECONDS)
            await first_of(self._clock, running, left)
        over = self._running[key] = asyncio.Event()
        try:
            yield
        finally:
            del self._running[key]
            over.set()

    async def _write(self, work: Callable[..., Awaitable[None]]) -> None:
        try:
            await self._database.write(work)
        except StorageUnavailable as error:
            log.warning("upload.not_noted", account=self._account, error=type(error).__name__)
