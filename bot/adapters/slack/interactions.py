"""Buttons, the message shortcut and the slash command as events of ours."""

from bot.adapters.slack.api import Identity
from bot.adapters.slack.names import Names
from bot.adapters.slack.payload import (
    ACCOUNT,
    Payload,
    files_of,
    is_direct,
    link_of,
    moment,
    place_of,
    sender_of,
)
from bot.adapters.slack.reading import to_plain
from bot.adapters.slack.richtext import written
from bot.clock import Clock
from chat.event import Incoming, Press, Shortcut
from chat.message import Place, Sender


async def press(body: Payload, names: Names) -> Press | None:
    """A button of a message. None for what is no button, or is not in a message."""
    action = body["actions"][0]
    message = body.get("message")
    if action.get("type") != "button" or message is None or "channel" not in body:
        return None
    conversation, user = body["channel"]["id"], body["user"]["id"]
    return Press(
        place=place_of(conversation, message),
        id=f"{action['action_ts']}:{user}",
        sender=await sender_of(user, names),
        message=message["ts"],
        value=action.get("value", ""),
        at=moment(action["action_ts"]),
        direct=is_direct(conversation),
    )


async def shortcut(body: Payload, me: Identity, names: Names) -> Shortcut | None:
    """Something chosen from the menu of a message."""
    message, conversation = body["message"], body["channel"]["id"]
    author = message.get("user") or ""
    return Shortcut(
        place=Place(ACCOUNT, conversation, message.get("thread_ts") or message["ts"]),
        id=body["trigger_id"],
        sender=await sender_of(body["user"]["id"], names),
        name=body["callback_id"],
        message=message["ts"],
        author=await sender_of(author, names) if author else Sender(""),
        text=to_plain(written(message), me.user, names.known),
        at=moment(body["action_ts"]),
        files=files_of(message),
        direct=is_direct(conversation),
        link=link_of(me, conversation, message),
    )


async def command(body: Payload, me: Identity, names: Names, clock: Clock) -> Incoming:
    """``/groupkeeper verb …``, as the command that others write ``/verb …``.

    Nothing of it stands in the channel, and it tells no time.
    """
    conversation = body["channel_id"]
    text = to_plain(body.get("text") or "", me.user, names.known).removeprefix("/")
    return Incoming(
        place=Place(ACCOUNT, conversation),
        id=body["trigger_id"],
        sender=await sender_of(body["user_id"], names),
        text=f"/{text}" if text else "/help",
        at=clock.now(),
        addressed=True,
        direct=is_direct(conversation),
        rootless=True,
    )
