"""Telegram, with people. Tests name people and chats; Telegram numbers them."""

import asyncio
import json
from pathlib import Path
from random import Random

from pydantic import HttpUrl, SecretStr

from bot.adapters.exchange import Exchange
from bot.adapters.port import AdapterContext
from bot.adapters.telegram.adapter import TelegramAdapter
from bot.platforms import TelegramSettings
from bot.settings import Settings
from bot.texts import plain
from chat.delivery import Rejected
from chat.event import Ack, Event
from chat.message import Button, File, Place, escape
from storage.database import Database, StorageUnavailable
from tests.contract.matters import Matter
from tests.contract.naming import Named
from tests.contract.people import CountingClock, Platform, Seen, wants_quote
from tests.contract.telegram_life import TelegramLife
from tests.platforms.specs.telegram import check_update
from tests.platforms.telegram.server import TOKEN, TelegramServer
from tests.platforms.telegram.world import Chat, Json, Message, User
from tests.support import until

SECRET = "a_secret_of_16_or_more"
PEOPLE = {"ana": 1001, "bo": 1002}
LONGEST_WAIT = 60.0
TOAST_SIZE = 200
"""Characters, as the Bot API documents for answerCallbackQuery."""
JOINER = "\u2060"
"""Stands between "@" and a name so that nobody is pinged; nobody sees it."""


class Elsewhere(Exchange):
    """Files of other accounts: all have this content."""

    content: bytes | None = b""

    async def fetch(self, file: File) -> bytes:
        """See Exchange. Without content nobody will have them."""
        if self.content is None:
            raise Rejected("gone")
        return self.content


