"""Announcements to many groups while the clock is turned: two platforms that note when they are
called, and an app whose loops are stepped as time passes.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.adapters.memory import MemoryAdapter
from bot.adapters.port import Limits
from bot.adapters.telegram.adapter import LIMITS
from bot.announcing import TICK_SECONDS
from bot.delivery import Sender
from bot.platforms import SLACK_PER_SECOND
from chat.delivery import Throttled
from chat.message import MessageRef, Outgoing, Place
from tests.announcing import add_groups
from tests.support import Driven, VirtualClock, driven, seed, until

TELEGRAM = Limits(
    per_second=LIMITS.per_second,
    per_place_second=LIMITS.per_place_second,
    per_place_minute=LIMITS.per_place_minute,
)
SLACK = Limits(per_second=SLACK_PER_SECOND, per_place_second=1)


@dataclass
class PacedMemory(MemoryAdapter):
    """``made``: when which conversation was called, in order. Calls to ``slow`` ones take so many
    seconds; ``throttled`` ones may not be called until then.
    """

    clock: VirtualClock = field(default_factory=VirtualClock)
    made: list[tuple[float, str]] = field(default_factory=list)
    slow: dict[str, float] = field(default_factory=dict)
    throttled: dict[str, float] = field(default_factory=dict)
    asleep: int = 0

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        await self._call(place)
        return await super().send(place, message, key)

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        await self._call(ref.place)
        await super().edit(ref, message)

    async def _call(self, place: Place) -> None:
        now, where = self.clock.monotonic(), place.conversation
        self.made.append((now, where))
        if (rest := self.throttled.get(where, now) - now) > 0:
            raise Throttled(rest)
        if where in self.slow:
            self.asleep += 1
            await self.clock.sleep(self.slow[where])
            self.asleep -= 1

    def times(self, prefix: str = "") -> list[float]:
        """When conversations whose names begin so were called."""
        return [at for at, where in self.made if where.startswith(prefix)]


class Paced:
    """An app with two platforms, as fast as Telegram and as Slack; ``run`` lets time pass."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = VirtualClock()
        self._next_look = 0.0
        self.fast = PacedMemory(seeded=seed(), limits=TELEGRAM, clock=self.clock)
        self.other = PacedMemory(account="other", limits=SLACK, clock=self.clock)
        self.bot: Driven = driven(url, folder, adapters=[self.fast, self.other], clock=self.clock)

    async def add_groups(
        self, account: str, names: Iterable[str], quiet_hours: str | None = None
    ) -> None:
        """Approved groups that announcements reach."""
        names = list(names)
        await self.bot.app.database.write(lambda tx: add_groups(tx, account, names, quiet_hours))

    async def operator(self, text: str) -> None:
        """An operator writes in the ops channel; the bot has not looked yet."""
        await self.fast.say("ops", "ops", text, self.clock.now())

    async def announce(self, text: str = "New: exports.") -> None:
        """Write one and send it, as far as it goes at this instant."""
        known = len(self.fast.shown)
        await self.operator(f"/announce {text}")
        await self.run(4)  # a progress message may take a turn in the channel
        value = next(
            button.value
            for shown in self.fast.shown[known:]
            for button in shown.message.buttons
            if button.value.startswith("announce:confirm:")
        )
        number, revision = value.split(":")[2:4]
        self.number = int(number)
        await self.operator(f"/announce send {number} {revision}")

    async def run(self, seconds: float) -> None:
        """Let so much time pass, from one thing that is to be done to the next."""
        end = self.clock.monotonic() + seconds
        while True:
            wait = await self._work()
            now = self.clock.monotonic()
            if now >= end:
                return
            if self.clock.next_wake is not None:
                wait = min(wait, self.clock.next_wake - now)
            self.clock.advance(min(max(wait, 0.001), end - now))

    async def _work(self) -> float:
        app = self.bot.app
        while await app.dispatch.step():
            await app.dispatch.finish()
        if self.clock.monotonic() >= self._next_look:
            self._next_look = self.clock.monotonic() + TICK_SECONDS
            for lease in (app.announcing.lease, *(each.lease for each in app.senders.values())):
                assert await lease.renew()
            await app.announcing.step()
        waits = [await self._send(sender) for sender in app.senders.values()]
        return min(*waits, self._next_look - self.clock.monotonic())

    async def _send(self, sender: Sender) -> float:
        adapter = self.bot.app.adapters[sender.lease.name.removeprefix("send:")]
        assert isinstance(adapter, PacedMemory)
        while True:
            before = sender.begun
            wait = await sender.step()
            await until(lambda: len(sender._sending) == adapter.asleep)
            if sender.begun == before:
                return wait


def most_in(times: list[float], seconds: float) -> int:
    """The most calls in any window of so many seconds."""
    most = first = 0
    for last, at in enumerate(times):
        while times[first] <= at - seconds + 1e-9:
            first += 1
        most = max(most, last - first + 1)
    return most


def assert_allowed(adapter: PacedMemory) -> None:
    """No window, of the account or of a conversation, holds more calls than is allowed."""
    limits = adapter.limits
    assert limits.per_second
    assert most_in(adapter.times(), 1.0) <= limits.per_second
    for where in Counter(where for _, where in adapter.made):
        theirs = [at for at, each in adapter.made if each == where]
        assert not limits.per_place_second or most_in(theirs, 1.0) <= limits.per_place_second
        assert not limits.per_place_minute or most_in(theirs, 60.0) <= limits.per_place_minute


def share(adapter: PacedMemory, prefix: str) -> float:
    """How much of the account's allowed rate was used from the first to the last of these calls."""
    times = adapter.times(prefix)
    first, last = times[0], times[-1]
    made = sum(first <= at < last for at in adapter.times())
    assert adapter.limits.per_second
    return made / (adapter.limits.per_second * (last - first))
