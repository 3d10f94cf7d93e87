"""Slack on this machine, with people. They go by their names here, on Slack by its ids."""

from dataclasses import replace
from pathlib import Path
from random import Random

from pydantic import HttpUrl, SecretStr

from bot.adapters.exchange import Exchange
from bot.adapters.port import AdapterContext
from bot.adapters.slack.adapter import SlackAdapter
from bot.platforms import SlackSettings
from bot.settings import Settings
from bot.texts import plain
from chat.event import Ack, Event
from chat.message import Button, Place, escape
from storage.database import Database, StorageUnavailable
from tests.contract.people import CountingClock, Seen, wants_quote
from tests.contract.slack_life import SlackLife
from tests.contract.slack_names import IDS, Named
from tests.platforms.slack.envelopes import Envelope
from tests.platforms.slack.happenings import calls_everybody, mention, read, typed
from tests.platforms.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.platforms.slack.workspace import BOT_USER, Json, Message
from tests.support import until


def slack_settings(folder: Path, address: str, **more: SecretStr) -> Settings:
    """Settings for Slack at an address; Socket Mode unless told otherwise."""
    tokens = more or {"app_token": SecretStr(APP_TOKEN)}
    base_url = HttpUrl(f"{address}/api/")
    slack = SlackSettings(bot_token=SecretStr(BOT_TOKEN), base_url=base_url, **tokens)
    return Settings(_env_file=None, data_dir=folder, locale="en", slack=slack)


def slack_adapter(
    settings: Settings, clock: CountingClock, database: Database | None = None
) -> SlackAdapter:
    """An adapter; without a database it can send anything but pictures."""
    exchange, database = Exchange(), database or Database(settings.database)
    context = AdapterContext(settings, database, clock, Random(1), exchange, wants_quote)
    adapter = SlackAdapter(context)
    exchange.add(adapter)
    return adapter


class SlackPlatform(SlackLife):
    """Platform for SlackAdapter."""

    says_at_most = 40_000

    def __init__(self, server: SlackServer, slack: SlackAdapter, clock: CountingClock) -> None:
        super().__init__(Named(slack), clock, server)
        self.slack = slack
        self.refused = 0
        self.requests: list[Envelope] = []
        self._last: Envelope | None = None
        for name in ("ana", "bo"):
            server.workspace.add_user(IDS[name], name.title())
            server.workspace.direct(IDS[name])
        for name in ("en", "zh"):
            server.workspace.add_channel(IDS[name], name, BOT_USER, IDS["ana"], IDS["bo"])

    async def receive(self, event: Event) -> Ack | None:
        """See Platform."""
        try:
            return await super().receive(event)
        except StorageUnavailable:
            self.refused += 1
            raise

    async def listen(self) -> None:
        """See Platform: it listens once it is connected and has heard what was waiting."""
        await self.server.start()
        before = self.server.sockets.connected
        await super().listen()
        await until(lambda: self.server.sockets.connected > before or not self.listening)

    async def stop(self) -> None:
        """See Platform."""
        await super().stop()
        await until(lambda: not self.server.sockets.sockets)

    async def close(self) -> None:
        """See Platform."""
        await super().close()
        await self.server.stop()
        self.server.violations.assert_none()

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
        text = typed(text)
        if to_bot and not where.startswith("direct-"):
            text = f"{mention()} {text}"
        message = self.happenings.said(IDS[where], IDS[who], text, thread=self._root(reply_to))
        self.said = (IDS[where], message)
        await self.deliver("events_api", self.happenings.message(IDS[where], message))

    async def press(self, seen: Seen, value: str, *, who: str = "ana") -> Ack | None:
        """See Platform."""
        channel, message = self._message(seen.id)
        element = next(e for e in elements(message) if e["value"] == value)
        shown = len(self.server.methods.ephemerals)
        pressed = self.happenings.pressed(channel, message, IDS[who], element)
        envelope = await self.deliver("interactive", pressed)
        ack = self.ack
        if ack is None or not envelope.acknowledged:
            return None
        await until(lambda: len(self.server.methods.ephemerals) > shown)
        wanted = (channel, IDS[who], plain("en", ack.text, **ack.facts))
        return ack if self.server.methods.ephemerals[-1] == wanted else None

    async def again(self) -> None:
        """See Platform."""
        assert self._last is not None
        await self._again(self._last)

    async def later(self) -> None:
        """See Platform."""
        for envelope in self.server.sockets.unacknowledged:
            await self._again(envelope)

    async def seen_by(self, who: str, where: str = "en") -> list[Seen]:
        """See Platform."""
        channel = self.server.workspace.channels[IDS[where]]
        if IDS[who] not in channel.members:
            return []
        place = Place(self.adapter.account, where)
        return [
            Seen(m.ts, replace(place, thread=m.thread_ts), shown_text(m), shown_buttons(m))
            for m in channel.messages
            if m.user == BOT_USER and not m.deleted
        ]

    async def calls(self) -> list[bool]:
        """See Platform: whoever is notified by the text is mentioned in the blocks as well."""
        messages = self.server.workspace.channels[IDS["en"]].messages
        said = [m for m in messages if m.user == BOT_USER and not m.deleted]
        assert [calls_everybody(m.text) for m in said] == [calls_everybody(raw(m)) for m in said]
        return [calls_everybody(raw(m)) for m in said]

    def written(self, text: str) -> str:
        """See Platform: Slack's users see Markdown as what it means."""
        return escape(text)

    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Send an envelope and wait until it is acknowledged or could not be stored."""
        refused = self.refused
        envelope = self._last = await self.server.sockets.deliver(kind, payload)
        await self._taken(envelope, refused)
        return envelope

    async def _again(self, envelope: Envelope) -> None:
        refused = self.refused
        await self.server.sockets.again(envelope)
        await self._taken(envelope, refused)

    async def _taken(self, envelope: Envelope, refused: int) -> None:
        if self.listening and self.server.sockets.sockets:
            await until(lambda: envelope.acknowledged or self.refused > refused)

    def _root(self, reply_to: str | None) -> str | None:
        if reply_to is None:
            return None
        return self._message(reply_to)[1].thread_ts or reply_to

    def _message(self, ts: str) -> tuple[str, Message]:
        for channel in self.server.workspace.channels.values():
            if (message := channel.message(ts)) is not None:
                return channel.id, message
        raise AssertionError(f"no message {ts}")


def elements(message: Message) -> list[Json]:
    """The buttons of a message as Slack has them."""
    blocks = [block for block in message.blocks if block["type"] == "actions"]
    return [element for block in blocks for element in block["elements"]]


def raw(message: Message) -> str:
    """The mrkdwn of a message."""
    texts = [block["text"]["text"] for block in message.blocks if block["type"] == "section"]
    return "\n".join(texts)


def shown_text(message: Message) -> str:
    """What people read."""
    return read(raw(message))


def shown_buttons(message: Message) -> tuple[Button, ...]:
    """What people can press."""
    return tuple(Button(e["text"]["text"], e["value"]) for e in elements(message))


def slack(folder: Path, database: Database | None, *, reaction: str = "") -> SlackPlatform:
    """Slack by Socket Mode. ``reaction``: the emoji that notes a message."""
    clock = CountingClock()
    server = SlackServer(clock)
    settings = slack_settings(folder, server.address)
    settings.feedback.reaction = reaction
    return SlackPlatform(server, slack_adapter(settings, clock, database), clock)
