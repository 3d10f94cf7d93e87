"""How the bot comes into a group: it says hello, and operators decide whether it answers there."""

from bot.command import PressRoute
from bot.request import Request, Result, Say, reply
from bot.texts import plain, say
from chat.delivery import Lane
from chat.directory import Group, GroupApproved, GroupGreeted, GroupKind, Role
from chat.message import Button, Outgoing, Place
from storage import directory, inbox
from storage.database import Database


class MannersHandlers:
    """``database`` to find ops channels and the groups that they decide about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [PressRoute("admit", self.admit, Role.OPERATOR, anywhere=True)]

    async def joined(self, request: Request) -> list[Result]:
        """Say hello, once in a group; ask operators about one that is not approved, and once more
        if it has been gone.
        """
        group = request.group
        again = group.gone_at is not None and not group.approved
        known = group.greeted_at is not None and not again
        if known or group.kind is not GroupKind.GROUP:
            return []
        greeted = GroupGreeted(group.account, group.conversation, group.name)
        if group.approved:
            return [greeted, *reply(say(request.locale, "greeting.approved"))]
        channels = await self._channels(group)
        key = "greeting.asked" if channels else "greeting.unapproved"
        hello: list[Result] = [greeted, *reply(say(request.locale, key))]
        return [*hello, *(self._question(request, channel) for channel in channels)]

    async def admit(self, request: Request) -> list[Result]:
        """An operator lets a group in, from the ops channel."""
        row_id = request.args
        if request.group.kind is not GroupKind.OPS or not row_id.isdecimal():
            return reply(say(request.locale, "press.stale"))
        group = await self._asking(int(row_id[:18]), request.group)
        if group is None:
            return reply(say(request.locale, "press.stale"))
        name = group.name or group.conversation
        if group.approved:
            return reply(say(request.locale, "greeting.already", group=name))
        here, there = request.event.place.whole, Place(group.account, group.conversation)
        admitted = Outgoing(say(request.locale, "greeting.admitted", group=name))
        return [
            GroupApproved(group.account, group.conversation),
            Say(admitted, Lane.NOTICE, here, _topic(int(row_id))),
            Say(Outgoing(say(group.locale, "approve.done")), Lane.NOTICE, there),
        ]

    async def _channels(self, group: Group) -> list[Group]:
        return await self._database.read(lambda tx: directory.ops_channels(tx, group.account))

    async def _asking(self, row_id: int, channel: Group) -> Group | None:
        """The group that was asked about in this ops channel."""
        place = await self._database.read(lambda tx: inbox.place_of(tx, row_id))
        if place is None:
            return None
        group = await self._database.read(
            lambda tx: directory.group(tx, place.account, place.conversation)
        )
        if group is None or channel not in await self._channels(group):
            return None
        return group

    def _question(self, request: Request, channel: Group) -> Say:
        group, who = request.group, request.person.name or request.person.id
        text = say(
            channel.locale,
            "greeting.question",
            group=group.name or group.conversation,
            account=group.account,
            who=who,
        )
        button = Button(plain(channel.locale, "greeting.admit"), f"admit:{request.id}")
        place = Place(channel.account, channel.conversation)
        return Say(Outgoing(text, (button,)), Lane.NOTICE, place, _topic(request.id))


def _topic(row_id: int) -> str:
    """Of all that is said in an ops channel about a group that the bot was added to."""
    return f"group:{row_id}"
