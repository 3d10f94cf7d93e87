"""What people do in the local chat, as the core's events, each until it is acknowledged."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.adapters.localdirectory import ACCOUNT, BOT, LocalDirectory, PostError
from bot.adapters.localstream import LocalStream
from bot.adapters.port import AdapterContext
from chat.event import Ack, Event, Incoming, Joined, Press, Shortcut
from chat.message import Place, clean
from chat.quoted import Quoted
from storage import localchat, localgroups, localpresses
from storage.localgroups import LocalGroup
from storage.localpresses import LocalPress

_MENTION = re.compile(r"(?<![A-Za-z0-9_.])[@\uff20]bot(?![A-Za-z0-9_])[\s,:\uff0c\uff1a]*", re.I)


class LocalEvents:
    """Delivers, and delivers again. Everything raises StorageUnavailable when not acknowledged."""

    def __init__(
        self,
        context: AdapterContext,
        directory: LocalDirectory,
        stream: LocalStream,
        hand_over: Callable[[Event], Awaitable[Ack | None]],
    ) -> None:
        self._context = context
        self._database = context.database
        self._directory = directory
        self._stream = stream
        self._hand_over = hand_over

    async def redeliver(self, before: datetime) -> None:
        """What was done before then but never acknowledged, as every platform does it."""
        for group in await self._directory.refresh():
            if not group.received and group.at <= before:
                await self.joined(group)
        for message in await self._database.read(partial(localchat.unreceived, before=before)):
            await self.message(message)
        for press in await self._database.read(partial(localpresses.unreceived, before=before)):
            await self.press(press)

    async def message(self, message: localchat.LocalMessage) -> None:
        """Somebody wrote."""
        text, mentions = _MENTION.subn("", message.text)
        event = Incoming(
            place=_place(message),
            id=str(message.id),
            sender=self._directory.sender(message.person),
            text=text.strip(),
            at=message.at,
            addressed=mentions > 0,
            direct=self._directory.is_direct(message.conversation),
            files=message.files,
            to_others=self._directory.mentions_people(message.text),
        )
        if message.thread is not None and self._context.asks_for_quote(event):
            event = replace(event, quoted=await self._quoted(message.thread))
        await self._hand_over(event)
        await self._database.write(partial(localchat.mark_received, message_id=message.id))
        self._stream.changed()

    async def _quoted(self, message_id: int) -> Quoted | None:
        """A message; None if it was deleted."""
        found = await self._database.read(partial(localchat.message, message_id=message_id))
        if found is None or found.deleted:
            return None
        author = self._directory.sender(found.person)
        return Quoted(str(found.id), author, found.text, found.files, found.at)

    async def press(self, press: LocalPress) -> Ack | None:
        """Somebody pressed a button."""
        event = Press(
            place=_place(press.message),
            id=str(press.id),
            sender=self._directory.sender(press.person),
            message=str(press.message.id),
            value=press.value,
            at=press.at,
            direct=self._directory.is_direct(press.message.conversation),
        )
        ack = await self._hand_over(event)
        await self._database.write(partial(localpresses.mark_received, press_id=press.id))
        self._stream.changed()
        return ack

    async def choose(self, message_id: int, person: str, name: str, key: str) -> None:
        """Somebody chose an entry of a person's message's menu; the same key is the same choice.

        It is not kept here: nothing is delivered again. Raises PostError.
        """
        message = await self._database.read(partial(localchat.message, message_id=message_id))
        if message is None or message.deleted or message.person == BOT:
            raise PostError("local.no_message", 404)
        await self._directory.check(message.conversation, person)
        chosen = Shortcut(
            place=Place(ACCOUNT, message.conversation, str(message.thread or message.id)),
            id=f"{person}:{clean(key)}",
            sender=self._directory.sender(person),
            name=name,
            message=str(message.id),
            author=self._directory.sender(message.person),
            text=message.text,
            at=self._context.clock.now(),
            files=message.files,
            direct=self._directory.is_direct(message.conversation),
        )
        await self._hand_over(chosen)

    async def joined(self, group: LocalGroup) -> None:
        """Somebody made a group, and the bot is in it."""
        event = Joined(
            place=Place(ACCOUNT, group.conversation),
            id=str(group.id),
            sender=self._directory.sender(group.person),
            name=group.name,
            at=group.at,
            locale=group.locale,
        )
        await self._hand_over(event)
        await self._database.write(partial(localgroups.mark_received, group_id=group.id))


def _place(message: localchat.LocalMessage) -> Place:
    thread = None if message.thread is None else str(message.thread)
    return Place(ACCOUNT, message.conversation, thread)
