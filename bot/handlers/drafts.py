"""Sections that operators write in the chat: from a ticket's answer or a gap to the manual."""

from collections.abc import Callable

from bot.command import Command, PressRoute, arguments
from bot.handlers.telling import tell
from bot.request import Request, Result
from bot.texts import Markdown, plain, say
from chat.directory import Role
from chat.message import Button
from faq.answering import Answering
from faq.learning import (
    AliasAdded,
    Draft,
    DraftChanged,
    Drafted,
    DraftState,
    GapsClosed,
    Learning,
)
from faq.teaching import TaughtSection
from faq.tickets import Tickets

LISTED = 20
TITLE_SIZE = 200
_DRAFT = arguments(r"#?\d{1,15}(\s+(title|text)\s+\S.*)?")


class DraftsHandlers:
    """``answering``: the newest manual; ``tickets``: where answers of humans come from."""

    def __init__(
        self, answering: Callable[[], Answering], learning: Learning, tickets: Tickets
    ) -> None:
        self._answering = answering
        self._learning = learning
        self._tickets = tickets

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            Command("drafts", self.drafts, Role.OPERATOR, arguments("")),
            Command("draft", self.draft, Role.OPERATOR, _DRAFT),
        ]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("learn", self.from_ticket, Role.OPERATOR),
            PressRoute("publish", self.publish, Role.OPERATOR),
            PressRoute("drop", self.drop, Role.OPERATOR),
        ]

    async def drafts(self, request: Request) -> list[Result]:
        """The drafts that wait for an operator."""
        drafts = await self._learning.drafts(LISTED)
        if not drafts:
            return tell(request, say(request.locale, "draft.none"))
        lines = [
            say(request.locale, "draft.line", number=each.id, title=each.title) for each in drafts
        ]
        return tell(request, "\n".join([say(request.locale, "draft.list"), "", *lines]))

    async def draft(self, request: Request) -> list[Result]:
        """A draft as it is now, or with another title or text."""
        number, *change = request.args.split(maxsplit=2)
        draft = await self._draft(number.lstrip("#"))
        if draft is None:
            return tell(request, say(request.locale, "draft.gone"))
        if not change:
            return _card(request, draft)
        what, value = change[0].casefold(), change[1].strip()
        if what == "title":
            value = " ".join(value.split())[:TITLE_SIZE]
            changed = _changed(request, draft, title=value)
            draft = _as_changed(draft, changed)
        else:
            changed = _changed(request, draft, text=value)
            draft = _as_changed(draft, changed)
        return [changed, *_card(request, draft)]

    async def from_ticket(self, request: Request) -> list[Result]:
        """What a human answered becomes a draft, with the question as its title."""
        number = request.args
        ticket = await self._tickets.ticket(int(number[:18])) if _is_number(number) else None
        if ticket is None:
            return tell(request, say(request.locale, "press.stale"))
        known = await self._learning.draft_of(ticket.id)
        if known is not None:
            return _card(request, known)
        messages = await self._tickets.messages(ticket.id)
        text = "\n\n".join(each.text for each in messages if each.side == "human" and each.text)
        drafted = Drafted(
            id=request.id,
            ticket=ticket.id,
            title=" ".join(ticket.text.split())[:TITLE_SIZE],
            text=text,
            locale=ticket.locale,
            product=None,
            account=request.person.account,
            person=request.person.id,
        )
        draft = Draft(
            drafted.id, ticket.id, drafted.title, text, ticket.locale, None, DraftState.DRAFT, 1
        )
        return [drafted, *_card(request, draft)]

    async def publish(self, request: Request) -> list[Result]:
        """A draft becomes a section; the question of its ticket is no gap any more."""
        draft, is_current = await self._pressed(request)
        if draft is None:
            return tell(request, say(request.locale, "draft.gone"))
        if not is_current:
            return _card(request, draft, "draft.changed_since")
        if not draft.text.strip():
            return tell(request, say(request.locale, "draft.empty", number=draft.id))
        section = TaughtSection(draft.id, draft.title, draft.text, draft.locale).id
        published = _changed(request, draft, state=DraftState.PUBLISHED)
        results: list[Result] = [published]
        ticket = await self._tickets.ticket(draft.ticket) if draft.ticket is not None else None
        if ticket is not None:
            key, person = self._answering().lexicon.gap_key(ticket.text), request.person
            if key:
                results.append(AliasAdded(section, ticket.text, key, person.account, person.id))
            results.append(GapsClosed((), section, ticket.question_id))
        if draft.gap is not None:
            results.append(GapsClosed((draft.gap,), section))
        return [*results, *tell(request, say(request.locale, "draft.published", title=draft.title))]

    async def drop(self, request: Request) -> list[Result]:
        """A draft is nothing for the manual."""
        draft, _ = await self._pressed(request)
        if draft is None:
            return tell(request, say(request.locale, "draft.gone"))
        dropped = _changed(request, draft, state=DraftState.DROPPED)
        return [dropped, *tell(request, say(request.locale, "draft.dropped", title=draft.title))]

    async def _pressed(self, request: Request) -> tuple[Draft | None, bool]:
        """The draft of a button, and whether it is still as it was shown there."""
        number, _, revision = request.args.partition(":")
        draft = await self._draft(number)
        return draft, draft is not None and revision == str(draft.revision)

    async def _draft(self, number: str) -> Draft | None:
        draft = await self._learning.draft(int(number[:18])) if _is_number(number) else None
        return None if draft is None or draft.state is DraftState.DROPPED else draft


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _changed(
    request: Request,
    draft: Draft,
    title: str | None = None,
    text: str | None = None,
    state: DraftState | None = None,
) -> DraftChanged:
    person = request.person
    return DraftChanged(
        draft.id, draft.revision, person.account, person.id, title=title, text=text, state=state
    )


def _as_changed(draft: Draft, changed: DraftChanged) -> Draft:
    return Draft(
        draft.id,
        draft.ticket,
        changed.title or draft.title,
        changed.text or draft.text,
        draft.locale,
        draft.product,
        draft.state,
        draft.revision + 1,
        draft.gap,
    )


def _card(request: Request, draft: Draft, key: str = "draft.card") -> list[Result]:
    """The text is shown as the section will be: it is Markdown of an operator."""
    locale = request.locale
    facts = {
        "number": draft.id,
        "title": draft.title,
        "text": Markdown(draft.text or say(locale, "draft.no_text")),
    }
    buttons = [
        Button(plain(locale, "draft.publish"), f"publish:{draft.id}:{draft.revision}"),
        Button(plain(locale, "draft.drop"), f"drop:{draft.id}:{draft.revision}"),
    ]
    return tell(request, say(locale, key, **facts), buttons)
