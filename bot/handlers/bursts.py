"""Merging the reports of a burst into the oldest, at one press."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.bursts import BURST, numbers_in
from bot.command import PressRoute
from bot.people import id_of
from bot.request import Request, Result, reply
from bot.texts import say
from chat.directory import GroupKind, Role
from feedback.model import Requirement
from feedback.operations import RequirementsMerged, mergeable
from storage import developing, requirement_rows
from storage.database import Database


class BurstHandlers:
    """``database``: the pool."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def presses(self) -> list[PressRoute]:
        """What its button leads to."""
        return [PressRoute("burst", self.merge, Role.OPERATOR, anywhere=True, developers=True)]

    async def merge(self, request: Request) -> list[Result]:
        """Exactly those that were named; of these, for developers, the bugs of their channel."""
        oldest, _, version = request.args.partition(":")
        if not (oldest.isdecimal() and version.isdecimal()):
            return reply(say(request.locale, "press.stale"))
        roots = await self._roots(request, int(oldest[:18]), int(version[:9]))
        if not roots:
            return reply(say(request.locale, "press.stale"))
        target, *others = roots
        results: list[Result] = []
        merged = []
        now = target
        for source in others:
            if mergeable(now, source) is None:
                results.append(RequirementsMerged(now, source, id_of(request.person)))
                now = replace(now, version=now.version + 1)
                merged.append(f"#{source.id}")
        if not merged:
            return reply(say(request.locale, "burst.nothing", number=target.id))
        told = say(request.locale, "burst.merged", number=target.id, all=", ".join(merged))
        return [*results, *reply(told)]

    async def _roots(self, request: Request, oldest: int, version: int) -> list[Requirement]:
        """What stands in the pool for each, first that of the oldest; none if it may not be."""

        async def read(tx: AsyncConnection) -> list[Requirement]:
            entry = await developing.entry(tx, oldest, version)
            if entry is None or entry.what != BURST:
                return []
            found: dict[int, Requirement] = {}
            for number in numbers_in(entry.why):
                each = await requirement_rows.by_id(tx, number)
                root = await requirement_rows.by_id(tx, each.root) if each else None
                if root is not None and await self._may(tx, request, root):
                    found.setdefault(root.id, root)
            first = await requirement_rows.by_id(tx, oldest)
            if first is None or first.root not in found:
                return []
            target = found.pop(first.root)
            return [target, *found.values()]

        return await self._database.read(read)

    async def _may(self, tx: AsyncConnection, request: Request, root: Requirement) -> bool:
        here = request.event.place.whole
        if request.group.kind is GroupKind.DEVELOPERS:
            return await developing.card_of(tx, root.id) == here
        same_world = (here.account == "local") == (root.account == "local")
        in_ops = request.group.kind is GroupKind.OPS
        return root.account == here.account or (same_world and in_ops)
