"""What is special about sending to Slack: rates, faults, what is never sent."""

from pathlib import Path

import pytest

from bot.adapters.slack.errors import RETRY_AFTER
from chat.delivery import (
    Rejected,
    SendError,
    Throttled,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from chat.message import MessageRef, Outgoing, Place
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.slack_names import IDS
from tests.contract.slack_sending import EN, HELLO, messages, refused
from tests.platforms.slack.server import Fault


async def test_too_fast_may_not_say_how_long_and_may_be_the_workspace(
    there: SlackPlatform,
) -> None:
    there.server.fail("chat.postMessage", Fault.THROTTLED_BARE, "rate_limited")
    bare, whole = [await refused(there) for _ in range(2)]
    assert isinstance(bare, Throttled)
    assert (bare.retry_after, bare.whole_account) == (RETRY_AFTER, False)
    assert isinstance(whole, Throttled)
    assert whole.whole_account
    assert messages(there) == []


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
    [(Fault.BROKEN_AFTER, 1), ("fatal_error", 0)],
)
async def test_what_is_not_known_may_have_arrived(
    there: SlackPlatform, fault: str, arrived: int
) -> None:
    there.server.fail("chat.postMessage", fault)
    error = await refused(there)
    assert isinstance(error, Unavailable)
    assert error.maybe_sent
    assert len(messages(there)) == arrived


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
