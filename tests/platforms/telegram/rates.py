"""The published rates: any window of their length holds at most so many messages."""

from collections import defaultdict, deque
from math import ceil

from bot.clock import Clock
from tests.platforms.telegram.faults import too_many

ACCOUNT = (30, 1.0)
CHAT = (1, 1.0)
GROUP = (20, 60.0)


class Rates:
    """``enforced``: off by default, for Telegram lets short bursts pass."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sent: dict[str, deque[float]] = defaultdict(deque)
        self.enforced = False
        self.refused = 0

    def take(self, chat: int) -> None:
        """Count a message. Raises Refused: a 429 that says how long to wait."""
        if not self.enforced:
            return
        now = self._clock.monotonic()
        windows = [("all", ACCOUNT), (f"{chat}", CHAT)]
        windows += [(f"{chat} minute", GROUP)] if chat < 0 else []
        for name, (count, seconds) in windows:
            times = self._sent[name]
            while times and times[0] <= now - seconds:
                times.popleft()
            if len(times) >= count:
                self.refused += 1
                raise too_many(max(1, ceil(times[0] + seconds - now)))
        for name, _ in windows:
            self._sent[name].append(now)
