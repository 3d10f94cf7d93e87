"""Transcripts: what is not answered, or did not help, reaches a human without further asking."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.memory import Shown
from chat.event import Incoming
from chat.message import File, Place, Sender
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


async def test_the_same_question_in_another_thread_is_no_second_ticket(bot: Driven) -> None:
    await bot.say(PARIS)
    [again] = await bot.say("What is the weather in Paris tomorrow")
    assert again.message.text == (
        "I found no answer to that in the manual. This is with the team already, as **#1**."
    )
    told, _ = await bot.say(PARIS, who="dee")  # somebody else's
    assert "#3" in told.message.text


async def test_files_of_a_question_reach_the_human(bot: Driven) -> None:
    file = File("memory", "f1", "invoice.png", "image/png", 10)
    place, sender = Place("memory", "en"), Sender("ana", "Ana")
    question = Incoming(
        place, "q1", sender, "approval", bot.clock.now(), addressed=True, files=(file,)
    )
    await bot.memory.deliver(question)
    await bot.settle()
    [choice] = bot.memory.shown
    _, notice = await bot.press(choice, value(choice, "ask a human"))
    assert notice.message.files == (file,)
    assert "invoice.png" in notice.message.text


async def test_of_two_questions_the_unanswered_one_is_handed_over(bot: Driven) -> None:
    shown = await bot.say(f"How do I reject an approval? And {PARIS}")
    [notice] = [each for each in shown if each.place.conversation == "ops"]
    both, told = (each for each in shown if each is not notice)
    assert "> **1.** How do I reject an approval?" in both.message.text
    assert "write the reason" in both.message.text
    assert "> **2.** And what is the weather in Paris tomorrow?" in both.message.text
    assert "I found no answer to that in the manual." in both.message.text
    assert "with the team as **#1**" in told.message.text
    assert "reject an approval" not in notice.message.text.casefold()
    [gaps] = await bot.say("gaps", where="ops", who="ops")
    assert "weather in Paris" in gaps.message.text


async def test_whoever_asked_may_close_by_number_and_nobody_else(bot: Driven) -> None:
    await bot.say(PARIS)
    [not_theirs] = await bot.say("close 1", who="dee")
    assert "Only operators" in not_theirs.message.text
    closed = await bot.say("close 1")
    assert any("is closed" in each.message.text for each in closed)
    [direct] = await bot.say("close", where="direct-ana")
    assert direct.message.text == "You have no open ticket here."
