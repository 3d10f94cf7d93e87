"""What Slack tells an app: events and their wrapper, commands, interactions, Socket Mode's frames.

The specification has the wrapper and the names of events; what is in each event is stated here from
docs.slack.dev/reference/events, and frames and payloads from docs.slack.dev/apis/events-api and
/reference/interaction-payloads.
"""

import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from tests.platforms.specs.slack_rich_text import BLOCKS
from tests.platforms.specs.violations import SpecViolation

Schema = dict[str, Any]
TABLE: Schema = json.loads(Path(__file__).with_name("slack.json").read_text("utf-8"))
STRING: Schema = {"type": "string", "minLength": 1}
TEXT: Schema = {"type": "string"}
TS: Schema = {"type": "string", "pattern": r"^\d{10}\.\d{6}$"}
USER: Schema = {"type": "string", "pattern": "^[UW][A-Z0-9]{2,}$"}
CHANNEL: Schema = {"type": "string", "pattern": "^[CGD][A-Z0-9]{2,}$"}
OBJECT: Schema = {"type": "object"}


def _object(required: Schema, **optional: Schema) -> Schema:
    """An object with at least these; Slack adds fields at any time, so others are let pass."""
    properties = required | optional
    return {"type": "object", "required": sorted(required), "properties": properties}


FILES: Schema = {"type": "array", "items": _object({"id": STRING}), "minItems": 1}
MESSAGE = _object(
    {"type": {"const": "message"}, "ts": TS},
    text=TEXT,
    user=USER,
    bot_id=STRING,
    thread_ts=TS,
    blocks=BLOCKS,
    parent_user_id=USER,
    edited=_object({"user": STRING, "ts": TS}),
    files=FILES,
)
SAID = {"channel": CHANNEL, "text": TEXT, "ts": TS, "event_ts": TS}
IN_CHANNEL = {"channel_type": {"enum": ["channel", "group", "im", "mpim", "app_home"]}}
MEMBER = {"user": USER, "channel": CHANNEL, "channel_type": {"enum": ["C", "G"]}, "team": STRING}
RENAMED = _object({"id": CHANNEL, "name": STRING, "created": {"type": "integer"}})
ITEM = _object({"type": {"const": "message"}, "channel": CHANNEL, "ts": TS})
REACTED = {"user": USER, "reaction": STRING, "item": ITEM, "event_ts": TS}
TOKENS = _object(
    {},
    oauth={"type": "array", "items": STRING},
    bot={"type": "array", "items": STRING},
)

IN_MENTION = {"thread_ts": TS, "team": STRING, "blocks": BLOCKS, "files": FILES}

EVENTS: dict[str, Schema] = {
    "app_mention": _object(SAID | {"user": USER}, **IN_MENTION),
    "app_uninstalled": _object({}),
    "channel_archive": _object({"channel": CHANNEL, "user": USER, "event_ts": TS}),
    "channel_deleted": _object({"channel": CHANNEL, "event_ts": TS}),
    "channel_id_changed": _object(
        {"old_channel_id": CHANNEL, "new_channel_id": CHANNEL, "event_ts": TS}
    ),
    "channel_left": _object({"channel": CHANNEL, "event_ts": TS}),
    "channel_rename": _object({"channel": RENAMED, "event_ts": TS}),
    "channel_unarchive": _object({"channel": CHANNEL, "user": USER, "event_ts": TS}),
    "group_archive": _object({"channel": CHANNEL, "event_ts": TS}),
    "group_deleted": _object({"channel": CHANNEL, "event_ts": TS}),
    "group_left": _object({"channel": CHANNEL, "event_ts": TS}),
    "group_rename": _object({"channel": RENAMED, "event_ts": TS}),
    "group_unarchive": _object({"channel": CHANNEL, "event_ts": TS}),
    "member_joined_channel": _object(MEMBER | {"event_ts": TS}, inviter=USER),
    "member_left_channel": _object(MEMBER | {"event_ts": TS}),
    "message": _object({"channel": CHANNEL, "ts": TS, "event_ts": TS} | IN_CHANNEL),
    "reaction_added": _object(REACTED, item_user=USER),
    "reaction_removed": _object(REACTED, item_user=USER),
    "tokens_revoked": _object({"tokens": TOKENS}),
}
SINCE = {"channel_id_changed", "group_deleted"}
"""Events that the specification does not know yet."""

