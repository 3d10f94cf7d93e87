"""The directory's commands: /me, /link, /quiet, and what operators note of groups and people."""

from collections.abc import Mapping
from datetime import timedelta

from bot.adapters.port import Adapter
from bot.command import Command, PressRoute, arguments
from bot.handlers.customers import CustomersHandlers
from bot.handlers.groups import GroupsHandlers
from bot.handlers.linking import LinkingHandlers
from bot.handlers.me import MeHandlers
from bot.handlers.opsroom import OpsHandlers
from bot.handlers.people import PeopleHandlers
from bot.handlers.ticket_sides import Sides
from bot.request import Request, Result, reply
from bot.texts import say
from chat.directory import GroupQuietened, Role
from storage.database import Database
from storage.ticketing import StoredTickets

DEFAULT_QUIET_HOURS = 24
_QUIET = arguments(r"|on|off|\d{1,3}")


class DirectoryHandlers:
    """``database``: the directory; ``adapters``: of the accounts that are connected; ``zone``: of
    groups that have none.
    """

    def __init__(self, database: Database, adapters: Mapping[str, Adapter], zone: str) -> None:
        self._me = MeHandlers(database, Sides(StoredTickets(database), adapters))
        self._groups = GroupsHandlers(database, zone)
        self._customers = CustomersHandlers(database)
        self._people = PeopleHandlers(database)
        self._linking = LinkingHandlers(database)
        self._ops = OpsHandlers(database)

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            *self._me.commands(),
            *self._linking.commands(),
            Command("quiet", self.quiet, Role.OPERATOR, _QUIET, True, 2, admins=lambda _: True),
            *self._ops.commands(),
            *self._groups.commands(),
            *self._customers.commands(),
            *self._people.commands(),
        ]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [*self._me.presses(), *self._groups.presses(), *self._customers.presses()]

    async def quiet(self, request: Request) -> list[Result]:
        """Let the bot answer no questions in this group for some hours."""
        place, args = request.event.place, request.args.casefold()
        if request.private:
            return reply(say(request.locale, "quiet.direct"))
        if args in ("off", "0"):
            ended = GroupQuietened(place.account, place.conversation, None)
            return [ended, *reply(say(request.locale, "quiet.off"))]
        hours = int(args) if args.isdecimal() else DEFAULT_QUIET_HOURS
        until = request.now + timedelta(hours=hours)
        quiet = GroupQuietened(place.account, place.conversation, until)
        return [quiet, *reply(say(request.locale, "quiet.on", hours=hours))]
