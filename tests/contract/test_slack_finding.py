"""Finding again what may have been sent to Slack; fetching its files."""

from datetime import timedelta

import pytest

from chat.delivery import (
    Rejected,
    Throttled,
    Unavailable,
)
from chat.message import File, MessageRef, Place
from tests.contract.on_slack import SlackPlatform
from tests.contract.slack_names import IDS
from tests.contract.slack_sending import EN, HELLO, messages
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.server import Fault


@pytest.mark.parametrize("in_thread", [False, True])
async def test_what_may_have_been_sent_is_found_again(
    there: SlackPlatform, in_thread: bool
) -> None:
    root = there.happenings.said(IDS["en"], IDS["ana"], "root").ts
    place = Place("slack", IDS["en"], root if in_thread else None)
    since = there.clock.now()
    there.server.fail("chat.postMessage", Fault.BROKEN_AFTER)
    with pytest.raises(Unavailable):
        await there.slack.send(place, HELLO, "key")
    there.clock.advance(30)
    found = await there.slack.find(place, HELLO, "key", since)
    assert found == MessageRef(place, messages(there)[-1].ts)
    there.clock.advance(30)
    assert await there.slack.find(place, HELLO, "another key", since) is None


async def test_only_the_bots_own_message_is_found(there: SlackPlatform) -> None:
    forged = there.happenings.said(IDS["en"], IDS["bo"], "forged")
    forged.metadata = {"event_type": "groupkeeper_delivery", "event_payload": {"key": "key"}}
    assert await there.slack.find(EN, HELLO, "key", there.clock.now()) is None


async def test_a_search_goes_on_where_it_had_to_stop(there: SlackPlatform) -> None:
    since = there.clock.now()
    sent = await there.slack.send(EN, HELLO, "key")
    for _ in range(40):
        there.happenings.said(IDS["en"], IDS["ana"], "chatter")
    for _ in range(2):
        with pytest.raises(Throttled) as raised:
            await there.slack.find(EN, HELLO, "key", since)
        there.clock.advance(raised.value.retry_after)
    assert await there.slack.find(EN, HELLO, "key", since) == sent
    assert len(there.server.called("conversations.history")) == 3


async def test_where_reading_is_scarce_it_is_asked_once_a_minute(there: SlackPlatform) -> None:
    there.server.rates = Rates(there.clock, reads_per_minute=1)
    since = there.clock.now()
    assert await there.slack.find(EN, HELLO, "a", since) is None
    there.clock.advance(5)
    for _ in range(2):
        with pytest.raises(Throttled) as raised:
            await there.slack.find(EN, HELLO, "b", since)
        there.clock.advance(raised.value.retry_after)
    assert await there.slack.find(EN, HELLO, "b", since) is None
    assert len(there.server.called("conversations.history")) == 3
    assert there.server.throttled == 1  # after that it knows


async def test_a_file_is_fetched_with_the_token(there: SlackPlatform) -> None:
    shown = there.server.workspace.file("a.png", b"\x89PNG", "image/png", there.server.address)
    file = File("slack", shown["id"], "a.png", "image/png", 4)
    assert await there.slack.fetch(file) == b"\x89PNG"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/files-pri/x",
        "http://files.slack.com/files-pri/x",
        "https://files.slack.com.evil.example/x",
        "https://slack.com@evil.example/x",
        "http://127.0.0.1:1/x",
        "",
    ],
)
async def test_the_token_goes_to_slack_only(there: SlackPlatform, address: str) -> None:
    shown = there.server.workspace.file("a.png", b"x", "image/png", there.server.address)
    shown["url_private"] = shown["url_private_download"] = address
    with pytest.raises(Rejected):
        await there.slack.fetch(File("slack", shown["id"], "a.png", "image/png", 1))


async def test_since_is_given_with_room_for_clocks_that_differ(there: SlackPlatform) -> None:
    since = there.clock.now() - timedelta(seconds=30)
    await there.slack.find(EN, HELLO, "key", since)
    (params,) = there.server.called("conversations.history")
    assert float(params["oldest"]) <= since.timestamp() - 30
