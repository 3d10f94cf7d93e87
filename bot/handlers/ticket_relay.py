"""Carrying messages between an asker's thread and the ops channel."""

import re
from functools import cache

from bot.command import Relayed
from bot.handlers.ticket_channels import Channels
from bot.handlers.ticket_sides import (
    Sides,
    body,
    name_of,
    number_and_text,
)
from bot.handlers.ticket_work import Work, asker_is_gone, reopen_button
from bot.request import Request, Result, Say, files_of, reply
from bot.texts import LOCALES, catalogue, say
from chat.directory import Role
from chat.event import Incoming
from chat.message import File, Outgoing
from faq.ticketing import TicketTaken
from faq.tickets import Ticket

_NOTHING = Relayed([], handled=False)


class TicketRelay:
    """Sees every message that is no command."""

    def __init__(self, sides: Sides, channels: Channels, work: Work) -> None:
        self._sides = sides
        self._channels = channels
        self._tickets = sides.tickets
        self._work = work

    async def relay(self, request: Request) -> Relayed:
        """To the other side, if the message stands in one of a ticket's two threads."""
        event = request.event
        if not isinstance(event, Incoming):
            return _NOTHING
        answered = await self._tickets.of_thread(event.place)
        if answered is not None:
            return Relayed(await self._answer(request, answered), handled=True)
        here = self._sides.here(request)
        ticket = await self._tickets.open_at(here)
        if ticket is None or self._is_anothers(request, ticket):
            return _NOTHING
        results = await self._channels.carry(request, ticket, event.text, event.files)
        silent = ticket.state == "taken" or not (event.addressed or event.direct)
        return Relayed(results, handled=silent)

    async def reply(self, request: Request) -> list[Result]:
        """An answer by command: from anywhere in an ops channel, or a direct chat."""
        number, text = number_and_text(request)
        ticket = await self._work.find(request, number)
        if not isinstance(ticket, Ticket):
            return ticket
        refused = await self._refused(request, ticket)
        if refused is not None:
            return refused
        files = files_of(request)
        there = await self._sides.is_there(request, ticket)
        copied: list[Result] = []
        if not there:
            locale = await self._sides.ops_locale(ticket)
            who = name_of(request, locale)
            answered = say(locale, "ticket.answered_ops", who=who, number=ticket.id)
            copied = self._sides.ops(ticket, f"{answered}{body(text, files)}", files=files)
        asker = await self._tickets.name(ticket.account, ticket.asker)
        told = say(request.locale, "ticket.told", number=ticket.id, who=asker)
        return [*self._carry(request, ticket, text, files), *copied, *reply(told)]

    async def _answer(self, request: Request, ticket: Ticket) -> list[Result]:
        """What is written in the ops thread goes to the asker, but for lines marked as notes."""
        if request.role < Role.OPERATOR:
            return reply(say(request.locale, "ticket.not_carried"))
        text = public(request.args)
        if not text and (request.args or not files_of(request)):
            return []
        refused = await self._refused(request, ticket)
        if refused is not None:
            return refused
        return self._carry(request, ticket, text, files_of(request))

    async def _refused(self, request: Request, ticket: Ticket) -> list[Result] | None:
        if asker_is_gone(ticket):
            return reply(say(request.locale, "me.asker_gone"))
        if not ticket.is_open:
            text = say(request.locale, "ticket.closed_untold", number=ticket.id)
            return [Say(Outgoing(text, (reopen_button(request.locale, ticket),)))]
        return await self._sides.unsent(request, ticket)

    def _carry(
        self, request: Request, ticket: Ticket, text: str, files: tuple[File, ...]
    ) -> list[Result]:
        person = request.person
        taken = [TicketTaken(ticket, person.account, person.id)]
        return [
            *self._sides.from_human(request, ticket, text, files),
            *(taken if ticket.state == "open" else []),
        ]

    def _is_anothers(self, request: Request, ticket: Ticket) -> bool:
        """Outside threads, only what the asker says belongs to the ticket of a group."""
        return not (ticket.thread or request.private or request.person.id == ticket.asker)


def public(text: str) -> str:
    """Without the lines that are for colleagues."""
    lines = text.split("\n")
    return "\n".join(line for line in lines if not _marks().match(line)).strip()


@cache
def _marks() -> re.Pattern[str]:
    words = "|".join(re.escape(catalogue(locale)["ticket.note"]) for locale in LOCALES)
    return re.compile(rf"\s*(?:[/\uff0f]{{2}}|(?:{words})\s*[:\uff1a])", re.IGNORECASE)
