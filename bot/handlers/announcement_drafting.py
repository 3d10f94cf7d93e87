"""Writing announcements: beginning one, changing what it says, to whom and how."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from announcements.model import FORM, Announcement, AnnouncementMade, Stage
from bot import announcement_audience, fields
from bot.announcement_composing import with_content
from bot.fields import BadValue
from bot.handlers.announcement_desk import Desk
from bot.handlers.ticket_sides import text_after_verb
from bot.people import id_of
from bot.request import Request, Result, files_of
from bot.router import Relayed
from bot.texts import LOCALES, plain, say
from chat.directory import GroupKind, Role
from chat.event import Incoming
from chat.message import Button

_NOTHING = Relayed([], handled=False)
TEXT_SIZE = 12_000


class AnnouncementDrafting:
    """``rng``: makes the keys of their deliveries."""

    def __init__(self, desk: Desk, rng: Random) -> None:
        self._desk = desk
        self._rng = rng

    async def begin(self, request: Request, text: str) -> list[Result]:
        """A new draft, of what follows the command and is attached to it, or of nothing yet."""
        if request.group.kind is GroupKind.GROUP:
            return self._desk.told(request, say(request.locale, "announce.elsewhere"))
        made = Announcement(
            id=request.id,
            key=f"{self._rng.getrandbits(96):024x}",
            home=request.event.place.whole,
            author=id_of(request.person),
            world=request.group.kind is GroupKind.OPS,
            main=request.locale,
            created_at=request.now,
        )
        files = files_of(request)
        if text or files:
            made = replace(with_content(made, made.main, text=text, files=files), revision=1)
            return [AnnouncementMade(made), *await self._desk.card(request, made)]
        made = replace(made, asking="text")
        return [AnnouncementMade(made), *self._ask(request, made, "text")]

    def _ask(
        self, request: Request, draft: Announcement, field: str, buttons: Sequence[Button] = ()
    ) -> list[Result]:
        locale = request.locale
        form = Button(plain(locale, "announce.button_form"), f"announce:form:{draft.id}:1")
        text = say(locale, f"announce.ask_{field}", number=draft.id)
        return self._desk.said(draft, text, tuple(buttons) or (form,))

    async def set(
        self, request: Request, draft: Announcement, field: str, value: str
    ) -> list[Result]:
        """One thing that operators can change, by its English name."""
        if draft.stage is Stage.RECALLED or draft.stage is Stage.DISCARDED:
            return self._desk.told(
                request, say(request.locale, "announce.no_recalled", number=draft.id)
            )
        try:
            after = self._changed(request, draft, field, value)
        except BadValue as error:
            return self._desk.told(request, error.said(request.locale))
        after = replace(after, asking="", revision=draft.revision + 1)
        if draft.stage is Stage.REQUESTED:
            after = replace(after, stage=Stage.DRAFT)
        change = self._desk.changed(request, draft, after, f"changed {field}")
        return [change, *await self._desk.card(request, after)]

    def _changed(
        self, request: Request, draft: Announcement, field: str, value: str
    ) -> Announcement:
        """Raises BadValue."""
        if field == "audience":
            return replace(draft, audience=announcement_audience.read(value, draft.audience))
        if field == "everyone":
            return replace(draft, everyone=fields.flag(value))
        if field == "urgent":
            return replace(draft, urgent=fields.flag(value))
        if len(value) > TEXT_SIZE:
            raise BadValue("long", most=TEXT_SIZE)
        files = files_of(request)
        said = {"files": files} if files else {}
        if field in LOCALES:
            return with_content(draft, field, text=value, **said)
        return with_content(draft, draft.main, **{field: value}, **said)

    async def relay(self, request: Request) -> Relayed:
        """What an operator answers to what was asked about a draft."""
        event = request.event
        if not isinstance(event, Incoming) or request.role < Role.OPERATOR:
            return _NOTHING
        draft = await self._desk.announcements.asking(event.place, id_of(request.person))
        if draft is None:
            return _NOTHING
        field = draft.asking if draft.asking in ("text", *FORM) else "text"
        return Relayed(await self.set(request, draft, field, event.text), handled=True)


def free_text(request: Request) -> str:
    """What follows the command, as it was written."""
    return text_after_verb(request)
