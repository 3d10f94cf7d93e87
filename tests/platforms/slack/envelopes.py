"""Socket Mode: envelopes go out over websockets and come again until they are acknowledged."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

from aiohttp import WSMsgType, web

from bot.clock import Clock
from tests.platforms.slack.workspace import APP, Json
from tests.platforms.specs.slack import check_envelope
from tests.platforms.specs.violations import Violations


@dataclass(slots=True)
class Envelope:
    """Something that is delivered. ``took``: seconds until it was acknowledged, else None."""

    id: str
    type: str
    payload: Json
    sent_at: float | None = None
    took: float | None = None
    retries: int = 0
    answer: Json | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether it need not come again."""
        return self.took is not None

    def shown(self) -> Json:
        """As it stands on the wire."""
        found: Json = {
            "envelope_id": self.id,
            "type": self.type,
            "payload": self.payload,
            "accepts_response_payload": self.type != "events_api",
        }
        if self.type == "events_api":
            found |= {"retry_attempt": self.retries, "retry_reason": ""}
            if self.retries:
                found["retry_reason"] = "timeout"
        return found


@dataclass
class Sockets:
    """The websockets of one app. ``sockets``: those open; ``connected``: how many there ever were.

    ``checked``: whether what is sent has to be as published.
    """

    clock: Clock
    violations: Violations
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    connected: int = 0
    checked: bool = True
    _ids: count = field(default_factory=lambda: count(1))  # type: ignore[type-arg]
    _acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One websocket, until it is closed."""
        socket = web.WebSocketResponse(timeout=0.1)
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.sockets) + 1,
                "connection_info": {"app_id": APP},
                "debug_info": {"host": "local", "approximate_connection_time": 18060},
            }
        )
        self.sockets.append(socket)
        self.connected += 1
        try:
            for envelope in [each for each in self.envelopes if each.sent_at is None]:
                await self._send(envelope)
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
        return socket

    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Send it, or keep it until somebody listens."""
        envelope = Envelope(f"envelope-{next(self._ids)}", kind, payload)
        self.envelopes.append(envelope)
        await self._send(envelope)
        return envelope

    async def again(self, envelope: Envelope) -> None:
        """Send it once more, acknowledged or not."""
        envelope.took = None
        envelope.retries += 1
        await self._send(envelope)

    async def until_acknowledged(self, envelopes: list[Envelope]) -> None:
        """Wait for all of them, without keeping the loop busy."""
        while not all(envelope.acknowledged for envelope in envelopes):
            self._acknowledged.clear()
            await self._acknowledged.wait()

    @property
    def unacknowledged(self) -> list[Envelope]:
        """What was sent and has to come again."""
        return [each for each in self.envelopes if not each.acknowledged]

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every client for a new connection, as Slack does when a machine goes."""
        for socket in list(self.sockets):
            self.sockets.remove(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})

    async def drop(self) -> None:
        """Cut every connection without a word."""
        for socket in list(self.sockets):
            self.sockets.remove(socket)
            transport = socket._req.transport if socket._req is not None else None
            if transport is not None:
                transport.abort()
        await asyncio.sleep(0)

    async def _send(self, envelope: Envelope) -> None:
        if not self.sockets:
            return
        envelope.sent_at = self.clock.monotonic()
        frame = envelope.shown()
        if self.checked:
            self.violations.check(check_envelope, frame)
        with suppress(ConnectionError):  # whoever listened is gone: it has to come again
            await self.sockets[-1].send_json(frame)

    def _acknowledge(self, message: Json) -> None:
        for envelope in self.envelopes:
            if envelope.id == message.get("envelope_id") and envelope.sent_at is not None:
                envelope.took = self.clock.monotonic() - envelope.sent_at
                envelope.answer = message.get("payload")
        self._acknowledged.set()
