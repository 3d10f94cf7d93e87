"""A ticket that a section of the manual answers: one click, and the bot knows from then on."""

from collections.abc import Callable
from dataclasses import replace

from bot.handlers.showing import Showing
from bot.handlers.ticket_sides import Sides
from bot.handlers.ticket_work import Work
from bot.links import mark
from bot.request import Request, Result, reply
from bot.texts import say
from faq.answering import Answering, Reader, visible
from faq.learning import AliasAdded, GapsClosed
from faq.section import Section
from faq.tickets import Ticket

_ANYBODY = Reader(private=False)


class Solving:
    """``answering``: the newest manual, asked for each time."""

    def __init__(
        self, answering: Callable[[], Answering], sides: Sides, work: Work, showing: Showing
    ) -> None:
        self._answering = answering
        self._sides = sides
        self._work = work
        self._showing = showing

    async def press(self, request: Request) -> list[Result]:
        """The asker gets the section, their question becomes an alias of it, the ticket closes."""
        number, _, wanted = request.args.partition(":")
        known = number.isascii() and number.isdigit()
        ticket = await self._work.find(request, int(number[:18]) if known else 0)
        if not isinstance(ticket, Ticket):
            return ticket
        section = self._section(wanted)
        if section is None or ticket.question_id is None:
            return reply(say(request.locale, "press.stale"))
        if not ticket.is_open:
            return self._work.is_closed(request, ticket)
        if (unsent := await self._sides.unsent(request, ticket)) is not None:
            return unsent
        asked = replace(request, locale=ticket.locale)
        shown = self._showing.section(asked, section, ticket.question_id)
        key, person = self._answering().lexicon.gap_key(ticket.text), request.person
        alias = AliasAdded(section.id, ticket.text, key, person.account, person.id)
        return [
            *([alias] if key else []),
            GapsClosed((), section.id, ticket.question_id),
            replace(shown, place=ticket.place, yields=False),
            *await self._work.closed(request, ticket, ""),
        ]

    def _section(self, wanted: str) -> Section | None:
        sections = self._answering().manual.sections
        found = next((each for each in sections if mark(each) == wanted), None)
        return found if found is not None and visible(found, _ANYBODY) else None
