"""What may go wrong on the server, on purpose."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any


class Refused(Exception):
    """An answer that is no success."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class Dropped(Exception):
    """The connection is lost instead of an answer."""


def bad_request(description: str) -> Refused:
    """A 400 as Telegram words it."""
    return Refused(400, f"Bad Request: {description}")


def too_many(seconds: int | None) -> Refused:
    """A 429; None: one that does not say how long to wait."""
    if seconds is None:
        return Refused(429, "Too Many Requests")
    description = f"Too Many Requests: retry after {seconds}"
    return Refused(429, description, {"retry_after": seconds})


REVOKED = Refused(401, "Unauthorized")
BLOCKED = Refused(403, "Forbidden: bot was blocked by the user")
KICKED = Refused(403, "Forbidden: bot was kicked from the supergroup chat")
SECOND_POLLER = Refused(
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
    " running",
)
OUTAGE = Refused(502, "Bad Gateway")


@dataclass
class Faults:
    """By method what the next calls meet: ``before`` they have taken effect, or ``after``.

    ``gates``: calls of a method wait there, after they have taken effect.
    """

    before: dict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    after: dict[str, deque[Exception]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Exception] = field(default_factory=dict)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    def raise_before(self, method: str) -> None:
        """Meet what is before a call."""
        lasting = self.always.get(method) or self.always.get("*")
        if lasting is not None:
            raise lasting
        if self.before[method]:
            raise self.before[method].popleft()

    async def raise_after(self, method: str) -> None:
        """Meet what is after it."""
        if method in self.gates:
            await self.gates[method].wait()
        if self.after[method]:
            raise self.after[method].popleft()
