"""Socket Mode: one websocket at a time, whose envelopes go to the Bolt app.

slack_sdk's own client reconnects after a fixed time on the real clock, sees a cut connection only
when its next ping fails, and starts anew without end; so the connection is ours, with slack_sdk's
requests and responses.
"""

import asyncio
import json
from contextlib import suppress

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.connecting import ConnectionLost
from bot.adapters.slack.payload import Payload

log = structlog.get_logger()
HEARTBEAT_SECONDS = 20.0
"""A connection that does not answer a ping is lost after one and a half of these."""
FINISH_SECONDS = 3.0
"""What is being taken in may still be acknowledged for so long after a connection is to end."""
_TIMEOUT = aiohttp.ClientWSTimeout(ws_close=2.0)

Socket = aiohttp.ClientWebSocketResponse


class SocketMode:
    """Connections of one app."""

    def __init__(self, api: SlackApi, app: AsyncApp, app_token: str) -> None:
        self._api = api
        self._app = app
        self._app_token = app_token
        self._handling: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        """Listen until Slack asks for a new connection. Raises ConnectionLost and SendError."""
        await self._api.identity()
        opened = await self._api.call("apps.connections.open", app_token=self._app_token)
        async with (
            self._api.opened() as session,
            session.ws_connect(
                opened["url"], heartbeat=HEARTBEAT_SECONDS, timeout=_TIMEOUT
            ) as socket,
        ):
            await self._listen(socket)
            if self._handling:
                await asyncio.wait(self._handling, timeout=FINISH_SECONDS)

    async def close(self) -> None:
        """Leave what is not acknowledged yet: it comes again."""
        for task in (handling := list(self._handling)):
            task.cancel()
        await asyncio.gather(*handling, return_exceptions=True)

    async def _listen(self, socket: Socket) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            envelope = json.loads(message.data)
            match envelope.get("type"):
                case "hello":
                    log.info("slack.connected")
                case "disconnect":
                    reason = str(envelope.get("reason"))[:40]
                    log.info("slack.disconnecting", reason=reason)
                    if reason == "link_disabled":  # Socket Mode was turned off
                        raise ConnectionLost
                    return
                case _:
                    task = asyncio.create_task(self._handle(socket, envelope))
                    self._handling.add(task)
                    task.add_done_callback(self._handling.discard)
        raise ConnectionLost

    async def _handle(self, socket: Socket, envelope: Payload) -> None:
        """Take it in, then acknowledge it; what could not be stored comes again."""
        if "envelope_id" not in envelope:
            return
        if not await self._take(envelope):
            log.warning("slack.not_acknowledged", kind=str(envelope.get("type"))[:40])
            return
        answer = SocketModeResponse(envelope_id=envelope["envelope_id"])
        with suppress(ConnectionError, aiohttp.ClientError):  # then it comes again
            await socket.send_json(answer.to_dict())

    async def _take(self, envelope: Payload) -> bool:
        try:
            request = SocketModeRequest.from_dict(dict(envelope))
            response = None if request is None else await run_async_bolt_app(self._app, request)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            # Bolt could not read it, and will not next time. What the middleware raises it answers.
            log.warning("slack.not_understood", error=type(error).__name__)
            return True
        return response is None or response.status == 200