HIDDEN = {"hidden": {"const": True}}
SAYING = {"user": USER, "text": TEXT}
RICH = {"thread_ts": TS, "blocks": BLOCKS}
SUBTYPES: dict[str | None, Schema] = {
    None: _object(SAYING, **RICH, client_msg_id=STRING, files=FILES),
    "bot_message": _object({"bot_id": STRING, "text": TEXT}, username=TEXT),
    "channel_archive": _object({"user": USER, "text": TEXT}),
    "channel_join": _object({"user": USER, "text": TEXT}, inviter=USER),
    "channel_leave": _object({"user": USER, "text": TEXT}),
    "channel_name": _object({"user": USER, "text": TEXT, "name": STRING, "old_name": STRING}),
    "channel_purpose": _object({"user": USER, "text": TEXT, "purpose": TEXT}),
    "channel_topic": _object({"user": USER, "text": TEXT, "topic": TEXT}),
    "file_share": _object(SAYING | {"files": FILES}, **RICH),
    "group_join": _object({"user": USER, "text": TEXT}),
    "group_leave": _object({"user": USER, "text": TEXT}),
    "me_message": _object({"user": USER, "text": TEXT}),
    "message_changed": _object(HIDDEN | {"message": MESSAGE}, previous_message=MESSAGE),
    "message_deleted": _object(HIDDEN | {"deleted_ts": TS}, previous_message=MESSAGE),
    "thread_broadcast": _object(SAYING | {"thread_ts": TS}, blocks=BLOCKS, root=MESSAGE),
}

AUTHORIZED = _object(
    {"team_id": STRING, "user_id": USER, "is_bot": {"type": "boolean"}},
    is_enterprise_install={"type": "boolean"},
)
WITHOUT_USERS = {"app_uninstalled", "tokens_revoked"}
"""Nobody is left to whom these events could be visible, and they have no event_ts."""
COMMAND = _object(
    {"command": {"type": "string", "pattern": "^/[a-z0-9_-]{1,31}$"}, "text": TEXT}
    | dict.fromkeys(("token", "team_id", "team_domain", "channel_name", "user_name"), STRING)
    | dict.fromkeys(("api_app_id", "response_url", "trigger_id"), STRING)
    | {"channel_id": CHANNEL, "user_id": USER}
)
PERSON = _object({"id": USER}, username=STRING, name=STRING, team_id=STRING)
TEAM = _object({"id": STRING, "domain": STRING})
ANYBODY = {"user": PERSON, "team": TEAM, "token": STRING}
PLACE = _object({"id": CHANNEL, "name": STRING})
ACTION = _object({"type": STRING, "action_id": STRING, "block_id": STRING, "action_ts": TS})
VIEW = _object({"id": STRING, "type": STRING, "callback_id": TEXT, "state": OBJECT})
INTERACTIONS: dict[str, Schema] = {
    "block_actions": _object(
        ANYBODY
        | {"trigger_id": STRING, "api_app_id": STRING, "container": OBJECT}
        | {"actions": {"type": "array", "items": ACTION, "minItems": 1}},
        channel=PLACE,
        message=MESSAGE,
        response_url=STRING,
    ),
    "message_action": _object(
        ANYBODY
        | {"callback_id": STRING, "trigger_id": STRING, "message_ts": TS, "action_ts": TS}
        | {"channel": PLACE, "message": MESSAGE, "response_url": STRING}
    ),
    "shortcut": _object(ANYBODY | {"callback_id": STRING, "trigger_id": STRING, "action_ts": TS}),
    "view_closed": _object(ANYBODY | {"view": VIEW, "api_app_id": STRING}),
    "view_submission": _object(ANYBODY | {"view": VIEW, "api_app_id": STRING}),
}
FRAMES: dict[str, Schema] = {
    "hello": _object(
        {
            "num_connections": {"type": "integer"},
            "connection_info": _object({"app_id": STRING}),
            "debug_info": _object({"host": STRING}),
        }
    ),
    "disconnect": _object(
        {
            "reason": {"enum": ["warning", "refresh_requested", "link_disabled"]},
            "debug_info": OBJECT,
        }
    ),
}
ENVELOPE = _object(
    {"envelope_id": STRING, "payload": OBJECT, "accepts_response_payload": {"type": "boolean"}},
    retry_attempt={"type": "integer", "minimum": 0},
    retry_reason=TEXT,
)


