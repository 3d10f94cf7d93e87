"""An operator who drafts announcements, for transcripts."""

from collections.abc import Sequence

from bot.adapters.memory import Shown
from chat.event import Incoming
from chat.message import File, Place, Sender
from tests.support import Driven

PICTURE = File("memory", "f1", "export.gif", "image/gif", 10)


def texts(shown: Sequence[Shown]) -> list[str]:
    return [each.message.text for each in shown]


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


class Drafter:
    """``write`` is said to the bot by name at first, later in the thread of the draft, to nobody.

    ``shown``: all that the bot has answered, the last of it last.
    """

    def __init__(self, bot: Driven, where: str = "ops", who: str = "ops") -> None:
        self.bot = bot
        self.where = where
        self.who = who
        self.thread: str | None = None
        self.shown: list[Shown] = []

    @property
    def direct(self) -> bool:
        return self.where.startswith("direct-")

    async def write(
        self,
        text: str,
        *,
        files: Sequence[File] = (),
        addressed: bool | None = None,
        message: str = "",
        revision: str = "",
        admin: bool = False,
    ) -> list[Shown]:
        self.bot.clock.advance(1)
        known = len(self.bot.memory.shown)
        said = Incoming(
            Place("memory", self.where, self.thread),
            message or f"w{len(self.shown)}-{self.bot.clock.monotonic()}-{self.who}",
            Sender(self.who, self.who.title(), admin=admin),
            text,
            self.bot.clock.now(),
            addressed=not self.direct and (self.thread is None if addressed is None else addressed),
            direct=self.direct,
            files=tuple(files),
            revision=revision,
        )
        await self.bot.memory.deliver(said)
        return await self._heard(known)

    async def press(self, label: str, shown: Shown | None = None) -> list[Shown]:
        """The newest button with this label."""
        self.bot.clock.advance(1)
        candidates = [shown] if shown else reversed(self.shown)
        button, on = next(
            (button, each)
            for each in candidates
            for button in each.message.buttons
            if button.label == label
        )
        assert len(button.value.encode()) <= 64
        known = len(self.bot.memory.shown)
        now = self.bot.clock.now()
        await self.bot.memory.press(on, self.who, button.value, now, direct=self.direct)
        return await self._heard(known)

    async def _heard(self, known: int) -> list[Shown]:
        await self.bot.settle()
        new = self.bot.memory.shown[known:]
        self.shown += new
        if self.thread is None and self.where == "ops":
            self.thread = next((each.place.thread or each.id for each in new), None)
        return new

    @property
    def last(self) -> str:
        return self.shown[-1].message.text

    @property
    def number(self) -> str:
        """Of the announcement whose buttons were shown last."""
        values = [b.value for each in self.shown for b in each.message.buttons]
        return [value.split(":")[2] for value in values if value.startswith("announce:")][-1]
