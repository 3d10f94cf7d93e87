"""/developers: where those work who mend what is broken, each module's in a channel of its own."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import fields
from bot.command import Command, arguments
from bot.departure import name_of
from bot.fields import BadValue, words_of
from bot.handlers.operating import discreet, refused
from bot.request import Request, Result, reply
from bot.texts import Markdown, say
from chat.directory import GroupChanged, GroupEntry, GroupKind, Role
from chat.message import escape
from feedback.channels import Channel
from storage import developing, grouping
from storage.database import Database

_ARGUMENTS = arguments(r"|off|here(?:\s+.{1,300})?")
_BARE = arguments(r"|off|here(?:\s+[^?\uff1f]{1,120})?")
_ENDED = {"kind": GroupKind.GROUP, "approved": False}


class DevelopersHandlers:
    """``database``: the directory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            Command("developers", self.developers, Role.OPERATOR, _ARGUMENTS, True, bare=_BARE),
        ]

    async def developers(self, request: Request) -> list[Result]:
        """The developers' channels; this conversation becomes one, or is one no longer."""
        args = request.args.strip()
        if not args:
            return await self._list(request)
        if request.private:
            return reply(say(request.locale, "developers.direct"))
        if args.casefold() == "off":
            return _end(request)
        try:
            names = [line for word in words_of(args)[1:] for line in fields.labels(word)]
        except BadValue as error:
            return refused(request, error)
        return await self._begin(request, tuple(dict.fromkeys(names)))

    async def _begin(self, request: Request, modules: tuple[str, ...]) -> list[Result]:
        """Not where operators are, nor where a customer reads along: cards name others."""
        place, locale = request.event.place, request.locale
        if request.group.kind is GroupKind.OPS:
            return reply(say(locale, "developers.is_ops"))
        entry = await self._database.read(
            partial(grouping.by_place, account=place.account, conversation=place.conversation)
        )
        if entry is not None and entry.customer is not None:
            return discreet(request, say(locale, "developers.has_customer", id=entry.id))
        values = {"kind": GroupKind.DEVELOPERS, "approved": True}
        labels = {"product": (), "module": modules}
        made = GroupChanged(place.account, place.conversation, values, labels)
        if modules:
            names = fields.shown(locale, modules)
            return [made, *reply(say(locale, "developers.here_modules", modules=names))]
        return [made, *reply(say(locale, "developers.here"))]

    async def _list(self, request: Request) -> list[Result]:
        account, locale = request.event.place.account, request.locale

        async def read(tx: AsyncConnection) -> list[tuple[Channel, GroupEntry | None]]:
            found = await developing.channels(tx, account)
            places = [(each.group.account, each.group.conversation) for each in found]
            return [
                (each, await grouping.by_place(tx, *place))
                for each, place in zip(found, places, strict=True)
            ]

        channels = await self._database.read(read)
        if not channels:
            return discreet(request, say(locale, "developers.none"))
        lines = [_line(locale, channel, entry) for channel, entry in channels]
        return discreet(request, "\n".join([say(locale, "developers.title"), "", *lines]))


def _end(request: Request) -> list[Result]:
    place = request.event.place
    if request.group.kind is not GroupKind.DEVELOPERS:
        return reply(say(request.locale, "developers.not_here"))
    ended = GroupChanged(place.account, place.conversation, _ENDED, {"module": ()})
    return [ended, *reply(say(request.locale, "developers.off"))]


def _line(locale: str, channel: Channel, entry: GroupEntry | None) -> str:
    group = channel.group
    return say(
        locale,
        "developers.line_modules" if channel.modules else "developers.line",
        id=entry.id if entry else 0,
        name=Markdown(escape(name_of(group))),
        account=group.account,
        **({"modules": fields.shown(locale, channel.modules)} if channel.modules else {}),
    )
