"""Looks after announcements under way: lets go what is due, shows how far they are, reports."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement, Stage
from bot.adapters.port import Adapter
from bot.announcement_home import Home
from bot.announcement_pausing import FAILURES, pause
from bot.announcement_report import Reporter
from bot.clock import Clock
from bot.lease import Lease
from bot.logs import Observe, unobserved
from chat.effect import Overtaken
from storage import (
    announced,
    announcement_results,
    announcement_upkeep,
    announcements,
    quiet,
)
from storage.announcement_reading import StoredAnnouncements
from storage.database import Database, StorageUnavailable

log = structlog.get_logger()
TICK_SECONDS = 1.0
IN_A_ROW = 1000
"""So many in a row say that something is wrong with all of them."""
AFTERWARDS = timedelta(days=2)
"""How long after the report what turns out to be sent after all is still corrected or recalled."""
LATER_TICKS = 30


class Announcing:
    """One process at a time does it, by its lease; ``wake`` is called when something may go.

    ``zone``: of groups and ops channels that have none.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        adapters: Mapping[str, Adapter],
        lease: Lease,
        wake: Callable[[], None],
        zone: str = "UTC",
        observe: Observe = unobserved,
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._reading = StoredAnnouncements(database)
        self._reporter = Reporter(self._reading, zone)
        self._adapters = adapters
        self.lease = lease
        self._wake = wake
        self._observe = observe
        self._home = Home(clock, adapters, zone)
        self._ticks = 0
        self._looked_at: datetime | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Look again and again while the lease is ours, until told to stop."""
        await self.lease.repeat(self.step, TICK_SECONDS, stopping)

    async def step(self) -> None:
        """Do what there is to do now."""
        if not self.lease.is_held():
            return
        now = self._clock.now()
        try:
            under_way = await self._database.read(announcements.at_work)
            self._home.keep({each.id for each in under_way})
            for announcement in under_way:
                await self._advance(announcement, len(under_way), now)
            if self._ticks % LATER_TICKS == 0:
                await self._look_after(now)
            self._ticks += 1
            if await self._database.write(lambda tx: self._release(tx, now)):
                self._observe("released")
                self._wake()
        except StorageUnavailable as error:
            log.warning("announcing.postponed", error=error)
        except Exception as error:  # a mistake here must not end what else runs
            log.error("announcing.broken", error=error)

    async def _release(self, tx: AsyncConnection, now: datetime) -> int:
        """Let go what is due, but for groups whose quiet hours have begun."""
        released = await announcement_upkeep.release(tx, list(self._adapters), now)
        minute = now.replace(second=0, microsecond=0)
        if released or minute != self._looked_at:
            await quiet.hold(tx, list(self._adapters), self._zone, now)
            self._looked_at = minute
        return released

    async def _advance(self, announcement: Announcement, others: int, now: datetime) -> None:
        """``others``: how many are under way, this one among them."""
        try:
            seen = await self._database.write(lambda tx: self._follow(tx, announcement, now))
            self._observe("followed")
            if not await self._database.read(lambda tx: announced.is_open(tx, seen.id)):
                await self._finish(seen, now)
            elif self._home.may_show(seen, others):
                shown = await self._database.write(lambda tx: self._home.show(tx, seen, now))
                self._home.remember(seen.id, shown)
        except Overtaken:  # somebody has decided something: next time
            log.info("announcing.overtaken", announcement=announcement.id)
        except StorageUnavailable:
            raise
        except Exception as error:  # whatever it is, the others go on, and so does the rest
            log.error("announcing.failed", announcement=announcement.id, error=error)
        self._wake()

    async def _follow(
        self, tx: AsyncConnection, announcement: Announcement, now: datetime
    ) -> Announcement:
        await announcement_upkeep.follow(tx, announcement, now)
        since = announcement.resumed_at or announcement.confirmed_at
        if announcement.stage is not Stage.SENDING or since is None:
            return announcement
        if not await announced.all_failed(tx, announcement.id, since, IN_A_ROW):
            return announcement
        return await pause(tx, announcement, FAILURES, list(self._adapters), now)

    async def _finish(self, announcement: Announcement, now: datetime) -> None:
        """Show the end and report, once."""
        locale = await self._locale(announcement)
        report = await self._reporter.report(announcement, locale, now)

        async def work(tx: AsyncConnection) -> None:
            await announcement_upkeep.follow(tx, announcement, now)  # of what has gone just now
            if await announced.is_open(tx, announcement.id):
                raise Overtaken
            after = replace(announcement, reported_at=now)
            await announcements.change(tx, announcement, after, "", "reported", now)
            await self._home.show(tx, announcement, now)
            key = f"{announcement.key}-report-{announcement.version}"
            await self._home.say(tx, announcement, report, key, now)

        self._home.forget(announcement.id)
        await self._database.write(work)
        self._observe("reported")

    async def _look_after(self, now: datetime) -> None:
        """What was reported uncertain may have been found since; and what came back in a week."""
        since = now - AFTERWARDS
        for old in await self._database.read(lambda tx: announcements.reported_since(tx, since)):
            await self._database.write(
                partial(announcement_upkeep.follow, announcement=old, now=now)
            )
        for old in await self._database.read(lambda tx: announcement_results.due(tx, now)):
            results = await self._reporter.week(old, await self._locale(old), now)
            key = f"{old.key}{announcement_results.WEEK}"
            await self._database.write(
                partial(
                    self._home.say,
                    announcement=old,
                    message=results,
                    key=key,
                    now=now,
                    topic=old.topic,
                )
            )

    async def _locale(self, announcement: Announcement) -> str:
        return await self._database.read(lambda tx: announcements.locale(tx, announcement))
