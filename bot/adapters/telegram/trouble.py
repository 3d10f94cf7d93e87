"""What keeps the account from listening: said once in the log, waited for longer and longer."""

from random import Random

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.adapters.telegram.connection import TooFast
from bot.adapters.telegram.errors import says
from bot.clock import Clock
from chat.delivery import backoff
from storage.database import StorageUnavailable

log = structlog.get_logger()
REVOKED_SECONDS = 300.0
CONFLICT_SECONDS = 30.0
LONGEST_SECONDS = 60.0


class Trouble:
    """``kind``: what is wrong now, one of the log's words below; '' if nothing is."""

    def __init__(self, account: str, clock: Clock, rng: Random) -> None:
        self._account = account
        self._clock = clock
        self._rng = rng
        self._failures = 0
        self.kind = ""

    def over(self) -> None:
        """It works again."""
        if self.kind:
            log.info("telegram.listening_again", account=self._account)
        self._failures, self.kind = 0, ""

    async def wait(self, error: TelegramError | StorageUnavailable) -> None:
        """Wait as long as this kind of trouble takes."""
        self._failures += 1
        kind = _kind(error)
        if kind != self.kind:
            self.kind = kind
            log.warning(f"telegram.{kind}", account=self._account, error=error)
        await self._clock.sleep(self._seconds(error))

    def _seconds(self, error: TelegramError | StorageUnavailable) -> float:
        match error:
            case TooFast():
                return error.seconds
            case InvalidToken():
                return REVOKED_SECONDS
            case Conflict():
                return CONFLICT_SECONDS * self._rng.uniform(0.5, 1.0)
            case _:
                wait = backoff(min(self._failures, 10), self._rng).total_seconds()
                return min(wait, LONGEST_SECONDS * self._rng.uniform(0.5, 1.0))


def _kind(error: TelegramError | StorageUnavailable) -> str:
    match error:
        case StorageUnavailable():
            return "not_stored"
        case InvalidToken():
            return "token_refused"
        case Conflict():
            return "webhook_in_the_way" if says(error, "webhook") else "second_poller"
        case TooFast():
            return "slowed_down"
        case _:
            return "not_reached"
