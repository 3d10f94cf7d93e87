"""Platforms that number their chats and people, for tests that call them by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from bot.adapters.abilities import Files
from bot.adapters.port import Adapter, Capability, Finding, Limits, Receive, Seed
from chat.delivery import Moved
from chat.event import Ack, Event, Incoming, Migrated
from chat.message import File, MessageRef, Outgoing, Place, Sender


class Named(Adapter):
    """The adapter for tests that call chats and people by name."""

    def __init__(self, adapter: Adapter, numbers: dict[str, str]) -> None:
        self._adapter = adapter
        self._numbers = numbers
        self._names = {number: name for name, number in numbers.items()}
        self.account = adapter.account

    def call(self, number: str, name: str) -> None:
        """One more name."""
        self._numbers[name], self._names[number] = number, name

    @property
    def capabilities(self) -> Capability:  # type: ignore[override]
        """See the port."""
        return self._adapter.capabilities

    @property
    def limits(self) -> Limits:  # type: ignore[override]
        """See the port."""
        return self._adapter.limits

    @property
    def send_key_valid_for(self) -> timedelta:  # type: ignore[override]
        """See the port."""
        return self._adapter.send_key_valid_for

    async def run(self, receive: Receive) -> None:
        """See the port."""

        async def named(event: Event) -> Ack | None:
            sender = self._person(event.sender)
            if isinstance(event, Migrated):
                event = replace(event, to=self._names[event.to])
            if isinstance(event, Incoming) and (quoted := event.quoted) is not None:
                quoted = replace(quoted, author=self._person(quoted.author))
                event = replace(event, quoted=quoted)
            return await receive(replace(event, place=self._named(event.place), sender=sender))

        await self._adapter.run(named)

    def length(self, text: str) -> int:
        """See the port."""
        return self._adapter.length(text)

    def split(self, message: Outgoing) -> list[Outgoing]:
        """See the port."""
        return self._adapter.split(message)

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port."""
        if message.only_for is not None:
            person = self._numbers[message.only_for].removeprefix("person ")
            message = replace(message, only_for=person)
        with self._moved():
            ref = await self._adapter.send(self._numbered(place), message, key)
        return replace(ref, place=self._named(ref.place))

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """See the port."""
        with self._moved():
            await self._adapter.edit(replace(ref, place=self._numbered(ref.place)), message)

    async def delete(self, ref: MessageRef) -> None:
        """See the port."""
        with self._moved():
            await self._adapter.delete(replace(ref, place=self._numbered(ref.place)))

    async def fetch(self, file: File) -> bytes:
        """See Files."""
        assert isinstance(self._adapter, Files)
        return await self._adapter.fetch(file)

    async def check(self) -> list[Finding]:
        """See the port."""
        return await self._adapter.check()

    def seed(self) -> Seed:
        """See the port."""
        return self._adapter.seed()

    def _person(self, sender: Sender) -> Sender:
        return replace(sender, id=self._names.get(f"person {sender.id}", sender.id))

    def _numbered(self, place: Place) -> Place:
        return replace(place, conversation=self._numbers[place.conversation])

    def _named(self, place: Place) -> Place:
        return replace(place, conversation=self._names[place.conversation])

    @contextmanager
    def _moved(self) -> Iterator[None]:
        try:
            yield
        except Moved as error:
            raise Moved(self._named(error.place)) from None
