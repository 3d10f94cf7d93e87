"""Files: fetched with the token, but only from Slack; uploaded, and all but pictures shared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import aiohttp
from yarl import URL

from bot.adapters.exchange import Exchange
from bot.adapters.localfiles import picture_type
from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.errors import outcome
from chat.delivery import Rejected, Unavailable
from chat.message import File, MessageRef, Outgoing, Place

MOST_BYTES = 10 * 1024 * 1024
PICTURES = ("image/png", "image/jpeg", "image/gif")
"""What image blocks can show. https://docs.slack.dev/reference/block-kit (Slack file object)"""
GONE = ("file_not_found", "file_deleted")
_CHUNK = 64 * 1024


def is_picture(file: File) -> bool:
    """Whether a file can stand in a message; else it is a message of its own."""
    return file.media_type in PICTURES


def parts(message: Outgoing) -> list[Outgoing]:
    """The text with its pictures and buttons, then each other file by itself: a call shares one."""
    shared = [file for file in message.files if not is_picture(file)]
    said = replace(message, files=tuple(filter(is_picture, message.files)))
    alone = [Outgoing("", only_for=message.only_for, files=(file,)) for file in shared]
    says_something = said.text or said.buttons or said.files or said.everyone
    return [said, *alone] if says_something or not alone else alone


class Files:
    """Of one account; those of others come from the exchange."""

    def __init__(self, api: SlackApi, exchange: Exchange) -> None:
        self._api = api
        self._exchange = exchange
        self._base = URL(api.base_url)

    async def send(self, place: Place, file: File) -> MessageRef:
        """Upload a file and share it; the reference is the file's id, for Slack names no message.

        One that Slack has already is uploaded again: else only those would see it who are where
        it came from. Raises SendError.
        """
        content = await self._exchange.fetch(file)
        with _nothing_shared():
            file_id = await self._put(file, content)
        thread = {} if place.thread is None else {"thread_ts": place.thread}
        await self._complete(file, file_id, channel_id=place.conversation, **thread)
        return MessageRef(place, file_id)

    async def upload(self, file: File) -> str:
        """Upload a picture for the bot alone, to be shown in messages; its id. Raises SendError.

        Rejected: it is none that Slack shows.
        """
        content = await self._exchange.fetch(file)
        if picture_type(content) not in PICTURES:
            raise Rejected("no picture")
        with _nothing_shared():
            file_id = await self._put(file, content)
            await self._complete(file, file_id)
        return file_id

    async def exists(self, file_id: str) -> bool:
        """Whether Slack has a file, as far as the bot may know. Raises SendError."""
        with _nothing_shared():
            try:
                await self._api.call("files.info", file=file_id)
            except Rejected as error:
                if str(error) not in GONE:
                    raise
                return False
        return True

    async def delete(self, file_id: str) -> None:
        """Delete a file of the bot's, and with it the message that shares it. Raises SendError."""
        try:
            await self._api.call("files.delete", file=file_id)
        except Rejected as error:
            if str(error) not in GONE:
                raise

    async def fetch(self, file: File) -> bytes:
        """See abilities.Files."""
        found = (await self._api.call("files.info", file=file.id))["file"]
        address = found.get("url_private_download") or found.get("url_private")
        if not address or not self._is_slack(URL(address)):
            raise Rejected("the file is not on Slack")
        return await self._download(URL(address), html=found.get("mimetype") == "text/html")

    def _is_slack(self, url: URL) -> bool:
        """Whether the token may go there: people can make Slack show links to anywhere."""
        if url.origin() == self._base.origin():
            return True
        return url.scheme == "https" and f".{url.host}".endswith(".slack.com")

    async def _download(self, url: URL, *, html: bool) -> bytes:
        headers = {"Authorization": f"Bearer {self._api.token}"}
        async with self._api.opened() as session:
            try:
                async with session.get(url, headers=headers, allow_redirects=False) as answer:
                    if answer.status != 200 or (answer.content_type == "text/html" and not html):
                        # Without the scope files:read Slack shows its sign-in page.
                        raise Rejected(f"HTTP {answer.status} for a file")
                    return await _bounded(answer)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise outcome("files", error) from None

    async def _put(self, file: File, content: bytes) -> str:
        issued = await self._api.call(
            "files.getUploadURLExternal", filename=file.name, length=len(content)
        )
        await self._upload(issued["upload_url"], content)
        file_id: str = issued["file_id"]
        return file_id

    async def _complete(self, file: File, file_id: str, **where: str) -> None:
        uploaded = {"id": file_id, "title": file.name}
        await self._api.call("files.completeUploadExternal", files=[uploaded], **where)

    async def _upload(self, address: str, content: bytes) -> None:
        async with self._api.opened() as session:
            try:
                async with session.post(address, data=content, allow_redirects=False) as answer:
                    if answer.status != 200:
                        raise Unavailable(f"HTTP {answer.status} for a file", maybe_sent=False)
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                raise outcome("files", error) from None


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        found += chunk
        if len(found) > MOST_BYTES:
            raise Rejected(f"a file of more than {MOST_BYTES} bytes")
    return bytes(found)


@contextmanager
def _nothing_shared() -> Iterator[None]:
    """Before the last call nobody sees anything, whatever became of the others."""
    try:
        yield
    except Unavailable as error:
        raise Unavailable(str(error), maybe_sent=False) from None
