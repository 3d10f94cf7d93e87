"""The account "slack": what the port asks for, from the parts in this package."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.adapters.abilities import WebAnswer
from bot.adapters.port import (
    Adapter,
    AdapterContext,
    Capability,
    Finding,
    Limits,
    Receive,
    Seed,
    Unit,
)
from bot.adapters.slack import application, checks
from bot.adapters.slack.api import SlackApi
from bot.adapters.slack.blocks import EVERYONE, TEXT_SIZE
from bot.adapters.slack.connecting import Connecting
from bot.adapters.slack.events import Events
from bot.adapters.slack.files import Files, is_picture, parts
from bot.adapters.slack.lookup import Lookup
from bot.adapters.slack.markup import render
from bot.adapters.slack.names import Names
from bot.adapters.slack.paths import EVENTS_PATH
from bot.adapters.slack.payload import ACCOUNT
from bot.adapters.slack.pictures import Pictures
from bot.adapters.slack.quoting import Quoting
from bot.adapters.slack.receiving import Receiving
from bot.adapters.slack.sending import Sending, is_file
from bot.adapters.slack.socketmode import SocketMode
from bot.adapters.slack.webhook import SlackWebhook
from bot.paging import split
from bot.texts import plain
from chat.delivery import SendError
from chat.event import Ack, Press
from chat.message import File, MessageRef, Outgoing, Place

log = structlog.get_logger()


class SlackAdapter(Adapter):
    """Listens by Socket Mode with an app-level token, else ``path`` is told events by HTTP."""

    account = ACCOUNT
    capabilities = (
        Capability.EDIT
        | Capability.DELETE
        | Capability.BUTTONS
        | Capability.THREADS
        | Capability.SEES_ALL
    )
    send_key_valid_for = timedelta()

    def __init__(self, context: AdapterContext) -> None:
        settings = context.settings.slack
        if settings.bot_token is None:
            raise ValueError("GROUPKEEPER_SLACK__BOT_TOKEN is missing")
        self._context = context
        self.limits = Limits(
            size=TEXT_SIZE,
            unit=Unit.UTF16,
            per_second=settings.per_second,
            per_place_second=1,
            send_timeout=settings.send_timeout,
        )
        self._api = SlackApi(
            str(settings.base_url), settings.bot_token.get_secret_value(), settings.send_timeout
        )
        self._names = Names(self._api, context.clock)
        events = Events(self._names, context.clock, Quoting(self._api, self._names, context))
        self._receiving = Receiving(self._api, events, self._show)
        self._files = Files(self._api, context.exchange)
        self._sending = Sending(self._api, Pictures(self._files, context))
        self._lookup = Lookup(self._api, context.clock, self._sending.channel_of)
        app = application.build(self._api, self._receiving.take)
        self._socket: SocketMode | None = None
        self._webhook: SlackWebhook | None = None
        if settings.app_token is not None:
            self._socket = SocketMode(self._api, app, settings.app_token.get_secret_value())
        elif settings.signing_secret is not None:
            secret = settings.signing_secret.get_secret_value()
            self._webhook = SlackWebhook(app, secret, context.clock)
        self.path = None if self._webhook is None else EVENTS_PATH

    @property
    def name(self) -> str:
        """See the port."""
        return self._api.name or "groupkeeper"

    async def run(self, receive: Receive) -> None:
        """See the port."""
        self._receiving.receive = receive
        connecting = Connecting(ACCOUNT, self._context.clock, self._context.rng)
        connect = self._wait_for_requests if self._socket is None else self._socket.connect
        try:
            async with self._api.opened():
                await connecting.keep(connect)
        finally:
            await self._receiving.close()
            await self._names.close()
            if self._socket is not None:
                await self._socket.close()

    def length(self, text: str) -> int:
        """See the port: a section is measured as mrkdwn, with its entities."""
        return self.limits.length(render(text))

    def split(self, message: Outgoing) -> list[Outgoing]:
        """See the port: text and pictures first, then a message for each other file."""
        room = self.limits.size - (len(EVERYONE) if message.everyone else 0)
        return [call for part in parts(message) for call in split(part, room, self.length)]

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port."""
        if message.files and not is_picture(message.files[0]):
            channel = await self._sending.channel_of(place, message)
            return await self._files.send(channel, message.files[0])
        return await self._sending.send(place, message, key)

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        await self._sending.edit(ref, message)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        await (self._files.delete(ref.id) if is_file(ref) else self._sending.delete(ref))

    def seed(self) -> Seed:
        """See the port: groups and people appear by themselves."""
        return Seed()

    async def find(
        self, place: Place, message: Outgoing, key: str, since: datetime
    ) -> MessageRef | None:
        """See Lookup."""
        return await self._lookup.find(place, message, key, since)

    async def fetch(self, file: File) -> bytes:
        """See Files."""
        return await self._files.fetch(file)

    async def take(self, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """See Webhook."""
        if self._webhook is None:
            return WebAnswer(404)
        return await self._webhook.take(headers, body)

    async def check(self) -> list[Finding]:
        """See the port."""
        return await checks.check(self._api, self._context.settings, self._context.clock)

    async def _wait_for_requests(self) -> None:
        await self._api.identity()
        await asyncio.Event().wait()

    async def _show(self, press: Press, ack: Ack) -> None:
        """A word to who has pressed; best effort."""
        place, locale = press.place, self._context.settings.locale
        with suppress(SendError):
            await self._sending.whisper(
                place, press.sender.id, plain(locale, ack.text, **ack.facts)
            )
