"""What is done with a ticket: take it, close it, open it again."""

from bot.handlers.ticket_notice import Wanted, work_buttons
from bot.handlers.ticket_obstacle import Obstacle, noted
from bot.handlers.ticket_opening import Opening
from bot.handlers.ticket_sides import (
    Sides,
    name_of,
    number_and_text,
    said,
    signed,
)
from bot.request import Request, Result, files_of, reply
from bot.texts import Markdown, plain, say
from chat.directory import GroupKind, Role
from chat.message import Button
from faq.ticketing import TicketClosed, TicketReopened, TicketTaken
from faq.tickets import Ticket, same_world


class Work:
    """``opening``: for what comes back too late to be opened again."""

    def __init__(self, sides: Sides, opening: Opening) -> None:
        self._sides = sides
        self._tickets = sides.tickets
        self._opening = opening

    async def find(self, request: Request, number: int | None) -> Ticket | list[Result]:
        """The ticket that an operator means, or why they may do nothing with it here.

        None: that of the ops thread.
        """
        if request.role < Role.OPERATOR:
            return reply(say(request.locale, "refused.operator"))
        place, group = request.event.place, request.group
        in_ops = group.kind is GroupKind.OPS
        if not in_ops and not request.private:
            return reply(say(request.locale, "ticket.elsewhere"))
        if number is None:
            ticket = await self._tickets.of_thread(place)
            return ticket or reply(say(request.locale, "ticket.which"))
        ticket = await self._tickets.ticket(number)
        if ticket is None or not same_world(place.account, ticket.account):
            return reply(say(request.locale, "ticket.unknown", number=number))
        return ticket

    async def take(self, request: Request) -> list[Result]:
        """Look into it from now on; the bot is silent in the asker's thread."""
        ticket = await self.find(request, number_and_text(request)[0])
        if not isinstance(ticket, Ticket):
            return ticket
        if not ticket.is_open:
            return self.is_closed(request, ticket)
        person, locale = request.person, await self._sides.ops_locale(ticket)
        if ticket.is_assigned_to(person.account, person.id):
            yours = say(request.locale, "ticket.yours", number=ticket.id)
            return self._sides.back(request, ticket, yours)
        who, number = name_of(request, locale), ticket.id
        text = say(locale, "ticket.taken_ops", who=who, number=number)
        obstacle = await self._sides.obstacle(request, ticket)
        asker: list[Result] = []
        if ticket.assignee is not None and ticket.assignee_account is not None:
            former = await self._tickets.name(ticket.assignee_account, ticket.assignee)
            text = say(locale, "ticket.taken_over", who=who, former=former, number=number)
        else:
            name = name_of(request, ticket.locale)
            looking = say(ticket.locale, "ticket.looking", who=name, number=number)
            asker = [] if obstacle else self._sides.asker(ticket, looking)
        key = "ticket.yours_unheard" if obstacle else "ticket.yours_now"
        done = noted(request.locale, say(request.locale, key, number=number), obstacle)
        return [
            TicketTaken(ticket, person.account, person.id),
            *asker,
            *self._sides.ops(ticket, noted(locale, text, obstacle)),
            *await self._sides.confirm(request, ticket, done),
        ]

    async def close(self, request: Request) -> list[Result]:
        """It is over; whoever asked may do that in their thread, operators from an ops channel."""
        number, answer = number_and_text(request)
        asked = await self._tickets.open_at(self._sides.here(request))
        if asked is not None and number in (None, asked.id):
            return await self._close_here(request, asked, answer)
        if request.role < Role.OPERATOR:
            return await self._close_own(request, number, answer)
        ticket = await self.find(request, number)
        if not isinstance(ticket, Ticket):
            return ticket
        if not ticket.is_open:
            return self.is_closed(request, ticket)
        obstacle = await self._sides.obstacle(request, ticket)
        if obstacle and (answer or files_of(request)):
            return self._sides.back(request, ticket, obstacle.unsent(request.locale))
        done = say(request.locale, "ticket.closed_done", number=ticket.id)
        done = noted(request.locale, done, obstacle)
        return [
            *await self.closed(request, ticket, answer),
            *await self._sides.confirm(request, ticket, done),
        ]

    async def reopen(self, request: Request) -> list[Result]:
        """An operator found that it is not over."""
        ticket = await self.find(request, number_and_text(request)[0])
        if not isinstance(ticket, Ticket):
            return ticket
        if asker_is_gone(ticket):
            return self.is_closed(request, ticket)
        if ticket.is_open:
            is_open = say(request.locale, "ticket.is_open", number=ticket.id)
            return self._sides.back(request, ticket, is_open)
        other = await self._tickets.open_at(ticket.place)
        if other is not None:
            facts = {"number": ticket.id, "other": other.id}
            text = say(request.locale, "ticket.other_open", **facts)
            return self._sides.back(request, ticket, text)
        obstacle = await self._sides.obstacle(request, ticket)
        done = say(request.locale, "ticket.reopened_done", number=ticket.id)
        done = noted(request.locale, done, obstacle)
        told = say(ticket.locale, "ticket.reopened_asker", number=ticket.id)
        return [
            TicketReopened(ticket),
            *([] if obstacle else self._sides.asker(ticket, told)),
            *await self._open_again(request, ticket, "ticket.reopened_ops", obstacle),
            *await self._sides.confirm(request, ticket, done),
        ]

    async def unsolved(self, request: Request) -> list[Result]:
        """The asker found that it was not solved; after some days that is a ticket of its own."""
        number = number_and_text(request)[0]
        ticket = None if number is None else await self._tickets.ticket(number)
        if ticket is None or ticket.place.whole != request.event.place.whole:
            return reply(say(request.locale, "press.stale"))
        if not self._may(request, ticket):
            return reply(say(request.locale, "ticket.only_asker"))
        if ticket.is_open:
            return reply(say(ticket.locale, "ticket.already", number=ticket.id))
        other = await self._tickets.open_at(ticket.place)
        here = await self._sides.has_ops(request, ticket)
        if other is not None or not here or not ticket.may_reopen(request.now):
            wanted = Wanted(ticket.text, ticket.asker, ticket.locale, "unhelpful")
            return await self._opening.hand_over(request, wanted)
        origin = await self._tickets.origin(ticket.place, ticket.asker)
        when = Markdown(self._opening.when(ticket, request, origin.time_zone))
        told = say(ticket.locale, "ticket.unsolved", number=ticket.id, when=when)
        return [
            TicketReopened(ticket),
            *self._sides.asker(ticket, told),
            *await self._open_again(request, ticket, "ticket.unsolved_ops"),
        ]

    async def _close_own(self, request: Request, number: int | None, answer: str) -> list[Result]:
        """By its number, from anywhere."""
        if number is None:
            key = "ticket.none_direct" if request.private else "ticket.none_here"
            return reply(say(request.locale, key))
        ticket = await self._tickets.ticket(number)
        if ticket is None or not self._may(request, ticket):
            return reply(say(request.locale, "refused.operator"))
        if not ticket.is_open:
            return reply(say(request.locale, "ticket.is_closed", number=ticket.id))
        closed = await self.closed(request, ticket, answer)
        if await self._sides.obstacle(request, ticket) is None:
            return closed
        return [*closed, *reply(say(request.locale, "ticket.closed_by_asker", number=ticket.id))]

    async def _close_here(self, request: Request, ticket: Ticket, answer: str) -> list[Result]:
        """In the thread where it was asked."""
        if not self._may(request, ticket):
            return reply(say(request.locale, "ticket.only_asker"))
        return await self.closed(request, ticket, answer)

    async def closed(self, request: Request, ticket: Ticket, answer: str) -> list[Result]:
        """Close it, with a last answer if there is one, and tell both sides or say why not."""
        files, person = files_of(request), request.person
        helped = (person.account, person.id) != (ticket.account, ticket.asker)
        key = "ticket.closed_asker" if helped else "ticket.closed_by_asker"
        text = say(ticket.locale, key, number=ticket.id)
        answered: list[Result] = []
        if answer or files:
            answered = [said(request, ticket, "human" if helped else "asker", answer, files)]
        if answered and helped:
            text = f"{signed(request, ticket, answer, files)}\n\n{text}"
        locale = await self._sides.ops_locale(ticket)
        closed = say(locale, "ticket.closed_ops", number=ticket.id, who=name_of(request, locale))
        again = Button(plain(ticket.locale, "ticket.unsolved_button"), f"unsolved:{ticket.id}")
        learn = Button(plain(locale, "ticket.learn"), f"learn:{ticket.id}")
        obstacle = await self._sides.obstacle(request, ticket)
        closed = noted(locale, closed, obstacle if helped else None)
        told = self._sides.asker(ticket, text, [again], files if helped else ())
        return [
            *answered,
            TicketClosed(ticket),
            *([] if obstacle else told),
            *self._sides.ops(ticket, closed, [reopen_button(locale, ticket), learn]),
        ]

    async def _open_again(
        self, request: Request, ticket: Ticket, key: str, obstacle: Obstacle | None = None
    ) -> list[Result]:
        locale = await self._sides.ops_locale(ticket)
        former = ""
        if ticket.assignee is not None and ticket.assignee_account is not None:
            name = await self._tickets.name(ticket.assignee_account, ticket.assignee)
            former = say(locale, "ticket.former", who=name)
        who = name_of(request, locale)
        text = say(locale, key, number=ticket.id, who=who, former=Markdown(former))
        text = noted(locale, text, obstacle)
        return self._sides.ops(ticket, text, work_buttons(locale, ticket.id))

    def is_closed(self, request: Request, ticket: Ticket) -> list[Result]:
        """What an operator is told who comes too late."""
        if asker_is_gone(ticket):
            return self._sides.back(request, ticket, say(request.locale, "me.asker_gone"))
        text = say(request.locale, "ticket.is_closed", number=ticket.id)
        return self._sides.back(request, ticket, text, [reopen_button(request.locale, ticket)])

    def _may(self, request: Request, ticket: Ticket) -> bool:
        """Whether this person decides if it was solved."""
        person = request.person
        own = (person.account, person.id) == (ticket.account, ticket.asker)
        return (own and person.id != "") or request.role >= Role.OPERATOR


def asker_is_gone(ticket: Ticket) -> bool:
    """Whether the asker's data was deleted: of somebody anonymous, the question is left."""
    return not (ticket.asker or ticket.text or ticket.is_open)


def reopen_button(locale: str, ticket: Ticket) -> Button:
    """To open a closed ticket again, for operators."""
    return Button(plain(locale, "ticket.reopen"), f"reopen:{ticket.id}")
