"""Whether Telegram slows down one chat or the whole account: its 429 does not say."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.clock import Clock
from chat.delivery import Throttled
from chat.message import Place


class Throttling:
    """A second chat that is slowed down before the first may go on: then it is the account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    @contextmanager
    def of(self, place: Place) -> Iterator[None]:
        """A call about a place."""
        try:
            yield
        except Throttled as error:
            raise self._judged(place, error.retry_after) from None

    def _judged(self, place: Place, seconds: float) -> Throttled:
        now = self._clock.monotonic()
        self._until = {where: until for where, until in self._until.items() if until > now}
        others = self._until.keys() - {place.conversation}
        self._until[place.conversation] = now + seconds
        return Throttled(seconds, whole_account=bool(others))
