"""What all payloads have in common: times, places, files, people."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.adapters.slack.api import Identity
from bot.adapters.slack.names import Names
from chat.message import File, Place, Sender

ACCOUNT = "slack"

Payload = Mapping[str, Any]


def moment(stamp: str) -> datetime:
    """When a ``ts`` was, in UTC. Its fraction is no time: it makes the ts unique."""
    return datetime.fromtimestamp(int(stamp.partition(".")[0]), UTC)


def is_direct(conversation: str) -> bool:
    """Whether it is a chat of one person with the bot: their ids begin so."""
    return conversation.startswith("D")


def place_of(conversation: str, message: Payload) -> Place:
    """Where a message is. Of the first message of a thread that is the channel."""
    thread = message.get("thread_ts")
    return Place(ACCOUNT, conversation, None if thread == message.get("ts") else thread)


def link_of(me: Identity, conversation: str, message: Payload) -> str:
    """A message's permalink, made as chat.getPermalink documents it: so no call is needed."""
    ts, thread = message["ts"], message.get("thread_ts")
    address = f"{me.url}archives/{conversation}/p{ts.replace('.', '')}"
    if not me.url:
        return ""
    return address if thread in (None, ts) else f"{address}?thread_ts={thread}&cid={conversation}"


def files_of(message: Payload) -> tuple[File, ...]:
    """What is attached; what Slack hides or has deleted is left out."""
    files: Sequence[Payload] = message.get("files") or ()
    return tuple(
        File(
            ACCOUNT,
            file["id"],
            file.get("name") or file.get("title") or file["id"],
            file.get("mimetype") or "application/octet-stream",
            int(file.get("size") or 0),
        )
        for file in files
        if file.get("mode") not in ("tombstone", "hidden_by_limit") and file.get("id")
    )


async def sender_of(user: str, names: Names) -> Sender:
    """A person with what we know of them. '' is nobody."""
    person = await names.person(user)
    return Sender(user, person.name, person.admin)


def conversation_of(body: Payload) -> str:
    """The conversation that a payload is about, '' if none: what is there keeps its order."""
    event = body.get("event")
    about = event if isinstance(event, Mapping) else body
    channel = about.get("channel") or about.get("channel_id") or about.get("item")
    if isinstance(channel, Mapping):
        channel = channel.get("id") or channel.get("channel")
    return channel if isinstance(channel, str) else ""
