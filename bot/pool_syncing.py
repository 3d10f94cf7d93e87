"""The meeting's sheet by itself, every week, where operators have asked for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import Random

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import pool_meeting
from bot.adapters.port import Adapter, named
from bot.tables.requirement_columns import Explain, unexplained
from chat.delivery import Kind, Lane
from chat.directory import Group, GroupKind
from chat.effect import Effect, Overtaken
from chat.message import Outgoing
from feedback.schedule import PoolSynced, Schedule
from storage import deliveries, directory, effects, pool_sync
from storage.database import Database
from storage.deliveries import NewDelivery

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Syncing:
    """``zone``: of channels that have none.

    The sheet, its message and the note that this week's was given are one transaction, and a week
    is noted once: it may be killed, or done by two processes.
    """

    database: Database
    adapters: Mapping[str, Adapter]
    rng: Random
    zone: str
    explain: Explain = unexplained

    async def step(self, now: datetime) -> bool:
        """Give what is due; whether there is something to send. Raises StorageUnavailable."""
        planned = await self.database.read(
            partial(pool_sync.schedules, accounts=list(self.adapters))
        )
        given = False
        for schedule in planned:
            try:
                given = await self._look(schedule, now) or given
            except Overtaken:
                log.info("syncing.overtaken", account=schedule.place.account)
        return given

    async def _look(self, schedule: Schedule, now: datetime) -> bool:
        place = schedule.place
        group = await self.database.read(
            lambda tx: directory.group(tx, place.account, place.conversation)
        )
        if group is None or group.kind is not GroupKind.OPS or group.gone_at is not None:
            return False
        due = schedule.due(now, group.time_zone or self.zone)
        if due is None:
            return False
        period, _ = due
        given = partial(pool_sync.was_given, place=place, period=period)
        if await self.database.read(given):
            return False
        await self._give(schedule, group, period, now)
        return True

    async def _give(self, schedule: Schedule, group: Group, period: str, now: datetime) -> None:
        place, locale, zone = schedule.place, group.locale, group.time_zone or self.zone
        last = await self.database.read(partial(pool_sync.last, place=place))
        meeting = await self.database.read(
            partial(
                pool_meeting.gathered,
                account=place.account,
                world=True,
                last=last,
                since=None,
                now=now,
            )
        )
        if meeting.is_empty:
            made, message = [], Outgoing(pool_meeting.nothing(locale, meeting, zone))
        else:
            made = await pool_meeting.files(self.rng, locale, meeting, zone, self.explain)
            message = pool_meeting.message(locale, meeting, zone, made, self.explain)
        adapter = self.adapters[place.account]
        key = f"pool-sync-{place.account}-{place.conversation}-{period}"
        new = [
            NewDelivery(place, Lane.NOTICE, Kind.SEND, f"{key}-{number}", part)
            for number, part in enumerate(adapter.split(named(message, adapter)))
        ]
        noted = PoolSynced(place, "", meeting.recent, period)
        changes: list[Effect] = [noted, *made]

        async def work(tx: AsyncConnection) -> None:
            for effect in changes:
                await effects.apply(tx, effect, now)
            await deliveries.enqueue(tx, new, now)

        await self.database.write(work)
