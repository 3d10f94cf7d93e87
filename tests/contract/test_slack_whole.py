"""The whole path on Slack: a question, its answer in the thread, a press, a command."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.slack.adapter import SlackAdapter
from bot.texts import plain
from chat.directory import Group
from storage import directory
from tests.contract.on_slack import (
    SlackPlatform,
    elements,
    shown_text,
    slack_adapter,
    slack_settings,
)
from tests.contract.people import CountingClock
from tests.contract.slack_names import IDS
from tests.platforms.slack.envelopes import Envelope
from tests.platforms.slack.happenings import mention
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.server import Fault, SlackServer
from tests.platforms.slack.workspace import BOT_USER, Json, Message
from tests.support import Driven, driven, until

EN = IDS["en"]


class Whole:
    """An app on Slack: what people do, and what the bot then shows in the group."""

    def __init__(self, platform: SlackPlatform, app: Driven) -> None:
        self.platform = platform
        self.app = app

    async def settle(self) -> None:
        """Handle and send, letting a rate's second go by as often as it takes."""
        for _ in range(8):
            await self.app.settle()
            self.platform.clock.advance(1)

    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Bring something, and let the bot do what it has to."""
        envelope = await self.platform.server.sockets.deliver(kind, payload)
        await until(lambda: envelope.acknowledged)
        await self.settle()
        return envelope

    async def say(self, text: str, thread: str | None = None) -> Message:
        """Ana writes in the group."""
        said = self.platform.happenings.said(EN, IDS["ana"], text, thread=thread)
        await self.deliver("events_api", self.platform.happenings.message(EN, said))
        return said

    @property
    def shown(self) -> list[Message]:
        """What the bot shows in the group."""
        messages = self.platform.server.workspace.channels[EN].messages
        return [each for each in messages if each.user == BOT_USER and not each.deleted]


@pytest.fixture
async def whole(tmp_path: Path) -> AsyncIterator[Whole]:
    clock = CountingClock()
    server = SlackServer(clock, rates=Rates(clock))
    slack: SlackAdapter = slack_adapter(slack_settings(tmp_path, server.address), clock)
    platform = SlackPlatform(server, slack, clock)
    await server.start()
    app = driven(f"sqlite:///{tmp_path / 'whole.db'}", tmp_path, adapters=[slack], clock=clock)
    await app.start()
    group = Group("slack", EN, "English group", approved=True, locale="en")
    await app.app.database.write(partial(directory.ensure_group, new=group))
    await until(lambda: server.sockets.connected == 1)
    yield Whole(platform, app)
    await app.stop()
    await platform.close()


async def test_a_question_is_answered_in_its_thread(whole: Whole) -> None:
    said = await whole.say(f"{mention()} How do I export approvals?")
    answer = whole.shown[0]
    assert answer.thread_ts == said.ts
    assert "choose Excel or CSV" in shown_text(answer)
    assert "*Approvals*" in answer.blocks[0]["text"]["text"]
    assert {each.thread_ts for each in whole.shown} == {said.ts}
    assert whole.platform.server.throttled == 0


async def test_a_press_is_answered_at_once_and_taken(whole: Whole) -> None:
    await whole.say(f"{mention()} How do I export approvals?")
    message = next(each for each in whole.shown if elements(each))
    element = elements(message)[0]
    happenings = whole.platform.happenings
    pressed = happenings.pressed(EN, message, IDS["ana"], element)
    await whole.deliver("interactive", pressed)
    ephemerals = whole.platform.server.methods.ephemerals
    await until(lambda: len(ephemerals) == 1)
    assert ephemerals[0][:2] == (EN, IDS["ana"])


async def test_a_mention_that_comes_twice_is_answered_once(whole: Whole) -> None:
    happenings = whole.platform.happenings
    said = happenings.said(EN, IDS["ana"], f"{mention()} How do I export approvals?")
    for kind in ("app_mention", "message"):
        await whole.deliver("events_api", happenings.message(EN, said, kind))
    before = len(whole.shown)
    await whole.deliver("events_api", happenings.message(EN, said))
    assert len(whole.shown) == before
    assert sum("choose Excel or CSV" in shown_text(each) for each in whole.shown) == 1


async def test_a_slash_command_is_answered_in_the_channel(whole: Whole) -> None:
    command = whole.platform.happenings.command(EN, IDS["ana"], "help")
    await whole.deliver("slash_commands", command)
    assert whole.shown
    assert {each.thread_ts for each in whole.shown} == {None}
    assert plain("en", "command.top.summary") in shown_text(whole.shown[0])


async def test_an_edited_question_edits_its_answer(whole: Whole) -> None:
    said = await whole.say(f"{mention()} How do I export approvals?")
    changed = f"{mention()} How do I reject an approval?"
    await whole.deliver("events_api", whole.platform.happenings.changed(EN, said, changed))
    assert "Reject" in shown_text(whole.shown[0])
    assert not any("choose Excel" in shown_text(each) for each in whole.shown)


async def test_too_fast_is_sent_later(whole: Whole) -> None:
    whole.platform.server.fail("chat.postMessage", Fault.THROTTLED, Fault.THROTTLED_BARE)
    await whole.say(f"{mention()} How do I export approvals?")
    assert whole.shown == []
    for _ in range(60):
        whole.platform.clock.advance(1)
        await whole.app.settle()
    assert sum("choose Excel or CSV" in shown_text(each) for each in whole.shown) == 1
