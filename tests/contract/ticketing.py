"""Tickets to put in, and how to see them again."""

from datetime import timedelta
from typing import Any

from chat.effect import Effect
from chat.message import File, Place
from faq.ticketing import TicketOpened, TicketTaken
from faq.tickets import Ticket
from storage import effects
from storage.database import Database
from storage.ticketing import StoredTickets
from tests.contract.examples import ACCOUNT, receive, said
from tests.support import START

THREAD = Place(ACCOUNT, "en", "m1")
OPS = Place(ACCOUNT, "ops")
FILE = File(ACCOUNT, "f1", "a.png", "image/png", 3)
HOUR = timedelta(hours=1)


async def apply(database: Database, *wanted: Effect, hours: int = 0) -> None:
    """All in one transaction, as dispatch does."""

    async def work(tx: Any) -> None:
        for effect in wanted:
            await effects.apply(tx, effect, START + hours * HOUR)

    await database.write(work)


async def open_one(database: Database, number: int = 1, place: Place = THREAD) -> Ticket:
    await receive(database, said(f"m{number}", Place(ACCOUNT, place.conversation)))
    await apply(database, opened(number, place))
    ticket = await of(database, number)
    assert ticket is not None
    return ticket


def opened(number: int, place: Place = THREAD) -> TicketOpened:
    return TicketOpened(number, None, place, "ana", "怎么导出？", "zh", "asked", OPS)


async def of(database: Database, number: int) -> Ticket | None:
    return await StoredTickets(database).ticket(number)


async def taken(database: Database, ticket: Ticket, person: str = "li") -> Ticket:
    await apply(database, TicketTaken(ticket, ACCOUNT, person), hours=1)
    now = await of(database, ticket.id)
    assert now is not None
    return now
