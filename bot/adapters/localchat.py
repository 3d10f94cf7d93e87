"""The group chat page in the browser: a platform of our own, kept in our own database.

It behaves like any other platform: it keeps its messages itself, delivers each until it is
acknowledged, and knows a repeated send by its key (or, for trials, does not).
"""

import re
import unicodedata
from collections.abc import AsyncGenerator
from datetime import timedelta
from functools import partial

import structlog

from bot.adapters.localdirectory import (
    ACCOUNT,
    BOT,
    LocalDirectory,
    NotListening,
    PostError,
    direct_of,
)
from bot.adapters.localstream import LocalStream
from bot.adapters.port import (
    Adapter,
    AdapterContext,
    Capability,
    Finding,
    Limits,
    Receive,
    Seed,
)
from chat.delivery import Unavailable
from chat.message import Ack, Incoming, MessageRef, Outgoing, Place, Press, clean
from storage import localchat
from storage.database import StorageUnavailable

log = structlog.get_logger()
TEXT_SIZE = 10_000
REDELIVER_SECONDS = 2.0
_MENTION = re.compile(r"(?<![A-Za-z0-9_.])[@\uff20]bot(?![A-Za-z0-9_])[\s,:\uff0c\uff1a]*", re.I)


class LocalChat(Adapter):
    """The account "local"; ``post`` and ``press`` are what people there do."""

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
        self.directory = LocalDirectory(context.settings.locale)
        self._receive: Receive | None = None
        self._stream = LocalStream(context.database, context.clock)

    def seed(self) -> Seed:
        """See the port."""
        return self.directory.seed

    async def run(self, receive: Receive) -> None:
        """See the port."""
        self._receive = receive
        try:
            while True:
                try:
                    await self._redeliver()
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
            new = await self._database.write(
                partial(
                    localchat.add,
                    conversation=place.conversation,
                    person=BOT,
                    text=message.text,
                    thread=int(place.thread) if place.thread else None,
                    at=self._clock.now(),
                    key=key if self._send_key else None,
                    buttons=message.buttons,
                )
            )
        except StorageUnavailable as error:
            # On PostgreSQL the connection may have gone between commit and answer.
            raise Unavailable(str(error), maybe_sent=not self._database.is_sqlite) from error
        self._stream.changed()
        return MessageRef(place, str(new))

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        await self._change(ref, text=message.text, buttons=message.buttons, edited=True)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        await self._change(ref, text="", buttons=(), deleted=True)

    async def check(self) -> list[Finding]:
        """See the port: what could be wrong is the database's or the web server's to tell."""
        return []

    async def messages(
        self, conversation: str, after: int, limit: int
    ) -> list[localchat.LocalMessage]:
        """The newest messages of a conversation with a higher id, oldest first."""
        return await self._database.read(
            partial(localchat.messages, conversation=conversation, after=after, limit=limit)
        )

    async def post(
        self, conversation: str, person: str, text: str, thread: int | None, key: str | None
    ) -> int:
        """A person writes; the id of the message, once groupkeeper has acknowledged it.

        The same key again is the same message. Raises PostError, and StorageUnavailable: then it
        may be kept, and the same key makes repeating safe.
        """
        self.directory.check(conversation, person)
        text = clean(text).strip()
        if not any(unicodedata.category(character)[0] not in "CZ" for character in text):
            raise PostError("local.empty")
        if len(text) > TEXT_SIZE:
            raise PostError("local.too_long", 413)
        root = await self._thread_root(conversation, thread)
        new = await self._database.write(
            partial(
                localchat.add,
                conversation=conversation,
                person=person,
                text=text,
                thread=root,
                at=self._clock.now(),
                key=None if key is None else f"{person}:{clean(key)}",
                received=False,
            )
        )
        self._stream.changed()
        posted = await self._database.read(partial(localchat.message, message_id=new))
        if posted is not None:
            await self._deliver(posted)
        return new

    async def press(self, message_id: int, person: str, value: str) -> tuple[int, Ack | None]:
        """A person presses a button: the press's id and what to show at once.

        Raises PostError and StorageUnavailable.
        """
        message = await self._database.read(partial(localchat.message, message_id=message_id))
        if message is None or message.deleted:
            raise PostError("local.no_message", 404)
        self.directory.check(message.conversation, person)
        if value not in [button.value for button in message.buttons]:
            raise PostError("local.no_button")
        at = self._clock.now()
        new = await self._database.write(
            partial(localchat.press, message_id=message_id, person=person, value=value, at=at)
        )
        ack = await self._deliver_press(localchat.LocalPress(new, message, person, value, at))
        return new, ack

    def stream(self, after: int) -> AsyncGenerator[localchat.LocalMessage, None]:
        """New and changed messages of all conversations, from a seq on, without end."""
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

    async def _redeliver(self) -> None:
        """What was posted but never acknowledged, as every platform does it."""
        before = self._clock.now() - timedelta(seconds=REDELIVER_SECONDS)
        posted, pressed = await self._database.read(partial(localchat.unreceived, before=before))
        for message in posted:
            await self._deliver(message)
        for press in pressed:
            await self._deliver_press(press)

    async def _deliver(self, message: localchat.LocalMessage) -> None:
        text, mentions = _MENTION.subn("", message.text)
        event = Incoming(
            place=_place(message),
            id=str(message.id),
            sender=self.directory.sender(message.person),
            text=text.strip(),
            at=message.at,
            addressed=mentions > 0,
            direct=self.directory.is_direct(message.conversation),
        )
        await self._hand_over(event)
        await self._database.write(partial(localchat.mark_received, message_id=message.id))

    async def _deliver_press(self, press: localchat.LocalPress) -> Ack | None:
        event = Press(
            place=_place(press.message),
            id=str(press.id),
            sender=self.directory.sender(press.person),
            message=str(press.message.id),
            value=press.value,
            at=press.at,
            direct=self.directory.is_direct(press.message.conversation),
        )
        ack = await self._hand_over(event)
        await self._database.write(partial(localchat.mark_received, press_id=press.id))
        return ack

    async def _hand_over(self, event: Incoming | Press) -> Ack | None:
        if self._receive is None:
            raise NotListening
        return await self._receive(event)


def _place(message: localchat.LocalMessage) -> Place:
    thread = None if message.thread is None else str(message.thread)
    return Place(ACCOUNT, message.conversation, thread)


def create(context: AdapterContext) -> LocalChat:
    """The entry point."""
    return LocalChat(context)
