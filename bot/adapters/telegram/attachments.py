"""Files: what people attach, what we attach, and what is in them.

A file's id is its kind and Telegram's ``file_id``: what came as a photo can only go as one.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, InputFile, Message
from telegram.error import InvalidToken

from bot.adapters.port import AdapterContext
from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.errors import UNKNOWN_FILE, told
from bot.adapters.uploads import Uploads
from chat.delivery import Rejected
from chat.message import File, Place

KINDS = ("photo", "animation", "document", "video", "voice", "audio")
_TYPES = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg"}
_ENDINGS = {"photo": "jpg", "voice": "ogg", "video": "mp4", "audio": "mp3", "animation": "mp4"}
FETCHED_BYTES = 10 * 1024 * 1024
"""Of at most 20 MB that the Bot API hands out."""
PHOTO_BYTES = 10 * 1024 * 1024
_PHOTOS = ("image/jpeg", "image/png", "image/webp")
Send = Callable[[str, str | InputFile], Awaitable[Message]]
"""Make a message of a file: its kind, and its id or what is in it. Raises SendError."""


def attached(account: str, message: Message) -> tuple[File, ...]:
    """References to what a message carries."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return (_file(account, "photo", largest),)
    for kind in KINDS[1:]:  # an animation is a document as well
        found = getattr(message, kind)
        if found is not None:
            return (_file(account, kind, found),)
    return ()


def _file(account: str, kind: str, found: Any) -> File:
    """The library has a class for each kind; photos and voices have no name."""
    return File(
        account,
        f"{kind}:{found.file_id}",
        getattr(found, "file_name", None) or f"{kind}.{_ENDINGS.get(kind, 'bin')}",
        getattr(found, "mime_type", None) or _TYPES.get(kind, "application/octet-stream"),
        found.file_size or 0,
    )


class NotToBeHad(Exception):
    """Nobody will have what is in a file: nothing was sent."""


class Media:
    """Sends files: each is uploaded once, then shown by the id that Telegram has given it."""

    def __init__(self, account: str, context: AdapterContext) -> None:
        self._account = account
        self._exchange = context.exchange
        self._uploads = Uploads(account, context)
        self.locale = context.settings.locale

    async def sent(self, file: File, send: Send) -> Message:
        """Send a file by a call that makes a message of it. Raises SendError and NotToBeHad."""
        if file.account == self._account:
            return await send(*_parts(file.id))
        if (message := await self._again(file, send)) is not None:
            return message
        async with self._uploads.alone(file):
            return await self._again(file, send) or await self._first(file, send)

    async def _again(self, file: File, send: Send) -> Message | None:
        """By the id; None if there is none that Telegram still knows."""
        known = await self._uploads.find(file)
        if known is None:
            return None
        try:
            return await send(*_parts(known.ref))
        except Rejected as error:
            if str(error) != UNKNOWN_FILE:
                raise
        await self._uploads.forget(file, known)
        return None

    async def _first(self, file: File, send: Send) -> Message:
        try:
            content = await self._exchange.fetch(file)
        except Rejected:
            raise NotToBeHad from None
        message = await send(_kind(file, content), InputFile(content, file.name))
        for made in attached(self._account, message):  # Telegram may have made another kind of it
            await self._uploads.keep(file, made.id)
        return message


def _kind(file: File, content: bytes) -> str:
    if file.media_type in _PHOTOS:
        return "photo" if len(content) <= PHOTO_BYTES else "document"
    return {"image/gif": "animation", "video/mp4": "video"}.get(file.media_type, "document")


async def fetch(connection: Connection, bot: Bot, file: File) -> bytes:
    """What is in a file. Raises SendError; Rejected: it is too large, or elsewhere."""
    place = Place(file.account, "")
    if file.size > FETCHED_BYTES:
        raise Rejected("file too large")
    with told(place):
        found = await bot.get_file(_parts(file.id)[1])
    if not (found.file_path or "").startswith(connection.files):
        raise Rejected("file elsewhere")
    if (found.file_size or 0) > FETCHED_BYTES:
        raise Rejected("file too large")
    with told(place):
        try:
            return bytes(await found.download_as_bytearray())
        except InvalidToken:  # the library's word for every 404
            raise Rejected("file gone") from None


def _parts(name: str) -> tuple[str, str]:
    kind, _, file_id = name.partition(":")
    if kind not in KINDS:
        raise Rejected("no file of Telegram")
    return kind, file_id
