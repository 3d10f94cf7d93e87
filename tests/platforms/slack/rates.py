"""Slack's rate limits, on a clock that tests turn."""

from collections import deque

from bot.clock import Clock


class Rates:
    """A message a second and channel, several hundred a minute in all; reading has its own."""

    def __init__(
        self, clock: Clock, *, per_minute: int = 300, reads_per_minute: int | None = None
    ) -> None:
        self._clock = clock
        self._per_minute = per_minute
        self._reads_per_minute = reads_per_minute
        self._seen: dict[str, deque[float]] = {}

    def wait(self, method: str, channel: str) -> float:
        """Seconds that a call comes too early; 0 counts it."""
        windows: list[tuple[str, int, float]] = []
        if method == "chat.postMessage":
            windows = [(f"post {channel}", 1, 1.0), ("post", self._per_minute, 60.0)]
        if method in ("conversations.history", "conversations.replies") and self._reads_per_minute:
            windows = [(method, self._reads_per_minute, 60.0)]
        now = self._clock.monotonic()
        for name, allowed, seconds in windows:
            seen = self._seen.setdefault(name, deque())
            while seen and seen[0] + seconds <= now:
                seen.popleft()
            if len(seen) >= allowed:
                return seen[0] + seconds - now
        for name, _, _ in windows:
            self._seen[name].append(now)
        return 0.0
