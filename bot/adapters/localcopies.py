"""What the local chat shows of a message: files of other accounts, which it keeps as its own."""

import asyncio
import secrets
from functools import partial

import structlog

from bot.adapters.localdirectory import ACCOUNT, BOT
from bot.adapters.localfiles import FILE_SIZE, media_type
from bot.adapters.port import AdapterContext
from bot.texts import say
from chat.delivery import Rejected, SendError, Unavailable
from chat.message import File, Outgoing
from storage import directory, localfiles
from storage.database import StorageUnavailable

log = structlog.get_logger()
FETCH_SECONDS = 6.0
"""For all files of a message: its text must be there before its sending counts as unanswered."""


class LocalCopies:
    """Each is fetched once, from wherever the exchange of the context knows."""

    def __init__(self, context: AdapterContext) -> None:
        self._database = context.database
        self._clock = context.clock
        self._exchange = context.exchange
        self._locale = context.settings.locale

    async def of(self, conversation: str, message: Outgoing) -> tuple[str, tuple[File, ...]]:
        """The text and files to show: what could not be fetched is named in the text, and who is
        called before it.

        Raises Unavailable if nothing can be kept now.
        """
        files: list[File] = []
        missing: list[str] = []
        ends = asyncio.get_running_loop().time() + FETCH_SECONDS
        for file in message.files:
            try:
                async with asyncio.timeout_at(ends):
                    files.append(await self._of(conversation, file))
            except StorageUnavailable as error:
                raise Unavailable(str(error), maybe_sent=False) from error
            except Exception as error:  # whatever it is, the text goes
                missing.append(file.name)
                kind = type(error).__name__
                log.warning("local.file_not_fetched", account=file.account, error=kind)
        called = await self._everybody(conversation) if message.everyone else ""
        names = ", ".join(missing)
        lost = say(self._locale, "attached.missing", names=names) if missing else ""
        return "\n\n".join(filter(None, (called, message.text, lost))), tuple(files)

    async def _everybody(self, conversation: str) -> str:
        """The mention of everybody there, in their language."""
        of = partial(directory.group, account=ACCOUNT, conversation=conversation)
        try:
            group = await self._database.read(of)
        except StorageUnavailable as error:
            raise Unavailable(str(error), maybe_sent=False) from error
        return say(self._locale if group is None else group.locale, "local.everyone")

    async def _of(self, conversation: str, file: File) -> File:
        if file.account == ACCOUNT:
            return file
        origin = f"{file.account}:{file.id}"
        known = await self._known(origin)
        if known is not None:
            return known
        if file.size > FILE_SIZE:
            raise Rejected("too large")
        content = await self._exchange.fetch(file)
        if not 0 < len(content) <= FILE_SIZE:
            raise Rejected("empty or too large")
        copy = localfiles.Upload(
            id=secrets.token_urlsafe(16),
            name=file.name,
            media_type=media_type(file.name, content),
            content=content,
            conversation=conversation,
            person=BOT,
            at=self._clock.now(),
            origin=origin,
        )
        await self._database.write(partial(localfiles.add, upload=copy))
        kept = await self._known(origin)
        if kept is None:
            raise SendError("not kept")
        return kept

    async def _known(self, origin: str) -> File | None:
        return await self._database.read(
            partial(localfiles.copy_of, account=ACCOUNT, origin=origin)
        )
