"""Pictures in messages: each is uploaded once, for the bot alone, and shown wherever it posts.

Slack processes an upload after it has taken it, and until then refuses messages that show it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from bot.adapters.port import AdapterContext
from bot.adapters.slack.blocks import Picture, content
from bot.adapters.slack.errors import NO_PICTURE
from bot.adapters.slack.files import Files, is_picture
from bot.adapters.slack.payload import ACCOUNT
from bot.adapters.uploads import Uploads
from bot.texts import say
from chat.delivery import Rejected, Throttled
from chat.message import File, Outgoing
from storage.uploads import Upload

PROCESSING = timedelta(minutes=2)
"""After this a picture that Slack refuses is no longer being processed."""
AGAIN_SECONDS = 2.0

Call = Callable[..., Awaitable[Mapping[str, Any]]]


class _Had(NamedTuple):
    """What Slack has of a message's pictures, and the names of those that nobody will have."""

    uploads: Sequence[tuple[File, Upload]]
    missing: Sequence[str]


class Pictures:
    """Of one account."""

    def __init__(self, files: Files, context: AdapterContext) -> None:
        self._files = files
        self._uploads = Uploads(ACCOUNT, context)
        self._clock = context.clock
        self._locale = context.settings.locale

    async def show(self, message: Outgoing, call: Call) -> Mapping[str, Any]:
        """Post or change a message with its pictures by a call that takes text and blocks.

        One that cannot be had is named below the text. Raises SendError; Throttled while Slack is
        processing a picture: nothing is wrong with the message, and others may go.
        """
        had = await self._have(message)
        try:
            return await call(**self._content(message, had))
        except Rejected as error:
            if str(error) == NO_PICTURE and await self._comes_right(had):
                raise Throttled(AGAIN_SECONDS) from None
            raise

    async def _have(self, message: Outgoing) -> _Had:
        uploads: list[tuple[File, Upload]] = []
        missing: list[str] = []
        for file in filter(is_picture, message.files):
            try:
                uploads.append((file, await self._upload(file)))
            except Rejected:
                missing.append(file.name)
        return _Had(uploads, missing)

    async def _upload(self, file: File) -> Upload:
        """One that Slack has already from people is uploaded too: see Files.send."""
        if (known := await self._uploads.find(file)) is not None:
            return known
        async with self._uploads.alone(file):
            if (known := await self._uploads.find(file)) is not None:
                return known
            return await self._uploads.keep(file, await self._files.upload(file))

    async def _comes_right(self, had: _Had) -> bool:
        """Whether it may go later: new ones are processed by then, lost ones uploaded again."""
        since = self._clock.now() - PROCESSING
        if any(upload.at > since for _, upload in had.uploads):
            return True
        lost = [each for each in had.uploads if not await self._files.exists(each[1].ref)]
        for file, upload in lost:
            await self._uploads.forget(file, upload)
        return bool(lost)

    def _content(self, message: Outgoing, had: _Had) -> dict[str, Any]:
        pictures = [Picture(upload.ref, file.name) for file, upload in had.uploads]
        names = ", ".join(had.missing)
        return content(
            message, pictures, say(self._locale, "attached.missing", names=names) if names else ""
        )
