"""Transcripts: questions, suggestions, ratings, gaps, in both languages."""

import re
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.memory import Shown
from chat.event import Incoming
from chat.message import Place, Sender
from storage.schema import gaps, questions
from tests.support import Driven

JUDGING = [["👍", "👎", "Ask a human"], ["👍", "👎", "转人工"]]


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


@pytest.mark.parametrize(
    ("where", "asked", "path", "text"),
    [
        (
            "en",
            "how do I export approvals?",
            "**Approvals** › **Export approvals**",
            "choose Excel or CSV",
        ),
        ("zh", "怎么导出审批单？", "**审批** › **导出审批单**", "选择 Excel 或 CSV"),
        ("en", "请问审批单怎么导出", "**审批** › **导出审批单**", "选择 Excel 或 CSV"),
    ],
)
async def test_a_question_is_answered_in_its_thread(
    bot: Driven, where: str, asked: str, path: str, text: str
) -> None:
    [answer] = await bot.say(asked, where=where)
    assert answer.place.conversation == where
    assert answer.place.thread == "m1"
    assert path in answer.message.text
    assert text in answer.message.text
    assert labels(answer) in JUDGING


async def test_a_reply_in_a_thread_stays_in_it(bot: Driven) -> None:
    [answer] = await bot.say("how do I reject an approval?", thread="m0")
    assert answer.place.thread == "m0"


async def test_in_a_direct_chat_nothing_has_to_be_mentioned(bot: Driven) -> None:
    [answer] = await bot.say("how do I reject an approval?", where="direct-ana")
    assert answer.place.thread is None
    assert "**Reject**" in answer.message.text


async def test_what_is_not_for_the_bot_gets_no_answer_and_is_not_kept(bot: Driven) -> None:
    await bot.memory.say(
        "en", "ana", "how do I reject an approval?", bot.clock.now(), addressed=False
    )
    await bot.settle()
    assert bot.memory.shown == []
    assert await bot.app.database.read(lambda tx: _all(tx, select(questions.c.text))) == []


async def test_an_unknown_question_is_a_gap_and_says_so(bot: Driven) -> None:
    [first] = await bot.say("what is the weather in Paris tomorrow?")
    assert "list of gaps" in first.message.text
    [again] = await bot.say("What is the weather in Paris tomorrow", who="dee")
    assert again.message.text == first.message.text
    [shown] = await bot.say("gaps", who="ops", where="ops")
    assert "weather in Paris tomorrow (asked 2×: Dee, Ana)" in shown.message.text
    assert len(await bot.app.database.read(lambda tx: _all(tx, select(gaps.c.key)))) == 1


async def test_near_ties_come_as_buttons_and_a_press_answers(bot: Driven) -> None:
    [choice] = await bot.say("approval")
    assert choice.message.text == "Which of these do you mean?"
    assert 2 <= len(choice.message.buttons) - 1 <= 3
    assert labels(choice)[-1] == "None of these: ask a human"
    wanted = next(b for b in choice.message.buttons if "Reject" in b.label)
    [answer] = await bot.press(choice, wanted.value)
    assert answer.place == choice.place
    assert "write the reason" in answer.message.text
    assert await bot.press(choice, wanted.value, who="dee") == []  # it stands there already


@pytest.mark.parametrize(
    "value",
    ["pick:999:0", "pick:1:77", "pick:x:0", "pick:1", "rate:::", "more:1:1", "nonsense", ""],
)
async def test_a_press_that_leads_nowhere_does_no_harm(bot: Driven, value: str) -> None:
    [choice] = await bot.say("approval")
    shown = await bot.press(choice, value)
    assert all("again" in message.message.text for message in shown)


async def test_a_press_from_another_conversation_opens_nothing(bot: Driven) -> None:
    [choice] = await bot.say("approval")
    [elsewhere] = await bot.say("help", where="zh")
    [refused] = await bot.press(elsewhere, choice.message.buttons[0].value)
    assert "按钮" in refused.message.text or "button" in refused.message.text


async def test_thumbs_down_makes_the_question_a_gap(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    down = answer.message.buttons[1]
    ack = await bot.memory.press(answer, "ana", down.value, bot.clock.now())
    assert ack is not None
    assert ack.text == "rate.sorry"
    await bot.settle()
    [shown] = await bot.say("/gaps", who="ops", where="ops")
    assert "how do I export approvals?" in shown.message.text


async def test_who_was_helped_after_all_takes_the_gap_back(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    up, down, _ = (button.value for button in answer.message.buttons)
    await bot.press(answer, down)
    await bot.press(answer, down, who="dee")
    await bot.press(answer, up)
    [still] = await bot.say("/gaps", who="ops", where="ops")
    assert "export approvals" in still.message.text
    await bot.press(answer, up, who="dee")
    [none] = await bot.say("/gaps", who="ops", where="ops")
    assert "No gaps so far" in none.message.text


async def test_a_long_section_is_paged_and_nothing_is_lost(bot: Driven) -> None:
    paragraphs = [f"Step {n} of the migration is described here in some words." for n in range(90)]
    long = bot.app.settings.manual_dir / "en" / "migration.md"
    long.write_text("# Migration guide\n\n" + "\n\n".join(paragraphs), encoding="utf-8")
    await bot.app.library.reload()
    [page] = await bot.say("migration guide")
    seen = page.message.text
    while page.message.buttons[0].label == "Read on":
        [page] = await bot.press(page, page.message.buttons[0].value)
        seen += page.message.text
    assert labels(page) in JUDGING
    assert re.findall(r"Step (\d+) of", seen) == [str(n) for n in range(90)]


async def test_the_manual_is_followed_without_a_restart(bot: Driven) -> None:
    [before] = await bot.say("where do I change the colour theme?")
    assert "list of gaps" in before.message.text
    theme = bot.app.settings.manual_dir / "en" / "theme.md"
    theme.write_text("# Change the colour theme\n\nSettings, then **Theme**.", encoding="utf-8")
    await bot.app.library.reload()
    [after] = await bot.say("where do I change the colour theme?")
    assert "then **Theme**" in after.message.text


async def test_an_edited_question_edits_its_answer(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    await _edit(bot, "m1", "how do I reject an approval?")
    assert len(bot.memory.shown) == 1
    assert "write the reason" in answer.message.text


async def test_an_old_question_that_is_edited_changes_nothing(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    before = answer.message
    bot.clock.advance(16 * 60)
    await _edit(bot, "m1", "how do I reject an approval?")
    assert [shown.message for shown in bot.memory.shown] == [before]


async def _edit(bot: Driven, message: str, text: str) -> None:
    await bot.memory.deliver(
        Incoming(
            Place("memory", "en"),
            message,
            Sender("ana", "Ana"),
            text,
            bot.clock.now(),
            addressed=True,
            revision="edit-1",
        )
    )
    await bot.settle()


async def _all(tx: AsyncConnection, query: Select[Any]) -> list[Any]:
    return list(await tx.execute(query))
