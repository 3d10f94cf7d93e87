"""Do what should last for ever again whenever it ends: with jitter, slower each time it fails."""

from collections.abc import Awaitable, Callable
from random import Random
from typing import NoReturn

import aiohttp
import structlog

from bot.clock import Clock
from chat.delivery import MENDING_SECONDS, SendError, Throttled, Unauthorized, backoff

log = structlog.get_logger()
STEADY_SECONDS = 10.0
"""What has lasted so long has not failed: the next wait is short again."""
LONGEST_SECONDS = 60.0


class ConnectionLost(Exception):
    """It was cut."""


class Connecting:
    """Keeps a connection up. ``account`` is for the log, which says once what is wrong."""

    def __init__(self, account: str, clock: Clock, rng: Random) -> None:
        self._account = account
        self._clock = clock
        self._rng = rng
        self._said = ""

    async def keep(self, connect: Callable[[], Awaitable[None]]) -> NoReturn:
        """``connect`` again and again, until cancelled; at once if it has ended by returning."""
        failures = 0
        while True:
            began = self._clock.monotonic()
            error = await self._once(connect)
            if self._clock.monotonic() - began >= STEADY_SECONDS:
                failures = 0
            wait = self._wait(error, failures)
            failures += 1
            self._say(error)
            if wait > 0:
                await self._clock.sleep(wait)

    async def _once(self, connect: Callable[[], Awaitable[None]]) -> Exception | None:
        try:
            await connect()
        except (SendError, ConnectionLost, aiohttp.ClientError, OSError, TimeoutError) as error:
            return error
        except (KeyError, TypeError, ValueError) as error:  # an answer unlike Slack's
            return error
        return None

    def _wait(self, error: Exception | None, failures: int) -> float:
        match error:
            case None if failures == 0:
                return 0.0
            case Unauthorized():
                return MENDING_SECONDS * self._rng.uniform(1.0, 1.5)
            case Throttled(retry_after=seconds):
                return seconds * self._rng.uniform(1.0, 1.5)
        return min(backoff(failures + 1, self._rng).total_seconds(), LONGEST_SECONDS)

    def _say(self, error: Exception | None) -> None:
        if error is None:
            self._said = ""
            return
        # Only our own errors have texts that may be shown.
        why = str(error) if isinstance(error, SendError) else ""
        said = f"{type(error).__name__}: {why}"
        if said == self._said:
            return
        self._said = said
        if isinstance(error, Unauthorized):
            log.error("slack.token_not_accepted", account=self._account, why=why)
        else:
            log.warning("slack.disconnected", account=self._account, kind=type(error).__name__)
