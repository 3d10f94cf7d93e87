"""Handing a question to a human."""

from collections.abc import Callable
from dataclasses import replace

from bot.handlers.asking import asked_of
from bot.handlers.ticket_channels import RECENT, Channels
from bot.handlers.ticket_notice import Wanted
from bot.handlers.ticket_obstacle import led
from bot.handlers.ticket_sides import Sides
from bot.handlers.ticket_times import expectation
from bot.request import Request, Result, files_of, reply
from bot.texts import Markdown, say
from chat.directory import Role
from chat.effect import Effect
from chat.message import Place
from faq.answering import Answering, Outcome
from faq.hours import ServiceHours
from faq.ports import Asked, Questions, Rated
from faq.ticketing import TicketOpened
from faq.tickets import Reason, Ticket


class Opening:
    """``answering``: the newest manual, asked for each time. ``automatic``: whether a question is
    handed over without anybody asking for it.
    """

    def __init__(
        self,
        sides: Sides,
        channels: Channels,
        questions: Questions,
        answering: Callable[[], Answering],
        hours: ServiceHours,
        *,
        automatic: bool,
    ) -> None:
        self._automatic = automatic
        self._sides = sides
        self._tickets = sides.tickets
        self._channels = channels
        self._questions = questions
        self._answering = answering
        self._hours = hours

    async def press(self, request: Request) -> list[Result]:
        """ "Ask a human" below what came of a question."""
        number, place = request.args, request.event.place
        question = None
        if number.isascii() and number.isdigit():
            question = await self._questions.question(int(number[:18]))
        if question is None or (question.account, question.conversation) != (
            place.account,
            place.conversation,
        ):
            return reply(say(request.locale, "press.stale"))
        return await self.hand_over(request, _about(question, request))

    async def command(self, request: Request) -> list[Result]:
        """A question for a human, or the last one asked here."""
        text = request.said
        if text:
            return await self._with_text(request, text)
        question = await self._last(request)
        if question is not None:
            about = _about(question, request)
            wanted = replace(about, files=(*about.files, *files_of(request)))
            return await self.hand_over(request, wanted)
        existing = await self._tickets.open_at(self._sides.here(request))
        if existing is not None:
            wanted = Wanted("", request.person.id, request.locale, "asked", files=files_of(request))
            return await self._already(request, existing, wanted)
        return reply(say(request.locale, "human.what"))

    async def by_itself(
        self, request: Request, question: Asked, reason: Reason, lead: str
    ) -> list[Result]:
        """Hand over what was not answered, or did not help, with these words first; nothing if that
        is not wanted, nobody could be reached, or a human has the thread already.
        """
        here = self._sides.here(request)
        if not self._automatic or await self._tickets.open_at(here) is not None:
            return []
        origin = await self._tickets.origin(here, question.person)
        if await self._channels.choose(here, origin) is None:
            return []
        wanted = replace(_about(question, request), reason=reason)
        return await self.hand_over(request, wanted, lead=lead)

    async def hand_over(
        self, request: Request, wanted: Wanted, new: Asked | None = None, lead: str = ""
    ) -> list[Result]:
        """Open a ticket; where the thread has one, add to it. ``new``: a question to note first;
        ``lead``: what the asker is told before.
        """
        here = self._sides.here(request)
        existing = await self._tickets.open_at(here)
        if existing is not None:
            return await self._already(request, existing, wanted)
        noted: list[Effect] = [] if new is None else [new]
        same = await self._same(here, wanted)
        if same is not None:
            already = say(wanted.locale, "ticket.already", number=same.id)
            return [*noted, *reply(led(wanted.locale, lead, already))]
        origin = await self._tickets.origin(here, wanted.asker)
        channel = await self._channels.choose(here, origin)
        if channel is None:
            return [*noted, *self._nobody(request, wanted, new)]
        ops = Place(channel.account, channel.conversation)
        opened = TicketOpened(
            id=request.id,
            question_id=wanted.question.id if wanted.question else None,
            place=here,
            asker=wanted.asker,
            text=wanted.text,
            locale=wanted.locale,
            reason=wanted.reason,
            ops=ops,
        )
        when = expectation(wanted.locale, self._hours, request.now, origin.time_zone)
        told = say(wanted.locale, "ticket.opened", number=request.id, when=Markdown(when))
        return [
            *noted,
            opened,
            *reply(led(wanted.locale, lead, told)),
            await self._channels.card(request, request.id, here, wanted, channel),
        ]

    async def _same(self, here: Place, wanted: Wanted) -> Ticket | None:
        """The open ticket in which the same person has asked the same there, in another thread."""
        key = self._answering().lexicon.gap_key
        asked = key(wanted.text)
        if not wanted.asker or not asked or wanted.files:
            return None
        theirs = await self._tickets.open_of(here, wanted.asker)
        return next((ticket for ticket in theirs if key(ticket.text) == asked), None)

    def when(self, ticket: Ticket, request: Request, time_zone: str | None) -> str:
        """When the asker of a ticket may expect an answer."""
        return expectation(ticket.locale, self._hours, request.now, time_zone)

    async def _with_text(self, request: Request, text: str) -> list[Result]:
        reader = replace(request.reader, private=False)
        answer = self._answering().ask(text, reader)
        unknown = answer.outcome is Outcome.UNKNOWN
        gap = (self._answering().lexicon.gap_key(text) or None) if unknown else None
        question = asked_of(request, text, answer, gap=gap)
        wanted = Wanted(
            text=text,
            asker=request.person.id,
            locale=request.locale,
            reason=_reason(question),
            question=question,
            files=files_of(request),
        )
        return await self.hand_over(request, wanted, new=question)

    async def _last(self, request: Request) -> Asked | None:
        """What was asked last: in this thread by anybody, outside threads by this person."""
        here, person = self._sides.here(request), request.person.id
        if here.thread is not None:
            return await self._questions.last(here)
        if not person:
            return None
        return await self._questions.last(here, person=person, since=request.now - RECENT)

    async def _already(self, request: Request, ticket: Ticket, wanted: Wanted) -> list[Result]:
        """The thread has a ticket: what is new goes to it."""
        known = {ticket.text, *(m.text for m in await self._tickets.messages(ticket.id))}
        text = wanted.text if wanted.text not in known else ""
        if text or wanted.files:
            carry = self._channels.carry
            told = say(wanted.locale, "ticket.added", number=ticket.id)
            return await carry(request, ticket, text, wanted.files, told)
        told = say(wanted.locale, "ticket.already", number=ticket.id)
        return await self._channels.ensure(request, ticket, told)

    def _nobody(self, request: Request, wanted: Wanted, new: Asked | None) -> list[Result]:
        """No ops channel: said as it is, and the question is surely on the list of gaps."""
        told = say(wanted.locale, "human.nobody")
        if request.role >= Role.OPERATOR:
            told = "\n\n".join([told, say(wanted.locale, "human.nobody_hint")])
        question, person = wanted.question, request.person.id
        if new is not None or question is None or question.gap is not None or not person:
            return reply(told)
        gap = self._answering().lexicon.gap_key(question.text) or None
        return [Rated(question.id, person, False, gap), *reply(told)]


def _about(question: Asked, request: Request) -> Wanted:
    """A question asked before; whoever asked it is told, whoever hands it over."""
    asker = question.person or request.person.id
    return Wanted(
        question.text, asker, question.locale, _reason(question), question, question.files
    )


def _reason(question: Asked) -> Reason:
    if question.outcome == Outcome.UNKNOWN:
        return "unknown"
    return "asked" if question.gap is None else "unhelpful"
