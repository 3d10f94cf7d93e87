"""The whole way of a request on Slack: noted, asked about, decided, mended, and told of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.platforms import SLACK_PER_SECOND
from chat.directory import Group, GroupKind, Role
from storage import directory
from storage.database import Database
from tests.contract.on_slack import (
    SlackPlatform,
    elements,
    shown_text,
    slack_adapter,
    slack_settings,
)
from tests.contract.people import CountingClock
from tests.contract.slack_names import IDS
from tests.contract.test_slack_whole import Whole
from tests.platforms.slack.happenings import mention
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.server import SlackServer
from tests.platforms.slack.workspace import BOT_USER, Json, Message
from tests.process.browsing import png
from tests.support import driven, migrated, until

ANA, BO, EN = IDS["ana"], IDS["bo"], IDS["en"]
OLA, DEV = "U0000000OLA", "U0000000DEV"
OPS, DEVS = "C0000000OPS", "C000000DEVS"


class Town(Whole):
    """People in a customer's channel, operators in theirs, developers in theirs."""

    def said_in(self, channel: str) -> list[Message]:
        """What the bot shows in a channel."""
        messages = self.platform.server.workspace.channels[channel].messages
        return [each for each in messages if each.user == BOT_USER and not each.deleted]

    async def write(
        self,
        channel: str,
        who: str,
        text: str,
        thread: str | None = None,
        files: list[Json] | None = None,
    ) -> Message:
        """Somebody writes; ``@bot`` is the bot."""
        happenings = self.platform.happenings
        text = text.replace("@bot", mention())
        said = happenings.said(channel, who, text, thread=thread, files=files)
        await self.deliver("events_api", happenings.message(channel, said))
        return said

    async def press(self, channel: str, who: str, value: str) -> None:
        """Somebody presses the newest button of that value."""
        found = [
            (message, element)
            for message in self.said_in(channel)
            for element in elements(message)
            if element["value"] == value
        ]
        message, element = found[-1]
        pressed = self.platform.happenings.pressed(channel, message, who, element)
        await self.deliver("interactive", pressed)

    def heard(self, thread: str) -> list[str]:
        """What the bot has said in a thread of the customer's channel."""
        return [shown_text(each) for each in self.said_in(EN) if each.thread_ts == thread]


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    clock, file = CountingClock(), tmp_path / "town.db"
    file.write_bytes(migrated())
    server = SlackServer(clock, rates=Rates(clock, per_minute=60 * SLACK_PER_SECOND))
    settings, database = slack_settings(tmp_path, server.address), Database(f"sqlite:///{file}")
    settings.feedback.reaction = "memo"
    slack = slack_adapter(settings, clock, database)
    platform = SlackPlatform(server, slack, clock)
    for person, name in ((OLA, "Ola"), (DEV, "Dev")):
        server.workspace.add_user(person, name)
    server.workspace.add_channel(OPS, "ops", BOT_USER, OLA)
    server.workspace.add_channel(DEVS, "devs", BOT_USER, OLA, DEV)
    await server.start()
    app = driven(f"sqlite:///{file}", tmp_path, adapters=[slack], clock=clock)
    await app.start()

    async def plant(tx: AsyncConnection) -> None:
        for conversation, kind in (
            (EN, GroupKind.GROUP), (OPS, GroupKind.OPS), (DEVS, GroupKind.GROUP),
        ):  # fmt: skip
            new = Group("slack", conversation, conversation, kind, approved=True, locale="en")
            await directory.ensure_group(tx, new)
        await directory.grant(tx, "slack", OLA, Role.OPERATOR)

    await database.write(plant)
    await until(lambda: server.sockets.connected == 1)
    yield Town(platform, app)
    await app.stop()
    await database.dispose()
    await platform.close()


async def test_a_bug_from_the_word_to_the_mended_thing(town: Town) -> None:
    await town.write(DEVS, OLA, "@bot developers here billing")
    server = town.platform.server
    picture = server.workspace.file("crash.png", png(), "image/png", server.address)
    asked = await town.write(EN, BO, "the invoice is empty", files=[picture])
    await town.write(EN, ANA, "@bot note this", thread=asked.ts)
    assert town.heard(asked.ts)[0].startswith("Noted as *#1*")
    [card] = [each for each in town.said_in(OPS) if "the invoice is empty" in shown_text(each)]
    assert "Bo" in shown_text(card)
    await town.press(EN, BO, "fb:1:kind:bug")
    await town.write(EN, BO, "Open it and look", thread=asked.ts)
    await town.press(EN, BO, "fb:1:environment:skip")
    await town.press(EN, BO, "fb:1:goal:skip")
    await town.write(OPS, OLA, "@bot pool set 1 module=billing")
    [bug] = [each for each in town.said_in(DEVS) if "Bug #1" in shown_text(each)]
    assert "Open it and look" in shown_text(bug)
    assert [block["alt_text"] for block in bug.blocks if block["type"] == "image"] == ["crash.png"]
    await town.press(DEVS, DEV, "develop:building:1")
    assert "We are fixing" in town.heard(asked.ts)[-1]
    assert any(
        "in progress" in shown_text(each) and each.thread_ts == card.ts
        for each in town.said_in(OPS)
    )
    command = town.platform.happenings.command(OPS, OLA, "pool testing 1")
    await town.deliver("slash_commands", command)
    assert "being tested" in town.heard(asked.ts)[-1]
    await town.write(OPS, OLA, "@bot pool release 1", thread=card.ts)
    assert "Does it work for you?" in town.heard(asked.ts)[-1]
    await town.press(EN, BO, "verify:1:yes")
    assert sum("being tested" in text for text in town.heard(asked.ts)) == 1
    server.workspace.channels[EN].members.discard(BOT_USER)
    await town.write(OPS, OLA, "@bot pool building 1")
    await town.write(OPS, OLA, "@bot pool show 1")
    shown = shown_text(town.said_in(OPS)[-1])
    assert "failed" in shown
    assert "Bo" in shown
    told = [shown_text(each) for each in town.said_in(OPS)]
    assert any("not_in_channel" in text and EN in text for text in told)


async def test_a_message_is_noted_from_its_menu_and_by_an_emoji(town: Town) -> None:
    happenings = town.platform.happenings
    one = happenings.said(EN, BO, "dates are missing")
    await town.deliver("interactive", happenings.chosen(EN, one, ANA, "feedback"))
    assert town.heard(one.ts)[0].startswith("Noted as *#1*")
    two = happenings.said(EN, BO, "a calendar would be nice")
    item = {"type": "message", "channel": EN, "ts": two.ts}
    about = {"type": "reaction_added", "user": ANA, "reaction": "memo", "item_user": BO}
    await town.deliver("events_api", happenings.event({**about, "item": item}))
    assert town.heard(two.ts)[0].startswith("Noted as *#2*")
    await town.write(OPS, OLA, "@bot pool merge 1 2")
    await town.write(OPS, OLA, '@bot pool decline 1 "we have another way"')
    assert "followed up together as *#1*" in town.heard(two.ts)[-1]
    assert "we have another way" in town.heard(one.ts)[-1]
    assert len(town.heard(two.ts)) == 2  # Bo has heard it where he asked first
