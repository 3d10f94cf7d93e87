"""The local chat, with people."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random

from bot.adapters.exchange import Exchange
from bot.adapters.localchat import REDELIVER_SECONDS, LocalChat
from bot.adapters.localdirectory import BOT
from bot.adapters.port import AdapterContext
from bot.platforms import LocalSettings
from bot.settings import Settings
from bot.web.rendering import to_html
from chat.event import Ack
from chat.message import Place
from storage.database import Database, StorageUnavailable
from tests.contract.matters import Matter
from tests.contract.people import CountingClock, Platform, Seen, wants_quote
from tests.support import until


class LocalPlatform(Platform):
    """Platform for LocalChat. What goes wrong there is the database's."""

    says_at_most = 10_000
    has = frozenset({Matter.JOINED, Matter.FILES, Matter.EVERYONE, Matter.QUOTES})
    deadline = REDELIVER_SECONDS

    def __init__(self, adapter: LocalChat, clock: CountingClock, exchange: Exchange) -> None:
        super().__init__(adapter, clock)
        self.exchange = exchange
        self.chat = adapter
        self._said: tuple[str, str, str, int | None, str] | None = None
        self._count = 0

    async def listen(self) -> None:
        """See Platform: it listens once it sleeps."""
        await super().listen()
        await until(lambda: self.clock.sleeping > 0 or not self.listening)

    async def say(
        self,
        text: str,
        *,
        who: str = "ana",
        where: str = "en",
        reply_to: str | None = None,
        to_bot: bool = True,
    ) -> None:
        """See Platform."""
        self._count += 1
        if to_bot and not where.startswith("direct-"):
            text = f"@bot {text}"
        thread = None if reply_to is None else int(reply_to)
        self._said = (where, who, text, thread, f"key {self._count}")
        with suppress(StorageUnavailable):
            await self.chat.post(*self._said)

    async def press(self, seen: Seen, value: str, *, who: str = "ana") -> Ack | None:
        """See Platform."""
        with suppress(StorageUnavailable):
            return (await self.chat.press(int(seen.id), who, value))[1]
        return None

    async def again(self) -> None:
        """See Platform: the page did not get the answer and posts again."""
        assert self._said is not None
        await self.chat.post(*self._said)

    async def later(self) -> None:
        """See Platform: the adapter looks again, and has looked when it sleeps once more."""
        slept = self.clock.slept
        self.clock.advance(2 * REDELIVER_SECONDS)
        await until(lambda: self.clock.slept > slept)

    async def add_bot(self, name: str, *, who: str = "ana") -> str:
        """See Platform: in every group that people make the bot is from the start."""
        return await self.chat.make_group(who, name, "en")

    async def attach(self, text: str, name: str, content: bytes) -> None:
        """See Platform."""
        file = await self.chat.files.add("en", "ana", name, content)
        await self.chat.post("en", "ana", f"@bot {text}", None, None, [file.id])

    async def rooms(self, count: int) -> list[str]:
        """See Platform."""
        return [await self.add_bot(f"Room {number}") for number in range(count)]

    async def burst(self, said: Sequence[tuple[str, str]]) -> float:
        """See Platform: a page posts one after the other; the longest that one has waited."""
        waited: list[float] = []

        async def speak(room: str) -> None:
            for text in [text for where, text in said if where == room]:
                began = self.clock.monotonic()
                await self.chat.post(room, "ana", f"@bot {text}", None, None)
                waited.append(self.clock.monotonic() - began)

        await asyncio.gather(*[speak(room) for room in dict.fromkeys(room for room, _ in said)])
        return max(waited)

    async def calls(self) -> list[bool]:
        """See Platform: in the group's language."""
        return ["<strong>@everyone</strong>" in to_html(s.text) for s in await self.seen_by("ana")]

    async def seen_by(self, who: str, where: str = "en") -> list[Seen]:
        """See Platform."""
        group = self.chat.directory.group(where)
        if who not in self.chat.directory.people_of(group):
            return []
        account = self.adapter.account
        return [
            Seen(
                str(each.id),
                Place(account, where, None if each.thread is None else str(each.thread)),
                each.text,
                each.buttons,
            )
            for each in await self.chat.history.messages(where, 0, 1000)
            if each.person == BOT
        ]


def local(folder: Path, database: Database | None, *, send_key: bool = True) -> LocalPlatform:
    """The local chat."""
    assert database is not None
    keys = LocalSettings(send_key=send_key)
    settings = Settings(_env_file=None, data_dir=folder, locale="en", local=keys)
    clock = CountingClock()
    exchange = Exchange()
    context = AdapterContext(settings, database, clock, Random(1), exchange, wants_quote)
    return LocalPlatform(LocalChat(context), clock, exchange)


def local_without_keys(folder: Path, database: Database | None) -> Platform:
    """The local chat that plays a platform without send keys."""
    return local(folder, database, send_key=False)
