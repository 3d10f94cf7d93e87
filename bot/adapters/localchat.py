"""The group chat page in the browser: a platform of our own, kept in our own database.

It behaves like any other platform: it keeps its messages itself, delivers each until it is
acknowledged, and knows a repeated send by its key (or, for trials, does not).
"""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial

import structlog

from bot.adapters.localseed import ACCOUNT, BOT, direct_of, seed
from bot.adapters.port import (
    Adapter,
    AdapterContext,
    Capability,
    Finding,
    Limits,
    Receive,
    Seed,
    storable,
)
from bot.clock import first_of
from chat.delivery import Unavailable
from chat.directory import Group, GroupKind
from chat.message import Ack, Incoming, MessageRef, Outgoing, Place, Press, Sender, clean
from storage import localchat
from storage.database import StorageUnavailable

log = structlog.get_logger()
TEXT_SIZE = 10_000
REDELIVER_SECONDS = 2.0
POLL_SECONDS = 1.0
_MENTION = re.compile(r"(?<![A-Za-z0-9_.])[@\uff20]bot(?![A-Za-z0-9_])[\s,:\uff0c\uff1a]*", re.I)


class PostError(Exception):
    """What a page or script asked for cannot be done: a catalogue key, and whose fault it is."""

    def __init__(self, key: str, status: int = 422) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


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
        self._seed = seed(context.settings.locale)
        self._receive: Receive | None = None
        self._streams: set[asyncio.Event] = set()

    def seed(self) -> Seed:
        """See the port."""
        return self._seed

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
        message = storable(message)
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
        self._changed()
        return MessageRef(place, str(new))

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        message = storable(message)
        await self._change(ref, text=message.text, buttons=message.buttons, edited=True)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        await self._change(ref, text="", buttons=(), deleted=True)

    async def check(self) -> list[Finding]:
        """See the port: what could be wrong is the database's or the web server's to tell."""
        return []

    def group(self, conversation: str) -> Group | None:
        """A conversation of the local chat."""
        return next((g for g in self._seed.groups if g.conversation == conversation), None)

    def people_of(self, group: Group) -> list[str]:
        """Who takes part in a conversation."""
        if group.kind is GroupKind.DIRECT:
            return [p.id for p in self._seed.people if direct_of(p.id) == group.conversation]
        return [p.id for p in self._seed.people if group.conversation in p.groups]

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
        self._check_person(conversation, person)
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
        self._changed()
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
        self._check_person(message.conversation, person)
        if value not in [button.value for button in message.buttons]:
            raise PostError("local.no_button")
        at = self._clock.now()
        new = await self._database.write(
            partial(localchat.press, message_id=message_id, person=person, value=value, at=at)
        )
        ack = await self._deliver_press(localchat.LocalPress(new, message, person, value, at))
        return new, ack

    async def stream(self, after: int) -> AsyncIterator[localchat.LocalMessage]:
        """New and changed messages of all conversations, from a seq on, without end."""
        changed = asyncio.Event()
        self._streams.add(changed)
        try:
            while True:
                changed.clear()
                try:
                    found = await self._database.read(
                        partial(localchat.changes, after=after, limit=200)
                    )
                except StorageUnavailable:
                    found = []
                for message in found:
                    yield message
                    after = message.seq
                if not found:
                    await first_of(self._clock, changed, POLL_SECONDS)
        finally:
            self._streams.discard(changed)

    def _check_person(self, conversation: str, person: str) -> None:
        group = self.group(conversation)
        if group is None:
            raise PostError("local.no_group", 404)
        if person not in [known.id for known in self._seed.people]:
            raise PostError("local.no_person", 404)
        if person not in self.people_of(group):
            raise PostError("local.not_in_group", 403)

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
        self._changed()

    async def _redeliver(self) -> None:
        """What was posted but never acknowledged, as every platform does it."""
        before = self._clock.now() - timedelta(seconds=REDELIVER_SECONDS)
        posted, pressed = await self._database.read(partial(localchat.unreceived, before=before))
        for message in posted:
            await self._deliver(message)
        for press in pressed:
            await self._deliver_press(press)

    async def _deliver(self, message: localchat.LocalMessage) -> None:
        place, direct = self._place(message)
        text, mentions = _MENTION.subn("", message.text)
        event = Incoming(
            place=place,
            id=str(message.id),
            sender=self._sender(message.person),
            text=text.strip(),
            at=message.at,
            addressed=mentions > 0,
            direct=direct,
        )
        await self._hand_over(event)
        await self._database.write(partial(localchat.mark_received, message_id=message.id))

    async def _deliver_press(self, press: localchat.LocalPress) -> Ack | None:
        place, direct = self._place(press.message)
        event = Press(
            place=place,
            id=str(press.id),
            sender=self._sender(press.person),
            message=str(press.message.id),
            value=press.value,
            at=press.at,
            direct=direct,
        )
        ack = await self._hand_over(event)
        await self._database.write(partial(localchat.mark_received, press_id=press.id))
        return ack

    async def _hand_over(self, event: Incoming | Press) -> Ack | None:
        if self._receive is None:
            raise StorageUnavailable("not listening yet")
        return await self._receive(event)

    def _place(self, message: localchat.LocalMessage) -> tuple[Place, bool]:
        thread = None if message.thread is None else str(message.thread)
        group = self.group(message.conversation)
        direct = group is not None and group.kind is GroupKind.DIRECT
        return Place(ACCOUNT, message.conversation, thread), direct

    def _sender(self, person: str) -> Sender:
        names = {known.id: known.name for known in self._seed.people}
        return Sender(person, names.get(person, person))

    def _changed(self) -> None:
        for stream in self._streams:
            stream.set()


def create(context: AdapterContext) -> LocalChat:
    """The entry point."""
    return LocalChat(context)
