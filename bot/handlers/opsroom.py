"""/ops, /approve, /unapprove: where operators work, and which groups are served."""

import re
from functools import partial

from bot import fields
from bot.command import Command, arguments
from bot.fields import BadValue, words_of
from bot.handlers.finding import entry_of
from bot.handlers.operating import discreet, refused
from bot.request import Request, Result, Say, reply
from bot.texts import say
from chat.delivery import Lane
from chat.directory import Group, GroupApproved, GroupChanged, GroupEntry, GroupKind, Role
from chat.message import Outgoing, Place
from storage import directory, grouping
from storage.database import Database

_OPS = arguments(r"|off|here(?:\s+.{1,300})?")
_BARE = arguments(r"|off|here(?:\s+[^?\uff1f]{1,120})?")
_ENDED = {"kind": GroupKind.GROUP, "approved": False}
_NUMBER = arguments(r"|#?\d{1,18}")


class OpsHandlers:
    """``database``: the directory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            Command("approve", self.approve, Role.OPERATOR, _NUMBER, True, 1),
            Command("unapprove", self.unapprove, Role.OPERATOR, _NUMBER, True, 1),
            Command("ops", self.ops, Role.OPERATOR, _OPS, True, bare=_BARE),
        ]

    async def approve(self, request: Request) -> list[Result]:
        """Let a group have manual content: this one, or from an ops channel one by its number."""
        return await self._decide(request, approved=True)

    async def unapprove(self, request: Request) -> list[Result]:
        """Let it have none any more."""
        return await self._decide(request, approved=False)

    async def _decide(self, request: Request, *, approved: bool) -> list[Result]:
        verb, locale = "approve" if approved else "unapprove", request.locale
        number = request.args.strip().lstrip("#") or None
        if number is None and request.private:
            return reply(say(locale, f"{verb}.direct"))
        entry = await entry_of(self._database, request, number)
        if isinstance(entry, str):
            return discreet(request, say(locale, entry, number=number or ""))
        group = entry.group
        if group.kind is not GroupKind.GROUP and not approved:
            return _dismiss(locale, group)
        decided = GroupApproved(group.account, group.conversation, approved)
        if number is None:
            if group.approved is approved:
                return reply(say(locale, f"{verb}.already"))
            return [decided, *reply(say(locale, f"{verb}.done"))]
        name = group.name or group.conversation
        if group.approved is approved:
            return reply(say(locale, f"{verb}.already_there", group=name))
        results: list[Result] = [decided, *reply(say(locale, f"{verb}.done_there", group=name))]
        if approved:
            there = Place(group.account, group.conversation)
            results.append(Say(Outgoing(say(group.locale, "approve.done")), Lane.NOTICE, there))
        return results

    async def ops(self, request: Request) -> list[Result]:
        """The ops channels; this conversation becomes one, or is one no longer."""
        args = request.args.strip()
        channels = await self._database.read(
            partial(directory.ops_channels, account=request.event.place.account)
        )
        if not args:
            return await self._list(request, channels)
        if request.private:
            return reply(say(request.locale, "ops.direct"))
        first = not any(each.account == request.event.place.account for each in channels)
        if request.role < Role.OWNER and not (first and request.args.casefold() != "off"):
            return reply(say(request.locale, "refused.owner"))
        if args.casefold() == "off":
            return self._end(request)
        try:
            names = [line for word in words_of(args)[1:] for line in fields.labels(word)]
        except BadValue as error:
            return refused(request, error)
        return self._begin(request, tuple(dict.fromkeys(names)))

    def _begin(self, request: Request, products: tuple[str, ...]) -> list[Result]:
        place, locale = request.event.place, request.locale
        values = {"kind": GroupKind.OPS, "approved": True}
        labels: dict[str, tuple[str, ...]] = {"product": products, "module": ()}
        made = GroupChanged(place.account, place.conversation, values, labels)
        if products:
            names = fields.shown(locale, products)
            return [made, *reply(say(locale, "ops.here_products", products=names))]
        return [made, *reply(say(locale, "ops.here"))]

    def _end(self, request: Request) -> list[Result]:
        place = request.event.place
        if request.group.kind is not GroupKind.OPS:
            return reply(say(request.locale, "ops.not_here"))
        ended = GroupChanged(place.account, place.conversation, _ENDED, {"product": ()})
        return [ended, *reply(say(request.locale, "ops.off"))]

    async def _list(self, request: Request, channels: list[Group]) -> list[Result]:
        locale = request.locale
        if not channels:
            return discreet(request, say(locale, "ops.none"))
        lines = []
        for channel in channels:
            entry = await self._database.read(
                partial(
                    grouping.by_place, account=channel.account, conversation=channel.conversation
                )
            )
            lines.append(_line(locale, entry or GroupEntry(0, channel)))
        return discreet(request, "\n".join([say(locale, "ops.title"), "", *lines]))


def _dismiss(locale: str, channel: Group) -> list[Result]:
    """End a channel of colleagues from elsewhere: only one that the bot is in no longer."""
    if channel.gone_at is None:
        return reply(say(locale, f"unapprove.{channel.kind}"))
    labels: dict[str, tuple[str, ...]] = {"product": (), "module": ()}
    ended = GroupChanged(channel.account, channel.conversation, _ENDED, labels)
    name = channel.name or channel.conversation
    return [ended, *reply(say(locale, "unapprove.done_there", group=name))]


def _line(locale: str, entry: GroupEntry) -> str:
    group = entry.group
    name = re.sub(r"\s+", " ", group.name) or group.conversation
    if entry.products:
        names = fields.shown(locale, entry.products)
        return say(
            locale,
            "ops.line_products",
            id=entry.id,
            name=name,
            account=group.account,
            products=names,
        )
    return say(locale, "ops.line", id=entry.id, name=name, account=group.account)