class TelegramPlatform(TelegramLife):
    """Platform for TelegramAdapter; "en" and "zh" are groups of the kind given."""

    says_at_most = 4096 - 20

    def __init__(self, context: AdapterContext, clock: CountingClock, server: TelegramServer):
        self.context = context
        adapter = self.telegram = TelegramAdapter(context)
        assert isinstance(context.exchange, Elsewhere)
        self.exchange = context.exchange
        self.people = {n: User(id_, n.title(), f"{n}_person") for n, id_ in PEOPLE.items()}
        kind = "group" if adapter.path else "supergroup"
        chats = {"en": Chat(-1_001, kind, "English"), "zh": Chat(-1_002, kind, "Chinese")}
        for name, id_ in PEOPLE.items():
            chats[f"direct-{name}"] = Chat(id_, "private", name.title())
        self.chats = {name: server.world.add(chat) for name, chat in chats.items()}
        numbers = {name: str(chat.id) for name, chat in chats.items()}
        numbers |= {name: f"person {id_}" for name, id_ in PEOPLE.items()}
        self.named = Named(adapter, numbers)
        super().__init__(self.named, clock, server)
        self._started = False
        self.full_after: int | None = None
        if adapter.path:
            server.updates.call = self._bring

    async def receive(self, event: Event) -> Ack | None:
        """See Platform. ``full_after``: so many events, and nothing more can be stored."""
        if self.full_after is not None and len(self.events) >= self.full_after:
            self.offered.append(event)
            raise StorageUnavailable("the disk is full")
        return await super().receive(event)

    def start(self) -> asyncio.Task[None]:
        """Start the adapter without waiting for anything."""
        self._running = asyncio.create_task(self.adapter.run(self.receive))
        return self._running

    async def _bring(self, headers: dict[str, str], update: Json) -> int:
        check_update(update)
        if not self.listening:
            return 502
        return (await self.telegram.take(headers, json.dumps(update).encode())).status

    async def listen(self) -> None:
        """See Platform: it listens once it polls or has set its webhook."""
        if not self._started:
            await self.server.start()
            self._started = True
        self.server.updates.idle = False
        self.server.updates.webhook = {}
        await super().listen()
        await until(lambda: self._polls or self._waits)
        await self.settled()

    async def stop(self) -> None:
        """See Platform."""
        await super().stop()
        assert self.server.violations == []

    async def close(self) -> None:
        """See Platform."""
        await super().close()
        await self.server.stop()

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
        if to_bot and not where.startswith("direct-"):
            text = f"@{self.server.world.bot.username} {text}".strip()
        chat = self.chats[where]
        parent = None if reply_to is None else self.server.world.messages[chat.id, int(reply_to)]
        self.said = self.crowd.say(chat, self.people[who], text, reply_to=parent)
        await self.told()

    async def press(self, seen: Seen, value: str, *, who: str = "ana") -> Ack | None:
        """See Platform: what is shown at once is known in words only."""
        chat = self.chats[seen.place.conversation]
        message = self.server.world.messages[chat.id, int(seen.id)]
        press = self.crowd.press(message, self.people[who], value)
        taken = len(self.events)
        await self.settled()
        if len(self.events) == taken:
            return None
        answered = self.server.methods.answered
        await until(lambda: press in answered)
        words = None if self.ack is None else plain("en", self.ack.text, **self.ack.facts)
        assert answered[press] == (words and words[:TOAST_SIZE])
        return self.ack

    async def again(self) -> None:
        """See Platform."""
        self.server.updates.again(self.latest)
        await self.settled()

    async def later(self) -> None:
        """See Platform."""
        slept = self.clock.slept
        self.clock.advance(LONGEST_WAIT)
        await until(lambda: self.clock.slept > slept or self._polls)
        await self.settled()

    async def seen_by(self, who: str, where: str = "en") -> list[Seen]:
        """See Platform."""
        if where.startswith("direct-") and where != f"direct-{who}":
            return []
        chat = self.chats[where]
        return [self._seen(where, message) for message in self.server.world.of_bot(chat.id)]

    def written(self, text: str) -> str:
        """See Platform: Telegram's users see Markdown as what it means."""
        return escape(text)

    def _seen(self, where: str, message: Message) -> Seen:
        root = None if message.reply_to is None else str(message.root.id)
        rows = (message.keyboard or {"inline_keyboard": []})["inline_keyboard"]
        buttons = tuple(Button(b["text"], b["callback_data"]) for row in rows for b in row)
        place = Place(self.adapter.account, where, root)
        text = message.content["text"].replace(f"@{JOINER}", "@")
        return Seen(str(message.id), place, text, buttons)

    @property
    def _polls(self) -> bool:
        """Everything is taken and confirmed."""
        updates = self.server.updates
        return bool(updates.webhook) if self.telegram.path else updates.idle

    @property
    def _waits(self) -> bool:
        """The adapter waits before it asks again."""
        return self.clock.sleeping > 0

    def call(self, chat: Chat, name: str) -> None:
        """Tests call one more chat so."""
        self.chats[name] = chat
        self.named.call(str(chat.id), name)

    async def settled(self) -> None:
        """What waits is taken, or cannot be now."""
        if self.listening and self.telegram.path:
            await self.server.updates.bring()
        elif self.listening:
            await until(lambda: self._polls or self._waits)


class TelegramByWebhook(TelegramPlatform):
    """Telegram brings what happens, with the groups that are no supergroups yet."""

    has = TelegramPlatform.has - {Matter.CONNECTION}


def telegram_settings(server: TelegramServer, *, webhook: bool = False) -> TelegramSettings:
    """Settings for a bot at this server."""
    return TelegramSettings(
        token=SecretStr(TOKEN),
        base_url=HttpUrl(server.url),
        webhook_secret=SecretStr(SECRET) if webhook else None,
    )


def telegram(folder: Path, database: Database | None, *, webhook: bool = False) -> TelegramPlatform:
    """Telegram, asked by polling."""
    assert database is not None
    clock = CountingClock()
    server = TelegramServer(clock)
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        locale="en",
        public_url=HttpUrl("https://bot.example/base/"),
        telegram=telegram_settings(server, webhook=webhook),
    )
    context = AdapterContext(settings, database, clock, Random(1), Elsewhere(), wants_quote)
    kind = TelegramByWebhook if webhook else TelegramPlatform
    return kind(context, clock, server)


def telegram_by_webhook(folder: Path, database: Database | None) -> Platform:
    """Telegram, which brings its updates; with basic groups."""
    return telegram(folder, database, webhook=True)
