"""Transcripts: operators ask why an answer came out as it did."""

import pytest

from tests.support import Driven


async def test_an_operator_learns_why(bot: Driven) -> None:
    [why] = await bot.say("/why how do I exprot approvals?", who="ops", where="ops")
    text = why.message.text
    assert "I read: “how do i exprot approvals?”" in text
    assert "taken for “export”" in text
    assert "Answered: confidence" in text
    assert "1. **Approvals › Export approvals**" in text
    assert "titles and aliases" in text
    assert "First ahead of second by:" in text


async def test_without_a_question_the_last_one_in_the_thread_is_explained(bot: Driven) -> None:
    await bot.say("how do I reject an approval?")
    await bot.say("how do I export approvals?")
    [why] = await bot.say("why", who="ops", where="en", thread="m1")
    assert "“how do i reject an approval?”" in why.message.text
    assert why.message.only_for == "ops"
    [last] = await bot.say("why", who="ops", where="en")
    assert "“how do i export approvals?”" in last.message.text


async def test_in_chinese_and_where_nothing_was_asked(bot: Driven) -> None:
    [nothing] = await bot.say("为什么", who="ops", where="zh")
    assert "还没有人提过问题" in nothing.message.text
    [why] = await bot.say("/为什么 怎么导出审批单", who="ops", where="zh")
    assert "理解为：“怎么导出审批单”" in why.message.text
    assert "标题和别名" in why.message.text


@pytest.mark.parametrize("asked", ["why can I not export approvals?", "为什么导出不了审批单"])
async def test_a_question_that_begins_with_why_is_a_question(bot: Driven, asked: str) -> None:
    [answer] = await bot.say(asked, who="ops", where="zh")
    assert "I read" not in answer.message.text
    assert "理解为" not in answer.message.text


async def test_members_may_not(bot: Driven) -> None:
    [refused] = await bot.say("/why export", who="ana")
    assert "I read" not in refused.message.text


async def test_what_a_reader_may_not_see_is_not_explained(bot: Driven) -> None:
    [why] = await bot.say("/why secret discount table", who="ops", where="ops")
    assert "Secret" not in why.message.text
    assert "40 percent" not in why.message.text
