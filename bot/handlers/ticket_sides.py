"""The two sides of a ticket, and what is said to each."""

import re
from collections.abc import Mapping, Sequence

from bot.adapters.port import Adapter, Capability
from bot.handlers.ticket_obstacle import Obstacle, obstacle_of
from bot.replies import place_of
from bot.request import Request, Result, Say, reply
from bot.texts import say
from chat.delivery import Lane
from chat.directory import Group
from chat.event import Press
from chat.message import Button, File, Outgoing, Place, escape
from faq.ticketing import TicketSaid
from faq.tickets import Side, Ticket, Tickets

_NUMBER = re.compile(r"^[#\uff03]?(\d{1,18})(?!\d)\s*")


class Sides:
    """``adapters``: of the accounts that are connected; what is for others is not said."""

    def __init__(self, tickets: Tickets, adapters: Mapping[str, Adapter]) -> None:
        self.tickets = tickets
        self.adapters = adapters

    def here(self, request: Request) -> Place:
        """The thread of an event: a message outside threads begins its own, where there are any."""
        event = request.event
        return place_of(event, request.group.kind, self.adapters[event.place.account].capabilities)

    def can(self, account: str, capability: Capability) -> bool:
        """Whether a connected account has this capability."""
        return account in self.adapters and capability in self.adapters[account].capabilities

    def asker(
        self,
        ticket: Ticket,
        text: str,
        buttons: Sequence[Button] = (),
        files: tuple[File, ...] = (),
    ) -> list[Result]:
        """Said in the thread where it was asked."""
        if ticket.account not in self.adapters:
            return []
        return [Say(Outgoing(text, tuple(buttons), files=files), place=ticket.place)]

    def ops(
        self,
        ticket: Ticket,
        text: str,
        buttons: Sequence[Button] = (),
        files: tuple[File, ...] = (),
    ) -> list[Result]:
        """Said in the ticket's thread in the ops channel."""
        if ticket.ops_account not in self.adapters:
            return []
        shown = self.pressable(ticket.ops_account, buttons)
        message = Outgoing(text, shown, files=files)
        return [Say(message, Lane.NOTICE, ticket.ops_place, ticket.topic)]

    def back(
        self, request: Request, ticket: Ticket, text: str, buttons: Sequence[Button] = ()
    ) -> list[Result]:
        """Said to who did something: where they did it; a press, in the ticket's thread."""
        if isinstance(request.event, Press) and request.event.place.whole == ticket.ops_place:
            return self.ops(ticket, text, buttons)
        return [Say(Outgoing(text, tuple(buttons)))]

    def pressable(self, account: str, buttons: Sequence[Button]) -> tuple[Button, ...]:
        """The buttons of a message to ops, or none: in a thread a number is for the asker."""
        numbers = not self.can(account, Capability.BUTTONS)
        return () if numbers and self.can(account, Capability.THREADS) else tuple(buttons)

    async def ops_locale(self, ticket: Ticket) -> str:
        """The language of the ops channel."""
        return await self.tickets.locale(ticket.ops_place)

    async def confirm(self, request: Request, ticket: Ticket, text: str) -> list[Result]:
        """Said to who gave a command, unless they read it in the ticket's thread anyway."""
        return [] if await self.is_there(request, ticket) else reply(text)

    async def is_there(self, request: Request, ticket: Ticket) -> bool:
        """Whether somebody is where ops read about this ticket."""
        place = request.event.place
        if place.whole != ticket.ops_place:
            return False
        if isinstance(request.event, Press) or not self.can(place.account, Capability.THREADS):
            return True
        found = await self.tickets.of_thread(place)
        return found is not None and found.id == ticket.id

    async def obstacle(self, request: Request, ticket: Ticket) -> Obstacle | None:
        """Why the asker can't be told anything now; None if they can."""
        if ticket.account not in self.adapters:
            return Obstacle("account", ticket.account)
        gone = await self._gone(request, ticket.place)
        if gone is None:
            return None
        return obstacle_of(gone, await self.tickets.name(ticket.account, ticket.asker))

    async def unsent(self, request: Request, ticket: Ticket) -> list[Result] | None:
        """What an operator is told whose words can't go to the asker; None if they can."""
        obstacle = await self.obstacle(request, ticket)
        if obstacle is None:
            return None
        return self.back(request, ticket, obstacle.unsent(request.locale))

    async def has_ops(self, request: Request, ticket: Ticket) -> bool:
        """Whether the ticket's ops channel can be told anything now."""
        connected = ticket.ops_account in self.adapters
        return connected and await self._gone(request, ticket.ops_place) is None

    async def _gone(self, request: Request, place: Place) -> Group | None:
        """A conversation that the bot is in no longer; it is in that which it hears from."""
        if request.event.place.whole == place.whole:
            return None
        return await self.tickets.gone(place)

    def from_human(
        self, request: Request, ticket: Ticket, text: str, files: tuple[File, ...]
    ) -> list[Result]:
        """Carry to the asker what a human answered, signed, and keep it."""
        return [
            said(request, ticket, "human", text, files),
            *self.asker(ticket, signed(request, ticket, text, files), files=files),
        ]


def signed(request: Request, ticket: Ticket, text: str, files: tuple[File, ...] = ()) -> str:
    """What a human answers, as the asker reads it."""
    signature = say(ticket.locale, "ticket.from_human", who=name_of(request, ticket.locale))
    return f"{signature}{body(text, files)}"


def said(
    request: Request, ticket: Ticket, side: Side, text: str, files: tuple[File, ...]
) -> TicketSaid:
    """What is kept of a message."""
    person = request.person
    return TicketSaid(request.id, ticket, person.account, person.id, side, text, files)


def body(text: str, files: tuple[File, ...]) -> str:
    """What somebody wrote, standing for itself, and the names of what they attached."""
    names = [f"📎 {escape(file.name)}" for file in files]
    return "\n".join([*([escape(text)] if text else []), *names])


def name_of(request: Request, locale: str) -> str:
    """How the person is called; anonymous people are somebody."""
    return request.person.name or request.person.id or say(locale, "ticket.somebody")


def number_and_text(request: Request) -> tuple[int | None, str]:
    """What follows a command's verb or a press's prefix: a ticket's number, and the rest."""
    text = request.args if isinstance(request.event, Press) else request.said
    found = _NUMBER.match(text)
    return (int(found[1]), text[found.end() :]) if found else (None, text)
