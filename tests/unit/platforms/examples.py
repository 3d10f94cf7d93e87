"""What is right by the published specifications, for tests to spoil."""

from typing import Any

Json = dict[str, Any]
TS = "1763800000.000100"

ANA: Json = {"id": 11, "is_bot": False, "first_name": "Ana"}
BOT: Json = {"id": 7, "is_bot": True, "first_name": "Groupkeeper", "username": "groupkeeper_bot"}
GROUP: Json = {"id": -100200, "type": "supergroup", "title": "Customers"}
MESSAGE: Json = {
    "message_id": 5,
    "date": 1763800000,
    "chat": GROUP,
    "from": ANA,
    "text": "/help",
    "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
}
UPDATE: Json = {"update_id": 900, "message": MESSAGE}
PRESSED: Json = {
    "update_id": 901,
    "callback_query": {
        "id": "77",
        "from": ANA,
        "chat_instance": "x",
        "data": "a1",
        "message": MESSAGE,
    },
}
LEFT: Json = {
    "update_id": 902,
    "my_chat_member": {
        "chat": GROUP,
        "from": ANA,
        "date": 1763800000,
        "old_chat_member": {"status": "member", "user": BOT},
        "new_chat_member": {"status": "left", "user": BOT},
    },
}


def keyboard(*buttons: Json) -> Json:
    """An inline keyboard of one row."""
    return {"inline_keyboard": [list(buttons)]}


SAID: Json = {"type": "message", "user": "U0ANA00001", "text": "hello", "ts": TS}
POSTED: Json = SAID | {
    "user": "U0BOT00001",
    "bot_id": "B0BOT00001",
    "app_id": "A0APP00001",
    "team": "T0TEAM0001",
    "thread_ts": TS,
    "metadata": {"event_type": "answer", "event_payload": {"id": "1"}},
    "blocks": [{"type": "divider", "block_id": "x"}],
}
CHANNEL: Json = {
    "id": "C0CHANNEL1",
    "name": "customers",
    "name_normalized": "customers",
    "created": 1763800000,
    "creator": "U0ANA00001",
    "is_archived": False,
    "is_channel": True,
    "is_general": False,
    "is_group": False,
    "is_im": False,
    "is_mpim": False,
    "is_org_shared": False,
    "is_private": False,
    "is_shared": False,
    "is_member": True,
    "purpose": {"value": "", "creator": "", "last_set": 0},
    "topic": {"value": "", "creator": "", "last_set": 0},
    "context_team_id": "T0TEAM0001",
}
DIRECT: Json = {
    "id": "D0DIRECT01",
    "created": 1763800000,
    "is_im": True,
    "is_org_shared": False,
    "user": "U0ANA00001",
}
PROFILE_TEXTS = (
    "real_name",
    "real_name_normalized",
    "display_name",
    "display_name_normalized",
    "avatar_hash",
    "title",
    "phone",
    "skype",
    "status_text",
    "status_emoji",
)
USER: Json = {
    "id": "U0ANA00001",
    "team_id": "T0TEAM0001",
    "name": "ana",
    "is_bot": False,
    "is_app_user": False,
    "is_admin": True,
    "tz": "Europe/Berlin",
    "updated": 1763800000,
    "profile": dict.fromkeys(PROFILE_TEXTS, ""),
}
FILE: Json = {"id": "F0FILE0001", "name": "a.txt", "title": "a", "mimetype": "text/plain"}

ANSWERS: dict[str, Json] = {
    "apps.connections.open": {"url": "wss://127.0.0.1:4/link"},
    "auth.test": {
        "url": "https://example.slack.com/",
        "team": "Example",
        "user": "groupkeeper",
        "team_id": "T0TEAM0001",
        "user_id": "U0BOT00001",
        "bot_id": "B0BOT00001",
        "is_enterprise_install": False,
    },
    "chat.delete": {"channel": "C0CHANNEL1", "ts": TS},
    "chat.postEphemeral": {"message_ts": TS},
    "chat.postMessage": {"channel": "C0CHANNEL1", "ts": TS, "message": POSTED},
    "chat.update": {"channel": "C0CHANNEL1", "ts": TS, "text": "hello", "message": POSTED},
    "conversations.history": {
        "messages": [],
        "has_more": False,
        "response_metadata": {"next_cursor": ""},
    },
    "conversations.info": {"channel": CHANNEL},
    "conversations.list": {
        "channels": [CHANNEL, DIRECT],
        "response_metadata": {"next_cursor": "x"},
    },
    "conversations.members": {
        "members": ["U0ANA00001"],
        "response_metadata": {"next_cursor": ""},
    },
    "conversations.open": {"channel": {"id": "D0DIRECT01"}},
    "conversations.replies": {"messages": [SAID, POSTED], "has_more": False},
    "files.completeUploadExternal": {"files": [FILE]},
    "files.getUploadURLExternal": {"upload_url": "http://127.0.0.1:4/up", "file_id": "F0FILE0001"},
    "files.delete": {},
    "files.info": {"file": FILE},
    "reactions.add": {},
    "users.conversations": {"channels": [CHANNEL]},
    "users.info": {"user": USER},
    "views.open": {"view": {"id": "V1", "type": "modal"}},
}


