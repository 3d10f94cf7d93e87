"""Files: what people attach, what we attach, and what is in them.

A file's id is its kind and Telegram's ``file_id``: what came as a photo can only go as one.
"""

from typing import Any

from telegram import Bot, InputFile, Message
from telegram.error import InvalidToken

from bot.adapters.exchange import Exchange
from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.errors import told
from chat.delivery import Rejected
from chat.message import File, Place

KINDS = ("photo", "animation", "document", "video", "voice", "audio")
_TYPES = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg"}
_ENDINGS = {"photo": "jpg", "voice": "ogg", "video": "mp4", "audio": "mp3", "animation": "mp4"}
FETCHED_BYTES = 10 * 1024 * 1024
"""Of at most 20 MB that the Bot API hands out."""
PHOTO_BYTES = 10 * 1024 * 1024
_PHOTOS = ("image/jpeg", "image/png", "image/webp")


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


async def to_send(file: File, account: str, exchange: Exchange) -> tuple[str, str | InputFile]:
    """How to send a file: the kind, and what. Raises SendError."""
    if file.account == account:
        kind, file_id = _parts(file)
        return kind, file_id
    content = await exchange.fetch(file)
    is_photo = file.media_type in _PHOTOS and len(content) <= PHOTO_BYTES
    return "photo" if is_photo else "document", InputFile(content, file.name)


async def fetch(connection: Connection, bot: Bot, file: File) -> bytes:
    """What is in a file. Raises SendError; Rejected: it is too large, or elsewhere."""
    place = Place(file.account, "")
    if file.size > FETCHED_BYTES:
        raise Rejected("file too large")
    with told(place):
        found = await bot.get_file(_parts(file)[1])
    if not (found.file_path or "").startswith(connection.files):
        raise Rejected("file elsewhere")
    if (found.file_size or 0) > FETCHED_BYTES:
        raise Rejected("file too large")
    with told(place):
        try:
            return bytes(await found.download_as_bytearray())
        except InvalidToken:  # the library's word for every 404
            raise Rejected("file gone") from None


def _parts(file: File) -> tuple[str, str]:
    kind, _, file_id = file.id.partition(":")
    if kind not in KINDS:
        raise Rejected("no file of Telegram")
    return kind, file_id
