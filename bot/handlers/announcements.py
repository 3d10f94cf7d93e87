"""/announce: what follows it, and the buttons, to what they lead."""

import re
from collections.abc import Awaitable, Callable, Mapping

from announcements.model import FORM, Announcement, Receipt
from bot.handlers.announcement_desk import Desk
from bot.handlers.announcement_drafting import AnnouncementDrafting, free_text
from bot.handlers.announcement_reports import AnnouncementReports
from bot.handlers.announcement_sending import AnnouncementSending
from bot.request import Request, Result
from bot.router import Command, PressRoute, Relay, arguments
from bot.texts import LOCALES
from chat.directory import Role

Step = Callable[[Request, Announcement, str], Awaitable[list[Result]]]

_VERB_FIRST = re.compile(r"(\w+)\s+([#\uff03]?\d{1,18})(?!\S)\s*(.*)", re.DOTALL)
_NUMBER_FIRST = re.compile(r"([#\uff03]?\d{1,18})(?!\S)\s*(?:(\w+)(?:\s+(.*))?)?", re.DOTALL)
_BARE = arguments(r"|list|on|off|[#\uff03]?\d{1,18}(?!\S).*|\w+\s+[#\uff03]?\d{1,18}(?!\S).*")
FIELDS = ("text", *FORM, "section", *LOCALES, "audience", "everyone", "urgent")
"""What can be written behind an announcement's number."""


class AnnouncementHandlers:
    """The parts, and which verb is whose."""

    def __init__(
        self,
        desk: Desk,
        drafting: AnnouncementDrafting,
        sending: AnnouncementSending,
        reports: AnnouncementReports,
    ) -> None:
        self._desk = desk
        self._drafting = drafting
        self._reports = reports
        self._steps: Mapping[str, Step] = {
            "show": self._show,
            "test": sending.test,
            "confirm": sending.confirm,
            "send": sending.send,
            "schedule": sending.schedule,
            "approve": sending.approve,
            "return": sending.give_back,
            "pause": sending.pause,
            "resume": sending.resume,
            "cancel": sending.cancel,
            "edit": sending.correct,
            "recall": sending.recall,
            "resend": sending.resend,
            "discard": sending.discard,
            "report": reports.report,
        }

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("announce", self.announce, Role.OPERATOR, anywhere=True, bare=_BARE)]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("announce", self.press, Role.OPERATOR, anywhere=True),
            PressRoute("got", self.got, anywhere=True),
        ]

    def relays(self) -> list[Relay]:
        """What sees messages before they count as questions."""
        return [self._drafting.relay]

    async def announce(self, request: Request) -> list[Result]:
        """Everything that can be written behind the command."""
        args = request.args.strip()
        if args.casefold() == "list":
            return await self._reports.listed(request)
        if found := _VERB_FIRST.fullmatch(args):
            verb, number, rest = found.groups()
            if verb.casefold() in self._steps:
                return await self._step(request, verb.casefold(), number, rest)
        if found := _NUMBER_FIRST.fullmatch(args):
            number, field, value = found.groups()
            if field is None:
                return await self._step(request, "show", number, "")
            if field.casefold() in FIELDS:
                announcement = await self._desk.find(request, number)
                if isinstance(announcement, list):
                    return announcement
                return await self._drafting.set(
                    request, announcement, field.casefold(), value or ""
                )
        return await self._drafting.begin(request, free_text(request))

    async def press(self, request: Request) -> list[Result]:
        """``verb:number:revision``."""
        verb, _, rest = request.args.partition(":")
        number, _, revision = rest.partition(":")
        return await self._step(request, verb, number, revision)

    async def _step(self, request: Request, verb: str, number: str, rest: str) -> list[Result]:
        announcement = await self._desk.find(request, number)
        if isinstance(announcement, list):
            return announcement
        return await self._steps.get(verb, self._show)(request, announcement, rest.strip())

    async def _show(self, request: Request, announcement: Announcement, _: str) -> list[Result]:
        return await self._desk.card(request, announcement)

    async def got(self, request: Request) -> list[Result]:
        """Somebody says that they have read it; nothing is said to it."""
        announcement = await self._desk.find(request, request.args)
        if isinstance(announcement, list) or not request.person.id:
            return []
        place, person = request.event.place, request.person
        return [Receipt(announcement.id, place.account, place.conversation, person.id)]
