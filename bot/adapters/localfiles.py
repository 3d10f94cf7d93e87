"""Files of the local chat: what they are is read from them, never believed."""

import mimetypes
import secrets
from dataclasses import dataclass
from functools import partial

from bot.adapters.localdirectory import ACCOUNT, LocalDirectory, PostError
from bot.clock import Clock
from chat.delivery import Rejected, Unavailable
from chat.message import File, clean
from storage import localfiles
from storage.database import Database, StorageUnavailable

FILE_SIZE = 10 * 1024 * 1024
FILES_AT_ONCE = 5
UNKNOWN_TYPE = "application/octet-stream"
_NAME_SIZE = 200
_PICTURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


@dataclass(frozen=True, slots=True)
class Content:
    """A file with what is in it."""

    name: str
    media_type: str
    content: bytes


def picture_type(content: bytes) -> str | None:
    """The type of a picture that browsers show and that cannot run anything; else None."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _PICTURES.items() if content.startswith(magic)), None)


def media_type(name: str, content: bytes) -> str:
    """A picture's by its content; for others what the name suggests, as a hint for people."""
    if picture := picture_type(content):
        return picture
    guessed = mimetypes.guess_type(name)[0] or UNKNOWN_TYPE
    risky = guessed.startswith(("image/", "text/html")) or "xml" in guessed
    return UNKNOWN_TYPE if risky or "script" in guessed else guessed


class LocalFiles:
    """Takes files in and gives them out."""

    def __init__(self, database: Database, clock: Clock, directory: LocalDirectory) -> None:
        self._database = database
        self._clock = clock
        self._directory = directory

    async def add(self, conversation: str, person: str, name: str, content: bytes) -> File:
        """Keep a file for a message that this person is going to write there.

        Raises PostError and StorageUnavailable.
        """
        await self._directory.check(conversation, person)
        if not content:
            raise PostError("local.empty_file")
        if len(content) > FILE_SIZE:
            raise PostError("local.large_file", 413)
        name = _base_name(name)
        upload = localfiles.Upload(
            id=secrets.token_urlsafe(16),
            name=name,
            media_type=media_type(name, content),
            content=content,
            conversation=conversation,
            person=person,
            at=self._clock.now(),
        )
        await self._database.write(partial(localfiles.add, upload=upload))
        return File(ACCOUNT, upload.id, name, upload.media_type, len(content))

    async def get(self, file_id: str) -> Content:
        """A file. Raises PostError and StorageUnavailable."""
        found = await self._database.read(partial(localfiles.content, file_id=file_id))
        if found is None:
            raise PostError("local.no_file", 404)
        return Content(*found)

    async def fetch(self, file: File) -> bytes:
        """What is in a file. Raises Rejected if there is none, and Unavailable."""
        try:
            found = await self._database.read(partial(localfiles.content, file_id=file.id))
        except StorageUnavailable as error:
            raise Unavailable(str(error), maybe_sent=False) from error
        if found is None:
            raise Rejected("there is no such file")
        return found[2]

    async def of_message(
        self, conversation: str, person: str, file_ids: list[str]
    ) -> tuple[File, ...]:
        """The files that somebody writes with. Raises PostError and StorageUnavailable."""
        if not file_ids:
            return ()
        wanted = list(dict.fromkeys(clean(file_id) for file_id in file_ids))
        if len(wanted) > FILES_AT_ONCE:
            raise PostError("local.many_files")
        found = await self._database.read(
            partial(
                localfiles.described,
                account=ACCOUNT,
                conversation=conversation,
                person=person,
                file_ids=wanted,
            )
        )
        if len(found) < len(wanted):
            raise PostError("local.no_file", 404)
        return tuple(found)


def _base_name(name: str) -> str:
    """As a person sees it: no folders, and short enough to be a name."""
    name = clean(name).replace("\\", "/").rpartition("/")[2].replace("\n", " ").strip()
    stem, dot, ending = name.rpartition(".")
    if len(name) > _NAME_SIZE:
        tail = f"{dot}{ending[:20]}"
        name = f"{(stem or name)[: _NAME_SIZE - len(tail)]}{tail}"
    return name or "file"
