"""The whole way of a request on Telegram, in Chinese: by a reply, to the notice below it."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Role
from storage import directory
from tests.platforms.telegram.faults import KICKED
from tests.platforms.telegram.world import Chat, Message, User
from tests.scenarios.test_telegram import OLA, OPS, Town, town

__all__ = ["town"]
BO = User(1003, "\u5c0f\u535a", "bo_person", language="zh-hans")
LI = User(1004, "\u5c0f\u674e", "li_person", language="zh-hans")
DEVS = -1_003
BOT = "@groupkeeper_bot"


class Street:
    """The town with operators and developers, all of them speaking Chinese."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.crowd, self.world = town.crowd, town.server.world
        self.group = town.group
        self.ops = self.world.add(Chat(OPS, "supergroup", "\u8fd0\u8425\u7fa4"))
        self.devs = self.world.add(Chat(DEVS, "supergroup", "\u7814\u53d1\u7fa4"))

    async def prepare(self) -> None:
        """Everybody is in their group."""
        for chat in (self.ops, self.devs):
            self.crowd.change_bot(chat, OLA, "left", "member")
        await self.settle()

        async def plant(tx: AsyncConnection) -> None:
            account = "telegram"
            await directory.change_group(tx, account, str(self.group.id), locale="zh")
            await directory.change_group(tx, account, str(self.devs.id), locale="zh")
            values = {"kind": "ops", "approved": True, "locale": "zh"}
            await directory.change_group(tx, account, str(OPS), **values)
            await directory.grant(tx, account, str(OLA.id), Role.OPERATOR)

        await self.town.app.app.database.write(plant)

    async def settle(self) -> None:
        """Telegram allows one message a second in a group."""
        for _ in range(4):
            await self.town.settle()

    async def say(
        self, chat: Chat, who: User, text: str, reply_to: Message | None = None
    ) -> Message:
        """Somebody writes, and the bot does what it has to."""
        said = self.crowd.say(chat, who, text, reply_to=reply_to)
        await self.settle()
        return said

    async def press(self, chat: Chat, who: User, data: str) -> None:
        """Somebody presses the newest button with this behind it."""
        message = next(
            each
            for each in reversed(self.world.of_bot(chat.id))
            if any(key["callback_data"] == data for row in _keys(each) for key in row)
        )
        self.crowd.press(message, who, data)
        await self.settle()

    def shown(self, chat: Chat) -> list[tuple[str, Message | None]]:
        """What the bot has said, and what it replies to."""
        return [
            (each.content.get("text") or each.content.get("caption", ""), each.reply_to)
            for each in self.world.of_bot(chat.id)
        ]


def _keys(message: Message) -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = (message.keyboard or {}).get("inline_keyboard", [])
    return rows


@pytest.fixture
async def street(town: Town) -> Street:
    street = Street(town)
    await street.prepare()
    return street


async def test_a_bug_from_the_word_to_the_mended_thing(street: Street) -> None:
    await street.say(street.devs, OLA, f"{BOT} 研发 这里 计费")
    asked = await street.say(street.group, BO, "发票打不开")
    await street.say(street.group, LI, f"{BOT} 记一下", reply_to=asked)
    noted, below = street.shown(street.group)[-1]
    assert noted.startswith("已记为 #1")
    assert below is not None
    assert below.root is asked
    assert any("发票打不开" in text and "小博" in text for text, _ in street.shown(street.ops))
    await street.press(street.group, BO, "fb:1:kind:bug")
    form = street.world.of_bot(street.group.id)[-1]
    await street.say(street.group, BO, "打开发票就报错", reply_to=form)
    await street.say(street.ops, OLA, f"{BOT} 需求池 设置 1 模块=计费")
    [bug] = [text for text, _ in street.shown(street.devs) if "缺陷 #1" in text]
    assert "打开发票就报错" in bug
    await street.press(street.devs, LI, "develop:building:1")
    heard, below = street.shown(street.group)[-1]
    assert "正在修复" in heard
    assert below is not None
    assert below.root is asked
    await street.say(street.ops, OLA, f"{BOT} 需求池 测试 1")
    assert sum("测试" in text for text, _ in street.shown(street.group)) == 1
    street.group.barred = KICKED.description
    await street.say(street.ops, OLA, f"{BOT} 需求池 发布 1")
    await street.say(street.ops, OLA, f"{BOT} 需求池 查看 1")
    card, _ = street.shown(street.ops)[-1]
    assert "发送失败" in card
    assert "小博" in card
