"""What is said about an announcement where it is worked on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement
from bot import choices
from bot.adapters.port import Adapter, Capability
from bot.announcement_progress import progress
from bot.clock import Clock
from chat.delivery import Kind, Lane
from chat.message import Outgoing
from storage import announced, announcements, deliveries, sent
from storage.announcement_progress import progress_key
from storage.deliveries import NewDelivery

SHOW_SECONDS = 3.0
"""Between two changes of a progress message, at least."""
QUICK = 5
"""So many changes come one after the other; then, but for decisions, there are fewer, to leave the
channel its rate.
"""
SHARE = 0.2
"""Of what a conversation may take in a minute, for the progress of all that is under way."""
REST_SECONDS = 60.0
"""Between two looks at what waits for its time."""
LONG_SECONDS = 15.0
"""Between two changes where the platform sets no limit."""


@dataclass(frozen=True, slots=True)
class Shown:
    """When a progress message was changed last, to what, and how often until then."""

    at: float
    message: Outgoing
    version: int
    times: int
    rests_until: datetime | None


class Home:
    """``zone``: an IANA name, whose clocks times are told by."""

    def __init__(self, clock: Clock, adapters: Mapping[str, Adapter], zone: str) -> None:
        self._clock = clock
        self._adapters = adapters
        self._zone = zone
        self._shown: dict[int, Shown] = {}

    def remember(self, announcement_id: int, shown: Shown) -> None:
        """What ``show`` gave is committed."""
        self._shown[announcement_id] = shown

    def keep(self, announcement_ids: Collection[int]) -> None:
        """What is not under way any more is shown anew if it is again: it may say else by then."""
        self._shown = {each: self._shown[each] for each in self._shown if each in announcement_ids}

    def forget(self, announcement_id: int) -> None:
        """What is shown next is said again, whatever it is."""
        self._shown.pop(announcement_id, None)

    async def show(self, tx: AsyncConnection, announcement: Announcement, now: datetime) -> Shown:
        """One message that is edited; the first time it is sent. Nothing, if it says the same."""
        course = await announced.course(tx, announcement, now)
        locale = await announcements.locale(tx, announcement)
        message = progress(locale, announcement, course, self._zone)
        last = self._shown.get(announcement.id)
        if last is None or last.message != message:
            key = progress_key(announcement)
            target = await sent.by_key(tx, key)
            if target is not None:
                key = f"{key}-{await sent.newest_change(tx, target) or target}"
            await self.say(tx, announcement, message, key, now, target)
        times = last.times + 1 if last else 1
        tally = course.now
        rests_until = tally.held_until if tally.held == tally.waiting else None
        return Shown(self._clock.monotonic(), message, announcement.version, times, rests_until)

    def may_show(self, announcement: Announcement, others: int) -> bool:
        """Whether to count again, and change its progress message if it says something else.

        Seldom while all of it waits for a later time. ``others``: how many share the rate.
        """
        last = self._shown.get(announcement.id)
        if last is None or last.version != announcement.version:
            return True
        adapter = self._adapters.get(announcement.home.account)
        most = adapter.limits.per_place_minute if adapter else None
        pause = SHOW_SECONDS
        if last.times >= QUICK:
            pause = 60 / (most * SHARE) if most else LONG_SECONDS
        if last.rests_until is not None and last.rests_until > self._clock.now():
            pause = REST_SECONDS
        return self._clock.monotonic() - last.at >= pause * others

    async def say(
        self,
        tx: AsyncConnection,
        announcement: Announcement,
        message: Outgoing,
        key: str,
        now: datetime,
        target: int | None = None,
        topic: str | None = None,
    ) -> None:
        """In its home: send a message, or change one to be so."""
        adapter = self._adapters.get(announcement.home.account)
        if adapter is None or (target and Capability.EDIT not in adapter.capabilities):
            return
        if Capability.BUTTONS not in adapter.capabilities:
            message = choices.numbered(message, await announcements.locale(tx, announcement))
        kind = Kind.SEND if target is None else Kind.EDIT
        calls = adapter.split(message) if target is None else [message]
        coalesce = None if target is None else f"progress:{announcement.id}"
        new = [
            NewDelivery(
                announcement.home,
                Lane.NOTICE,
                kind,
                f"{key}-part-{number}" if number else key,
                call,
                target=target,
                coalesce=coalesce,
                topic=topic,
            )
            for number, call in enumerate(calls)
        ]
        await deliveries.enqueue(tx, new, now)
