"""Which message another one on Slack is about, what is asked for that, and what if it fails."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import TypeVar

import pytest

from bot.adapters.slack.quoting import LOOKUP_SECONDS
from chat.event import Event, Incoming, Reacted, Shortcut
from chat.message import Place, Sender
from chat.quoted import Quoted
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.slack_names import IDS
from tests.platforms.slack.happenings import mention
from tests.platforms.slack.server import Fault
from tests.platforms.slack.workspace import BOT_USER, Json, Message
from tests.support import until

T = TypeVar("T")
ANA, BO, EN, ZH = IDS["ana"], IDS["bo"], IDS["en"], IDS["zh"]
ARCHIVES = "https://example.slack.com/archives"
READS = ("conversations.history", "conversations.replies")


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack with people, listening; a memo notes a message."""
    platform = slack(tmp_path, None, reaction="\U0001f4dd")
    await platform.listen()
    yield platform
    await platform.close()


def permalink(message: Message, channel: str = EN) -> str:
    """As chat.getPermalink documents them."""
    link = f"{ARCHIVES}/{channel}/p{message.ts.replace('.', '')}"
    thread = message.thread_ts
    return link if thread is None else f"{link}?thread_ts={thread}&cid={channel}"


async def heard(there: SlackPlatform, payload: Json, kind: str = "events_api") -> Event:
    """What is told of a payload."""
    assert (await there.deliver(kind, payload)).acknowledged
    return there.events[-1]


async def noted(there: SlackPlatform, text: str, thread: Message | None) -> Quoted | None:
    """What is told with a message of ana's."""
    root = None if thread is None else thread.ts
    said = there.happenings.said(EN, ANA, f"{mention()} {text}", thread=root)
    event = await heard(there, there.happenings.message(EN, said))
    assert isinstance(event, Incoming)
    assert event.link == permalink(said)
    return event.quoted


async def reacted(there: SlackPlatform, message: Message, **more: str) -> Reacted:
    """What is told of ana's reaction."""
    item = {"type": "message", "channel": EN, "ts": message.ts}
    about = {"type": "reaction_added", "user": ANA, "reaction": "memo", "item_user": BO} | more
    event = await heard(there, there.happenings.event({**about, "item": item}))
    assert isinstance(event, Reacted)
    return event


def reads(there: SlackPlatform) -> int:
    """How often the bot has asked for messages."""
    return sum(len(there.server.called(method)) for method in READS)


async def late(there: SlackPlatform, told: Coroutine[None, None, T]) -> T:
    """What is told of an event whose message is not read in time."""
    known, waiting = reads(there), asyncio.create_task(told)
    await until(lambda: reads(there) > known)
    there.clock.advance(LOOKUP_SECONDS - 0.1)
    await asyncio.sleep(0)
    assert not waiting.done()
    there.clock.advance(0.1)
    return await waiting


def wish(there: SlackPlatform, text: str = "the export is slow", channel: str = EN) -> Message:
    """Bo wishes for something."""
    return there.happenings.said(channel, BO, text)


async def test_in_a_thread_it_is_its_first_message(there: SlackPlatform) -> None:
    first = wish(there, "the export is &lt;slow&gt;")
    there.happenings.said(EN, BO, "really", thread=first.ts)
    quoted = await noted(there, "note this", first)
    assert quoted is not None
    assert (quoted.id, quoted.author) == (first.ts, Sender("bo", "Bo"))
    assert (quoted.text, quoted.link) == ("the export is <slow>", permalink(first))
    (asked,) = there.server.called("conversations.history")
    assert (asked["oldest"], asked["latest"]) == (first.ts, first.ts)
    assert there.server.called("conversations.replies") == []


@pytest.mark.parametrize("in_thread", [False, True])
async def test_a_link_says_which_other_message(there: SlackPlatform, in_thread: bool) -> None:
    first = wish(there)
    root = wish(there, "lunch?")
    other = root
    if in_thread:
        other = there.happenings.said(EN, BO, "no budget fields", thread=root.ts)
    shown = permalink(other).replace("&", "&amp;")
    quoted = await noted(there, f"note &lt;this&gt; <{shown}> please", first)
    assert quoted is not None
    assert (quoted.id, quoted.text, quoted.link) == (other.ts, other.text, permalink(other))


