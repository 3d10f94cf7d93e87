"""What is special about sending to Slack: rates, faults, finding again, files."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.slack.errors import RETRY_AFTER
from chat.delivery import (
    Rejected,
    SendError,
    Throttled,
    Unauthorized,
    Unavailable,
    Unopened,
    Unreachable,
)
from chat.message import File, MessageRef, Outgoing, Place
from tests.contract.on_slack import IDS, SlackPlatform, shown_text, slack
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.server import Fault
from tests.platforms.slack.workspace import BOT_USER, Message

HELLO = Outgoing("Hello")
EN = Place("slack", IDS["en"])


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack with people; nobody listens."""
    platform = slack(tmp_path, None)
    await platform.server.start()
    yield platform
    await platform.close()


async def refused(there: SlackPlatform, message: Outgoing = HELLO) -> SendError:
    """Why a message was not sent."""
    with pytest.raises(SendError) as raised:
        await there.slack.send(EN, message, "k")
    return raised.value


def messages(there: SlackPlatform, channel: str = IDS["en"]) -> list[Message]:
    return there.server.workspace.channels[channel].messages


async def test_too_fast_says_how_long_to_wait(there: SlackPlatform) -> None:
    there.server.fail("chat.postMessage", Fault.THROTTLED, Fault.THROTTLED_BARE, "rate_limited")
    named, bare, whole = [await refused(there) for _ in range(3)]
    assert isinstance(named, Throttled)
    assert (named.retry_after, named.whole_account) == (7.0, False)
    assert isinstance(bare, Throttled)
    assert (bare.retry_after, bare.whole_account) == (RETRY_AFTER, False)
    assert isinstance(whole, Throttled)
    assert whole.whole_account
    assert messages(there) == []


async def test_one_a_second_goes_to_a_channel(there: SlackPlatform) -> None:
    there.server.rates = Rates(there.clock)
    await there.slack.send(EN, HELLO, "k1")
    too_fast = await refused(there)
    assert isinstance(too_fast, Throttled)
    assert too_fast.retry_after == 1.0
    await there.slack.send(Place("slack", IDS["zh"]), HELLO, "k2")
    there.clock.advance(1)
    await there.slack.send(EN, HELLO, "k3")
    assert there.server.throttled == 1
    assert there.slack.limits.per_place_second == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("channel_not_found", Unreachable),
        ("is_archived", Unreachable),
        ("not_in_channel", Unreachable),
        ("restricted_action", Unreachable),
        ("invalid_auth", Unauthorized),
        ("token_revoked", Unauthorized),
        ("account_inactive", Unauthorized),
        ("not_authed", Unauthorized),
        ("missing_scope", Unauthorized),
        ("msg_too_long", Rejected),
        ("invalid_blocks", Rejected),
        ("no_text", Rejected),
    ],
)
async def test_what_slack_refuses(there: SlackPlatform, fault: str, kind: type[SendError]) -> None:
    there.server.fail("chat.postMessage", fault)
    error = await refused(there)
    assert type(error) is kind
    assert str(error) == fault


@pytest.mark.parametrize(
    ("fault", "arrived"),
    [(Fault.BROKEN, 0), (Fault.BROKEN_AFTER, 1), (Fault.CUT, 1), ("fatal_error", 0)],
)
async def test_what_is_not_known_may_have_arrived(
    there: SlackPlatform, fault: str, arrived: int
) -> None:
    there.server.fail("chat.postMessage", fault)
    error = await refused(there)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent
    assert len(messages(there)) == arrived


async def test_what_never_left_has_not_arrived(there: SlackPlatform) -> None:
    await there.server.stop()
    error = await refused(there)
    assert isinstance(error, Unavailable)
    assert not error.maybe_sent


async def test_no_error_tells_a_token_or_a_text(there: SlackPlatform) -> None:
    faults = [*(fault for fault in Fault if fault != Fault.SILENT), "invalid_blocks"]
    there.server.fail("chat.postMessage", *faults)
    for _ in faults:
        error = await refused(there)
        assert error.__cause__ is None
        assert "xoxb" not in str(error)
        assert "Hello" not in str(error)


async def test_tokens_go_through_no_proxy_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    platform = slack(tmp_path, None)
    await platform.server.start()
    await platform.slack.send(EN, HELLO, "k")
    assert len(messages(platform)) == 1
    await platform.close()


