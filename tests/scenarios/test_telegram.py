"""The whole app on Telegram: a question in a group, its answer, a press, an edit, a direct chat."""

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
from pydantic import HttpUrl, SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.exchange import Exchange
from bot.adapters.port import AdapterContext
from bot.adapters.telegram import create
from bot.platforms import TelegramSettings
from bot.settings import Settings
from chat.directory import Role
from storage import directory
from storage.database import Database
from tests.platforms.telegram.crowd import Crowd
from tests.platforms.telegram.server import TOKEN, TelegramServer
from tests.platforms.telegram.world import Chat, Message, User
from tests.support import Driven, VirtualClock, driven, until

ANA = User(1001, "Ana", "ana_person", language="en")
OLA = User(1002, "Ola", "ola_person", language="en")
GROUP = -1_001
OPS = -1_002


class Town:
    """An app, a group and Ana."""

    def __init__(self, app: Driven, server: TelegramServer, crowd: Crowd) -> None:
        self.app = app
        self.server = server
        self.crowd = crowd
        self.group = server.world.add(Chat(GROUP, "supergroup", "English"))
        server.world.add(Chat(ANA.id, "private", "Ana"))

    async def settle(self) -> list[Message]:
        """Everything is taken and answered; what the bot has said in the group."""
        await until(lambda: self.server.updates.idle)
        for _ in range(2):
            await self.app.settle()
            self.app.clock.advance(1)  # a group is sent one message a second
        return self.server.world.of_bot(GROUP)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """An approved group on Telegram, with the small manual."""
    clock = VirtualClock()
    server = TelegramServer(clock)
    await server.start()
    url = f"sqlite:///{tmp_path / 'town.db'}"
    platform = TelegramSettings(token=SecretStr(TOKEN), base_url=HttpUrl(server.url))
    settings = Settings(_env_file=None, data_dir=tmp_path, locale="en", telegram=platform)
    database = Database(url)
    context = AdapterContext(
        settings,
        database,
        clock,
        Random(1),
        Exchange(),
        lambda text: app.app.router.wants_quote(text),
    )
    app = driven(url, tmp_path, adapters=[create(context)], clock=clock)
    await app.start()
    found = Town(app, server, Crowd(server, clock))
    found.crowd.change_bot(found.group, ANA, "left", "member")
    await found.settle()
    await app.app.database.write(
        lambda tx: directory.change_group(tx, "telegram", str(GROUP), approved=True)
    )
    yield found
    await app.stop()
    await database.dispose()
    await server.stop()
    assert server.violations == []


async def test_a_question_is_answered_below_it_and_the_answer_rated(town: Town) -> None:
    [greeting] = await town.settle()
    assert "writing @groupkeeper_bot approve" in greeting.content["text"]
    question = town.crowd.say(town.group, ANA, "@groupkeeper_bot how do I reject an approval?")
    answer = (await town.settle())[-1]
    assert answer.reply_to is question
    assert "Press Reject and write the reason" in answer.content["text"]
    assert {"type": "bold"}.items() <= answer.content["entities"][0].items()
    assert answer.keyboard is not None
    good = answer.keyboard["inline_keyboard"][0][0]
    assert good["text"] == "👍"
    press = town.crowd.press(answer, ANA, good["callback_data"])
    await town.settle()
    await until(lambda: press in town.server.methods.answered)
    assert town.server.methods.answered[press]


async def test_an_edited_question_edits_its_answer(town: Town) -> None:
    question = town.crowd.say(town.group, ANA, "@groupkeeper_bot how do I reject an approval?")
    answer = (await town.settle())[-1]
    town.app.clock.advance(10)
    town.crowd.edit(question, "@groupkeeper_bot how do I export approvals?")
    after = await town.settle()
    assert after[-1] is answer
    assert "choose Excel or CSV" in answer.content["text"]


async def test_operators_answer_by_replying_to_the_notice(town: Town) -> None:
    ops = town.server.world.add(Chat(OPS, "supergroup", "Ops"))
    town.crowd.change_bot(ops, OLA, "left", "member")
    await town.settle()

    async def work(tx: AsyncConnection) -> None:
        await directory.change_group(tx, "telegram", str(OPS), kind="ops", approved=True)
        await directory.grant(tx, "telegram", str(OLA.id), Role.OPERATOR)

    await town.app.app.database.write(work)
    question = town.crowd.say(town.group, ANA, "@groupkeeper_bot human my invoice is wrong")
    await town.settle()
    notice = town.server.world.of_bot(OPS)[-1]
    assert "Reply to this message" in notice.content["text"]
    town.crowd.say(ops, OLA, "It is mended.\n// at last", reply_to=notice)
    answer = (await town.settle())[-1]
    assert (answer.content["text"], answer.reply_to) == ("Ola: It is mended.", question)


async def test_who_starts_the_bot_is_told_what_it_can_do(town: Town) -> None:
    town.crowd.say(town.server.world.chats[ANA.id], ANA, "/start")
    await town.settle()
    (help_,) = town.server.world.of_bot(ANA.id)
    assert "help: what I can do" in help_.content["text"]
