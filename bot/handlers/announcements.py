"""/announce: what follows it, and the buttons, to what they lead."""

import re
from collections.abc import Awaitable, Callable, Mapping

from rapidfuzz import process

from announcements.model import Announcement, AnnouncementMade, Receipt, Stage
from bot.adapters.port import Capability
from bot.command import Command, PressRoute, Relay
from bot.handlers import announcement_opting as opting
from bot.handlers.announcement_audience import AnnouncementAudience
from bot.handlers.announcement_beginning import spoken
from bot.handlers.announcement_changing import AnnouncementChanging
from bot.handlers.announcement_desk import Desk
from bot.handlers.announcement_drafting import SETTABLE, AnnouncementDrafting
from bot.handlers.announcement_fulfilling import AnnouncementFulfilling
from bot.handlers.announcement_menus import GOING, MEANT, AnnouncementMenus
from bot.handlers.announcement_reports import AnnouncementReports
from bot.handlers.announcement_sending import AnnouncementSending
from bot.handlers.announcement_series import SENDS, AnnouncementSeries
from bot.handlers.announcement_testing import TESTED, AnnouncementTesting
from bot.request import Request, Result, Say
from bot.texts import LOCALES, Markdown, catalogue, say
from chat.directory import Role

Step = Callable[[Request, Announcement, str], Awaitable[list[Result]]]

_VERB_FIRST = re.compile(r"(\w+)\s+([#\uff03]?\d{1,18})(?!\S)\s*(.*)", re.DOTALL)
_NUMBER_FIRST = re.compile(r"([#\uff03]?\d{1,18})(?!\S)\s*(?:(\w+)(?:\s+(.*))?)?", re.DOTALL)
_MISTYPED = re.compile(r"(\w{1,20})(?:\s+[#\uff03]?(\d{1,18}))?")
_WORDY = re.compile(r"(\w+)(?:\s+[^\W\d]\w*){1,2}\s+[#\uff03]?\d{1,18}")
_NEAR, _NEARLY = 60, 85
"""Least likeness, of 100, of a verb that is suggested; without a number it may be a text."""
_CHECKED = ("test", "confirm", "discard")
"""Verbs of buttons of others that also do nothing once the draft is another."""


