"""The validator of Slack's requests and answers."""

import json
from typing import Any

import pytest

from tests.platforms.specs import slack
from tests.platforms.specs.violations import SpecViolation
from tests.unit.platforms.examples import ANSWERS, CHANNEL, POSTED, TS, USER

AT = {"channel": "C0CHANNEL1"}
BLOCKS = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]
METADATA = {"event_type": "answer", "event_payload": {"id": "1"}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": BLOCKS}

RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("auth.test", {}),
    ("auth.test", {"token": "xoxb-1"}),
    ("apps.connections.open", {}),
    ("chat.postMessage", AT | {"text": "x" * 40_000, "thread_ts": TS}),
    ("chat.postMessage", AT | {"blocks": BLOCKS, "metadata": METADATA, "unfurl_links": False}),
    ("chat.postMessage", AT | {"blocks": json.dumps(BLOCKS), "metadata": json.dumps(METADATA)}),
    ("chat.postMessage", AT | {"markdown_text": "x", "mrkdwn": "0"}),
    ("chat.update", AT | {"ts": TS, "text": "x", "blocks": []}),
    ("chat.delete", AT | {"ts": TS}),
    ("chat.postEphemeral", AT | {"user": "U0ANA00001", "text": "x"}),
    ("conversations.open", {"users": "U0ANA00001"}),
    ("conversations.info", AT),
    ("conversations.list", {"types": "public_channel", "limit": "200", "exclude_archived": "1"}),
    ("conversations.history", AT | {"oldest": "1763800000", "include_all_metadata": "1"}),
    ("conversations.replies", AT | {"ts": TS, "limit": 15, "inclusive": True}),
    ("conversations.members", AT | {"cursor": "x"}),
    ("users.info", {"user": "U0ANA00001"}),
    ("users.conversations", {"types": "im"}),
    ("reactions.add", AT | {"timestamp": TS, "name": "eyes"}),
    ("files.info", {"file": "F0FILE0001"}),
    ("files.delete", {"file": "F0FILE0001"}),
    ("files.getUploadURLExternal", {"filename": "a.txt", "length": "3"}),
    ("files.completeUploadExternal", {"files": '[{"id": "F1", "title": "a"}]'}),
    ("views.open", {"trigger_id": "1.2", "view": json.dumps(MODAL)}),
]

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("chat.post", {}, "no method"),
    ("chat.postMessage", {"text": "x"}, "channel is required"),
    ("chat.postMessage", AT, "no_text"),
    ("chat.postMessage", AT | {"text": ""}, "no_text"),
    ("chat.postMessage", {"channel": "", "text": "x"}, "channel is empty"),
    ("chat.postMessage", AT | {"text": "x", "thread": TS}, "no parameter thread"),
    ("chat.postMessage", AT | {"text": 3}, "text is no string"),
    ("chat.postMessage", AT | {"text": "x" * 40_001}, "more than 40000"),
    ("chat.postMessage", AT | {"text": "x", "thread_ts": "1763800000"}, "no message's ts"),
    ("chat.postMessage", AT | {"text": "x", "unfurl_links": "no"}, "unfurl_links is no boolean"),
    ("chat.postMessage", AT | {"text": "x", "blocks": "[{"}, "blocks is no JSON"),
    ("chat.postMessage", AT | {"text": "x", "blocks": "3"}, "neither an array"),
    ("chat.postMessage", AT | {"text": "x", "metadata": {"event_type": "x"}}, "event_payload"),
    (
        "chat.postMessage",
        AT | {"text": "x", "metadata": METADATA | {"event_type": "an answer"}},
        "not alphanumeric",
    ),
    (
        "chat.postMessage",
        AT | {"text": "x", "metadata": METADATA | {"event_payload": "1"}},
        "event_payload is no object",
    ),
    ("chat.postMessage", AT | {"text": "x", "markdown_text": "y"}, "excludes"),
    ("chat.postMessage", AT | {"markdown_text": "y" * 12_001}, "more than 12000"),
    ("chat.update", AT | {"text": "x"}, "ts is required"),
    ("chat.delete", AT | {"ts": 1763800000.0001}, "ts is no ts"),
    ("conversations.open", {}, "either channel or users"),
    ("conversations.open", AT | {"users": "U0ANA00001"}, "either channel or users"),
    ("conversations.list", {"limit": "many"}, "limit is no integer"),
    ("conversations.replies", AT, "ts is required"),
    ("users.info", {}, "user is required"),
    ("files.getUploadURLExternal", {"filename": "a.txt"}, "length is required"),
    ("files.completeUploadExternal", {"files": []}, "no array of files"),
    ("files.completeUploadExternal", {"files": [{"title": "a"}]}, "without id"),
    ("files.completeUploadExternal", {"files": [{"id": "F1", "name": "a"}]}, "has no name"),
    ("views.open", {"view": MODAL | {"submit": "Go"}}, "view.submit"),
    ("views.open", {"view": MODAL | {"private_metadata": "x" * 3001}}, "private_metadata"),
    ("views.open", {"view": MODAL | {"type": "home"}}, "has to be modal"),
    ("views.open", {"view": MODAL | {"blocks": BLOCKS * 101}}, "101 elements"),
]


@pytest.mark.parametrize(("method", "params"), RIGHT)
def test_what_slack_takes_passes(method: str, params: dict[str, Any]) -> None:
    before = dict(params)
    slack.check_request(method, params)
    assert params == before


@pytest.mark.parametrize(("method", "params", "said"), WRONG)
def test_what_slack_refuses_is_said(method: str, params: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecViolation, match=f"^{method}: .*{said}"):
        slack.check_request(method, params)


@pytest.mark.parametrize("method", sorted(slack.METHODS))
def test_right_answers_pass(method: str) -> None:
    slack.check_answer(method, {"ok": True} | ANSWERS[method])
    for error in ("ratelimited", "invalid_auth", "internal_error"):
        slack.check_answer(method, {"ok": False, "error": error})


@pytest.mark.parametrize(
    ("method", "answer", "said"),
    [
        ("chat.post", {"ok": True}, "no method"),
        ("chat.postMessage", ANSWERS["chat.postMessage"], "ok"),
        ("chat.postMessage", {"ok": True, "ts": TS, "message": POSTED}, "channel"),
        ("chat.postMessage", {"ok": True, "ts": "now", "message": POSTED} | AT, "ts: "),
        ("chat.postMessage", {"ok": True, "ts": TS, "message": POSTED, "more": 1} | AT, "more"),
        ("chat.postMessage", {"ok": True, "ts": TS, "message": {"text": "x"}} | AT, "message"),
        ("chat.postMessage", {"ok": False, "error": "throttled"}, "no error 'throttled'"),
        ("chat.postMessage", {"ok": False, "error": "no_text", "more": 1}, "no field more"),
        ("conversations.info", {"ok": True, "channel": {"id": "C0CHANNEL1"}}, "channel"),
        ("conversations.info", {"ok": True, "channel": CHANNEL | {"id": "x"}}, "channel"),
        ("users.info", {"ok": True, "user": USER | {"profile": {}}}, "profile"),
        ("apps.connections.open", {"ok": True, "url": "https://a.example"}, "url"),
        ("conversations.replies", {"ok": True, "messages": []}, "messages"),
    ],
)
def test_wrong_answers_are_said(method: str, answer: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecViolation, match=f"^{method}: .*{said}"):
        slack.check_answer(method, answer)
