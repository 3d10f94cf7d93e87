"""A group that asks and an ops channel that answers, for transcripts."""

from collections.abc import Sequence
from functools import partial

from bot.adapters.memory import Shown
from chat.directory import Role
from chat.event import Incoming
from chat.message import File, Place, Sender
from storage import directory
from tests.support import Driven

UNKNOWN = {"en": "what is the weather in Paris?", "zh": "今天巴黎天气怎么样？"}
Line = tuple[str, str | None, str]


def lines(shown: Sequence[Shown]) -> list[Line]:
    """Where, in which thread, what."""
    return [(each.place.conversation, each.place.thread, each.message.text) for each in shown]


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


def value(shown: Shown, label: str) -> str:
    """What the button with this label stands for."""
    return next(each.value for each in shown.message.buttons if each.label == label)


class Desk:
    """An asker's thread and what is told about it in the ops channel.

    ``ask`` opens it; then ``asker`` and ``ops`` write in their threads, to nobody by name.
    """

    def __init__(self, bot: Driven, where: str = "en", channel: str = "ops") -> None:
        self.bot = bot
        self.where = where
        self.channel = channel
        self.thread: str | None = None
        self.notice: Shown

    async def ask(self, question: str | None = None, who: str = "ana") -> list[Shown]:
        """Ask what the manual does not know, then for a human; what is shown of the latter."""
        text = UNKNOWN[self.where[:2]] if question is None else question
        [answer] = await self.bot.say(text, who=who, where=self.where)
        self.thread = answer.place.thread
        return self.opened(await self.bot.press(answer, answer.message.buttons[-1].value, who=who))

    def opened(self, shown: list[Shown]) -> list[Shown]:
        """Notice what ops were told."""
        [self.notice] = [each for each in shown if each.place.conversation == self.channel]
        return shown

    async def asker(
        self, text: str, who: str = "ana", *, addressed: bool = False, files: Sequence[File] = ()
    ) -> list[Shown]:
        place = Place("memory", self.where, self.thread)
        return await self.write(place, who, text, addressed=addressed, files=files)

    async def ops(
        self, text: str, who: str = "ops", *, addressed: bool = False, files: Sequence[File] = ()
    ) -> list[Shown]:
        place = Place("memory", self.channel, self.notice.id)
        return await self.write(place, who, text, addressed=addressed, files=files)

    async def write(
        self,
        place: Place,
        who: str,
        text: str,
        *,
        addressed: bool = False,
        files: Sequence[File] = (),
    ) -> list[Shown]:
        memory = self.bot.memory
        known, message = len(memory.shown), memory._next_id()
        sender, at = Sender(who, who.title()), self.bot.clock.now()
        direct = place.conversation.startswith("direct-")
        said = Incoming(place, message, sender, text, at, addressed, direct, files=tuple(files))
        await memory.deliver(said)
        await self.bot.settle()
        return memory.shown[known:]

    async def work(self, label: str, who: str = "ops", on: Shown | None = None) -> list[Shown]:
        """Press a button of the notice, or of another message."""
        shown = on or self.notice
        return await self.bot.press(shown, value(shown, label), who=who)

    async def grant(self, who: str) -> None:
        """Make somebody an operator."""
        await self.bot.app.database.write(
            partial(directory.grant, account="memory", person_id=who, given=Role.OPERATOR)
        )


async def opened(bot: Driven) -> Desk:
    """A ticket of Ana's in the English group: number 2."""
    desk = Desk(bot)
    await desk.ask()
    return desk