def check_event(payload: dict[str, Any]) -> None:
    """Check an event in its wrapper, as posted to a URL or in a Socket Mode envelope.

    Raises:
        SpecViolation: Slack would not send this.

    """
    event = payload.get("event")
    name = str(event.get("type")) if isinstance(event, dict) else "event"
    if payload.get("type") != "event_callback":
        raise SpecViolation(f"{name}: type has to be event_callback")
    published = {name for name in TABLE["event_scopes"] if name in EVENTS} | SINCE
    _apply(name, _wrapper(name), payload)
    if name not in published:
        raise SpecViolation(f"{name}: is no event that is known here")
    _apply(name, EVENTS[name], payload["event"])
    if name == "message":
        subtype = payload["event"].get("subtype")
        if subtype not in SUBTYPES:
            raise SpecViolation(f"message: subtype {subtype!r} is not known here")
        _apply(f"message.{subtype}" if subtype else "message", SUBTYPES[subtype], payload["event"])


def check_envelope(frame: dict[str, Any]) -> None:
    """Check a frame of Socket Mode, as sent to the app, and what is in it.

    Raises:
        SpecViolation: Slack would not send this.

    """
    kind = str(frame.get("type"))
    if kind in FRAMES:
        _apply(kind, FRAMES[kind], frame)
        return
    if kind not in ("events_api", "slash_commands", "interactive"):
        raise SpecViolation(f"{kind}: is no type of a frame")
    _apply(kind, ENVELOPE, frame)
    check_payload(kind, frame["payload"])


def check_payload(kind: str, payload: dict[str, Any]) -> None:
    """Check what is in a frame of this type, or is posted to a URL for such.

    Raises:
        SpecViolation: Slack would not send this.

    """
    if kind == "events_api":
        check_event(payload)
    elif kind == "slash_commands":
        _apply("slash command", COMMAND, payload)
    else:
        name = str(payload.get("type"))
        if name not in INTERACTIONS:
            raise SpecViolation(f"{name}: is no interaction that is known here")
        _apply(name, INTERACTIONS[name], payload)


def _wrapper(event: str) -> Schema:
    """The published wrapper; authorizations have replaced authed_users since February 2021."""
    published = TABLE["event_wrapper"]
    gone = {"authed_users"} | ({"event"} if event in WITHOUT_USERS else set())
    required = set(published["required"]) - gone
    properties = {k: v for k, v in published["properties"].items() if k not in gone}
    if event not in WITHOUT_USERS:
        required |= {"authorizations"}
        listed = {"type": "array", "items": AUTHORIZED, "minItems": 1, "maxItems": 1}
        properties |= {"authorizations": listed}
    properties |= {"event_id": {"type": "string", "pattern": "^Ev[A-Z0-9]+$"}}
    return {"type": "object", "required": sorted(required), "properties": properties}


def _apply(name: str, schema: Schema, value: Any) -> None:
    if wrong := best_match(Draft7Validator(schema).iter_errors(value)):
        where = re.sub(r"\s+", " ", ".".join(map(str, wrong.absolute_path))) or "payload"
        raise SpecViolation(f"{name}: {where}: {wrong.message[:300]}")
