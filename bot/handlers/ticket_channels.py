"""The ops channels of tickets: which has one, what it reads of it first, and what askers add."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from bot.adapters.port import Capability
from bot.handlers.ticket_notice import Case, Notice, Wanted, section_buttons, short, work_buttons
from bot.handlers.ticket_sides import Sides, body, name_of, said
from bot.request import Request, Result, Say, reply
from bot.texts import say
from chat.delivery import Lane
from chat.directory import Group, Role
from chat.message import File, Outgoing, Place, escape
from faq.answering import Answering
from faq.ports import Questions
from faq.ticketing import TicketMoved, choose_channel
from faq.tickets import Origin, Side, Ticket, topic

EARLIER = 5
"""Questions of the thread, and messages of a ticket that moves, that ops are shown."""
RECENT = timedelta(days=1)
"""Outside threads, what was asked longer ago is another conversation."""


class Channels:
    """``answering``: the newest manual, asked for each time."""

    def __init__(
        self,
        sides: Sides,
        notice: Notice,
        questions: Questions,
        answering: Callable[[], Answering],
    ) -> None:
        self._sides = sides
        self._tickets = sides.tickets
        self._notice = notice
        self._questions = questions
        self._answering = answering

    async def choose(self, here: Place, origin: Origin) -> Group | None:
        """The ops channel for what is asked there; None if there is none to reach."""
        candidates = await self._tickets.channels(here.account)
        return choose_channel(candidates, origin.products, here.account, self._sides.adapters)

    async def carry(
        self, request: Request, ticket: Ticket, text: str, files: tuple[File, ...], told: str = ""
    ) -> list[Result]:
        """Carry to ops what was said in the asker's thread, and keep it.

        ``told``: then said there. If no ops channel can be reached, that is said instead.
        """
        found = await self._reached(request, ticket)
        if found is None:
            return _unheard(request, ticket)
        now, moved = found
        side: Side = "human" if _helps(request, ticket) else "asker"
        locale = await self._sides.ops_locale(now)
        who = say(locale, "ticket.from_asker", who=name_of(request, locale), number=ticket.id)
        return [
            *moved,
            said(request, ticket, side, text, files),
            *self._sides.ops(now, f"{who}{body(text, files)}", files=files),
            *(reply(told) if told else []),
        ]

    async def ensure(self, request: Request, ticket: Ticket, told: str) -> list[Result]:
        """Say this in the asker's thread if an ops channel has the ticket; else what is so."""
        found = await self._reached(request, ticket)
        return _unheard(request, ticket) if found is None else [*found[1], *reply(told)]

    async def card(
        self, request: Request, number: int, place: Place, wanted: Wanted, channel: Group
    ) -> Say:
        """What a channel reads first of a ticket. ``place``: where it was asked."""
        first = number if wanted.question is None else wanted.question.id
        alone = place.thread is None
        earlier = await self._tickets.earlier(
            place,
            before=first,
            limit=EARLIER,
            person=wanted.asker if alone else None,
            since=request.now - RECENT if alone else None,
        )
        origin = await self._tickets.origin(place, wanted.asker)
        new = number == request.id
        by = name_of(request, channel.locale) if new and request.person.id != wanted.asker else None
        case = Case(number, wanted, origin, request.group, by, earlier)
        loopback = self._sides.can(channel.account, Capability.LOOPBACK)
        hint = self._hint(channel, number, origin.asker)
        text = self._notice.text(channel.locale, case, hint, loopback=loopback)
        buttons = (
            *section_buttons(self._answering(), channel.locale, number, wanted.question),
            *work_buttons(channel.locale, number),
        )
        shown = self._sides.pressable(channel.account, buttons)
        message = Outgoing(text, shown, files=wanted.files)
        return Say(message, Lane.NOTICE, _place(channel), topic(number))

    async def _reached(
        self, request: Request, ticket: Ticket
    ) -> tuple[Ticket, list[Result]] | None:
        """The ticket with a channel that can be told something, and what moves it there.

        None: there is no such channel.
        """
        if await self._sides.has_ops(request, ticket):
            return ticket, []
        origin = await self._tickets.origin(ticket.place, ticket.asker)
        channel = await self.choose(ticket.place, origin)
        if channel is None:
            return None
        ops = _place(channel)
        now = replace(ticket, ops_account=ops.account, ops_conversation=ops.conversation)
        question = None
        if ticket.question_id is not None:
            question = await self._questions.question(ticket.question_id)
        files = question.files if question else ()
        wanted = Wanted(ticket.text, ticket.asker, ticket.locale, ticket.reason, question, files)
        card = await self.card(request, ticket.id, ticket.place, wanted, channel)
        so_far = await self._so_far(channel.locale, ticket)
        return now, [TicketMoved(ticket, ops), card, *self._sides.ops(now, so_far)]

    async def _so_far(self, locale: str, ticket: Ticket) -> str:
        """Why a ticket comes to another channel, and what was said in it lately."""
        lines = [say(locale, "ticket.moved", number=ticket.id)]
        for message in (await self._tickets.messages(ticket.id))[-EARLIER:]:
            name = await self._tickets.name(message.account, message.person)
            who = say(locale, "ticket.from_human", who=name or say(locale, "ticket.somebody"))
            lines.append(f"> {who}{escape(short(message.text))}")
        return "\n\n".join(lines)

    def _hint(self, channel: Group, number: int, asker: str) -> str:
        """How to answer: in the thread if the bot reads along, else by replying to what it says
        there; where there are no threads, by command.
        """
        if not self._sides.can(channel.account, Capability.THREADS):
            key = "notice.hint_reply"
        elif not self._sides.can(channel.account, Capability.SEES_ALL):
            key = "notice.hint_answer"
        else:
            key = "notice.hint"
        who = asker or say(channel.locale, "ticket.somebody")
        return say(channel.locale, key, number=number, who=who)


def _helps(request: Request, ticket: Ticket) -> bool:
    """Whether an operator answers in the asker's own thread."""
    return request.role >= Role.OPERATOR and request.person.id != ticket.asker


def _unheard(request: Request, ticket: Ticket) -> list[Result]:
    """Said in the asker's thread if nobody can be told; an operator there is heard as it is."""
    if _helps(request, ticket):
        return []
    return reply(say(ticket.locale, "ticket.unheard"))


def _place(channel: Group) -> Place:
    return Place(channel.account, channel.conversation)
