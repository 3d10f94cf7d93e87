"""What people do in the workspace, as the events that Slack tells an app of."""

import re

from tests.platforms.slack.editor import typed_in
from tests.platforms.slack.server import SlackServer
from tests.platforms.slack.workspace import APP, BOT_USER, TEAM, Channel, Json, Message

_CALL = re.compile(
    r"<!(channel|here|everyone|subteam)|@(channel|here|everyone|group)\b", re.IGNORECASE
)


def typed(text: str) -> str:
    """What Slack makes of a text that somebody types."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def read(text: str) -> str:
    """What somebody reads where Slack shows mrkdwn: no soft hyphens, and U+02CB looks like `."""
    text = text.replace("\u00ad", "").replace("\u02cb", "`")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def calls_everybody(text: str) -> bool:
    """Whether Slack notifies a whole channel: of its own mark, or of what it would link."""
    return _CALL.search(text) is not None


def mention(user_id: str = BOT_USER) -> str:
    """A mention of somebody, chosen from the list that Slack offers."""
    return f"<@{user_id}>"


class Happenings:
    """Makes the payloads; how they are delivered is another's."""

    def __init__(self, server: SlackServer) -> None:
        self.server = server
        self.workspace = server.workspace

    def said(
        self,
        channel_id: str,
        user: str,
        text: str,
        *,
        thread: str | None = None,
        files: list[Json] | None = None,
        blocks: list[Json] | None = None,
    ) -> Message:
        """A person has written; ``text`` as Slack keeps it, ``blocks`` if it is formatted."""
        channel = self.workspace.channels[channel_id]
        stamp = self.workspace.stamp()
        blocks = typed_in(text) if blocks is None else blocks
        message = Message(stamp, user, text, thread, blocks, files=files or [])
        channel.messages.append(message)
        return message

    def message(self, channel_id: str, message: Message, kind: str = "message") -> Json:
        """The event of a message; ``kind`` app_mention is the other one of a mention."""
        channel = self.workspace.channels[channel_id]
        event = message.shown() | {"type": kind, "channel": channel_id, "event_ts": message.ts}
        if kind == "message":
            event["channel_type"] = channel.type
            root = channel.message(message.thread_ts) if message.thread_ts else None
            if root is not None:
                event["parent_user_id"] = root.user
            if message.files:
                event["subtype"] = "file_share"
        return self.event(event)

    def changed(self, channel_id: str, message: Message, text: str) -> Json:
        """A message gets another text."""
        channel = self.workspace.channels[channel_id]
        before = message.shown()
        message.text, message.edited = text, self.workspace.stamp()
        message.blocks = typed_in(text)
        return self.event(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "channel": channel_id,
                "channel_type": channel.type,
                "ts": message.edited,
                "event_ts": message.edited,
                "message": message.shown(),
                "previous_message": before,
            }
        )

    def event(self, event: Json) -> Json:
        """An event in its wrapper."""
        stamp = event.get("event_ts") or self.workspace.stamp()
        return {
            "token": "none",
            "team_id": TEAM,
            "api_app_id": APP,
            "type": "event_callback",
            "event": event | {"event_ts": stamp},
            "event_id": f"Ev{self.workspace.next():09d}",
            "event_time": int(self.workspace.clock.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM,
                    "user_id": BOT_USER,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
        }

    def pressed(self, channel_id: str, message: Message, user: str, element: Json) -> Json:
        """A person presses a button."""
        channel = self.workspace.channels[channel_id]
        action = {key: element[key] for key in ("action_id", "text", "value", "type")}
        return self._interaction("block_actions", channel, user) | {
            "container": {
                "type": "message",
                "message_ts": message.ts,
                "channel_id": channel_id,
                "is_ephemeral": False,
            },
            "message": message.shown(),
            "state": {"values": {}},
            "actions": [action | {"block_id": "b", "action_ts": self.workspace.stamp()}],
        }

    def chosen(self, channel_id: str, message: Message, user: str, name: str) -> Json:
        """A person chooses a shortcut in a message's menu."""
        channel = self.workspace.channels[channel_id]
        return self._interaction("message_action", channel, user) | {
            "callback_id": name,
            "action_ts": self.workspace.stamp(),
            "message_ts": message.ts,
            "message": message.shown(),
        }

    def command(self, channel_id: str, user: str, text: str) -> Json:
        """A person uses the slash command."""
        channel = self.workspace.channels[channel_id]
        number = self.workspace.next()
        return {
            "token": "none",
            "team_id": TEAM,
            "team_domain": "example",
            "channel_id": channel_id,
            "channel_name": "directmessage" if channel.im else channel.name,
            "user_id": user,
            "user_name": self.workspace.users[user].name.lower(),
            "command": "/groupkeeper",
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": f"{self.server.address}/commands/{number}",
            "trigger_id": f"{number}.1.abc",
        }

    def _interaction(self, kind: str, channel: Channel, user: str) -> Json:
        number, person = self.workspace.next(), self.workspace.users[user]
        name = "directmessage" if channel.im else channel.name
        return {
            "type": kind,
            "token": "none",
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "example"},
            "user": {
                "id": user,
                "username": person.name.lower(),
                "name": person.name.lower(),
                "team_id": TEAM,
            },
            "channel": {"id": channel.id, "name": name},
            "trigger_id": f"{number}.1.abc",
            "response_url": f"{self.server.address}/actions/{number}",
            "is_enterprise_install": False,
            "enterprise": None,
        }
