"""Writing announcements: beginning one, asking, and what answers and changes make of it."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from announcements import operations
from announcements.drafting import FIELDS, Asking, link_of, loaded
from announcements.model import ASKED, Announcement, AnnouncementMade, Stage
from announcements.operations import Refusal
from bot import announcement_asking as asks
from bot import announcement_editing as editing
from bot.adapters.port import Capability
from bot.announcement_composing import with_content
from bot.announcement_describing import consequence
from bot.announcement_editing import OPTIONS
from bot.announcement_fields import WHOLE, field_in, of_all, valueless
from bot.fields import BadValue
from bot.handlers.announcement_beginning import begun
from bot.handlers.announcement_desk import Desk
from bot.request import Request, Result, Say, files_of
from bot.texts import LOCALES, say
from chat.event import Incoming
from chat.message import Outgoing

SETTABLE = (*FIELDS, *LOCALES, "main", *OPTIONS)
"""What can be written behind an announcement's number."""


class AnnouncementDrafting:
    """``rng``: makes the keys of their deliveries."""

    def __init__(self, desk: Desk, rng: Random) -> None:
        self._desk = desk
        self._rng = rng

    async def begin(self, request: Request, text: str) -> list[Result]:
        """A new draft, of what follows the command and is attached to it, or of nothing yet."""
        if isinstance(request.event, Incoming) and request.event.revision:
            return self.unedited(request)
        made = begun(request, self._rng, main=request.locale)
        files = files_of(request)
        if text or files:
            try:
                made = editing.answered(made, Asking("text"), text, files)
            except BadValue as error:
                return self._desk.told(request, error.said(request.locale))
            made = replace(made, revision=1)
            card = await self._desk.card(request, made)
            return [AnnouncementMade(made), *self._opened(request, made), *card]
        made = replace(made, asking=Asking("text").dumped())
        how, threaded = self._how(request, made), self._desk.has_thread(made)
        asked = asks.begun(request.locale, made, how, threaded=threaded)
        return [AnnouncementMade(made), self._desk.shown(request, made, asked)]

    def _opened(self, request: Request, made: Announcement) -> list[Result]:
        """What its thread begins with."""
        if not self._desk.has_thread(made):
            return []
        who = request.person.name or request.person.id
        text = say(request.locale, "announce.opened", number=made.id, who=who)
        return self._desk.here(request, made, text)

    def unedited(self, request: Request) -> list[Result]:
        """A message that was taken already does not change a draft by being edited."""
        text = say(request.locale, "announce.unedited")
        return [Say(Outgoing(text), place=request.event.place)]

    def _how(self, request: Request, draft: Announcement) -> str:
        """How to answer, where an answer has to be meant for the bot."""
        able = self._desk.adapters[draft.home.account].capabilities
        if draft.world and Capability.THREADS not in able:
            return "\n\n" + say(request.locale, "announce.how_reply")
        return ""

    async def ask(self, request: Request, draft: Announcement, asking: Asking) -> list[Result]:
        """A question about it; what is written next in its place answers it."""
        if request.event.place.whole != draft.home:
            text = say(request.locale, "announce.ask_elsewhere", number=draft.id)
            return self._desk.told(request, text)
        return [
            *self._noted(request, draft, draft, "", asking),
            self._asked(request, draft, asking),
        ]

    def add(self, request: Request, draft: Announcement, version: str) -> list[Result]:
        """How to write a version that there is not yet; what is just written is its text."""
        menu = self._desk.shown(request, draft, asks.changing(request.locale, draft, version))
        if request.event.place.whole != draft.home:
            return [menu]
        return [*self._noted(request, draft, draft, "", Asking("text", version)), menu]

    def _asked(self, request: Request, draft: Announcement, asking: Asking) -> Say:
        how = self._how(request, draft)
        question = asks.question(request.locale, draft, asking, self._desk.composer, how)
        return self._desk.shown(request, draft, question)

    async def set(
        self, request: Request, draft: Announcement, field: str, value: str
    ) -> list[Result]:
        """One thing that operators can change, by its English name."""
        if draft.stage is Stage.RECALLED:
            return await self._desk.refused(request, draft, Refusal("recalled"))
        field, version, value = field_in(field, value)
        if version and field in WHOLE:
            return self._desk.told(request, of_all(request.locale, draft, field))
        if field in (*FIELDS, *LOCALES):
            if field in LOCALES and editing.is_none(value):
                return await self.drop(request, draft, field)
            asking = Asking("text", field) if field in LOCALES else Asking(field, version)
            if not value.strip() and not files_of(request):
                return await self.ask(request, draft, asking)
            return await self.answer(request, draft, asking, value)
        if not value.strip():
            return self._desk.told(request, valueless(request.locale, draft, field))
        return await self.change(request, draft, field, lambda: editing.set_to(draft, field, value))

    async def answer(
        self, request: Request, draft: Announcement, asking: Asking, text: str
    ) -> list[Result]:
        """What an operator answers to a question; then the next one, or how it looks now."""
        searched = asking.field == "section" and text.strip() and not editing.is_none(text)
        if searched and link_of(text) is None and "://" not in text:
            version = editing.version_of(draft, asking)
            found = self._desk.composer.nearest(text, version)
            if found and request.event.place.whole == draft.home:
                how = self._how(request, draft)
                question = asks.question(
                    request.locale, draft, asking, self._desk.composer, how, found
                )
                noted = self._noted(request, draft, draft, "", asking)
                return [*noted, self._desk.shown(request, draft, question)]
        files = files_of(request)
        return await self.change(
            request,
            draft,
            asking.field,
            lambda: editing.answered(draft, asking, text, files),
            asking.moved(1),
        )

    async def change(
        self,
        request: Request,
        draft: Announcement,
        what: str,
        make: Callable[[], Announcement],
        onward: Asking | None = None,
    ) -> list[Result]:
        """Change it, then ask ``onward``, or show it; what can't be is said, and nothing done."""
        try:
            after = make()
        except BadValue as error:
            return self._desk.told(request, error.said(request.locale))
        before, after = draft, _revised(draft, after)
        outcome = after if after == before else await self._desk.edited(before, after)
        if isinstance(outcome, Refusal):
            return await self._desk.refused(request, before, outcome)
        after = outcome
        noted = self._noted(request, before, after, f"changed {what}", onward)
        if onward is not None and request.event.place.whole == draft.home:
            return [*noted, self._asked(request, after, onward)]
        first = consequence(request.locale, before, after)
        preview = what not in OPTIONS
        return [*noted, *await self._desk.card(request, after, first=first, preview=preview)]

    def _noted(
        self,
        request: Request,
        before: Announcement,
        after: Announcement,
        what: str,
        onward: Asking | None,
    ) -> list[Result]:
        """The change, if there is one, with what is asked now. Asking again counts anew."""
        if onward is not None:
            what = f"{what} {ASKED}".strip()
        elif after == before and not before.asking:
            return []
        after = replace(after, asking=onward.dumped() if onward else "")
        return [self._desk.changed(request, before, after, what)]

    async def finish(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        """Nothing is asked any more; how it looks."""
        after = replace(draft, asking="")
        return [
            *self._noted(request, draft, after, "finished", None),
            *await self._desk.card(request, after),
        ]

    async def drop(self, request: Request, draft: Announcement, version: str) -> list[Result]:
        """Away with a language version."""
        return await self.change(
            request, draft, "versions", lambda: editing.without(draft, version)
        )

    async def choose(self, request: Request, draft: Announcement, mark: str) -> list[Result]:
        """One of the sections that were offered, while that question is open."""
        asking, section = loaded(draft.asking), self._desk.composer.marked(mark)
        if asking is None or asking.field != "section" or section is None:
            first = say(request.locale, "announce.changed_since", number=draft.id)
            return await self._desk.card(request, draft, first=first)
        version = editing.version_of(draft, asking)
        return await self.change(
            request,
            draft,
            "section",
            lambda: with_content(draft, version, section=section.id),
            asking.moved(1),
        )

    async def discard(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        """Away with a draft; it can be brought back."""
        after = operations.discard(draft)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, draft, after)
        text = say(request.locale, "announce.discarded", number=draft.id)
        buttons = self._desk.buttons(request.locale, after)
        return [
            self._desk.changed(request, draft, after, "discarded"),
            *self._desk.here(request, draft, text, buttons),
        ]

    async def restore(self, request: Request, draft: Announcement, _: str) -> list[Result]:
        """A discarded draft is one again."""
        after = operations.restore(draft)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, draft, after)
        return [
            self._desk.changed(request, draft, after, "restored"),
            *await self._desk.card(request, after),
        ]


def _revised(before: Announcement, after: Announcement) -> Announcement:
    """A new revision, if it is another."""
    after = replace(after, revision=before.revision)
    return before if after == before else replace(after, revision=before.revision + 1)
