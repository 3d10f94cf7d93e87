"""Messages of people as events of ours. A mention comes twice and is one message: by its key."""

from bot.adapters.slack.api import Identity
from bot.adapters.slack.names import Names
from bot.adapters.slack.payload import (
    Payload,
    files_of,
    is_direct,
    link_of,
    moment,
    place_of,
    sender_of,
)
from bot.adapters.slack.reading import mentions, mentions_others, to_plain
from bot.adapters.slack.richtext import written
from chat.event import Incoming

_NEW = (None, "file_share", "me_message", "thread_broadcast")


async def translate(event: Payload, me: Identity, names: Names) -> Incoming | None:
    """Of ``message`` or ``app_mention``; None if nobody has said anything new."""
    subtype = event.get("subtype")
    if subtype == "message_changed":
        return await _changed(event, me, names)
    if subtype not in _NEW:
        return None
    return await _incoming(event["channel"], event, event, me, names)


async def _changed(event: Payload, me: Identity, names: Names) -> Incoming | None:
    """Slack tells of previews and new replies, too: only another text is an edit."""
    message, before = event["message"], event.get("previous_message", {})
    if "edited" not in message or message.get("text") == before.get("text"):
        return None
    return await _incoming(event["channel"], message, event, me, names)


async def _incoming(
    conversation: str, message: Payload, event: Payload, me: Identity, names: Names
) -> Incoming | None:
    if not is_of_person(message, me):
        return None
    text = written(message)
    parent = message.get("parent_user_id", event.get("parent_user_id"))
    return Incoming(
        place=place_of(conversation, message),
        id=message["ts"],
        sender=await sender_of(message["user"], names),
        text=to_plain(text, me.user, names.known),
        at=moment(message["ts"]),
        addressed=mentions(text, me.user),
        direct=is_direct(conversation),
        revision=message.get("edited", {}).get("ts", ""),
        files=files_of(message),
        to_others=mentions_others(text, me.user) or parent not in (None, me.user),
        link=link_of(me, conversation, message),
    )


def is_of_person(message: Payload, me: Identity) -> bool:
    """Not of the bot itself, nor of another: two bots could talk for ever."""
    user = message.get("user")
    return bool(user) and not message.get("bot_id") and user not in (me.user, "USLACKBOT")
