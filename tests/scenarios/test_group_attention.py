"""Transcripts: a group's card says how much of the group's attention the week has taken."""

from tests.scenarios.announcing_office import office
from tests.support import Driven


async def card(bot: Driven, text: str) -> str:
    [shown] = await bot.say(text, who="ops", where="ops")
    return shown.message.text


async def test_what_was_announced_this_week_is_counted(bot: Driven) -> None:
    assert "- messages unasked this week: 0" in await card(bot, "group #1")
    at = await office(bot)
    await at.do("send", "1")
    await at.settle()
    assert "- messages unasked this week: 1" in await card(bot, "group #1")
    await bot.say("group #1 set locale=zh", who="ops", where="ops")
    assert "本周主动推送条数：1" in await card(bot, "群 #1")
    assert "this week" not in await card(bot, "group")
    await at.settle(7 * 24 * 3600)
    assert "- messages unasked this week: 0" in await card(bot, "group #1")
