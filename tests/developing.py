"""What main's loop does, for tests: requirements that are asked for, and developers who hear."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.memory import Shown
from bot.developing import Developers
from chat.message import Button
from feedback.history import Entry
from feedback.model import Kind, Requirement
from feedback.operations import RequirementChanged, RequirementMade
from storage import deliveries, requirement_rows, requirements
from tests.support import Driven


class Office:
    """A bot with a pool. ``alike``: numbers that say the same, for all texts."""

    def __init__(self, bot: Driven) -> None:
        self.bot = bot
        self.alike: Sequence[int] = ()
        self._followed: set[tuple[int, int]] = set()
        self.developers = Developers(bot.app.adapters, lambda _: self.alike)

    async def asked(self, text: str, *, kind: Kind = Kind.BUG, **fields: Any) -> Requirement:
        """Ana asks for something in the English group."""
        now = self.bot.clock.now()

        async def make(tx: AsyncConnection) -> int:
            number = await requirement_rows.next_number(tx)
            made = Requirement(
                number, "memory", now, now, number, kind=kind, text=text, person="ana",
                conversation="en", thread="m1", link="https://chat.example/m1",
            )  # fmt: skip
            made = replace(made, **fields)
            who = f"memory:{made.person}"
            await requirements.make(tx, RequirementMade(made, who), now)
            return number

        number = await self.bot.app.database.write(make)
        await self.follow()
        return await self.one(number)

    async def changed(self, number: int, who: str = "memory:ops", **fields: Any) -> Requirement:
        """Somebody changes fields of it."""
        before, now = await self.one(number), self.bot.clock.now()
        changed = RequirementChanged(before, replace(before, **fields), who)
        await self.bot.app.database.write(lambda tx: requirements.change(tx, changed, now))
        await self.follow()
        return await self.one(number)

    async def one(self, number: int) -> Requirement:
        found = await self.bot.app.database.read(lambda tx: requirement_rows.by_id(tx, number))
        assert found is not None
        return found

    async def history(self, number: int) -> list[Entry]:
        return await self.bot.app.database.read(lambda tx: requirement_rows.history(tx, number))

    async def follow(self) -> list[Shown]:
        """Everything that was done since is told; what developers and operators see of it."""
        known, now = len(self.bot.memory.shown), self.bot.clock.now()

        async def tell(tx: AsyncConnection) -> None:
            last = await requirement_rows.next_number(tx)
            for number in range(1, last):
                for entry in await requirement_rows.history(tx, number):
                    if (number, entry.version) in self._followed:
                        continue
                    self._followed.add((number, entry.version))
                    current = await requirement_rows.by_id(tx, number)
                    assert current is not None
                    for _ in range(2):  # twice is once
                        new = await self.developers.about(tx, current, entry, now)
                        await deliveries.enqueue(tx, new, now)

        await self.bot.app.database.write(tell)
        await self.bot.settle()
        return self.bot.memory.shown[known:]

    def seen(self, where: str) -> list[Shown]:
        """All that was said in a conversation."""
        return [each for each in self.bot.memory.shown if each.place.conversation == where]

    def button(self, where: str, value: str) -> Shown:
        """The newest message there with such a button."""
        found = [s for s in self.seen(where) if value in map(_value, s.message.buttons)]
        return found[-1]


def _value(button: Button) -> str:
    return button.value


def only(shown: list[Shown], text: str, where: str = "") -> Shown:
    """The one message that says this, beside what is told of the change."""
    [found] = [s for s in shown if text in s.message.text and where in ("", s.place.conversation)]
    return found
