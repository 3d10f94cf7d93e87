"""Messages of ours: made, changed, removed. One call of the Web API each."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.blocks import metadata
from bot.adapters.slack.markup import escape
from bot.adapters.slack.payload import ACCOUNT
from bot.adapters.slack.pictures import Pictures
from chat.delivery import Rejected
from chat.message import MessageRef, Outgoing, Place

_GONE = ("message_not_found", "message_deleted")
_REMEMBERED = 10_000


class Sending:
    """Through one account."""

    def __init__(self, api: SlackApi, pictures: Pictures) -> None:
        self._api = api
        self._pictures = pictures
        self._direct: dict[str, str] = {}

    async def channel_of(self, place: Place, message: Outgoing) -> Place:
        """Where a message really goes: what is for one person, to their direct chat.

        An ephemeral message could be neither found again nor changed. Raises SendError.
        """
        person = message.only_for
        if person is None:
            return place
        if person not in self._direct:
            if len(self._direct) >= _REMEMBERED:
                self._direct.clear()
            opened = await self._api.call("conversations.open", users=person)
            self._direct[person] = opened["channel"]["id"]
        return Place(ACCOUNT, self._direct[person])

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port."""
        place = await self.channel_of(place, message)
        thread = {} if place.thread is None else {"thread_ts": place.thread}
        post = partial(
            self._api.call,
            "chat.postMessage",
            channel=place.conversation,
            metadata=metadata(key),
            parse="none",
            unfurl_links=False,
            unfurl_media=False,
            **thread,
        )
        sent = await self._pictures.show(message, post)
        return MessageRef(place, sent["ts"])

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port. The metadata stays as it was sent."""
        _check_is_text(ref)
        where = {"channel": ref.place.conversation, "ts": ref.id}
        change = partial(self._api.call, "chat.update", parse="none", **where)
        with _gone_already():
            await self._pictures.show(message, change)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        with _gone_already():
            await self._api.call("chat.delete", channel=ref.place.conversation, ts=ref.id)

    async def whisper(self, place: Place, person: str, text: str) -> None:
        """Show a word to one person, for a moment. Raises SendError."""
        params = {} if place.thread is None else {"thread_ts": place.thread}
        await self._api.call(
            "chat.postEphemeral",
            channel=place.conversation,
            user=person,
            text=escape(text),
            parse="none",
            **params,
        )


def is_file(ref: MessageRef) -> bool:
    """Whether it is the message of a file, which Slack names by the file."""
    return ref.id.startswith("F")


@contextmanager
def _gone_already() -> Iterator[None]:
    """A message that is gone needs no change."""
    try:
        yield
    except Rejected as error:
        if str(error) not in _GONE:
            raise


def _check_is_text(ref: MessageRef) -> None:
    """A file's message is known by the id of the file only."""
    if is_file(ref):
        raise Rejected("the message of a file cannot be changed")
