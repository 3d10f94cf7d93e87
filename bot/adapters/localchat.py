"""The group chat page in the browser: a platform of our own, kept in our own database.

It behaves like any other platform: it keeps its messages itself, delivers each until it is
acknowledged, and knows a repeated send by its key (or, for trials, does not).
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog

from bot.adapters.localcopies import LocalCopies
from bot.adapters.localdirectory import (
    ACCOUNT,
    BOT,
    LocalDirectory,
    NotListening,
    PostError,
    checked_name,
    direct_of,
    says_something,
)
from bot.adapters.localevents import LocalEvents
from bot.adapters.localfiles import LocalFiles
from bot.adapters.localhistory import LocalHistory
from bot.adapters.localstream import LocalStream, News
from bot.adapters.port import (
    Adapter,
    AdapterContext,
    Capability,
    Finding,
    Limits,
    Receive,
    Seed,
)
from bot.texts import LOCALES
from chat.delivery import Unavailable
from chat.event import Ack, Event
from chat.message import File, MessageRef, Outgoing, Place, clean
from storage import localchat, localgroups, localpresses
from storage.database import StorageUnavailable

log = structlog.get_logger()
TEXT_SIZE = 10_000
REDELIVER_SECONDS = 2.0


class LocalChat(Adapter):
    """The account "local"; ``post``, ``press``, ``make_group``, ``events`` are what people do."""

    account = ACCOUNT
    limits = Limits(size=4000, send_timeout=10.0)

    def __init__(self, context: AdapterContext) -> None:
        self._database = context.database
        self._clock = context.clock
        self._send_key = context.settings.local.send_key
        self.send_key_valid_for = timedelta(days=3650 if self._send_key else 0)
        self.capabilities = (
            Capability.EDIT
            | Capability.DELETE
            | Capability.BUTTONS
            | Capability.THREADS
            | Capability.SEES_ALL
            | Capability.LOOPBACK
            | (Capability.SEND_KEY if self._send_key else Capability.NONE)
        )
        self.directory = LocalDirectory(context.settings.locale, context.database)
        self.history = LocalHistory(context.database)
        self.files = LocalFiles(context.database, context.clock, self.directory)
        self._copies = LocalCopies(context)
        self._receive: Receive | None = None
        self._stream = LocalStream(context.database, context.clock)
        self.events = LocalEvents(context, self.directory, self._stream, self._hand_over)

    def seed(self) -> Seed:
        """See the port."""
        return self.directory.seed

    async def run(self, receive: Receive) -> None:
        """See the port."""
        self._receive = receive
        try:
            while True:
                try:
                    before = self._clock.now() - timedelta(seconds=REDELIVER_SECONDS)
                    await self.events.redeliver(before)
                except StorageUnavailable as error:
                    log.warning("local.not_redelivered", error=error)
                await self._clock.sleep(REDELIVER_SECONDS)
        finally:
            self._receive = None

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port."""
        if message.only_for is not None:
            place = Place(ACCOUNT, direct_of(message.only_for))
        try:
            text, files = await self._copies.of(place.conversation, message)
            new = await self._database.write(
                partial(
                    localchat.add,
                    conversation=place.conversation,
                    person=BOT,
                    text=text,
                    thread=int(place.thread) if place.thread else None,
                    at=self._clock.now(),
                    key=key if self._send_key else None,
                    buttons=message.buttons,
                    files=files,
                )
            )
        except StorageUnavailable as error:
            # On PostgreSQL the connection may have gone between commit and answer.
            raise Unavailable(str(error), maybe_sent=not self._database.is_sqlite) from error
        self._stream.changed()
        return MessageRef(place, str(new))

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        text, files = await self._copies.of(ref.place.conversation, message)
        await self._change(ref, text=text, buttons=message.buttons, files=files, edited=True)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        await self._change(ref, text="", buttons=(), files=(), deleted=True)

    async def fetch(self, file: File) -> bytes:
        """See Files: for other accounts."""
        return await self.files.fetch(file)

    async def check(self) -> list[Finding]:
        """See the port: what could be wrong is the database's or the web server's to tell."""
        return []

    async def post(
        self,
        conversation: str,
        person: str,
        text: str,
        thread: int | None,
        key: str | None,
        files: Sequence[str] = (),
    ) -> int:
        """A person writes; the id of the message, once groupkeeper has acknowledged it.

        ``files``: ids of what they have uploaded there. The same key again is the same message.
        Raises PostError, and StorageUnavailable: then it may be kept, and the same key makes
        repeating safe.
        """
        await self.directory.check(conversation, person)
        text = clean(text).strip()
        if not files and not says_something(text):
            raise PostError("local.empty")
        if len(text) > TEXT_SIZE:
            raise PostError("local.too_long", 413)
        root = await self._thread_root(conversation, thread)
        attached = await self.files.of_message(conversation, person, list(files))
        new = await self._database.write(
            partial(
                localchat.add,
                conversation=conversation,
                person=person,
                text=text,
                thread=root,
                at=self._clock.now(),
                key=None if key is None else f"{person}:{clean(key)}",
                files=attached,
                received=False,
            )
        )
        self._stream.changed()
        posted = await self._database.read(partial(localchat.message, message_id=new))
        if posted is not None:
            await self.events.message(posted)
        return new

    async def press(self, message_id: int, person: str, value: str) -> tuple[int, Ack | None]:
        """A person presses a button: the press's id and what to show at once.

        Raises PostError and StorageUnavailable.
        """
        message = await self._database.read(partial(localchat.message, message_id=message_id))
        if message is None or message.deleted:
            raise PostError("local.no_message", 404)
        await self.directory.check(message.conversation, person)
        if value not in [button.value for button in message.buttons]:
            raise PostError("local.no_button")
        at = self._clock.now()
        new = await self._database.write(
            partial(localpresses.add, message_id=message_id, person=person, value=value, at=at)
        )
        ack = await self.events.press(localpresses.LocalPress(new, message, person, value, at))
        return new, ack

    async def make_group(self, person: str, name: str, locale: str) -> str:
        """A person makes a group of everybody and the bot; its conversation.

        groupkeeper is told until it knows. Raises PostError and StorageUnavailable.
        """
        self.directory.check_person(person)
        name = checked_name(name)
        if locale not in LOCALES:
            raise PostError("local.no_locale")
        at = self._clock.now()
        made = await self._database.write(
            partial(localgroups.add, name=name, locale=locale, person=person, at=at)
        )
        await self.directory.refresh()
        self._stream.changed()
        with suppress(StorageUnavailable):  # it is there; groupkeeper is told again
            await self.events.joined(made)
        return made.conversation

    def stream(self, after: int) -> AsyncGenerator[News, None]:
        """What happens in all conversations, from a seq of their messages on, without end."""
        return self._stream.since(after)

    async def _thread_root(self, conversation: str, thread: int | None) -> int | None:
        if thread is None:
            return None
        root = await self._database.read(
            partial(localchat.thread_root, conversation=conversation, message_id=thread)
        )
        if root is None:
            raise PostError("local.no_thread", 404)
        return root

    async def _change(self, ref: MessageRef, **values: object) -> None:
        try:
            await self._database.write(lambda tx: localchat.change(tx, int(ref.id), **values))
        except StorageUnavailable as error:
            raise Unavailable(str(error), maybe_sent=False) from error
        self._stream.changed()

    async def _hand_over(self, event: Event) -> Ack | None:
        if self._receive is None:
            raise NotListening
        return await self._receive(event)


def create(context: AdapterContext) -> LocalChat:
    """The entry point."""
    return LocalChat(context)
