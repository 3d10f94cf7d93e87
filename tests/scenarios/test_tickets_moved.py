"""Transcripts: tickets whose ops channel can't be reached any more."""

import pytest

from chat.message import Place
from tests.scenarios.going_away import asked, change, kept, leave, state
from tests.scenarios.handing_over import Desk, labels, lines
from tests.support import Driven

UNHEARD = {
    "en": "I can't reach the team right now, so your message was not passed on. "
    "Please write it again later, or contact them another way.",
    "zh": "现在联系不上同事，您的消息没有转过去。请稍后再发一次，或者用别的方式联系他们。",
}
MOVED = {
    "en": "The ops channel that had #2 can't be reached any more, so it goes on here.",
    "zh": "原来处理 #2 的运营群联系不上了，接下来在这里继续。",
}


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_without_any_ops_channel_the_asker_is_told(bot: Driven, locale: str) -> None:
    desk = Desk(bot, locale)
    await desk.ask()
    await leave(bot, "ops")
    [told] = await desk.asker("And tomorrow?" if locale == "en" else "那明天呢？")
    assert lines([told]) == [(locale, desk.thread, UNHEARD[locale])]
    [told] = await bot.say("human" if locale == "en" else "人工", where=locale, thread=desk.thread)
    assert told.message.text == UNHEARD[locale]
    assert await kept(bot) == []
    assert await desk.asker("Let me see.", who="ops") == []  # an operator answers there
    await bot.join("ops", "Ops")
    [carried] = await desk.asker("And tomorrow?")
    assert carried.place == Place("memory", "ops", desk.notice.id)


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_another_ops_channel_takes_over(bot: Driven, locale: str) -> None:
    desk = await asked(bot, "en")
    await desk.asker("It is for Monday.")
    await bot.join("team", "Team")
    await change(bot, "team", kind="ops", approved=True, locale=locale)
    await leave(bot, "ops")
    card, so_far, carried = await desk.asker("And tomorrow?")
    assert (card.place, labels(card)) == (
        Place("memory", "team"),
        {"en": ["Take", "Close"], "zh": ["接手", "关闭"]}[locale],
    )
    assert "> what is the weather in Paris?" in card.message.text
    assert so_far.message.text.startswith(MOVED[locale])
    assert "It is for Monday." in so_far.message.text
    assert carried.message.text.endswith("And tomorrow?")
    assert {so_far.place, carried.place} == {Place("memory", "team", card.id)}
    [further] = await desk.asker("Please.")
    assert further.place == Place("memory", "team", card.id)
    desk.channel, desk.notice = "team", card
    assert lines(await desk.ops("It is sunny.")) == [("en", "m1", "**Ops:** It is sunny.")]
    assert await kept(bot) == ["It is for Monday.", "And tomorrow?", "Please.", "It is sunny."]


async def test_it_takes_over_too_if_a_human_is_asked_for_again(bot: Driven) -> None:
    desk = await asked(bot, "en")
    await change(bot, "zh", kind="ops")
    await leave(bot, "ops")
    shown = await bot.say("human", thread=desk.thread)
    assert sorted(each.place.conversation for each in shown) == ["en", "zh", "zh"]
    texts = [each.message.text for each in shown]
    assert "This is with the team already, as **#2**." in texts
    assert MOVED["zh"] in texts


async def test_what_is_not_solved_and_reaches_nobody_stays_closed(bot: Driven) -> None:
    desk = await asked(bot, "en")
    closed = await bot.say("close", thread=desk.thread)
    await leave(bot, "ops")
    [mine] = [each for each in closed if each.place.conversation == "en"]
    [told] = await bot.press(mine, "unsolved:2")
    assert told.message.text.startswith("I can't reach anybody from here yet.")
    assert await state(bot) == "closed"
