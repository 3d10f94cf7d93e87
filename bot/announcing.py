"""Looks after announcements under way: lets go what is due, shows how far they are, reports."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from announcements.progress import Tally
from bot import announcement_progress as texts
from bot import choices
from bot.adapters.port import Adapter, Capability
from bot.clock import Clock, first_of
from bot.lease import Lease
from chat.delivery import Kind, Lane
from chat.effect import Overtaken
from chat.message import Outgoing
from storage import announced, announcement_upkeep, announcements, deliveries, sent
from storage.announcement_reading import StoredAnnouncements
from storage.database import Database, StorageUnavailable
from storage.deliveries import NewDelivery

log = structlog.get_logger()
TICK_SECONDS = 1.0
SHOW_SECONDS = 3.0
"""Between two changes of a progress message, at least."""
SHOW_ANYWAY = 15.0
"""After so long it is shown that little has changed."""
REST_SECONDS = 60.0
"""Between two looks at what waits for its time."""
FAILURES = 1000
"""So many in a row say that something is wrong with all of them."""
AFTERWARDS = timedelta(days=2)
"""How long after the report what turns out to be sent after all is still corrected or recalled."""
LATER_TICKS = 30


@dataclass
class _Shown:
    at: float
    tally: Tally
    stage: Stage


@dataclass
class _Looked:
    """When it was last counted, and what was counted then."""

    at: float
    version: int
    tally: Tally


class Announcing:
    """One process at a time does it, by its lease; ``wake`` is called when something may go."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        lease: Lease,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._reading = StoredAnnouncements(database)
        self._adapters = adapters
        self.lease = lease
        self._wake = wake
        self._shown: dict[int, _Shown] = {}
        self._looked: dict[int, _Looked] = {}
        self._ticks = 0

    async def run(self, stopping: asyncio.Event) -> None:
        """Look again and again while the lease is ours, until told to stop."""
        while await self.lease.wait(stopping):
            async with self.lease.kept() as over:
                while not (stopping.is_set() or over.is_set()):
                    await self.step()
                    await first_of(self._clock, stopping, TICK_SECONDS)

    async def step(self) -> None:
        """Do what there is to do now."""
        if not self.lease.is_held():
            return
        now = self._clock.now()
        try:
            for announcement in await self._database.read(announcements.at_work):
                await self._advance(announcement, now)
            if self._ticks % LATER_TICKS == 0:
                await self._look_after(now)
            self._ticks += 1
            if await self._database.write(
                lambda tx: announcement_upkeep.release(tx, list(self._adapters), now)
            ):
                self._wake()
        except StorageUnavailable as error:
            log.warning("announcing.postponed", error=error)

    async def _advance(self, announcement: Announcement, now: datetime) -> None:
        try:
            seen = await self._database.write(lambda tx: self._follow(tx, announcement, now))
            if not await self._database.read(lambda tx: announced.is_open(tx, seen.id)):
                await self._finish(seen, await self._reading.tally(seen.id, now), now)
            elif self._may_differ(seen, now):
                tally = await self._reading.tally(seen.id, now)
                await self._database.write(lambda tx: self._show(tx, seen, tally, now))
                self._looked[seen.id] = _Looked(self._clock.monotonic(), seen.version, tally)
        except Overtaken:  # somebody has decided something: next time
            log.info("announcing.overtaken", announcement=announcement.id)
            return
        self._wake()

    async def _follow(
        self, tx: AsyncConnection, announcement: Announcement, now: datetime
    ) -> Announcement:
        await announcement_upkeep.follow(tx, announcement, now)
        since = announcement.resumed_at or announcement.confirmed_at
        if announcement.stage is not Stage.SENDING or since is None:
            return announcement
        if not await announced.all_failed(tx, announcement.id, since, FAILURES):
            return announcement
        return await pause(tx, announcement, "failures", now)

    async def _finish(self, announcement: Announcement, tally: Tally, now: datetime) -> None:
        """Show the end and report, once."""
        report = await texts.report(
            self._reading, announcement, await self._locale(announcement), now
        )

        async def work(tx: AsyncConnection) -> None:
            if await announced.is_open(tx, announcement.id):
                raise Overtaken
            after = replace(announcement, reported_at=now)
            await announcements.change(tx, announcement, after, "", "reported", now)
            await self._show(tx, announcement, tally, now, last=True)
            key = f"{announcement.key}-report-{announcement.version}"
            await self._say(tx, announcement, report, key, now)

        await self._database.write(work)
        self._shown.pop(announcement.id, None)
        self._looked.pop(announcement.id, None)

    async def _look_after(self, now: datetime) -> None:
        """What was reported uncertain may have been found since."""
        since = now - AFTERWARDS
        for old in await self._database.read(lambda tx: announcements.reported_since(tx, since)):
            await self._database.write(
                partial(announcement_upkeep.follow, announcement=old, now=now)
            )

    async def _show(
        self,
        tx: AsyncConnection,
        announcement: Announcement,
        tally: Tally,
        now: datetime,
        *,
        last: bool = False,
    ) -> None:
        """One message that is edited; the first time it is sent."""
        key = f"{announcement.key}-progress"
        target = await sent.by_key(tx, key)
        if target is not None and not (last or self._is_worth_showing(announcement, tally)):
            return
        locale = await announcements.locale(tx, announcement)
        shown = texts.progress(locale, announcement, tally, now)
        edit = f"-{announcement.version}" if last else f"-{now.timestamp():.3f}"
        edit = "" if target is None else edit
        await self._say(tx, announcement, shown, f"{key}{edit}", now, target)
        self._shown[announcement.id] = _Shown(self._clock.monotonic(), tally, announcement.stage)

    def _may_differ(self, announcement: Announcement, now: datetime) -> bool:
        """Whether to count again: seldom while all of it waits for a later time."""
        last = self._looked.get(announcement.id)
        if last is None or last.version != announcement.version:
            return True
        tally = last.tally
        rests = tally.held == tally.waiting and tally.held_until and tally.held_until > now
        return self._clock.monotonic() - last.at >= (REST_SECONDS if rests else SHOW_SECONDS)

    def _is_worth_showing(self, announcement: Announcement, tally: Tally) -> bool:
        last = self._shown.get(announcement.id)
        if last is None:
            return True
        age = self._clock.monotonic() - last.at
        if age < SHOW_SECONDS or (tally, announcement.stage) == (last.tally, last.stage):
            return False
        much = tally.percent != last.tally.percent or announcement.stage is not last.stage
        return much or age >= SHOW_ANYWAY

    async def _locale(self, announcement: Announcement) -> str:
        return await self._database.read(lambda tx: announcements.locale(tx, announcement))

    async def _say(
        self,
        tx: AsyncConnection,
        announcement: Announcement,
        message: Outgoing,
        key: str,
        now: datetime,
        target: int | None = None,
    ) -> None:
        adapter = self._adapters.get(announcement.home.account)
        if adapter is None or (target and Capability.EDIT not in adapter.capabilities):
            return
        if Capability.BUTTONS not in adapter.capabilities:
            message = choices.numbered(message, await announcements.locale(tx, announcement))
        new = NewDelivery(
            announcement.home,
            Lane.NOTICE,
            Kind.SEND if target is None else Kind.EDIT,
            key,
            message,
            target=target,
            coalesce=None if target is None else f"progress:{announcement.id}",
        )
        await deliveries.enqueue(tx, [new], now)


async def pause(
    tx: AsyncConnection, announcement: Announcement, why: str, now: datetime
) -> Announcement:
    """Stop sending because something is wrong; the announcement as it is then.

    Raises Overtaken.
    """
    after = replace(announcement, stage=Stage.PAUSED, paused_why=why)
    await announcements.change(tx, announcement, after, "", f"paused: {why}", now)
    after = replace(after, version=announcement.version + 1)
    await announcement_upkeep.follow(tx, after, now)
    return after