def wrapped(event: Json) -> Json:
    """An event as Slack posts it."""
    return {
        "token": "verification",
        "team_id": "T0TEAM0001",
        "api_app_id": "A0APP00001",
        "type": "event_callback",
        "event_id": "Ev0EVENT01",
        "event_time": 1763800000,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": "T0TEAM0001",
                "user_id": "U0BOT00001",
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "event": event,
    }


AT: Json = {"channel": "C0CHANNEL1", "ts": TS, "event_ts": TS}
MEMBER: Json = {
    "user": "U0ANA00001",
    "channel": "C0CHANNEL1",
    "channel_type": "C",
    "team": "T0TEAM0001",
    "event_ts": TS,
}
GONE: Json = {"channel": "C0CHANNEL1", "event_ts": TS}
RENAMED: Json = {
    "channel": {"id": "C0CHANNEL1", "name": "new", "created": 1763800000},
    "event_ts": TS,
}
REACTED: Json = {
    "user": "U0ANA00001",
    "reaction": "eyes",
    "item": {"type": "message", "channel": "C0CHANNEL1", "ts": TS},
    "event_ts": TS,
}
IN_CHANNEL: Json = SAID | AT | {"channel_type": "channel"}
EVENTS: list[Json] = [
    SAID | AT | {"type": "app_mention"},
    IN_CHANNEL,
    IN_CHANNEL | {"subtype": "file_share", "files": [FILE]},
    IN_CHANNEL | {"subtype": "message_changed", "hidden": True, "message": SAID},
    IN_CHANNEL | {"subtype": "message_deleted", "hidden": True, "deleted_ts": TS},
    IN_CHANNEL | {"subtype": "bot_message", "bot_id": "B0BOT00001"},
    IN_CHANNEL | {"subtype": "channel_join"},
    MEMBER | {"type": "member_joined_channel"},
    MEMBER | {"type": "member_left_channel"},
    RENAMED | {"type": "channel_rename"},
    RENAMED | {"type": "group_rename"},
    GONE | {"type": "channel_archive", "user": "U0ANA00001"},
    GONE | {"type": "channel_left"},
    GONE | {"type": "channel_deleted"},
    GONE | {"type": "group_archive"},
    GONE | {"type": "group_left"},
    GONE | {"type": "group_deleted"},
    {
        "type": "channel_id_changed",
        "old_channel_id": "G0CHANNEL1",
        "new_channel_id": "C0CHANNEL1",
        "event_ts": TS,
    },
    REACTED | {"type": "reaction_added", "item_user": "U0BOT00001"},
    REACTED | {"type": "reaction_removed"},
    {"type": "app_uninstalled"},
    {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT00001"]}},
]
COMMAND: Json = {
    "token": "verification",
    "team_id": "T0TEAM0001",
    "team_domain": "example",
    "channel_id": "C0CHANNEL1",
    "channel_name": "customers",
    "user_id": "U0ANA00001",
    "user_name": "ana",
    "command": "/groupkeeper",
    "text": "",
    "api_app_id": "A0APP00001",
    "is_enterprise_install": "false",
    "response_url": "http://127.0.0.1:4/commands/1",
    "trigger_id": "1.2.3",
}
CLICK: Json = {
    "type": "block_actions",
    "user": {"id": "U0ANA00001", "username": "ana", "name": "ana", "team_id": "T0TEAM0001"},
    "team": {"id": "T0TEAM0001", "domain": "example"},
    "token": "verification",
    "api_app_id": "A0APP00001",
    "container": {"type": "message", "message_ts": TS, "channel_id": "C0CHANNEL1"},
    "trigger_id": "1.2.3",
    "channel": {"id": "C0CHANNEL1", "name": "customers"},
    "message": POSTED,
    "response_url": "http://127.0.0.1:4/actions/1",
    "actions": [
        {"type": "button", "action_id": "a", "block_id": "b", "value": "v", "action_ts": TS}
    ],
}


def enveloped(kind: str, payload: Json) -> Json:
    """A payload as it comes through Socket Mode."""
    return {
        "type": kind,
        "envelope_id": "e-1",
        "payload": payload,
        "accepts_response_payload": kind != "events_api",
    }
