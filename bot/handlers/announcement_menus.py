"""The buttons of drafts, and replies to what was asked about them."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache

from announcements.drafting import Asking, is_aside, loaded
from announcements.model import Announcement
from bot import announcement_asking as asks
from bot import announcement_editing as editing
from bot.adapters.port import Capability
from bot.announcement_editing import OPTIONS
from bot.command import Relayed, arguments
from bot.handlers.announcement_audience import AnnouncementAudience
from bot.handlers.announcement_beginning import spoken
from bot.handlers.announcement_choosing import AUDIENCE
from bot.handlers.announcement_desk import Desk
from bot.handlers.announcement_drafting import AnnouncementDrafting
from bot.people import id_of
from bot.request import Handler, Request, Result
from bot.texts import LOCALES, catalogue, in_english, say
from chat.directory import Role
from chat.event import Incoming

Step = Callable[[Request, Announcement, str], Awaitable[list[Result]]]
ASKED_FOR = timedelta(minutes=30)
"""So long a question is open where there is no thread to tell answers from other messages."""
EDITED_FOR = timedelta(minutes=15)
"""So long messages can be edited with an effect: see Dispatch."""
GOING = frozenset({"ask", "finish", "section"})
"""Verbs that lead from one question to another, whatever became of the draft meanwhile."""
MEANT = arguments(r"|list|on|off|[#\uff03]?\d{1,18}(?!\S).*|\w+\s+[#\uff03]?\d{1,18}(?!\S).*")
"""What behind the command's name is no text to announce."""
_NOTHING = Relayed([], handled=False)


class AnnouncementMenus:
    """What follows a press: the revision that the button knew, and what it is about.

    ``command``: handles what is written behind the command's name.
    """

    def __init__(
        self,
        desk: Desk,
        drafting: AnnouncementDrafting,
        audience: AnnouncementAudience,
        command: Handler,
    ) -> None:
        self._command = command
        self._desk = desk
        self._audience = audience
        self._drafting = drafting
        self.steps: Mapping[str, Step] = {
            "write": self._write,
            "form": self._form,
            "change": self._change,
            "options": self._options,
            "switch": self._switch,
            "clear": self._clear,
            "main": self._main,
            "drop": drafting.drop,
            "only": self._only,
            "ask": self._ask,
            "finish": drafting.finish,
            "section": drafting.choose,
        }

    async def _write(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        return await self._drafting.ask(request, draft, Asking("text"))

    async def _form(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        return await self._drafting.ask(request, draft, Asking("what", walks=True))

    async def _ask(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        asking = loaded(rest)
        if asking is None:
            return await self._desk.card(request, draft)
        return await self._drafting.ask(request, draft, asking)

    async def _change(self, request: Request, draft: Announcement, version: str) -> list[Result]:
        version = version if version in LOCALES else draft.main
        if version not in draft.contents:
            return self._drafting.add(request, draft, version)
        menu = asks.changing(request.locale, draft, version)
        return [self._desk.shown(request, draft, menu)]

    async def _options(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        menu = asks.options(request.locale, draft)
        return [self._desk.shown(request, draft, menu)]

    async def _switch(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        option, _, state = rest.partition(".")
        if option not in OPTIONS:
            return await self._desk.card(request, draft)
        return await self._drafting.set(request, draft, option, state)

    async def _clear(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        asking = loaded(rest)
        if asking is None:
            return await self._desk.card(request, draft)
        return await self._drafting.change(
            request,
            draft,
            asking.field,
            lambda: editing.cleared(draft, asking),
            asking if asking.walks else None,
        )

    async def _main(self, request: Request, draft: Announcement, version: str) -> list[Result]:
        return await self._drafting.set(request, draft, "main", version)

    async def _only(self, request: Request, draft: Announcement, rest: str) -> list[Result]:
        version, _, what = rest.partition(".")
        return await self._drafting.change(
            request, draft, "parts", lambda: editing.sending_only(draft, version, what)
        )

    async def relay(self, request: Request) -> Relayed:
        """What an operator answers to what was asked about a draft.

        In a draft's thread nothing else is done with anybody's messages.
        """
        event = request.event
        if not isinstance(event, Incoming):
            return _NOTHING
        draft = await self._desk.announcements.of_thread(event.place)
        if draft is not None:
            return Relayed(await self._in_thread(request, event, draft), handled=True)
        if request.role < Role.OPERATOR or not request.among_operators:
            return _NOTHING
        return await self._outside(request, event)

    async def _in_thread(
        self, request: Request, event: Incoming, draft: Announcement
    ) -> list[Result]:
        if request.role < Role.OPERATOR:
            return []
        if event.revision:
            return self._drafting.unedited(request)
        if (args := _command(event)) is not None:
            return await self._command(replace(request, args=args))
        if draft.asking == AUDIENCE:
            return await self._audience.written(request, draft, event.text)
        request = spoken(request, draft)
        if (asking := loaded(draft.asking)) is not None:
            return await self._drafting.answer(request, draft, asking, event.text)
        if not event.addressed:
            return []
        text = say(request.locale, "announce.nothing_asked", number=draft.id)
        return self._desk.here(request, draft, text)

    async def _outside(self, request: Request, event: Incoming) -> Relayed:
        """Directly, and where there are no threads."""
        if (text := _spoken(event)) is not None:
            return Relayed(await self._drafting.begin(request, text), handled=True)
        able = self._desk.adapters[event.place.account].capabilities
        if not event.direct and Capability.THREADS in able:
            return _NOTHING  # there a draft has its thread
        home, who, known = event.place.whole, id_of(request.person), self._desk.announcements
        if event.revision:
            handled = await known.touched(home, who, request.now - EDITED_FOR)
            return Relayed(self._drafting.unedited(request) if handled else [], handled=handled)
        draft = await known.asking(home, who, request.now - ASKED_FOR)
        if draft is not None and draft.asking == AUDIENCE and not is_aside(event.text):
            written = await self._audience.written(request, draft, event.text)
            return Relayed(written, handled=True)
        asking = None if draft is None else loaded(draft.asking)
        if draft is None or asking is None or is_aside(event.text):
            return _NOTHING
        answering = spoken(request, draft)
        results = await self._drafting.answer(answering, draft, asking, event.text)
        return Relayed(results, handled=True)


def _command(event: Incoming) -> str | None:
    """What stands behind the command's name where that says plainly what is to be done.

    Where announcements are worked on the bot reads all, so the name alone is enough.
    """
    found = _announcing().fullmatch(event.text)
    args = "" if found is None else in_english(found[1])
    return args if args and MEANT.fullmatch(args) else None


def _spoken(event: Incoming) -> str | None:
    """The text of "announce: …", said to the bot without a slash; None for anything else."""
    found = _announcing().fullmatch(event.text)
    if found is None or not (event.addressed or event.direct) or is_aside(event.text):
        return None
    return found[1].strip()


@cache
def _announcing() -> re.Pattern[str]:
    names = "|".join(
        re.escape(name)
        for name in {"announce", *(catalogue(each)["command.announce.name"] for each in LOCALES)}
    )
    return re.compile(rf"\s*(?:{names})(?:\s*[:\uff1a]\s*|\s+)(\S.*)", re.IGNORECASE | re.DOTALL)
