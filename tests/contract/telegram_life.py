"""What happens on Telegram, and what goes wrong there, in the words of the shared suite."""

import asyncio
from abc import abstractmethod
from collections.abc import Callable, Sequence

from bot.adapters.port import Adapter
from chat.delivery import Kind
from tests.contract.matters import Matter, Trouble
from tests.contract.people import CountingClock, Platform, Seen
from tests.platforms.telegram import faults
from tests.platforms.telegram.crowd import Crowd
from tests.platforms.telegram.faults import Dropped, Refused, bad_request
from tests.platforms.telegram.markup import typed
from tests.platforms.telegram.server import TOKEN, TelegramServer
from tests.platforms.telegram.world import Chat, Json, Message, User
from tests.support import until

METHODS = {
    Kind.SEND: "sendMessage",
    Kind.EDIT: "editMessageText",
    Kind.DELETE: "deleteMessage",
}
FAULTS: dict[Trouble, Exception] = {
    Trouble.THROTTLED: faults.too_many(7),
    Trouble.REFUSED: bad_request("can't parse entities: Unsupported start tag"),
    Trouble.TOKEN: faults.REVOKED,
    Trouble.BROKEN: faults.OUTAGE,
    Trouble.UNOPENED: Refused(403, "Forbidden: bot can't initiate conversation with a user"),
}
LONGEST_WAIT = 60.0
OTHER_BOT = User(55, "Other", "other_bot", is_bot=True)


class TelegramLife(Platform):
    """The half of TelegramPlatform that only makes things happen. ``said``: the last message."""

    has = frozenset(Matter) - {Matter.EVERYONE}
    secrets = (TOKEN, TOKEN.partition(":")[2])
    side_by_side = False
    people: dict[str, User]
    chats: dict[str, Chat]

    def __init__(self, adapter: Adapter, clock: CountingClock, server: TelegramServer) -> None:
        super().__init__(adapter, clock)
        self.server = server
        self.crowd = Crowd(server, clock)
        self.said: Message | None = None
        self.latest: Json = {}

    @abstractmethod
    async def settled(self) -> None:
        """What waits is taken, or cannot be now."""

    @abstractmethod
    def call(self, chat: Chat, name: str) -> None:
        """Tests call one more chat so."""

    async def told(self) -> None:
        """The bot is told what has just happened."""
        self.latest = self.server.updates.waiting[-1]
        await self.settled()

    def fail(self, trouble: Trouble, kind: Kind = Kind.SEND) -> None:
        """See Platform."""
        if trouble is Trouble.MOVED:
            self.chats["en"].moved_to = self.chats["zh"].id
        elif trouble is Trouble.LOST:
            self.server.faults.after[METHODS[kind]].append(Dropped())
        else:
            self.server.faults.before[METHODS[kind]].append(FAULTS[trouble])

    def keep_rates(self) -> None:
        """See Platform."""
        self.server.rates.enforced = True

    async def hang_up(self) -> None:
        """See Platform."""
        await self.server.stop()

    def expel(self, where: str) -> None:
        """See Platform."""
        self.chats[where].barred = "Forbidden: bot was kicked from the supergroup chat"

    def admit(self, where: str) -> None:
        """See Platform."""
        self.chats[where].barred = ""

    def hold(self) -> Callable[[], None]:
        """See Platform."""
        gate = self.server.faults.gates["sendMessage"] = asyncio.Event()
        return gate.set

    async def add_bot(self, name: str, *, who: str = "ana") -> str:
        """See Platform."""
        self._new(name)
        self.crowd.change_bot(self.chats["new"], self.people[who], "left", "member")
        await self.told()
        return "new"

    async def remove_bot(self, where: str) -> None:
        """See Platform."""
        self.expel(where)
        self.crowd.change_bot(self.chats[where], self.people["ana"], "member", "kicked")
        await self.told()

    async def rename(self, where: str, name: str) -> None:
        """See Platform."""
        self.crowd.show(self.chats[where], self.people["ana"], {"new_chat_title": name})
        await self.told()

    async def migrate(self, where: str) -> str:
        """See Platform: told on both sides."""
        self._new("English")
        self.crowd.migrate(self.chats[where], self.chats["new"], self.people["ana"])
        await self.told()
        return "new"

    async def react(self, seen: Seen, *, who: str = "ana", back: bool = False) -> str:
        """See Platform."""
        chat = self.chats[seen.place.conversation]
        message = self.server.world.messages[chat.id, int(seen.id)]
        sides = ["\U0001f44d"], list[str]()
        before, after = sides if back else reversed(sides)
        self.crowd.react(message, self.people[who], before, after)
        await self.told()
        return "\U0001f44d"

    async def attach(self, text: str, name: str, content: bytes) -> None:
        """See Platform."""
        file_id = self.server.world.add_file(content, f"documents/{name}")
        file: Json = {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_name": name}
        file |= {"mime_type": "text/csv", "file_size": len(content)}
        caption = self._to_bot(text)
        words = {"caption": caption, "caption_entities": typed(caption)}
        self.crowd.show(self.chats["en"], self.people["ana"], {"document": file, **words})
        await self.told()

    async def rewrite(self, text: str) -> None:
        """See Platform."""
        assert self.said is not None
        self.clock.advance(1)
        self.crowd.edit(self.said, self._to_bot(text))
        await self.told()

    async def say_as_bot(self, text: str, *, itself: bool) -> None:
        """See Platform."""
        who = self.server.world.bot if itself else OTHER_BOT
        self.crowd.say(self.chats["en"], who, self._to_bot(text))
        await self.told()

    def make_admin(self, who: str) -> None:
        """See Platform."""
        self.chats["en"].admins.append(self.people[who])

    async def cut(self) -> None:
        """See Platform."""
        self.server.faults.always["getUpdates"] = Dropped()
        self.server.updates.expire()
        await until(lambda: self.clock.sleeping > 0)
        slept = self.clock.slept
        self.clock.advance(LONGEST_WAIT)
        await until(lambda: self.clock.slept > slept)

    async def mend(self) -> None:
        """See Platform."""
        self.server.faults.always.clear()
        self.clock.advance(LONGEST_WAIT)
        await until(lambda: self.server.updates.idle)

    def disorder(self) -> None:
        """See Platform."""
        waiting = list(self.server.updates.waiting)
        self.server.updates.waiting.reverse()
        for update in waiting:
            self.server.updates.again(update)

    async def rooms(self, count: int) -> list[str]:
        """See Platform."""
        found = [f"room {number}" for number in range(count)]
        for number, name in enumerate(found):
            self.call(self.server.world.add(Chat(-2_000 - number, "supergroup", name)), name)
        return found

    async def burst(self, said: Sequence[tuple[str, str]]) -> float:
        """See Platform: asked for or brought one by one, they are acknowledged one by one."""
        began = self.clock.monotonic()
        for where, text in said:
            self.crowd.say(self.chats[where], self.people["ana"], self._to_bot(text))
        await self.settled()
        await until(lambda: not self.server.updates.waiting)
        return self.clock.monotonic() - began

    def _new(self, name: str) -> None:
        self.call(self.server.world.add(Chat(-1_009, "supergroup", name)), "new")

    def _to_bot(self, text: str) -> str:
        return f"@{self.server.world.bot.username} {text}".strip()
