"""The Telegram adapter: what the port asks, and what Telegram can do beyond it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from telegram import Bot, CallbackQuery, Update, User
from telegram.error import TelegramError

from bot.adapters.abilities import MenuItem, WebAnswer
from bot.adapters.port import (
    Adapter,
    AdapterContext,
    Capability,
    Finding,
    Limits,
    Receive,
    Seed,
    Unit,
    visibility,
)
from bot.adapters.telegram import attachments, listening, markup, menus, sending
from bot.adapters.telegram.admins import Admins
from bot.adapters.telegram.checking import Checking
from bot.adapters.telegram.connection import Connection
from bot.adapters.telegram.errors import told
from bot.adapters.telegram.threads import Threads
from bot.adapters.telegram.throttling import Throttling
from bot.adapters.telegram.trouble import Trouble
from bot.adapters.telegram.updates import Reader, language
from bot.texts import plain
from chat.event import Ack, Event, Incoming, Press
from chat.message import File, MessageRef, Outgoing, Place
from storage import directory
from storage.database import StorageUnavailable

log = structlog.get_logger()
ACCOUNT = "telegram"
TOAST_SIZE = 200
"""Characters that Telegram shows where a button was pressed."""
LIMITS = Limits(
    size=sending.TEXT_SIZE,
    unit=Unit.UTF16,
    per_second=30,
    per_place_second=1,
    per_place_minute=20,
)
"""As Telegram's bot FAQ gives them. 20 a minute holds for groups; for direct chats it is more than
anybody reads, so they are not told apart.
"""


class TelegramAdapter(Adapter):
    """The account "telegram". Until getMe has answered it does not know whether it sees all."""

    account = ACCOUNT
    send_key_valid_for = timedelta()

    def __init__(self, context: AdapterContext) -> None:
        settings = context.settings.telegram
        self._context = context
        self.limits = replace(LIMITS, send_timeout=settings.send_timeout)
        self._connection = Connection(settings)
        self._trouble = Trouble(ACCOUNT, context.clock, context.rng)
        self._threads = Threads()
        self._reader = Reader(ACCOUNT, self._threads, context.asks_for_quote)
        self._admins = Admins(context.clock)
        self._media = attachments.Media(ACCOUNT, context)
        self._throttling = Throttling(context.clock)
        self._me: User | None = None
        self._answering: set[asyncio.Task[None]] = set()
        secret = settings.webhook_secret
        self._secret = None if secret is None else secret.get_secret_value()
        self.path = None if self._secret is None else listening.PATH
        self._brought = listening.Brought(self._secret or "", self._connection.bot)
        self._checking = Checking(context, self._connection, self._trouble)

    @property
    def capabilities(self) -> Capability:  # type: ignore[override]
        """See the port."""
        can = Capability.EDIT | Capability.DELETE | Capability.BUTTONS | Capability.THREADS
        if self._secret is None:
            can |= Capability.LISTEN_ALONE
        if self._me is not None and self._me.can_read_all_group_messages:
            can |= Capability.SEES_ALL
        return can

    @property
    def name(self) -> str:
        """See the port."""
        return "bot" if self._me is None else self._me.username or self._me.first_name

    async def run(self, receive: Receive) -> None:
        """See the port."""
        take = partial(self._take, receive)
        try:
            async with self._connection as bot:
                await self._introduce(bot)
                if self._secret is None:
                    await listening.persist(
                        self._trouble, partial(listening.leave_our_webhook, bot)
                    )
                    await listening.poll(bot, self._trouble, take)
                else:
                    await self._wait_for_calls(bot, take, self._secret)
        finally:
            for task in self._answering:
                task.cancel()
            await asyncio.gather(*self._answering, return_exceptions=True)

    def length(self, text: str) -> int:
        """See the port."""
        return markup.length(text)

    def split(self, message: Outgoing) -> list[Outgoing]:
        """See the port."""
        return sending.split(message)

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port. Telegram takes no key."""
        for_one = message.only_for is not None
        where = Place(ACCOUNT, message.only_for) if message.only_for is not None else place
        calling = partial(self._calling, where, for_one=for_one)
        async with self._connection as bot:
            sent = await sending.post(bot, where, message, self._media, calling)
        self._threads.note(where.conversation, sent.message_id, where.thread)
        return MessageRef(where, str(sent.message_id))

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        async with self._connection as bot:
            with self._throttling.of(ref.place):
                await sending.change(bot, ref, message)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        async with self._connection as bot:
            with self._throttling.of(ref.place):
                await sending.remove(bot, ref)

    async def check(self) -> list[Finding]:
        """See the port."""
        return await self._checking.findings()

    def seed(self) -> Seed:
        """See the port: groups and people appear by themselves."""
        return Seed()

    async def fetch(self, file: File) -> bytes:
        """See Files."""
        async with self._connection as bot:
            return await attachments.fetch(self._connection, bot, file)

    async def publish(
        self,
        members: Mapping[str, Sequence[MenuItem]],
        operators: Mapping[str, Sequence[MenuItem]],
        channels: Sequence[str],
    ) -> None:
        """See Menus."""
        async with self._connection as bot:
            with told(Place(ACCOUNT, "")):
                await menus.publish(bot, members, operators, channels)

    async def take(self, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """See Webhook."""
        return await self._brought.answer(headers, body)

    @contextmanager
    def _calling(self, place: Place, *, for_one: bool) -> Iterator[None]:
        """Around a call that makes a message."""
        with self._throttling.of(place), told(place, for_one=for_one):
            yield

    async def _introduce(self, bot: Bot) -> None:
        """Learn who we are, and tell the directory what we see in groups."""
        self._me = await listening.persist(self._trouble, bot.get_me)
        log.info("telegram.ready", account=ACCOUNT, bot=self._me.id)
        sees = partial(directory.set_visibility, account=ACCOUNT, visibility=visibility(self))
        try:
            await self._context.database.write(sees)
        except StorageUnavailable as error:  # groups are shown as before until the next start
            log.warning("telegram.visibility_not_stored", account=ACCOUNT, error=error)

    async def _wait_for_calls(self, bot: Bot, take: listening.Take, secret: str) -> None:
        self._brought.take = take
        try:
            url = str(self._context.settings.public_url)
            await listening.persist(self._trouble, partial(listening.be_called, bot, url, secret))
            await asyncio.Event().wait()
        finally:
            self._brought.take = None

    async def _take(self, receive: Receive, update: Update) -> None:
        """Keep what an update says, then answer a press. Raises StorageUnavailable."""
        for event in self._events(update):
            ack = await receive(await self._with_admin(event))
            if isinstance(event, Press) and update.callback_query is not None:
                task = asyncio.create_task(self._answer(update.callback_query, ack))
                self._answering.add(task)
                task.add_done_callback(self._answering.discard)

    def _events(self, update: Update) -> list[Event]:
        assert self._me is not None  # noqa: S101 - run has introduced us
        try:
            return self._reader.events(update, self._me, self._context.clock.now())
        except Exception as error:  # it stays unreadable, and those after it must come
            log.error("telegram.update_unreadable", update=update.update_id, error=error)
            return []

    async def _with_admin(self, event: Event) -> Event:
        """Whether the sender administers the group, for what is said to the bot there."""
        is_asked = isinstance(event, Press) or (
            isinstance(event, Incoming) and (event.addressed or event.text.startswith("/"))
        )
        if not is_asked or event.direct or not event.sender.id:
            return event
        place, sender = event.place, event.sender
        bot = self._connection.bot
        admin = await self._admins.is_admin(bot, place.conversation, sender.id)
        return replace(event, sender=replace(sender, admin=admin))

    async def _answer(self, query: CallbackQuery, ack: Ack | None) -> None:
        """Stop the button's clock; too late is no harm."""
        text = None
        if ack is not None:
            locale = language(query.from_user) or self._context.settings.locale
            text = plain(locale, ack.text, **ack.facts)[:TOAST_SIZE]
        try:
            await self._connection.bot.answer_callback_query(query.id, text)
        except TelegramError as error:
            log.info("telegram.press_unanswered", error=error)
