"""The HTTP connection to the Bot API: the library's client with our own time-outs."""

import json
import logging
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from types import TracebackType
from typing import Any

import httpx
import structlog
from telegram import Bot, Update
from telegram.error import BadRequest, TelegramError
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from bot.platforms import TelegramSettings

log = structlog.get_logger()
POLL_SECONDS = 50
"""How long Telegram holds an empty poll."""
CONNECTIONS = 20
"""More than the 16 calls that are under way at once (``bot.delivery``)."""
SLOW_DOWN_SECONDS = 5.0
"""How long to wait after a 429 that does not say."""
_Time = Any  # float, None or the library's mark for "the default"


class TooFast(TelegramError):
    """A 429, whether it says how long to wait or not."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


class Request(HTTPXRequest):
    """Sees the status before the library turns it into words."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: _Time = BaseRequest.DEFAULT_NONE,
        write_timeout: _Time = BaseRequest.DEFAULT_NONE,
        connect_timeout: _Time = BaseRequest.DEFAULT_NONE,
        pool_timeout: _Time = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See BaseRequest. Raises TooFast; a body that is too large is a bad request."""
        code, payload = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        if code == httpx.codes.TOO_MANY_REQUESTS:
            raise TooFast(_seconds(payload))
        if code == httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            raise BadRequest("request entity too large")
        return code, payload


class PollRequest(Request):
    """Empties updates that the library cannot read: one such would hold up all others for good."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: _Time = BaseRequest.DEFAULT_NONE,
        write_timeout: _Time = BaseRequest.DEFAULT_NONE,
        connect_timeout: _Time = BaseRequest.DEFAULT_NONE,
        pool_timeout: _Time = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See Request."""
        code, payload = await super().do_request(
            url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
        )
        return code, _readable(payload) if code == httpx.codes.OK else payload


class Connection:
    """``bot``, usable within ``async with``; open as long as anybody is.

    ``answered_at``: the instant that the server's last answer gives itself; None before the first.
    """

    def __init__(self, settings: TelegramSettings) -> None:
        if settings.token is None:
            raise ValueError("GROUPKEEPER_TELEGRAM__TOKEN is missing")
        _keep_quiet()
        root = str(settings.base_url).rstrip("/")
        self.files = f"{root}/file/bot{settings.token.get_secret_value()}/"
        self.answered_at: datetime | None = None
        self._users = 0
        self._timeout = settings.send_timeout
        self._requests = (self._request(PollRequest, 1), self._request(Request, CONNECTIONS))
        self.bot = Bot(
            settings.token.get_secret_value(),
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )

    async def __aenter__(self) -> Bot:
        """Open it if it is not."""
        self._users += 1
        for request in self._requests:
            await request.initialize()
        return self.bot

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it if nobody else uses it."""
        self._users -= 1
        if self._users == 0:
            for request in self._requests:
                await request.shutdown()

    def _request(self, kind: type[Request], connections: int) -> Request:
        return kind(
            connection_pool_size=connections,
            read_timeout=self._timeout,
            write_timeout=self._timeout,
            connect_timeout=self._timeout / 2,
            pool_timeout=self._timeout / 2,
            media_write_timeout=self._timeout,
            httpx_kwargs={
                "trust_env": False,
                "verify": _certificates(),
                "event_hooks": {"response": [self._note_date]},
            },
        )

    async def _note_date(self, response: httpx.Response) -> None:
        try:
            self.answered_at = parsedate_to_datetime(response.headers.get("Date", ""))
        except ValueError:
            self.answered_at = None


@cache
def _certificates() -> SSLContext:
    """Read once: that takes a tenth of a second."""
    return httpx.create_ssl_context(trust_env=False)


def _seconds(payload: bytes) -> float:
    try:
        return max(1.0, float(json.loads(payload)["parameters"]["retry_after"]))
    except (ValueError, KeyError, TypeError):
        return SLOW_DOWN_SECONDS


def _readable(payload: bytes) -> bytes:
    """The updates of an answer; those that cannot be read have nothing but their number."""
    try:
        answer = json.loads(payload)
        unreadable = [n for n, each in enumerate(answer["result"]) if not _can_read(each)]
    except (ValueError, KeyError, TypeError):
        return payload
    for number in unreadable:
        update_id = answer["result"][number]["update_id"]
        log.error("telegram.update_unreadable", update=update_id)
        answer["result"][number] = {"update_id": update_id}
    return json.dumps(answer).encode() if unreadable else payload


def _can_read(update: dict[str, Any]) -> bool:
    try:
        Update.de_json(update, None)
    except Exception:  # whatever it is, it will be the same next time
        return False
    return True


def _keep_quiet() -> None:
    """These log addresses, which contain the token, and updates, which contain what people say."""
    for name in ("telegram", "httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
