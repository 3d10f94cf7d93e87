"""Transcripts: what nobody may do with tickets, or not here."""

import pytest

from bot.adapters.memory import Shown
from chat.directory import GroupKind
from storage.schema import groups
from tests.scenarios.handing_over import lines, opened
from tests.support import Driven

QUESTION = "how do I export approvals?"


@pytest.mark.parametrize("label", ["Take", "Close"])
async def test_members_in_the_ops_channel_change_nothing(bot: Driven, label: str) -> None:
    desk = await opened(bot)
    [refused] = await desk.work(label, "bo")
    assert "Only operators can do that" in refused.message.text
    [untold] = await desk.ops("Hello Ana", "bo")
    assert lines([untold]) == [
        (
            "ops",
            desk.notice.id,
            "Nobody outside was told: only operators' messages in this thread go to the one "
            "who asked.",
        )
    ]


@pytest.mark.parametrize("text", ["take 2", "close 2", "reopen 2", "reply 2 hello", "/关闭 2"])
async def test_members_commands_are_refused(bot: Driven, text: str) -> None:
    await opened(bot)
    [refused] = await bot.say(text, who="dee")
    assert "Only operators" in refused.message.text or "只有运营" in refused.message.text


@pytest.mark.parametrize("text", ["take 2", "close 2", "reopen 2", "reply 2 hello"])
async def test_tickets_are_not_worked_on_in_customers_groups(bot: Driven, text: str) -> None:
    await opened(bot)
    [refused] = await bot.say(text, who="ops", where="zh")
    assert "in the ops channel" in refused.message.text


@pytest.mark.parametrize("text", ["take 99", "close 99", "reopen 99", "reply 99 hello"])
async def test_an_unknown_number_is_told(bot: Driven, text: str) -> None:
    [refused] = await bot.say(text, who="ops", where="ops")
    assert refused.message.text == "There is no ticket #99."


@pytest.mark.parametrize("text", ["take", "close", "reopen"])
async def test_without_a_number_it_is_that_of_the_thread(bot: Driven, text: str) -> None:
    desk = await opened(bot)
    [which] = await bot.say(text, who="ops", where="ops")
    assert "Which ticket?" in which.message.text
    shown = await desk.ops(text, addressed=True)
    assert "#2" in shown[0].message.text


@pytest.mark.parametrize("value", ["human:999", "human:x", "human:", "unsolved:1", "unsolved:"])
async def test_a_press_that_leads_nowhere_is_told(bot: Driven, value: str) -> None:
    [answer] = await bot.say(QUESTION)
    [told] = await bot.press(answer, value)
    assert told.message.text == "That button is out of date. Please ask again."


async def test_a_press_from_another_conversation_hands_nothing_over(bot: Driven) -> None:
    await bot.say(QUESTION)
    [elsewhere] = await bot.say("help", where="zh")
    shown = await bot.press(elsewhere, "human:1")
    assert [each.place.conversation for each in shown] == ["zh"]
    assert await _closes_for(bot, "bo", elsewhere) == []


async def _closes_for(bot: Driven, who: str, shown: Shown) -> list[Shown]:
    """What others are shown when somebody presses a ticket's button elsewhere."""
    pressed = await bot.press(shown, "unsolved:1", who=who)
    return [each for each in pressed if each.place != shown.place]


async def test_without_an_ops_channel_that_is_told_and_the_question_is_a_gap(
    bot: Driven,
) -> None:
    change = groups.update().where(groups.c.kind == GroupKind.OPS).values(kind=GroupKind.GROUP)
    await bot.app.database.write(lambda tx: tx.execute(change))
    [answer] = await bot.say(QUESTION)
    [told] = await bot.press(answer, "human:1")
    assert told.message.text == (
        "I can't reach anybody from here yet. Your question is on the list of gaps, "
        "which the product team reads."
    )
    [for_ops] = await bot.say("/human my invoice", who="ops")
    assert "`@bot ops here`" in for_ops.message.text
    [gaps] = await bot.say("gaps", who="ops", where="direct-ops")
    assert QUESTION in gaps.message.text
    assert "my invoice" in gaps.message.text
