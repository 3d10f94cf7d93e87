"""Names of people and channels: asked for once, kept for a while, never waited for long."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.adapters.slack.api import SlackApi
from bot.clock import Clock
from chat.delivery import SendError

LOOKUP_SECONDS = 0.5
"""Real seconds that an event waits for a name: it has to be acknowledged within 3."""
LIFETIME = 3600.0
FAILED_LIFETIME = 60.0
SIZE = 5_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Person:
    """A user: the name that others see, '' if it is not known."""

    name: str = ""
    admin: bool = False


class Kept(Generic[T]):
    """At most ``SIZE`` values, each for its lifetime in seconds of the clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, key: str) -> T | None:
        """The value, if there is a fresh one."""
        until, value = self._values.get(key, (0.0, None))
        return value if until > self._clock.monotonic() else None

    def put(self, key: str, value: T, lifetime: float) -> None:
        """Keep it; what was used longest ago may go."""
        self._values[key] = (self._clock.monotonic() + lifetime, value)
        self._values.move_to_end(key)
        while len(self._values) > SIZE:
            self._values.popitem(last=False)


class Names:
    """Asks Slack. What does not answer in time has no name; the next event asks again."""

    def __init__(self, api: SlackApi, clock: Clock) -> None:
        self._api = api
        self._people: Kept[Person] = Kept(clock)
        self._channels: Kept[str] = Kept(clock)
        self._asking: dict[str, asyncio.Task[None]] = {}

    async def person(self, user: str) -> Person:
        """Somebody's name and whether they administer the workspace."""
        if user and self._people.get(user) is None:
            await self._ask(user, self._ask_person)
        return self._people.get(user) or Person()

    async def channel(self, channel: str) -> str:
        """A channel's name; '' if it is not known."""
        if self._channels.get(channel) is None:
            await self._ask(channel, self._ask_channel)
        return self._channels.get(channel) or ""

    def known(self, who: str) -> str:
        """The name of a person or channel if we know it already."""
        person = self._people.get(who)
        return person.name if person else self._channels.get(who) or ""

    async def close(self) -> None:
        """Ask no more."""
        for task in (asking := list(self._asking.values())):
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(self, key: str, work: Callable[[str], Awaitable[None]]) -> None:
        """Wait for the answer, but not for long; it is kept whenever it comes."""
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.ensure_future(self._once(key, work))
        await asyncio.wait([task], timeout=LOOKUP_SECONDS)

    async def _once(self, key: str, work: Callable[[str], Awaitable[None]]) -> None:
        try:
            await work(key)
        finally:
            del self._asking[key]

    async def _ask_person(self, user: str) -> None:
        try:
            found = (await self._api.call("users.info", user=user))["user"]
        except SendError:
            self._people.put(user, Person(), FAILED_LIFETIME)
            return
        profile = found.get("profile", {})
        names = (profile.get("display_name"), profile.get("real_name"), found.get("name"))
        admin = bool(found.get("is_admin") or found.get("is_owner"))
        name = next((each for each in names if each), "")
        self._people.put(user, Person(name, admin), LIFETIME)

    async def _ask_channel(self, channel: str) -> None:
        try:
            found = await self._api.call("conversations.info", channel=channel)
        except SendError:
            self._channels.put(channel, "", FAILED_LIFETIME)
            return
        self._channels.put(channel, found["channel"].get("name") or "", LIFETIME)