class AnnouncementHandlers:
    """The parts, and which verb is whose."""

    def __init__(
        self,
        desk: Desk,
        drafting: AnnouncementDrafting,
        sending: AnnouncementSending,
        reports: AnnouncementReports,
        audience: AnnouncementAudience,
        series: AnnouncementSeries,
        fulfilling: AnnouncementFulfilling,
    ) -> None:
        self._desk = desk
        self._drafting = drafting
        self._reports = reports
        self._series = series
        self._menus = AnnouncementMenus(desk, drafting, audience, self.announce)
        self._testing, changing = AnnouncementTesting(desk), AnnouncementChanging(desk)
        self._steps: Mapping[str, Step] = {
            "show": self._show,
            "test": self._testing.test,
            "confirm": sending.confirm,
            "send": sending.send,
            "schedule": sending.schedule,
            "approve": sending.approve,
            "return": sending.give_back,
            "pause": sending.pause,
            "resume": sending.resume,
            "cancel": sending.cancel,
            "edit": changing.correct,
            "recall": changing.recall,
            "resend": changing.resend,
            "discard": drafting.discard,
            "restore": drafting.restore,
            "report": reports.report,
            "troubles": reports.troubles,
            "failed": reports.failed,
            "skipped": reports.skipped,
            "uncertain": reports.uncertain,
            "unchanged": reports.unchanged,
            "history": reports.history,
            "audience": audience.open,
            "whom": audience.choose,
            "done": audience.done,
            "groups": audience.groups,
            "next": series.next,
            "fulfils": fulfilling.fulfils,
        }

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        everywhere = {"anywhere": True, "bare": MEANT, "admins": opting.is_opting}
        return [Command("announce", self.announce, Role.OPERATOR, **everywhere)]  # type: ignore[arg-type]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("announce", self.press, Role.OPERATOR, anywhere=True),
            PressRoute("got", self.got, anywhere=True),
        ]

    def relays(self) -> list[Relay]:
        """What sees messages before they count as questions."""
        return [self._menus.relay]

    async def announce(self, request: Request) -> list[Result]:
        """Everything that can be written behind the command; what is answered in a thread that it
        was not written in is pointed to.
        """
        results = await self._announce(request)
        said = {each.topic for each in results if isinstance(each, Say)}
        begun = any(isinstance(each, AnnouncementMade) for each in results)
        if request.event.place.thread is not None or begun or None in said or not said:
            return results
        if Capability.THREADS not in self._desk.adapters[request.event.place.account].capabilities:
            return results
        number = str(said.pop()).rpartition(":")[2]
        text = say(request.locale, "announce.here_too", number=number)
        return [*results, *self._desk.told(request, text)]

    async def _announce(self, request: Request) -> list[Result]:
        if opting.is_opting(request.args):
            return await opting.opt(request)
        if not request.among_operators:
            return self._desk.told(request, say(request.locale, "announce.elsewhere"))
        args = request.args.strip()
        if args.casefold() == "list":
            return await self._reports.listed(request)
        if args.casefold() in self._steps or self._is_wordy(args):
            verb = request.said.split()[0]
            return self._desk.told(request, say(request.locale, "announce.which", verb=verb))
        found = await self._about_one(request, args)
        if found is not None:
            return found
        if (told := self._mistyped(request, args)) is not None:
            return self._desk.told(request, told)
        return await self._drafting.begin(request, request.said)

    def _is_wordy(self, args: str) -> bool:
        """``send announcement 68``: that is no text to announce either."""
        found = _WORDY.fullmatch(args)
        return found is not None and found[1].casefold() in self._steps

    def _mistyped(self, request: Request, args: str) -> str | None:
        """What to say of a word with a number, or one alone that is nearly a verb: that is no text
        to announce. None for all else.
        """
        found = _MISTYPED.fullmatch(args)
        if found is None:
            return None
        verb, number = found.groups()
        locale, usage = request.locale, Markdown(say(request.locale, "command.announce.usage"))
        least = _NEARLY if number is None else _NEAR
        near = process.extractOne(verb.casefold(), self._verbs(), score_cutoff=least)
        if near is not None:
            return say(locale, "announce.no_verb_near", verb=verb, near=near[0], usage=usage)
        helps = [catalogue(each)["command.help.name"] for each in LOCALES]
        if number is None and verb.casefold() not in helps:
            return None
        return say(locale, "announce.no_verb", verb=verb, usage=usage)

    def _verbs(self) -> list[str]:
        """The words that may follow the command's name, in every language."""
        words = [catalogue(each).get(f"word.{verb}") for each in LOCALES for verb in self._steps]
        return [word for word in words if word]

    async def _about_one(self, request: Request, args: str) -> list[Result] | None:
        """``test 12``, ``12``, ``12 text …``; None if it is nothing of these."""
        if (found := _VERB_FIRST.fullmatch(args)) and found[1].casefold() in self._steps:
            return await self._step(request, found[1].casefold(), found[2], found[3])
        if (found := _NUMBER_FIRST.fullmatch(args)) is None:
            return None
        number, field, value = found.groups()
        if field is None:
            return await self._step(request, "show", number, "")
        return await self._numbered(request, number, field.casefold(), value or "")

    async def _numbered(
        self, request: Request, number: str, field: str, value: str
    ) -> list[Result] | None:
        """``12 text …``; None if it is a text that begins with a number."""
        if field in self._steps:
            return await self._step(request, field, number, value)
        announcement = await self._desk.find(request, number)
        if isinstance(announcement, list):
            return announcement if field in SETTABLE else None
        if announcement.stage is Stage.DISCARDED:
            return self._discarded(request, announcement)
        if field not in SETTABLE:
            return self._desk.told(
                request,
                say(request.locale, "announce.no_field", number=announcement.id, name=field[:40]),
            )
        return await self._drafting.set(request, announcement, field, value)

    async def press(self, request: Request) -> list[Result]:
        """``verb:number:revision``, and for drafts ``:what it is about``."""
        verb, _, value = request.args.partition(":")
        number, *rest = value.split(":", 2)
        announcement = await self._desk.find(request, number)
        if isinstance(announcement, list):
            return announcement
        request = spoken(request, announcement)
        if announcement.stage is Stage.DISCARDED and verb != "restore":
            return self._discarded(request, announcement)
        step = self._menus.steps.get(verb)
        checked = verb in _CHECKED if step is None else verb not in GOING
        if checked and rest[:1] != [str(announcement.revision)]:
            first = say(request.locale, "announce.changed_since", number=announcement.id)
            return await self._desk.card(request, announcement, first=first)
        if step is not None:
            return await step(request, announcement, rest[-1] if len(rest) > 1 else "")
        return await self._run(request, verb, announcement, ":".join(rest))

    def _discarded(self, request: Request, draft: Announcement) -> list[Result]:
        text = say(request.locale, "announce.is_discarded", number=draft.id)
        return self._desk.here(request, draft, text, self._desk.buttons(request.locale, draft))

    async def _step(self, request: Request, verb: str, number: str, rest: str) -> list[Result]:
        announcement = await self._desk.find(request, number)
        if isinstance(announcement, list):
            return announcement
        if announcement.stage is Stage.DISCARDED and verb != "restore":
            return self._discarded(request, announcement)
        return await self._run(request, verb, announcement, rest.strip())

    async def _run(
        self, request: Request, verb: str, announcement: Announcement, rest: str
    ) -> list[Result]:
        """A verb; of an episode with what there is to say of the one before."""
        sends = verb in SENDS
        if sends and (too_early := await self._series.too_early(request, announcement)):
            return too_early
        results = await self._steps.get(verb, self._show)(request, announcement, rest)
        said = await self._series.confirmed(request, announcement, results) if sends else []
        return [*results, *said]

    async def _show(self, request: Request, announcement: Announcement, _: str) -> list[Result]:
        return await self._desk.card(request, announcement)

    async def got(self, request: Request) -> list[Result]:
        """Somebody says that they have read it; nothing is said to it in the group."""
        if f"got:{request.args}" == TESTED:
            return await self._testing.got(request)
        number, person = request.args, request.person
        if not (number.isascii() and number.isdigit()) or not person.id:
            return []
        place = request.event.place
        return [Receipt(int(number[:18]), place.account, place.conversation, person.id)]
