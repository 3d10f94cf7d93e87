"""The app manifest keeps Slack's rules, and asks for no more than the code needs."""

import json
import re
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from bot.adapters.slack.manifest import EVENTS, SCOPES, manifest
from bot.cli import cli
from bot.texts import LOCALES

RESERVED = {
    "archive", "away", "call", "collapse", "dm", "expand", "feed", "feedback", "invite", "join",
    "leave", "me", "msg", "mute", "open", "remind", "remove", "rename", "search", "shortcuts",
    "shrug", "star", "status", "topic", "who",
}  # fmt: skip
NEEDS = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for each in value.values() for found in strings(each)]
    if isinstance(value, list):
        return [found for each in value for found in strings(each)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("url", [None, "https://bot.example/"])
def test_names_keep_slacks_rules(locale: str, url: str | None) -> None:
    made = manifest(locale, url)
    features, shown = made["features"], made["display_information"]
    (command,) = features["slash_commands"]
    name = command["command"].removeprefix("/")
    assert re.fullmatch(r"[a-z0-9_-]{1,32}", name)
    assert name not in RESERVED
    assert 1 <= len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    for shortcut in features["shortcuts"]:
        assert 1 <= len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
    assert len({shortcut["name"] for shortcut in features["shortcuts"]}) == 2
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == ["ask", "feedback"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(features["bot_user"]["display_name"]) <= 80


def test_by_socket_mode_there_is_no_address() -> None:
    made = manifest("en")
    assert made["settings"]["socket_mode_enabled"]
    assert not [text for text in strings(made) if "://" in text]


def test_by_http_everything_goes_to_one_address() -> None:
    made = manifest("en", "https://bot.example/base/")
    addresses = [text for text in strings(made) if "://" in text]
    assert addresses == ["https://bot.example/base/slack/events"] * 3
    assert not made["settings"]["socket_mode_enabled"]


def test_events_come_with_their_scopes() -> None:
    assert len(set(EVENTS)) == len(EVENTS)
    assert len(set(SCOPES)) == len(SCOPES)
    for event in EVENTS:
        kind = "groups" if event.startswith("group_") else "channels"
        assert NEEDS.get(event, f"{kind}:read") in SCOPES, event


def test_it_is_printed_for_slack_to_take() -> None:
    as_yaml = CliRunner().invoke(cli, ["slack", "manifest"])
    as_json = CliRunner().invoke(cli, ["slack", "manifest", "--json"])
    assert (as_yaml.exit_code, as_json.exit_code) == (0, 0)
    assert yaml.safe_load(as_yaml.stdout) == json.loads(as_json.stdout)
    assert json.loads(as_json.stdout)["settings"]["event_subscriptions"]["bot_events"]
