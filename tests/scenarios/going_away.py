"""A ticket, and conversations that the bot is out of, for transcripts."""

from functools import partial

from chat.event import Left
from chat.message import Place, Sender
from storage import directory
from storage.ticketing import StoredTickets
from tests.scenarios.handing_over import Desk
from tests.support import Driven


async def leave(bot: Driven, where: str, why: str = "removed") -> None:
    """The bot is out of a conversation; what it says of that does not matter here."""
    place, number = Place("memory", where), len(bot.memory.calls)
    direct = where.startswith("direct-")
    boss = Sender("boss", "Boss")
    await bot.memory.deliver(Left(place, f"l{number}", boss, why, bot.clock.now(), direct))
    await bot.settle()
    bot.clock.advance(60)


async def asked(bot: Driven, locale: str, question: str | None = None) -> Desk:
    """A ticket of Ana's in the English group, number 2; operators read and write this language."""
    await change(bot, "ops", locale=locale)
    await speak(bot, "ops", locale)
    desk = Desk(bot)
    await desk.ask(question)
    return desk


async def change(bot: Driven, where: str, **values: object) -> None:
    await bot.app.database.write(lambda tx: directory.change_group(tx, "memory", where, **values))


async def speak(bot: Driven, who: str, locale: str) -> None:
    await bot.app.database.write(
        partial(directory.change_person, account="memory", person_id=who, locale=locale)
    )


async def kept(bot: Driven) -> list[str]:
    """What counts as said in the ticket."""
    return [each.text for each in await StoredTickets(bot.app.database).messages(2)]


async def state(bot: Driven) -> str:
    ticket = await StoredTickets(bot.app.database).ticket(2)
    assert ticket is not None
    return ticket.state
