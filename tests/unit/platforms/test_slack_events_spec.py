"""The validator of what Slack tells an app."""

from typing import Any

import pytest

from tests.platforms.slack.editor import block, code, items, quote, section, text
from tests.platforms.specs import slack
from tests.platforms.specs.slack_events import EVENTS as KNOWN
from tests.platforms.specs.slack_events import SINCE, TABLE, WITHOUT_USERS, check_payload
from tests.platforms.specs.violations import SpecViolation
from tests.unit.platforms.examples import (
    AT,
    CLICK,
    COMMAND,
    EVENTS,
    IN_CHANNEL,
    SAID,
    TS,
    enveloped,
    wrapped,
)


def test_every_event_here_is_published_or_newer() -> None:
    assert set(TABLE["event_scopes"]) & SINCE == set()
    assert set(KNOWN) <= set(TABLE["event_scopes"]) | SINCE


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: f"{e['type']}.{e.get('subtype', '')}")
def test_right_events_pass_and_spoilt_ones_do_not(event: dict[str, Any]) -> None:
    slack.check_event(wrapped(event))
    required = KNOWN[event["type"]]["required"]
    for name in required:
        spoilt = {k: v for k, v in event.items() if k != name}
        with pytest.raises(SpecViolation, match=name):
            slack.check_event(wrapped(spoilt))


@pytest.mark.parametrize("name", ["token", "team_id", "api_app_id", "event_id", "event_time"])
def test_the_wrapper_is_complete(name: str) -> None:
    spoilt = {k: v for k, v in wrapped(IN_CHANNEL).items() if k != name}
    with pytest.raises(SpecViolation, match=f"^message: .*{name}"):
        slack.check_event(spoilt)


def test_only_farewells_have_no_authorizations() -> None:
    for event in EVENTS:
        payload = {k: v for k, v in wrapped(event).items() if k != "authorizations"}
        if event["type"] in WITHOUT_USERS:
            slack.check_event(payload)
        else:
            with pytest.raises(SpecViolation, match="authorizations"):
                slack.check_event(payload)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ({"type": "channel_shared", "channel": "C0CHANNEL1", "event_ts": TS}, "no event"),
        (IN_CHANNEL | {"subtype": "huddle_thread"}, "subtype 'huddle_thread'"),
        (IN_CHANNEL | {"subtype": "message_changed", "message": SAID}, "hidden"),
        (IN_CHANNEL | {"channel": "customers"}, "channel"),
        (IN_CHANNEL | {"channel_type": "C"}, "channel_type"),
        (IN_CHANNEL | {"ts": 1763800000.0001}, "ts"),
        (IN_CHANNEL | {"blocks": [block(text("no section"))]}, "blocks"),
        (IN_CHANNEL | {"blocks": [block(section(text("")))]}, "blocks"),
        (IN_CHANNEL | {"blocks": [block(section(text("a", "loud")))]}, "blocks"),
        (IN_CHANNEL | {"blocks": [block(items("dashed"))]}, "blocks"),
        (IN_CHANNEL | {"blocks": [block(items("bullet", quote()))]}, "blocks"),
        (SAID | AT | {"type": "app_mention", "user": "ana"}, "user"),
    ],
)
def test_wrong_events_are_said(event: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecViolation, match=said):
        slack.check_event(wrapped(event))


def test_what_is_formatted_passes() -> None:
    words = section(text("a", "bold", "strike"), {"type": "user", "user_id": "U0ANA00001"})
    lists = items("ordered", words, offset=2), items("bullet", words, indent=1)
    blocks = [block(words, *lists, quote(text("b")), code("c", "d"))]
    for event in (IN_CHANNEL, SAID | AT | {"type": "app_mention"}):
        slack.check_event(wrapped(event | {"blocks": blocks}))


@pytest.mark.parametrize(
    "frame",
    [
        {
            "type": "hello",
            "num_connections": 1,
            "connection_info": {"app_id": "A0APP00001"},
            "debug_info": {"host": "x"},
        },
        {"type": "disconnect", "reason": "refresh_requested", "debug_info": {}},
        enveloped("events_api", wrapped(IN_CHANNEL)) | {"retry_attempt": 1, "retry_reason": "t"},
        enveloped("slash_commands", COMMAND),
        enveloped("interactive", CLICK),
    ],
    ids=lambda frame: frame["type"],
)
def test_right_frames_pass_and_spoilt_ones_do_not(frame: dict[str, Any]) -> None:
    slack.check_envelope(frame)
    for name in frame.keys() - {"retry_attempt", "retry_reason"}:
        with pytest.raises(SpecViolation):
            slack.check_envelope({k: v for k, v in frame.items() if k != name})


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("slash_commands", COMMAND | {"command": "/Group Keeper"}, "command"),
        ("slash_commands", {k: v for k, v in COMMAND.items() if k != "text"}, "text"),
        ("interactive", CLICK | {"type": "dialog_submission"}, "no interaction"),
        ("interactive", CLICK | {"actions": []}, "actions"),
        ("interactive", CLICK | {"user": {"name": "ana"}}, "user"),
        ("events_api", {"type": "event_callback"}, "required"),
        ("events_api", {"type": "url_verification"}, "event_callback"),
    ],
)
def test_wrong_payloads_are_said(kind: str, payload: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecViolation, match=said):
        check_payload(kind, payload)
