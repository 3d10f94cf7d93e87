"""Operators who announce something, and what they read of it."""

from dataclasses import dataclass

from bot.adapters.memory import Shown
from chat.directory import Role
from storage import directory
from storage.schema import announcements
from tests.support import Driven


@dataclass
class Office:
    """Ops writes in the ops channel; Li is an operator too."""

    bot: Driven
    number: int = 0

    async def write(self, text: str, *, who: str = "ops", where: str = "ops") -> list[str]:
        """Say something to the bot; all that is shown of it in that conversation."""
        return [
            shown.message.text
            for shown in await self.bot.say(text, who=who, where=where)
            if shown.place.conversation == where
        ]

    async def do(self, verb: str, rest: str = "", *, who: str = "ops", where: str = "ops") -> str:
        """A verb with the announcement's number; the first thing that is said to it."""
        texts = await self.write(f"announce {verb} {self.number} {rest}", who=who, where=where)
        return texts[0]

    def groups(self) -> list[str]:
        """What groups see."""
        return [
            f"{each.place.conversation}: {each.message.text}"
            for each in self.bot.memory.shown
            if each.place.conversation in ("en", "zh") and not each.deleted
        ]

    async def settle(self, seconds: float = 1) -> list[Shown]:
        """Time goes on."""
        known = len(self.bot.memory.shown)
        self.bot.clock.advance(seconds)
        await self.bot.settle()
        return self.bot.memory.shown[known:]


async def office(bot: Driven, text: str = "Exports are faster now.") -> Office:
    """With a draft, which is revision 1."""
    await bot.app.database.write(lambda tx: directory.grant(tx, "memory", "li", Role.OPERATOR))
    await bot.say("/announce list", who="li", where="ops")  # so that their names are known
    await bot.say(f"/announce {text}", who="ops", where="ops")
    newest = announcements.select().order_by(announcements.c.id.desc())
    row = (await bot.app.database.read(lambda tx: tx.execute(newest))).first()
    assert row is not None
    return Office(bot, row.id)
