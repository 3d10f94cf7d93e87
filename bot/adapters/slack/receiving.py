"""From a payload to ``receive``: in order within a conversation, whatever has to be asked for."""

import asyncio
from collections.abc import Callable, Coroutine
from weakref import WeakValueDictionary

import structlog

from bot.adapters.port import Receive
from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.events import Events
from bot.adapters.slack.payload import Payload, conversation_of
from chat.event import Ack, Event, Press
from storage.database import StorageUnavailable

log = structlog.get_logger()

Show = Callable[[Press, Ack], Coroutine[None, None, None]]


class Receiving:
    """Takes payloads in. ``show``: what to do with an answer that is to be seen at once."""

    def __init__(self, api: SlackApi, events: Events, show: Show) -> None:
        self._api = api
        self._events = events
        self._show = show
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._showing: set[asyncio.Task[None]] = set()
        self.receive: Receive | None = None

    async def take(self, body: Payload) -> None:
        """Returns once it is on disk, or means nothing. Raises StorageUnavailable."""
        receive = self.receive
        if receive is None:
            raise StorageUnavailable("nobody listens")
        translating = asyncio.ensure_future(self._translated(body))
        try:
            # Names are asked for at once and side by side; the lock is first come, first served.
            async with self._turn(conversation_of(body)):
                event = await translating
                ack = None if event is None else await receive(event)
        finally:
            translating.cancel()
        if ack is not None and isinstance(event, Press):
            task = asyncio.create_task(self._show(event, ack))
            self._showing.add(task)
            task.add_done_callback(self._showing.discard)

    async def close(self) -> None:
        """Show nothing more."""
        self.receive = None
        for task in (showing := list(self._showing)):
            task.cancel()
        await asyncio.gather(*showing, return_exceptions=True)

    async def _translated(self, body: Payload) -> Event | None:
        try:
            return await self._events.translate(body, await self._api.identity())
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # It will not be better next time, so it is acknowledged.
            kind = str(body.get("type"))[:40]
            log.warning("slack.not_understood", kind=kind, error=type(error).__name__)
            return None

    def _turn(self, conversation: str) -> asyncio.Lock:
        turn = self._turns.get(conversation)
        if turn is None:
            turn = self._turns[conversation] = asyncio.Lock()
        return turn
