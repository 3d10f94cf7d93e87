"""Every payload of Slack that means something to us, from the wire to the event."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.port import Capability
from bot.replies import place_of
from chat.directory import GroupKind
from chat.event import (
    Event,
    Incoming,
    Left,
    Reacted,
    Shortcut,
)
from chat.message import File, Place, Sender
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.slack_names import IDS
from tests.platforms.slack.happenings import mention
from tests.platforms.slack.workspace import BOT_USER, Json

ANA, BO, EN = IDS["ana"], IDS["bo"], IDS["en"]
GROUP = Place("slack", "en")


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack with people, listening."""
    platform = slack(tmp_path, None)
    await platform.listen()
    yield platform
    await platform.close()


async def heard(there: SlackPlatform, payload: Json, kind: str = "events_api") -> list[Event]:
    """What is told of a payload."""
    before = len(there.events)
    assert (await there.deliver(kind, payload)).acknowledged
    return there.events[before:]


async def of(there: SlackPlatform, event: Json) -> list[Event]:
    """What is told of an event."""
    return await heard(there, there.happenings.event(event))


async def test_a_preview_is_no_edit(there: SlackPlatform) -> None:
    said = there.happenings.said(EN, ANA, f"{mention()} https://a.example")
    await heard(there, there.happenings.message(EN, said))
    unfurled = there.happenings.changed(EN, said, said.text)
    assert await heard(there, unfurled) == []


@pytest.mark.parametrize(
    "more",
    [
        {"user": "USLACKBOT"},
        {"subtype": "message_deleted", "deleted_ts": "1772442000.000001"},
        {"subtype": "channel_join"},
    ],
)
async def test_what_nobody_has_said_is_not_heard(there: SlackPlatform, more: Json) -> None:
    there.server.sockets.checked = False
    said = there.happenings.said(EN, ANA, f"{mention()} export?")
    payload = there.happenings.message(EN, said)
    payload["event"] |= more
    assert await heard(there, payload) == []


async def test_who_else_is_meant(there: SlackPlatform) -> None:
    root = there.happenings.said(EN, ANA, "lunch?")
    texts = [(f"{mention(BO)} lunch?", None), ("yes", root.ts), ("no", None)]
    found = []
    for text, thread in texts:
        said = there.happenings.said(EN, BO, text, thread=thread)
        found += await heard(there, there.happenings.message(EN, said))
    assert [e.to_others for e in found if isinstance(e, Incoming)] == [True, True, False]


async def test_files_that_are_gone_are_left_out(there: SlackPlatform) -> None:
    shown = there.server.workspace.file("a.png", b"x", "image/png", there.server.address)
    gone = {"id": "F0000000XXX", "mode": "tombstone"}
    there.server.sockets.checked = False
    said = there.happenings.said(EN, ANA, f"{mention()} see", files=[shown, gone])
    (event,) = await heard(there, there.happenings.message(EN, said))
    assert isinstance(event, Incoming)
    assert event.files == (File("slack", shown["id"], "a.png", "image/png", 1),)


async def test_a_slash_command_is_answered_in_the_channel(there: SlackPlatform) -> None:
    command = there.happenings.command(EN, ANA, "ask export &amp; import")
    (event,) = await heard(there, command, "slash_commands")
    assert isinstance(event, Incoming)
    assert (event.text, event.addressed, event.direct) == ("/ask export & import", True, False)
    assert (event.place, event.rootless) == (GROUP, True)
    assert place_of(event, GroupKind.GROUP, Capability.THREADS) == GROUP
    (bare,) = await heard(there, there.happenings.command(EN, ANA, ""), "slash_commands")
    assert isinstance(bare, Incoming)
    assert bare.text == "/help"
    assert bare.key != event.key


async def test_the_message_shortcut_tells_the_message(there: SlackPlatform) -> None:
    said = there.happenings.said(EN, BO, "How do I export?")
    chosen = there.happenings.chosen(EN, said, ANA, "ask")
    (event,) = await heard(there, chosen, "interactive")
    assert isinstance(event, Shortcut)
    assert (event.name, event.message, event.text) == ("ask", said.ts, "How do I export?")
    assert (event.sender.name, event.author) == ("Ana", Sender(BO, "Bo"))
    assert event.place == Place("slack", "en", said.ts)


async def test_its_own_reactions_are_not_heard(there: SlackPlatform) -> None:
    said = there.happenings.said(EN, BO, "How do I export?")
    item = {"type": "message", "channel": EN, "ts": said.ts}
    about = {"user": ANA, "reaction": "eyes", "item": item, "item_user": BO}
    (event,) = await of(there, {"type": "reaction_added", **about})
    assert isinstance(event, Reacted)
    assert event.message == said.ts
    assert await of(there, {"type": "reaction_added", **about, "user": BOT_USER}) == []


async def test_others_come_and_go_unheard(there: SlackPlatform) -> None:
    about = {"channel": EN, "channel_type": "C", "team": "T0000000001"}
    for kind in ("member_joined_channel", "member_left_channel"):
        assert await of(there, {"type": kind, "user": BO, "inviter": ANA, **about}) == []


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("channel_left", "removed"),
        ("group_left", "removed"),
        ("channel_archive", "archived"),
        ("group_archive", "archived"),
        ("channel_deleted", "deleted"),
        ("group_deleted", "deleted"),
    ],
)
async def test_a_channel_ends(there: SlackPlatform, kind: str, why: str) -> None:
    there.server.sockets.checked = False
    (event,) = await of(there, {"type": kind, "channel": EN, "user": ANA})
    assert isinstance(event, Left)
    assert (event.place, event.why) == (GROUP, why)
