"""Tickets: the commands and buttons, and the list."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from bot.adapters.port import Adapter
from bot.command import Command, PressRoute, Relay, arguments
from bot.handlers.showing import Showing
from bot.handlers.ticket_channels import Channels
from bot.handlers.ticket_notice import Notice, short
from bot.handlers.ticket_opening import Opening
from bot.handlers.ticket_relay import TicketRelay
from bot.handlers.ticket_sides import Sides
from bot.handlers.ticket_solving import Solving
from bot.handlers.ticket_times import age
from bot.handlers.ticket_work import Work
from bot.request import Request, Result, privately, reply
from bot.settings import SupportSettings
from bot.texts import Markdown, say
from chat.directory import Role
from chat.message import escape
from faq.answering import Answering
from faq.ports import Questions
from faq.tickets import Listed, Tickets

SHOWN = 20
CLOSED_SHOWN_FOR = timedelta(days=7)
_ONE = arguments(r"|[#\uff03]?\d{1,18}")
_ONE_WITH_TEXT = arguments(r"|[#\uff03]?\d{1,18}(\s.*)?")
_ONE_AND_TEXT = arguments(r"[#\uff03]?\d{1,18}\s+\S.*")
_NO_RESOURCES = arguments(r"|(?!(resources?|errors?|capital)\b).*")


class TicketHandlers:
    """``answering``: the newest manual, asked for each time. ``adapters``: what is connected."""

    def __init__(
        self,
        tickets: Tickets,
        questions: Questions,
        answering: Callable[[], Answering],
        adapters: Mapping[str, Adapter],
        support: SupportSettings,
        showing: Showing,
        public_url: str | None,
    ) -> None:
        self._tickets = tickets
        sides = Sides(tickets, adapters)
        notice = Notice(answering, public_url)
        channels = Channels(sides, notice, questions, answering)
        self._opening = Opening(
            sides,
            channels,
            questions,
            answering,
            support.service_hours,
            automatic=support.automatic,
        )
        self.by_itself = self._opening.by_itself
        self._work = Work(sides, self._opening)
        self._solving = Solving(answering, sides, self._work, showing)
        self._relay = TicketRelay(sides, channels, self._work)

    def commands(self) -> list[Command]:
        """What this feature adds to the router for everybody."""
        close = self._work.close
        return [
            Command("human", self._opening.command, bare=_NO_RESOURCES),
            Command("close", close, arguments=_ONE_WITH_TEXT, anywhere=True),
        ]

    def operator_commands(self) -> list[Command]:
        """And for operators."""
        work, operator = self._work, Role.OPERATOR
        return [
            Command("tickets", self.list, operator, arguments("|all|mine"), anywhere=True),
            Command("take", work.take, operator, _ONE, anywhere=True),
            Command("reply", self._relay.reply, operator, _ONE_AND_TEXT, anywhere=True),
            Command("reopen", work.reopen, operator, _ONE, anywhere=True),
        ]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        work, operator = self._work, Role.OPERATOR
        return [
            PressRoute("human", self._opening.press),
            PressRoute("solve", self._solving.press, operator, anywhere=True),
            PressRoute("unsolved", work.unsolved, anywhere=True),
            PressRoute("take", work.take, operator, anywhere=True),
            PressRoute("close", work.close, operator, anywhere=True),
            PressRoute("reopen", work.reopen, operator, anywhere=True),
        ]

    def relays(self) -> list[Relay]:
        """What sees messages before they count as questions."""
        return [self._relay.relay]

    async def list(self, request: Request) -> list[Result]:
        """What is open, for operators' eyes only."""
        place, person, args = request.event.place, request.person, request.args.casefold()
        listed = await self._tickets.listed(
            local=place.account == "local",
            closed_since=request.now - CLOSED_SHOWN_FOR if args == "all" else None,
            assignee=(person.account, person.id) if args == "mine" else None,
        )
        tell = reply if request.among_operators else partial(privately, request)
        if not listed:
            return tell(say(request.locale, "tickets.none"))
        lines = [_line(request, each) for each in listed[:SHOWN]]
        if len(listed) > SHOWN:
            lines.append(say(request.locale, "tickets.more", count=len(listed) - SHOWN))
        return tell("\n".join([say(request.locale, "tickets.title"), "", *lines]))


def _line(request: Request, listed: Listed) -> str:
    ticket, locale = listed.ticket, request.locale
    who = listed.assignee or ticket.assignee or ""
    if ticket.state == "closed":
        state = say(locale, "tickets.closed")
    elif ticket.state == "taken":
        state = say(locale, "tickets.taken", who=who)
    else:
        state = say(locale, "tickets.open")
    return say(
        locale,
        "tickets.line",
        number=ticket.id,
        state=Markdown(state),
        age=age(locale, request.now - ticket.opened_at),
        group=listed.group or ticket.conversation,
        asker=listed.asker or ticket.asker or say(locale, "ticket.somebody"),
        text=Markdown(escape(short(ticket.text))),
    )
