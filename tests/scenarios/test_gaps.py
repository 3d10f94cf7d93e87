"""Transcripts: what the manual does not answer, and how operators teach it."""

import pytest

from bot.adapters.memory import Shown
from tests.support import Driven

SAP = ("is there an SAP connector?", "how do I connect SAP")
THEME = "where do I change the colour theme?"


def button(shown: Shown, label: str) -> str:
    return next(each.value for each in shown.message.buttons if each.label.endswith(label))


async def learn(bot: Driven) -> None:
    """What the running bot does by itself every few seconds."""
    await bot.app.teaching.sync()
    await bot.app.library.reload()


async def ops(bot: Driven, text: str) -> Shown:
    [shown] = await bot.say(text, where="ops", who="ops")
    return shown


async def test_gaps_are_clustered_and_say_who_asked(bot: Driven) -> None:
    await bot.say(SAP[0], who="ana")
    await bot.say(SAP[1], who="dee")
    await bot.say(THEME, who="ana")
    shown = await ops(bot, "gaps")
    lines = [line for line in shown.message.text.splitlines() if line.startswith("- ")]
    assert lines[0].endswith("(asked 2×: Ana, Dee)")
    assert "SAP" in lines[0]
    assert lines[1].endswith(f"{THEME} (asked 1×: Ana)")
    assert len(shown.message.buttons) == 2


async def test_in_chinese_too(bot: Driven) -> None:
    await bot.say("能不能对接金蝶？", where="zh")
    await bot.say("我 语言 中文", where="direct-ops", who="ops")
    [shown] = await bot.say("缺口", where="direct-ops", who="ops")
    assert "能不能对接金蝶？（问过 1 次：Ana）" in shown.message.text
    [card] = await bot.press(shown, shown.message.buttons[0].value, who="ops")
    assert "> 能不能对接金蝶？" in card.message.text
    assert [each.label for each in card.message.buttons][-2:] == ["写一个章节", "不用写进手册"]


async def test_one_click_makes_a_missed_question_an_alias(bot: Driven) -> None:
    await bot.say("send it back to the applicant please")
    listed = await ops(bot, "gaps")
    number = listed.message.buttons[0].label.lstrip("#")
    card = await ops(bot, f"gap {number} reject an approval")
    [done] = await bot.press(card, button(card, "Reject an approval"), who="ops")
    assert "is answered by **Approvals › Reject an approval**" in done.message.text
    assert "No gaps so far" in (await ops(bot, "gaps")).message.text
    await learn(bot)
    [answer] = await bot.say("send it back to the applicant")
    assert "write the reason" in answer.message.text
    [again] = await bot.press(card, button(card, "Reject an approval"), who="ops")
    assert "no such open gap" in again.message.text


async def test_a_gap_becomes_a_section(bot: Driven) -> None:
    await bot.say(THEME)
    listed = await ops(bot, "gaps")
    [card] = await bot.press(listed, listed.message.buttons[0].value, who="ops")
    [begun] = await bot.press(card, button(card, "Write a section"), who="ops")
    number = begun.message.text.split("#")[1].split(" ")[0]
    assert f"**#{number}** {THEME}" in (await ops(bot, "drafts")).message.text
    empty = await ops(bot, f"draft {number}")
    [refused] = await bot.press(empty, button(empty, "Publish"), who="ops")
    assert "has no text yet" in refused.message.text
    await ops(bot, f"draft {number} title Change the colour theme")
    ready = await ops(bot, f"draft {number} text Open **Settings**.\n\n1. Press **Theme**.")
    assert "Open **Settings**.\n\n1. Press **Theme**." in ready.message.text
    [stale] = await bot.press(empty, button(empty, "Publish"), who="ops")
    assert "changed this draft meanwhile" in stale.message.text
    [published] = await bot.press(ready, button(ready, "Publish"), who="ops")
    assert published.message.text.startswith("Published: **Change the colour theme**")
    assert "No gaps so far" in (await ops(bot, "gaps")).message.text
    await learn(bot)
    [answer] = await bot.say(THEME)
    assert "1. Press **Theme**" in answer.message.text
    assert "There are no drafts" in (await ops(bot, "drafts")).message.text


async def test_what_is_nothing_for_the_manual_leaves_the_list_for_good(bot: Driven) -> None:
    await bot.say("what is the weather in Paris?")
    listed = await ops(bot, "gaps")
    [card] = await bot.press(listed, listed.message.buttons[0].value, who="ops")
    [done] = await bot.press(card, button(card, "Not for the manual"), who="ops")
    assert "is off the list" in done.message.text
    await bot.say("what is the weather in Paris?", who="dee")
    assert "No gaps so far" in (await ops(bot, "gaps")).message.text


@pytest.mark.parametrize(
    "text", ["gap 999999", "gap x", "draft 999999", "draft 1 colour red", "gap", "draft"]
)
async def test_what_is_not_there_is_said_so(bot: Driven, text: str) -> None:
    shown = await ops(bot, f"/{text}")
    assert "no such" in shown.message.text or "Write it like this" in shown.message.text


async def test_members_see_none_of_it(bot: Driven) -> None:
    await bot.say(THEME)
    listed = await ops(bot, "gaps")
    for text in ("/gaps", "/gap 1", "/drafts", "/draft 1"):
        [refused] = await bot.say(text)
        assert "Only operators" in refused.message.text
    [card] = await bot.press(listed, listed.message.buttons[0].value, who="ops")
    for each in (*listed.message.buttons, *card.message.buttons):
        [refused] = await bot.press(card, each.value, who="ana")
        assert "Only operators" in refused.message.text


async def test_in_a_customers_group_only_the_operator_reads_it(bot: Driven) -> None:
    await bot.say(THEME)
    [shown] = await bot.say("gaps", who="ops")
    assert shown.place.conversation == "direct-ops"
