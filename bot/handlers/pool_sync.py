"""/pool sync: the weekly meeting's sheet, now or by itself every week."""

from dataclasses import dataclass
from functools import partial
from random import Random

from bot import pool_meeting, pool_words, when
from bot.fields import BadValue
from bot.people import id_of
from bot.pool_meeting import Meeting
from bot.request import Request, Result, Say, reply
from bot.tables.requirement_columns import Explain, unexplained
from bot.texts import LOCALES, Markdown, catalogue, say
from chat.directory import GroupKind, key_of
from chat.message import Outgoing
from feedback.meeting import LeftOut
from feedback.schedule import PoolScheduled, PoolSynced, PoolUnscheduled, Schedule
from storage import pool_sync
from storage.database import Database


@dataclass(frozen=True, slots=True)
class PoolSync:
    """``zone``: of channels that have none; ``explain``: why a grade is suggested."""

    database: Database
    rng: Random
    zone: str
    explain: Explain = unexplained

    async def sync(self, request: Request, rest: str) -> list[Result]:
        """``sync``, ``sync since 2026-11-01``, ``sync weekly monday 09:00``, ``sync off`` …"""
        if request.group.kind is GroupKind.GROUP:
            return reply(say(request.locale, "pool_sync.not_here"))
        word, rest = pool_words.first_word(rest, "since", "weekly", "off", "status", "left")
        try:
            if word == "weekly":
                return self._plan(request, rest)
            if word == "off":
                return await self._unplan(request)
            if word == "status":
                return await self._status(request)
            if word == "left":
                return await self._left(request, rest)
            if not word and rest:
                raise BadValue("sheet_sync", value=rest[:40])
            return await self._give(request, rest if word else "")
        except BadValue as error:
            return reply(error.said(request.locale))

    async def _give(self, request: Request, since: str) -> list[Result]:
        locale, zone = request.locale, self._zone(request)
        meeting = await self._gathered(request, since)
        if meeting.is_empty:
            return reply(pool_meeting.nothing(locale, meeting, zone))
        made = await pool_meeting.files(self.rng, locale, meeting, zone, self.explain)
        message = pool_meeting.message(locale, meeting, zone, made, self.explain)
        place, who = request.event.place.whole, id_of(request.person)
        return [*made, PoolSynced(place, who, meeting.recent), Say(message)]

    async def _gathered(self, request: Request, since: str) -> Meeting:
        place = request.event.place.whole
        began = pool_words.since(since, self._zone(request), request.now) if since else None
        last = await self.database.read(partial(pool_sync.last, place=place))
        return await self.database.read(
            partial(
                pool_meeting.gathered,
                account=place.account,
                world=request.group.kind is GroupKind.OPS,
                last=last,
                since=began,
                now=request.now,
            )
        )

    async def _left(self, request: Request, rest: str) -> list[Result]:
        """``left duplicates since 2026-11-01``: what the sheet did not show."""
        reason, rest = _reason(rest)
        word, since = pool_words.first_word(rest, "since")
        if rest and not word:
            raise BadValue("sheet_sync", value=rest[:40])
        meeting = await self._gathered(request, since or "2000-01-01")
        return reply(pool_meeting.listed(request.locale, meeting, reason))

    def _plan(self, request: Request, rest: str) -> list[Result]:
        if request.group.kind is not GroupKind.OPS:
            return reply(say(request.locale, "pool_sync.weekly_not_here"))
        weekday, time = pool_words.weekly(rest)
        place, who = request.event.place.whole, id_of(request.person)
        schedule = Schedule(place, weekday, time, who, request.now)
        text = say(request.locale, "pool_sync.planned", **self._facts(request, schedule))
        return [PoolScheduled(schedule), Say(Outgoing(text))]

    async def _unplan(self, request: Request) -> list[Result]:
        place = request.event.place.whole
        if await self.database.read(partial(pool_sync.schedule, place=place)) is None:
            return reply(say(request.locale, "pool_sync.unplanned_already"))
        text = say(request.locale, "pool_sync.unplanned")
        return [PoolUnscheduled(place), Say(Outgoing(text))]

    async def _status(self, request: Request) -> list[Result]:
        locale, place = request.locale, request.event.place.whole
        last = await self.database.read(partial(pool_sync.last, place=place))
        found = await self.database.read(partial(pool_sync.schedule, place=place))
        if found is None:
            text = say(locale, "pool_sync.by_hand")
        else:
            text = say(locale, "pool_sync.planned", **self._facts(request, found))
        if last is None:
            return reply(text)
        at = pool_meeting.moment(last.at, self._zone(request))
        return reply("\n".join([text, say(locale, "pool_sync.last", at=at)]))

    def _facts(self, request: Request, schedule: Schedule) -> dict[str, object]:
        zone = self._zone(request)
        following = schedule.following(request.now, zone)
        return {
            "weekday": say(request.locale, f"support.weekday.{schedule.weekday + 1}"),
            "time": schedule.time,
            "next": Markdown(when.moment(request.locale, following, zone)),
        }

    def _zone(self, request: Request) -> str:
        return request.group.time_zone or self.zone


def _reason(text: str) -> tuple[LeftOut | None, str]:
    """Why something was left out, if a text begins with a reason, and the rest of it."""
    for why in LeftOut:
        for locale in LOCALES:
            name = catalogue(locale)[f"pool_sync.left_{why.value}"]
            for given in (name, why.value):
                if key_of(text).startswith(key_of(given)):
                    return why, text.strip()[len(given) :].strip()
    return None, text.strip()
