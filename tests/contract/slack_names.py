"""People and places on Slack by name: how Slack's ids are called in the suite of all adapters."""

from dataclasses import replace

from bot.adapters.port import Adapter, Finding, Receive, Seed
from bot.adapters.slack.adapter import SlackAdapter
from chat.event import Ack, Event, Incoming, Migrated, Reacted
from chat.message import File, MessageRef, Outgoing, Place, Sender

IDS = {
    "en": "C0000000EN1",
    "zh": "C0000000ZH1",
    "ana": "U0000000ANA",
    "bo": "U00000000BO",
    "direct-ana": "D0000000ANA",
    "direct-bo": "D00000000BO",
    "new": "C0000000NEW",
}
ROOMS = {f"room {number}": f"C000000RO{number:02}" for number in range(10)}
IDS |= ROOMS
NAMES = {slack_id: name for name, slack_id in IDS.items()}


class Named(Adapter):
    """An adapter for Slack, told names for ids and telling names for ids."""

    def __init__(self, slack: SlackAdapter) -> None:
        self.slack = slack
        self.account = slack.account
        self.capabilities = slack.capabilities
        self.limits = slack.limits
        self.send_key_valid_for = slack.send_key_valid_for

    async def run(self, receive: Receive) -> None:
        async def named(event: Event) -> Ack | None:
            return await receive(_named(event))

        await self.slack.run(named)

    def length(self, text: str) -> int:
        return self.slack.length(text)

    def split(self, message: Outgoing) -> list[Outgoing]:
        return self.slack.split(message)

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        ref = await self.slack.send(_as_slack(place), _for(message), key)
        return replace(ref, place=_as_named(ref.place))

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        await self.slack.edit(_ref(ref), _for(message))

    async def delete(self, ref: MessageRef) -> None:
        await self.slack.delete(_ref(ref))

    async def fetch(self, file: File) -> bytes:
        return await self.slack.fetch(file)

    async def check(self) -> list[Finding]:
        return await self.slack.check()

    def seed(self) -> Seed:
        return self.slack.seed()


def _as_slack(place: Place) -> Place:
    return replace(place, conversation=IDS.get(place.conversation, place.conversation))


def _as_named(place: Place) -> Place:
    return replace(place, conversation=NAMES.get(place.conversation, place.conversation))


def _ref(ref: MessageRef) -> MessageRef:
    """The message as Slack knows it; one that never was has an id as they all look."""
    known = ref.id if "." in ref.id else f"{ref.id:0>10}.000000"
    return MessageRef(_as_slack(ref.place), known)


def _for(message: Outgoing) -> Outgoing:
    who = message.only_for
    return message if who is None else replace(message, only_for=IDS.get(who, who))


def _named(event: Event) -> Event:
    if isinstance(event, Migrated):
        event = replace(event, to=NAMES.get(event.to, event.to))
    if isinstance(event, Incoming | Reacted) and (quoted := event.quoted) is not None:
        event = replace(event, quoted=replace(quoted, author=_person(quoted.author)))
    return replace(event, place=_as_named(event.place), sender=_person(event.sender))


def _person(sender: Sender) -> Sender:
    return replace(sender, id=NAMES.get(sender.id, sender.id))
