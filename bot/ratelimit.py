"""How fast an account may send: in all, and to one conversation.

A limit is "at most n in any t seconds", so that is what is kept: the times of the last n sends. A
reply can so go out at once after a quiet minute, and no window ever holds more than n. All times
are the clock's monotonic seconds.
"""

from collections import deque
from collections.abc import Iterable

from bot.adapters.port import Limits

LATE_SECONDS = 0.25


class Window:
    """At most ``allowed`` sends in any half-open window of so many seconds."""

    def __init__(self, allowed: int, seconds: float) -> None:
        self._seconds = seconds
        self._sent: deque[float] = deque(maxlen=allowed)

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed; 0 is now."""
        if len(self._sent) < (self._sent.maxlen or 0):
            return 0.0
        return max(0.0, self._sent[0] + self._seconds - now)

    def take(self, now: float) -> None:
        """Count one that is sent now, or was sent then (oldest first)."""
        self._sent.append(now)

    def arrived(self, now: float) -> None:
        """The last one has been answered now: the platform counted it at some time until now."""
        if self._sent:
            self._sent[-1] = now

    def is_idle(self, now: float) -> bool:
        """Whether all that it remembers is over."""
        return not self._sent or self._sent[-1] + self._seconds <= now


class Pace:
    """Spreads over each second what can wait, so that a reply meanwhile waits for one slot at most
    and not until the second is over.
    """

    def __init__(self, per_second: int) -> None:
        self._gap = 1.0 / per_second
        self._next = float("-inf")

    def wait(self, now: float) -> float:
        """Seconds until the next is due; 0 is now."""
        return max(0.0, self._next - now)

    def take(self, now: float) -> None:
        """Count one that is sent now. What is a little late is made up for."""
        is_late = now - self._next <= LATE_SECONDS
        self._next = (self._next if is_late else now) + self._gap


class RateLimits:
    """The windows of one account, and the pauses that its platform asked for.

    ``sent``: what has gone where and when already, oldest first.
    """

    def __init__(self, limits: Limits, sent: Iterable[tuple[str, float]] = ()) -> None:
        self._limits = limits
        self._account = [Window(limits.per_second, 1.0)] if limits.per_second else []
        self._pace = Pace(limits.per_second) if limits.per_second else None
        self._places: dict[str | None, list[Window]] = {}
        self._paused_until: dict[str | None, float] = {}
        for conversation, at in sent:
            self.take(conversation, at)

    def wait(self, conversation: str | None, now: float) -> float:
        """Seconds until one more message may go there; 0 is now. None: until anything may go."""
        windows = [*self._account, *self._places.get(conversation, ())]
        pauses = [self._paused_until.get(who, now) - now for who in (None, conversation)]
        waits: list[float] = [0.0, *pauses, *(window.wait(now) for window in windows)]
        return max(waits)

    def bulk_wait(self, now: float) -> float:
        """Seconds until something may go that can wait; 0 is now."""
        return self._pace.wait(now) if self._pace else 0.0

    def take(self, conversation: str, now: float, *, bulk: bool = False) -> None:
        """Count a message that goes there now, or went there then; ``bulk``: it could wait."""
        if bulk and self._pace:
            self._pace.take(now)
        for window in (*self._account, *self._of(conversation)):
            window.take(now)

    def arrived(self, conversation: str, now: float) -> None:
        """A message there was answered now. Calls take time, each another: counted from when it
        began, the next could come too early. For the whole account that evens out.
        """
        for window in self._places.get(conversation, ()):
            window.arrived(now)

    def pause(self, conversation: str | None, until: float) -> None:
        """Send nothing there until then; None is the whole account."""
        self._paused_until[conversation] = max(until, self._paused_until.get(conversation, until))

    def forget_idle(self, now: float) -> None:
        """Drop what no longer matters, so that memory follows what is going on."""
        self._places = {
            conversation: windows
            for conversation, windows in self._places.items()
            if not all(window.is_idle(now) for window in windows)
        }
        self._paused_until = {who: t for who, t in self._paused_until.items() if t > now}

    def _of(self, conversation: str) -> list[Window]:
        limits = self._limits
        if conversation not in self._places:
            allowed = ((limits.per_place_second, 1.0), (limits.per_place_minute, 60.0))
            self._places[conversation] = [Window(n, t) for n, t in allowed if n]
        return self._places[conversation]