async def test_who_cannot_be_written_to(there: SlackPlatform) -> None:
    assert isinstance(await refused(there, Outgoing("Psst", only_for="U0000000XX9")), Unopened)


async def test_a_direct_chat_is_opened_once(there: SlackPlatform) -> None:
    for key in ("k1", "k2"):
        ref = await there.slack.send(EN, Outgoing("Psst", only_for=IDS["ana"]), key)
        assert ref.place == Place("slack", IDS["direct-ana"])
    assert len(there.server.called("conversations.open")) == 1


async def test_what_the_bot_may_not_change(there: SlackPlatform) -> None:
    theirs = there.happenings.said(IDS["en"], IDS["ana"], "mine")
    ref = MessageRef(EN, theirs.ts)
    for call in (there.slack.edit(ref, HELLO), there.slack.delete(ref)):
        with pytest.raises(Rejected, match=r"cant_(update|delete)_message"):
            await call


async def test_nothing_is_unfurled_and_nobody_pinged(there: SlackPlatform) -> None:
    await there.slack.send(EN, Outgoing("<!channel> <@U0000000ANA> <https://x.example|y>"), "k")
    (params,) = there.server.called("chat.postMessage")
    assert not params["unfurl_links"]
    assert not params["unfurl_media"]
    assert "<" not in params["text"]
    assert "<!" not in params["blocks"][0]["text"]["text"]
    assert "<@" not in params["blocks"][0]["text"]["text"]


async def test_a_long_text_is_cut_into_messages_that_slack_takes(there: SlackPlatform) -> None:
    text = "\n\n".join(
        f"Paragraph {number}: a < b && c > d. 怎么导出？" * 9 for number in range(40)
    )
    pages = there.slack.split(Outgoing(text))
    assert len(pages) > 3
    for number, page in enumerate(pages):
        await there.slack.send(EN, page, str(number))
    shown = "".join(shown_text(message) for message in messages(there))
    assert shown.count("Paragraph") == 360


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


async def test_a_file_goes_into_the_thread_after_its_text(there: SlackPlatform) -> None:
    content = b"\x89PNG"
    shown = there.server.workspace.file("a.png", content, "image/png", there.server.address)
    file = File("slack", shown["id"], "a.png", "image/png", len(content))
    root = there.happenings.said(IDS["en"], IDS["ana"], "root").ts
    place = Place("slack", IDS["en"], root)
    calls = there.slack.split(Outgoing("Look:", files=(file,)))
    assert [(call.text, call.files) for call in calls] == [("Look:", ()), ("", (file,))]
    for number, call in enumerate(calls):
        await there.slack.send(place, call, str(number))
    text, picture = messages(there)[1:]
    assert (text.thread_ts, picture.thread_ts) == (root, root)
    assert picture.user == BOT_USER
    assert there.server.workspace.files[picture.files[0]["id"]][1] == content


async def test_a_file_that_may_have_been_sent_is_found_again(there: SlackPlatform) -> None:
    shown = there.server.workspace.file("a.png", b"x", "image/png", there.server.address)
    message = Outgoing("", files=(File("slack", shown["id"], "a.png", "image/png", 1),))
    assert await there.slack.find(EN, message, "k", there.clock.now()) is None
    there.server.fail("files.completeUploadExternal", Fault.CUT)
    error = await refused(there, message)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent
    there.clock.advance(30)
    found = await there.slack.find(EN, message, "k", there.clock.now())
    assert found == MessageRef(EN, messages(there)[-1].files[0]["id"])


async def test_a_file_that_was_not_shared_has_not_arrived(there: SlackPlatform) -> None:
    shown = there.server.workspace.file("a.png", b"x", "image/png", there.server.address)
    message = Outgoing("", files=(File("slack", shown["id"], "a.png", "image/png", 1),))
    there.server.fail("files.getUploadURLExternal", Fault.CUT)
    error = await refused(there, message)
    assert isinstance(error, Unavailable)
    assert not error.maybe_sent


async def test_since_is_given_with_room_for_clocks_that_differ(there: SlackPlatform) -> None:
    since = there.clock.now() - timedelta(seconds=30)
    await there.slack.find(EN, HELLO, "key", since)
    (params,) = there.server.called("conversations.history")
    assert float(params["oldest"]) <= since.timestamp() - 30
