"""The app manifest: what the bot may do and is told of, to paste into Slack.

Names and limits: https://docs.slack.dev/reference/app-manifest
"""

from typing import Any

from bot.adapters.slack.paths import EVENTS_PATH
from bot.texts import plain

COMMAND = "/groupkeeper"
SHORTCUTS = (
    ("ask", "slack.shortcut", "slack.shortcut_summary"),
    ("feedback", "slack.note", "slack.note_summary"),
)
"""Entries of a message's menu: ``Shortcut.name``, and how they are called and described."""

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "users:read",
)

EVENTS = (
    "app_mention",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
)


def manifest(locale: str, url: str | None = None) -> dict[str, Any]:
    """The manifest in a language. ``url``: our address, for events by HTTP; None: Socket Mode."""
    address = None if url is None else f"{url.rstrip('/')}{EVENTS_PATH}"
    requests = {} if address is None else {"request_url": address}
    return {
        "display_information": {
            "name": "groupkeeper",
            "description": plain(locale, "slack.description"),
            "background_color": "#1f4d3a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "groupkeeper", "always_online": True},
            "shortcuts": [
                {
                    "name": plain(locale, text),
                    "type": "message",
                    "callback_id": name,
                    "description": plain(locale, summary),
                }
                for name, text, summary in SHORTCUTS
            ],
            "slash_commands": [_command(locale, address)],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": requests | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | requests,
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _command(locale: str, address: str | None) -> dict[str, Any]:
    command = {
        "command": COMMAND,
        "description": plain(locale, "slack.command"),
        "usage_hint": plain(locale, "slack.command_hint"),
        "should_escape": True,
    }
    return command if address is None else command | {"url": address}