async def test_a_link_elsewhere_does_not_say_it(there: SlackPlatform) -> None:
    first, elsewhere = wish(there), wish(there, "a secret", ZH)
    quoted = await noted(there, f"note <{permalink(elsewhere, ZH)}>", first)
    assert quoted is not None
    assert quoted.id == first.ts
    assert [asked["channel"] for asked in there.server.called("conversations.history")] == [EN]


async def test_a_link_to_what_is_gone_is_no_other_message(there: SlackPlatform) -> None:
    first, gone = wish(there), wish(there, "never mind")
    gone.deleted = True
    assert await noted(there, f"note <{permalink(gone)}>", first) is None


async def test_outside_threads_nothing_is_asked_for(there: SlackPlatform) -> None:
    other = wish(there)
    assert await noted(there, f"note <{permalink(other)}>", None) is None
    assert await noted(there, "how do I export?", other) is None
    assert reads(there) == 0


@pytest.mark.parametrize(
    "fault", [Fault.THROTTLED, Fault.BROKEN, "missing_scope", "channel_not_found"]
)
async def test_what_cannot_be_read_is_left_out(there: SlackPlatform, fault: str) -> None:
    first = wish(there)
    there.server.fail("conversations.history", fault)
    assert await noted(there, "note this", first) is None
    assert await noted(there, "note this", first) is not None


async def test_what_is_not_read_in_time_is_left_out(there: SlackPlatform) -> None:
    assert LOOKUP_SECONDS < 3 - 2 * 0.5  # what an event waits for two names
    gate = there.server.gates["conversations.history"] = asyncio.Event()
    assert await late(there, noted(there, "note this", wish(there))) is None
    assert (await late(there, reacted(there, wish(there)))).quoted is None
    gate.set()


async def test_a_reaction_that_notes_tells_the_message(there: SlackPlatform) -> None:
    first = wish(there)
    event = await reacted(there, first)
    assert event.quoted is not None
    assert (event.quoted.text, event.quoted.author.name) == (first.text, "Bo")
    assert (event.quoted.link, event.message) == (permalink(first), first.ts)
    assert event.place == Place("slack", "en", first.ts)


async def test_a_reaction_in_a_thread_tells_that_message(there: SlackPlatform) -> None:
    first = wish(there, "lunch?")
    answer = there.happenings.said(EN, BO, "the export is slow", thread=first.ts)
    event = await reacted(there, answer, reaction="memo::skin-tone-2")
    assert event.quoted is not None
    assert (event.quoted.id, event.quoted.text) == (answer.ts, "the export is slow")
    assert event.quoted.link == permalink(answer)
    assert event.place == Place("slack", "en", first.ts)


@pytest.mark.parametrize(
    "more", [{"reaction": "eyes"}, {"type": "reaction_removed"}], ids=["another", "taken back"]
)
async def test_other_reactions_tell_nothing(there: SlackPlatform, more: dict[str, str]) -> None:
    event = await reacted(there, wish(there), **more)
    assert (event.quoted, event.place) == (None, Place("slack", "en"))
    assert reads(there) == 0


async def test_without_the_setting_no_reaction_tells_anything(tmp_path: Path) -> None:
    platform = slack(tmp_path, None)
    await platform.listen()
    assert (await reacted(platform, wish(platform))).quoted is None
    assert reads(platform) == 0
    await platform.close()


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.BROKEN])
async def test_a_reaction_to_what_cannot_be_read_tells_nothing(
    there: SlackPlatform, fault: str
) -> None:
    there.server.fail("conversations.history", fault)
    assert (await reacted(there, wish(there))).quoted is None


async def test_what_the_bot_said_may_be_noted(there: SlackPlatform) -> None:
    said = there.happenings.said(EN, BOT_USER, "All is well.")
    event = await reacted(there, said)
    assert event.quoted is not None
    assert (event.quoted.author.id, event.quoted.text) == (BOT_USER, "All is well.")


async def test_the_entry_of_the_menu_tells_the_link(there: SlackPlatform) -> None:
    first = wish(there)
    answer = there.happenings.said(EN, BO, "the export is slow", thread=first.ts)
    chosen = there.happenings.chosen(EN, answer, ANA, "feedback")
    event = await heard(there, chosen, "interactive")
    assert isinstance(event, Shortcut)
    assert (event.name, event.author, event.text) == ("feedback", Sender(BO, "Bo"), answer.text)
    assert event.link == permalink(answer)
    assert reads(there) == 0
