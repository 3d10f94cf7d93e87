"""Events over HTTP: who may post them, and what Slack is answered."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from chat.event import Incoming
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.on_slack_http import signed, slack_by_http
from tests.contract.slack_names import IDS
from tests.platforms.slack.happenings import mention

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack by HTTP, listening."""
    platform = slack_by_http(tmp_path, None)
    await platform.listen()
    yield platform
    await platform.close()


def question(there: SlackPlatform) -> bytes:
    """The body of an event."""
    said = there.happenings.said(IDS["en"], IDS["ana"], f"{mention()} export?")
    return json.dumps(there.happenings.message(IDS["en"], said)).encode()


async def test_the_path_is_there_without_an_app_token_only(
    there: SlackPlatform, tmp_path: Path
) -> None:
    assert there.slack.path == "/slack/events"
    by_socket = slack(tmp_path, None)
    assert by_socket.slack.path is None
    assert (await by_socket.slack.take({}, b"{}")).status == 404
    await by_socket.close()


async def test_slack_finds_out_that_the_address_is_ours(there: SlackPlatform) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    answer = await there.slack.take(*signed((JSON, body), there.clock.now()))
    assert (answer.status, answer.media_type) == (200, "application/json")
    assert json.loads(answer.body) == {"challenge": "abc"}


@pytest.mark.parametrize("seconds", [-299, 0, 299])
async def test_what_slack_signs_is_taken(there: SlackPlatform, seconds: int) -> None:
    at = there.clock.now() + timedelta(seconds=seconds)
    answer = await there.slack.take(*signed((JSON, question(there)), at))
    assert (answer.status, len(there.events)) == (200, 1)


@pytest.mark.parametrize("seconds", [-301, 301])
async def test_what_is_old_may_be_repeated_by_anybody(there: SlackPlatform, seconds: int) -> None:
    at = there.clock.now() + timedelta(seconds=seconds)
    answer = await there.slack.take(*signed((JSON, question(there)), at))
    assert (answer.status, there.offered) == (401, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v0=\xe9"},
        {"x-slack-signature": ""},
        {"x-slack-request-timestamp": "soon"},
        {"x-slack-request-timestamp": "1" * 5000},
        {"x-slack-request-timestamp": "1772442001"},
    ],
)
async def test_what_others_sign_is_not_taken(there: SlackPlatform, wrong: dict[str, str]) -> None:
    headers, body = signed((JSON, question(there)), there.clock.now())
    assert (await there.slack.take(headers | wrong, body)).status == 401
    assert (await there.slack.take({}, body)).status == 401
    assert (await there.slack.take(headers, body + b" ")).status == 401
    headers, body = signed((JSON, body), there.clock.now(), secret="another secret")
    assert (await there.slack.take(headers, body)).status == 401
    assert there.offered == []


@pytest.mark.parametrize("body", [b"{", b'payload="x"', b"payload=[]"])
async def test_what_cannot_be_read_is_said_to_be_so(there: SlackPlatform, body: bytes) -> None:
    answer = await there.slack.take(*signed((FORM, body), there.clock.now()))
    assert answer.status == 400


async def test_what_cannot_be_stored_slack_has_to_send_again(there: SlackPlatform) -> None:
    there.refusing = True
    body = question(there)
    assert (await there.slack.take(*signed((JSON, body), there.clock.now()))).status == 500
    there.refusing = False
    assert (await there.slack.take(*signed((JSON, body), there.clock.now()))).status == 200
    assert {event.key for event in there.offered} == {there.events[0].key}


async def test_a_command_may_speak_of_a_payload(there: SlackPlatform) -> None:
    command = there.happenings.command(IDS["en"], IDS["ana"], "ask what is a payload={}?")
    body = urlencode(command).encode()
    answer = await there.slack.take(*signed((FORM, body), there.clock.now()))
    (event,) = there.events
    assert (answer.status, answer.body) == (200, "")
    assert isinstance(event, Incoming)
    assert event.text == "/ask what is a payload={}?"
