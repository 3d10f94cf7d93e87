"""Transcripts: what is not answered, or did not help, reaches a human without further asking."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.memory import Shown
from tests.support import Driven, driven

PARIS = "what is the weather in Paris tomorrow?"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """An app that hands over by itself."""
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, automatic=True)
    await app.start()
    yield app
    await app.stop()


def value(shown: Shown, label: str) -> str:
    return next(each.value for each in shown.message.buttons if label in each.label)


async def learn(bot: Driven) -> None:
    await bot.app.teaching.sync()
    await bot.app.library.reload()


async def test_no_answer_is_a_ticket_and_one_message(bot: Driven) -> None:
    told, notice = await bot.say(PARIS)
    assert told.message.text == (
        "I found no answer to that in the manual. "
        "Your question is with the team as **#1**. They will answer right here."
    )
    assert (told.place.conversation, told.place.thread) == ("en", "m1")
    assert notice.place.conversation == "ops"
    assert PARIS.replace("?", "") in notice.message.text
    [gaps] = await bot.say("gaps", where="ops", who="ops")
    assert "weather in Paris" in gaps.message.text


async def test_in_chinese_too(bot: Driven) -> None:
    told, _ = await bot.say("巴黎明天天气怎么样？", where="zh")
    assert told.message.text.startswith("手册里没有找到答案。")
    assert "#1" in told.message.text


async def test_a_thumb_down_of_the_asker_is_a_ticket(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    down = value(answer, "👎")
    assert await bot.press(answer, down, who="dee") == []  # others only rate
    told, notice = await bot.press(answer, down)
    assert told.message.text.startswith("Sorry that this did not help. Your question is with")
    assert "Export approvals" in notice.message.text
    assert await bot.press(answer, down) == []  # it is with them already


async def test_in_a_thread_that_a_human_has_nothing_is_handed_over_again(bot: Driven) -> None:
    told, notice = await bot.say(PARIS)
    again = await bot.say("and in Rome, what is the weather there?", thread=told.place.thread)
    assert [each.place.conversation for each in again] == ["en", "ops"]
    assert "Rome" in again[1].message.text
    await bot.press(notice, value(notice, "Take"), who="ops")
    silent = await bot.say("and in Oslo, what is the weather?", thread=told.place.thread)
    assert [each.place.conversation for each in silent] == ["ops"]


async def test_ops_answer_with_a_section_in_one_click_and_the_bot_learns(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    told, notice = await bot.press(answer, value(answer, "👎"))
    section = value(notice, "Export approvals")
    shown = await bot.press(notice, section, who="ops")
    answered, closed = (each for each in shown if each.place.conversation == "en")
    assert "choose Excel" in answered.message.text
    assert answered.place == closed.place == told.place
    assert "is closed" in closed.message.text
    assert len(shown) == 3
    [none] = await bot.say("gaps", where="ops", who="ops")
    assert "No gaps so far" in none.message.text
    [late] = await bot.press(notice, section, who="ops")
    assert "closed already" in late.message.text


async def test_members_teach_nothing(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    _, notice = await bot.press(answer, value(answer, "👎"))
    [refused] = await bot.press(notice, value(notice, "Export approvals"), who="ana")
    assert "Only operators" in refused.message.text


async def test_a_closed_tickets_answer_becomes_a_section_in_two_clicks(bot: Driven) -> None:
    _, notice = await bot.say("where do I change the colour theme?")
    await bot.say(
        "Open **Settings**, then Theme.", who="ops", where="ops", thread=notice.id, addressed=False
    )
    *_, closed = await bot.press(notice, value(notice, "Close"), who="ops")
    [card] = await bot.press(closed, value(closed, "Make it a section"), who="ops")
    assert "where do I change the colour theme" in card.message.text
    assert "Open **Settings**, then Theme." in card.message.text
    [published] = await bot.press(card, value(card, "Publish"), who="ops")
    assert published.message.text.startswith("Published:")
    [none] = await bot.say("gaps", where="ops", who="ops")
    assert "No gaps so far" in none.message.text
    await learn(bot)
    [answer] = await bot.say("where do I change the colour theme?", who="dee", where="en")
    assert "Open **Settings**, then Theme." in answer.message.text


async def test_two_drafts_of_one_ticket_are_one(bot: Driven) -> None:
    _, notice = await bot.say("where do I change the colour theme?")
    *_, closed = await bot.press(notice, value(notice, "Close"), who="ops")
    [first] = await bot.press(closed, value(closed, "Make it a section"), who="ops")
    [second] = await bot.press(closed, value(closed, "Make it a section"), who="ops")
    assert second.message.text == first.message.text
    [drafts] = await bot.say("drafts", where="ops", who="ops")
    assert drafts.message.text.count("**#") == 1
