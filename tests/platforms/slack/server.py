"""Slack on this machine: the Web API and Socket Mode, with the faults that Slack has."""

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.platforms.slack.envelopes import Sockets
from tests.platforms.slack.methods import ApiError, Methods, decoded
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.workspace import Json, Workspace
from tests.platforms.specs.slack import check_answer, check_request
from tests.platforms.specs.violations import Violations

BOT_TOKEN = "xoxb-1-test"
APP_TOKEN = "xapp-1-test"
SCOPES = (
    "app_mentions:read,channels:history,channels:read,chat:write,commands,files:read,files:write,"
    "groups:history,groups:read,im:history,im:read,im:write,mpim:history,mpim:read,"
    "reactions:read,users:read"
)


class Fault(StrEnum):
    """What may happen to a call; any other string is an error that Slack answers."""

    THROTTLED = "429 with Retry-After"
    THROTTLED_BARE = "429 without Retry-After"
    BROKEN = "500, not done"
    BROKEN_AFTER = "500, but done"
    SILENT = "done, never answered"
    CUT = "done, connection closed"


class SlackServer:
    """``calls``: what was asked for, in order. ``rates``: None lets everything pass.

    ``late``: seconds that the server's own clock is before ours. ``gates``: calls of a method are
    answered once these open, though they have taken effect. ``latency``: seconds until a message
    that is made is answered.
    """

    def __init__(self, clock: Clock, *, rates: Rates | None = None) -> None:
        self.clock = clock
        self.workspace = Workspace(clock)
        self.methods = Methods(self.workspace)
        self.violations = Violations()
        self.sockets = Sockets(clock, self.violations)
        self.rates = rates
        self.scopes = SCOPES
        self.calls: list[tuple[str, Json]] = []
        self.throttled = 0
        self.late = 0.0
        self.revoked = ""
        self.waiting = asyncio.Event()
        self.gates: dict[str, asyncio.Event] = {}
        self.latency = 0.0
        self._faults: dict[str, deque[str]] = {}
        self._runner: web.AppRunner | None = None
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.methods.address = self.address

    def fail(self, method: str, *faults: str) -> None:
        """The next calls of a method go wrong, in turn."""
        self._faults.setdefault(method, deque()).extend(faults)

    def called(self, method: str) -> list[Json]:
        """With what a method was called."""
        return [params for name, params in self.calls if name == method]

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SlackServer"]:
        """Serve for as long as the block runs."""
        await self.start()
        try:
            yield self
        finally:
            await self.stop()
        self.violations.assert_none()

    async def start(self) -> None:
        """Answer at ``address``; more than once does no harm."""
        if self._runner is not None:
            return
        app = web.Application(client_max_size=20 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket", self.sockets.serve)
        app.router.add_get("/files-pri/{file}/download", self._download)
        app.router.add_post("/upload/v1/{file}", self._upload)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.SockSite(self._runner, self._listening).start()

    async def stop(self) -> None:
        """Hang up."""
        self.waiting.set()
        for each in list(self.sockets.sockets):
            await each.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self._listening.close()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, params = request.match_info["method"], await _params(request)
        self.calls.append((method, params))
        self.violations.check(check_request, method, params)
        faults = self._faults.get(method)
        fault = faults.popleft() if faults else None
        refusal = self._refuse(request, method, params, fault)
        if refusal is not None:
            return refusal
        answer = self._answer(method, params, fault)
        self.violations.check(check_answer, method, answer)
        if self.latency and method == "chat.postMessage":
            await self.clock.sleep(self.latency)
        if method in self.gates:
            await self.gates[method].wait()
        if fault == Fault.BROKEN_AFTER:
            return web.Response(status=500, text="upstream connect error")
        if fault == Fault.SILENT:
            await self.waiting.wait()
        if fault in (Fault.CUT, Fault.SILENT) and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, headers=self._headers())

    def _refuse(
        self, request: web.Request, method: str, params: Json, fault: str | None
    ) -> web.Response | None:
        """What is answered before anything is done; None does it."""
        wait = 0.0 if self.rates is None else self.rates.wait(method, params.get("channel", ""))
        if fault in (Fault.THROTTLED, Fault.THROTTLED_BARE) or wait > 0:
            self.throttled += wait > 0
            return self._too_many(max(1, round(wait + 0.499)) if wait else 7, fault)
        if fault == Fault.BROKEN:
            return web.Response(status=503, text="<html>no healthy upstream</html>")
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        right = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if self.revoked or token != right:
            error = self.revoked or ("not_authed" if not token else "invalid_auth")
            return web.json_response({"ok": False, "error": error}, headers=self._headers())
        return None

    def _too_many(self, seconds: int, fault: str | None) -> web.Response:
        headers = {} if fault == Fault.THROTTLED_BARE else {"Retry-After": str(seconds)}
        answer = {"ok": False, "error": "ratelimited"}
        return web.json_response(answer, status=429, headers=headers)

    def _answer(self, method: str, params: Json, fault: str | None) -> Json:
        if fault is not None and fault not in set(Fault):
            return {"ok": False, "error": fault}
        if method == "apps.connections.open":
            return {"ok": True, "url": f"ws{self.address.removeprefix('http')}/socket?ticket=1"}
        try:
            return self.methods.call(method, params)
        except ApiError as error:
            said = [f"[ERROR] {each}" for each in error.said]
            more = {"errors": error.said, "response_metadata": {"messages": said}} if said else {}
            return {"ok": False, "error": str(error), **more}

    def _headers(self) -> dict[str, str]:
        now = self.clock.now() - timedelta(seconds=self.late)
        return {"x-oauth-scopes": self.scopes, "Date": format_datetime(now, usegmt=True)}

    async def _download(self, request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.Response(text="<html>sign in</html>", content_type="text/html")
        shown, content = self.workspace.files[request.match_info["file"]]
        return web.Response(body=content, content_type=shown["mimetype"])

    async def _upload(self, request: web.Request) -> web.Response:
        file_id = request.match_info["file"]
        content = await request.read()
        self.methods.files.put(file_id, content)
        return web.Response(text=f"OK - {len(content)}")


async def _params(request: web.Request) -> Json:
    found: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        found |= await request.json()
    elif request.can_read_body:
        found |= dict(await request.post())
    found.pop("token", None)
    return decoded(found)
