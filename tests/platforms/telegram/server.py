"""A Bot API on this machine: what groupkeeper sees of Telegram, without Telegram."""

import json
import socket
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.clock import Clock
from tests.platforms.specs.telegram import check_answer, check_request
from tests.platforms.specs.violations import SpecViolation
from tests.platforms.telegram import params as parameters
from tests.platforms.telegram.faults import Dropped, Faults, Refused
from tests.platforms.telegram.methods import Methods
from tests.platforms.telegram.pending import Updates
from tests.platforms.telegram.rates import Rates
from tests.platforms.telegram.world import World

TOKEN = "123456:ABCDEFGHIJKLMNOPQRSTUVWXYZ_test"


class TelegramServer:
    """``requests``: every method with its parameters. All that comes and goes is held against the
    published spec; what goes against it is kept in ``violations`` and answered all the same.
    ``latency``: seconds until a message that is made is answered.
    """

    def __init__(self, clock: Clock) -> None:
        self.world = World()
        self.updates = Updates()
        self.rates = Rates(clock)
        self.methods = Methods(self.world, self.updates, self.rates, clock)
        self.faults = Faults()
        self.requests: list[tuple[str, parameters.Params]] = []
        self.violations: list[str] = []
        self.lost_paths: set[str] = set()
        self.latency = 0.0
        self._clock = clock
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Its address, as ``GROUPKEEPER_TELEGRAM__BASE_URL``."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    async def start(self) -> None:
        """Answer from now on."""
        app = web.Application(client_max_size=60 * 1024 * 1024)
        app.router.add_route("*", f"/bot{TOKEN}/{{method}}", self._answer)
        app.router.add_route("*", "/bot{token}/{method}", self._refuse)
        app.router.add_get(f"/file/bot{TOKEN}/{{path:.+}}", self._file)
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1
        )
        await self._runner.setup()
        await web.SockSite(self._runner, self._socket).start()

    async def stop(self) -> None:
        """Answer no more."""
        if self._runner is not None:
            await self._runner.cleanup()
        self._socket.close()

    def called(self, method: str) -> list[parameters.Params]:
        """The parameters of all calls of a method."""
        return [params for name, params in self.requests if name == method]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            given, files = await parameters.read(request)
            self.requests.append((method, given))
            self._check(check_request, method, given)
            self.faults.raise_before(method)
            result = await self.methods.call(method, given, files)
            if self.latency and method.startswith("send"):
                await self._clock.sleep(self.latency)
            await self.faults.raise_after(method)
        except Refused as error:
            answer: dict[str, Any] = {"ok": False, "error_code": error.code}
            answer["description"] = error.description
            if error.parameters is not None:
                answer["parameters"] = error.parameters
            return self._reply(method, answer, error.code)
        except Dropped:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return self._reply(method, {"ok": True, "result": result}, 200)

    def _reply(self, method: str, answer: dict[str, Any], status: int) -> web.Response:
        self._check(check_answer, method, answer)
        return web.json_response(answer, status=status, dumps=json.dumps)

    def _check(
        self, rule: Callable[[str, dict[str, Any]], None], method: str, what: dict[str, Any]
    ) -> None:
        try:
            rule(method, what)
        except SpecViolation as violation:
            self.violations.append(str(violation))

    async def _refuse(self, request: web.Request) -> web.Response:
        answer = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        return web.json_response(answer, status=401)

    async def _file(self, request: web.Request) -> web.Response:
        for path, content in self.world.files.values():
            if path == request.match_info["path"] and path not in self.lost_paths:
                return web.Response(body=content)
        return web.Response(status=404)
