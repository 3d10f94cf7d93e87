"""The message that another one is about: looked up once, before the event is stored.

An event has to be acknowledged within three seconds, so what cannot be read soon is left out; the
event itself never is.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog

from bot.adapters.port import AdapterContext
from bot.adapters.slack.api import Identity, SlackApi
from bot.adapters.slack.names import Names
from bot.adapters.slack.payload import ACCOUNT, Payload, files_of, link_of, moment, sender_of
from bot.adapters.slack.reading import to_plain
from bot.adapters.slack.richtext import written
from bot.clock import within
from chat.delivery import SendError
from chat.emoji import name_of
from chat.event import Incoming, Reacted
from chat.message import Place
from chat.quoted import Quoted

log = structlog.get_logger()
LOOKUP_SECONDS = 1.2
"""Seconds that an event waits for the message that it is about."""


class Quoting:
    """Reads single messages of the conversation that an event is from, and of no other."""

    def __init__(self, api: SlackApi, names: Names, context: AdapterContext) -> None:
        self._api = api
        self._names = names
        self._context = context
        self._noting = name_of(context.settings.feedback.reaction)

    async def of_message(self, message: Incoming, me: Identity) -> Incoming:
        """The same with what it is about, if that is asked for: its thread's first message, or one
        of the same conversation that it links to.
        """
        thread = message.place.thread
        if thread is None or not self._context.asks_for_quote(message):
            return message
        channel = message.place.conversation
        ts, root = linked(message.text, channel) or (thread, None)
        found = await self._read(channel, ts, root)
        if found is None:
            return message
        return replace(message, quoted=await self._quoted(found, channel, me))

    async def of_reaction(self, reacted: Reacted, me: Identity) -> Reacted:
        """The same with its message and that message's thread, if it notes it as feedback."""
        if not (reacted.added and self._noting and name_of(reacted.emoji) == self._noting):
            return reacted
        channel, ts = reacted.place.conversation, reacted.message
        # Slack does not say whether it is in a thread.
        found = await self._read(channel, ts, None, ts)
        if found is None:
            return reacted
        place = Place(ACCOUNT, channel, found.get("thread_ts") or ts)
        return replace(reacted, place=place, quoted=await self._quoted(found, channel, me))

    async def _read(self, channel: str, ts: str, *threads: str | None) -> Payload | None:
        """A message that is in one of these threads; None: in none. None if it can't be had now."""
        reading = self._first(channel, ts, threads)
        try:
            return await within(self._context.clock, LOOKUP_SECONDS, reading)
        except (SendError, TimeoutError, KeyError, TypeError) as error:
            log.warning("slack.not_quoted", error=type(error).__name__)
        return None

    async def _first(self, channel: str, ts: str, threads: Sequence[str | None]) -> Payload | None:
        for thread in threads:
            if (found := await self._ask(channel, ts, thread)) is not None:
                return found
        return None

    async def _ask(self, channel: str, ts: str, thread: str | None) -> Payload | None:
        method, params = "conversations.history", dict[str, Any](limit=1)
        if thread is not None:  # where a page may begin with the thread's first message
            method, params = "conversations.replies", {"ts": thread, "limit": 2}
        params |= {"channel": channel, "oldest": ts, "latest": ts, "inclusive": True}
        answer = await self._api.call(method, **params)
        messages: list[Mapping[str, Any]] = answer["messages"]
        return next((each for each in messages if each["ts"] == ts), None)

    async def _quoted(self, message: Payload, channel: str, me: Identity) -> Quoted:
        return Quoted(
            id=message["ts"],
            author=await sender_of(message.get("user") or "", self._names),
            text=to_plain(written(message), me.user, self._names.known),
            files=files_of(message),
            at=moment(message["ts"]),
            link=link_of(me, channel, message),
        )


def linked(text: str, channel: str) -> tuple[str, str | None] | None:
    """The message of this channel that a text links to first, and the thread that it is in.

    Links to other channels do not count: who writes here may not be allowed to read there.
    """
    link = rf"https://[^\s/]+/archives/{re.escape(channel)}/p(\d{{10}})(\d{{6}})\b"
    found = re.search(rf"{link}(?:\?\S*?\bthread_ts=(\d{{10}}\.\d{{6}})\b)?", text)
    return None if found is None else (f"{found[1]}.{found[2]}", found[3])
