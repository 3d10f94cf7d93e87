"""Find again what may have been sent: by the key in a message's metadata."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.blocks import key_of
from bot.adapters.slack.files import is_picture
from bot.clock import Clock
from bot.ratelimit import Window
from chat.delivery import Throttled
from chat.message import MessageRef, Outgoing, Place

READ_SECONDS = 2.0
"""Between two calls: methods of Slack's tier 3 allow about 50 a minute."""
SLOW_SECONDS = 60.0
"""Once Slack has refused: apps that are sold outside its Marketplace may read once a minute."""
SKEW = timedelta(minutes=1)
PAGE = 100
_REMEMBERED = 1_000

ChannelOf = Callable[[Place, Outgoing], Awaitable[Place]]


class Lookup:
    """Reads channels and threads at a rate of its own. Where a reading has to stop, it goes on."""

    def __init__(self, api: SlackApi, clock: Clock, channel_of: ChannelOf) -> None:
        self._api = api
        self._clock = clock
        self._channel_of = channel_of
        self._window = Window(1, READ_SECONDS)
        self._cursors: OrderedDict[str, str] = OrderedDict()

    async def find(
        self, place: Place, message: Outgoing, key: str, since: datetime
    ) -> MessageRef | None:
        """See abilities.Lookup: raises Throttled where it would have to wait."""
        place = await self._channel_of(place, message)
        while True:
            page = await self._page(place, since, self._cursors.get(key, ""))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if found := await self._found(page, message, key):
                self._cursors.pop(key, None)
                return MessageRef(place, found)
            if not cursor:
                self._cursors.pop(key, None)
                return None
            self._cursors[key] = cursor
            if len(self._cursors) > _REMEMBERED:
                self._cursors.popitem(last=False)

    async def _page(self, place: Place, since: datetime, cursor: str) -> Mapping[str, Any]:
        now = self._clock.monotonic()
        if (wait := self._window.wait(now)) > 0:
            raise Throttled(wait)
        self._window.take(now)
        params: dict[str, Any] = {
            "channel": place.conversation,
            "oldest": f"{(since - SKEW).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        method = "conversations.history"
        if place.thread is not None:
            method, params["ts"] = "conversations.replies", place.thread
        if cursor:
            params["cursor"] = cursor
        try:
            return await self._api.call(method, **params)
        except Throttled:
            self._window = Window(1, SLOW_SECONDS)
            self._window.take(now)
            raise

    async def _found(self, page: Mapping[str, Any], sent: Outgoing, key: str) -> str | None:
        """The id of our message with this key; what others write in metadata does not count.

        The message of a file that is shared has no metadata: it is known by the file's name.
        """
        me = await self._api.identity()
        names = {file.name for file in sent.files if not is_picture(file)}
        for message in page["messages"]:
            if message.get("user") != me.user:
                continue
            if not names and key_of(message) == key:
                return str(message["ts"])
            for file in message.get("files") or ():
                if file.get("name") in names:
                    return str(file["id"])
        return None
