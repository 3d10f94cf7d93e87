"""Transcripts: where operators are told what, and that what was planned is said no more."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from chat.delivery import Closed
from chat.message import Place
from tests.scenarios.announcing import confirmed, in_ops, later, platform, progress, running
from tests.scenarios.announcing_office import Office, office
from tests.scenarios.drafting import Drafter, labels, texts
from tests.support import Driven, seed


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncIterator[Office]:
    """Ops has asked for approval."""
    async with running(tmp_path, MemoryAdapter(seeded=seed()), approval=True) as bot:
        at = await office(bot)
        await at.do("send", "1")
        yield at


def thread(at: Office) -> Place:
    """Of the announcement."""
    return next(s.place for s in at.bot.memory.shown if s.message.text == "Exports are faster now.")


async def test_who_asks_for_approval_is_seen_without_opening_the_thread(asking: Office) -> None:
    [line] = in_ops(asking.bot, "**To approve: ")
    assert line.message.text == (
        f"**To approve: announcement #{asking.number}**. Ops asks for it; preview and buttons are "
        "in its thread."
    )


async def test_who_sends_it_back_says_so_and_why_in_its_thread(asking: Office) -> None:
    known = len(asking.bot.memory.shown)
    await asking.bot.say(f"announce return {asking.number} 1 too long", who="li", where="ops")
    told = {each.message.text: each.place for each in asking.bot.memory.shown[known:]}
    sent_back = (
        f"Li has sent announcement #{asking.number} back: it is a draft again. "
        "Nothing is sent until it is confirmed anew.\n\nReason: too long"
    )
    assert told[sent_back] == thread(asking)
    assert f"Announcement #{asking.number} is a draft again." in next(
        each for each in told if each != sent_back
    )


async def test_a_press_in_its_thread_says_once_who_sent_it_back(asking: Office) -> None:
    asked = next(s for s in asking.bot.memory.shown if "Approve" in labels(s))
    [told] = await asking.bot.press(asked, asked.message.buttons[2].value, who="li")
    assert told.message.text.startswith("Li has sent announcement")
    assert told.place == thread(asking)


async def test_an_answer_in_a_thread_is_pointed_to_under_the_command(bot: Driven) -> None:
    ops = Drafter(bot)
    await ops.write("/announce Export is here.")
    ops.thread = None
    for words in ("/announce 1", "/announce 1 text Better.", "/announce 1 what"):
        shown = await ops.write(words)
        [told] = [
            each
            for each in shown
            if each.message.text
            == "The answer is in the thread of announcement #1, as the newest message there."
        ]
        assert len(shown) > 1
        assert len({each.place for each in shown if each is not told} & {told.place}) == 0
        ops.thread = None
    refused = texts(await ops.write("/announce pause 1"))
    assert len(refused) == 1


@pytest.mark.parametrize("before", ["", "cancel"])
async def test_what_is_planned_no_more_is_shown_as_a_draft(tmp_path: Path, before: str) -> None:
    async with running(tmp_path, platform(groups=2)) as bot:
        number = await confirmed(bot, at="tomorrow 09:30")
        await later(bot, 5)
        [shown] = progress(bot)
        assert labels(shown) == ["Pause", "Cancel", "Report"]
        if before:
            await bot.say(f"/announce {before} {number}", who="ops", where="ops")
            await later(bot, 5)
        await bot.say(f"/announce return {number}", who="ops", where="ops")
        await later(bot, 5)
        assert shown.message.text == (
            f"**Announcement #{number}** (draft): Exports are here\n"
            "Not planned any more: nothing is sent until it is confirmed anew."
        )
        assert labels(shown) == []
        await bot.say(f"/announce schedule {number} 1 tomorrow 09:30", who="ops", where="ops")
        await later(bot, 5)
        assert labels(progress(bot)[-1]) == ["Pause", "Cancel", "Report"]


async def test_a_change_that_is_not_confirmed_is_not_shown_as_going_out(tmp_path: Path) -> None:
    async with running(tmp_path, platform(groups=20)) as bot:
        number = await confirmed(bot)
        await later(bot, 2)
        await bot.say(f"/announce {number} text Exports are quick", who="ops", where="ops")
        await later(bot, 60)
        [shown] = progress(bot)
        assert f"**Announcement #{number}** (sent): Exports are here" in shown.message.text
        assert "Exports are here" in in_ops(bot, "**Report: ")[-1].message.text


async def test_a_correction_says_how_many_needed_none(tmp_path: Path) -> None:
    async with running(tmp_path, MemoryAdapter(seeded=seed())) as bot:
        at = await office(bot)
        await at.write(f"announce {at.number} zh 导出更快了。")
        await at.do("send", "2")
        await at.settle(5)
        await at.write(f"announce {at.number} zh 导出只要一秒。")
        await at.do("edit", "3")
        await at.settle(5)
        report = in_ops(bot, "**Report: ")[-1].message.text
        assert (
            "1 group says it already and needed no correction.\n\n"
            "Corrected in the 1 group that needed it."
        ) in report


async def test_several_groups_are_sent_to_again(tmp_path: Path) -> None:
    there = platform(groups=6)
    there.refusing |= {f"memory-0{n}": Closed("muted") for n in (1, 2, 3)}
    async with running(tmp_path, there) as bot:
        number = await confirmed(bot)
        await later(bot, 20)
        shown = await bot.say(f"/announce failed {number}", who="ops", where="ops")
        first, second, _ = [
            line.partition("#")[2].partition(",")[0]
            for line in shown[-1].message.text.splitlines()
            if "Group 0" in line
        ]
        there.refusing.clear()
        [told] = await bot.say(
            f"/announce resend {number} {first}, {second} 999", who="ops", where="ops"
        )
        assert told.message.text.splitlines() == [
            f"Announcement #{number} is sent to group {first} again.",
            f"Announcement #{number} is sent to group {second} again.",
            f"Group 999 is no recipient of announcement #{number}.",
        ]
        await later(bot, 20)
        assert "5 of 6 sent · 1 failed" in in_ops(bot, "**Report: ")[-1].message.text
        [which] = await bot.say(f"/announce resend {number} all", who="ops", where="ops")
        assert which.message.text.startswith("Again to which groups?")


async def test_the_same_groups_are_counted_from_the_draft_to_the_end(tmp_path: Path) -> None:
    async with running(tmp_path, platform(groups=3)) as bot:
        await bot.say("announce off", who="ops", where="memory-01")
        await bot.say("/announce Exports are here", who="ops", where="ops")
        await later(bot, 5)
        card = next(s for s in bot.memory.shown if "Send …" in labels(s))
        assert (
            "For **3 groups**: all approved groups\n"
            "2 get it; 1 has opted out of announcements and will be skipped.\n"
        ) in card.message.text
        number = card.message.buttons[0].value.split(":")[2]
        told = await bot.say(f"/announce send {number} 1", who="ops", where="ops")
        going = "is on its way to 3 groups (2 will get it, 1 has opted out)."
        assert any(going in text for text in texts(told))
        await later(bot, 5)
        assert "2 of 3 sent · 0 failed · 1 skipped" in progress(bot)[-1].message.text


async def test_a_field_that_is_none_is_told_what_is_like_it(bot: Driven) -> None:
    ops = Drafter(bot)
    await ops.write("/announce Export is here.")
    [told] = await ops.write("/announce 1 audience teir=S")
    assert told.message.text == (
        "**teir** is not a field I know here. Did you mean **tier**? There are: products, tags, "
        "customer, tier, region, account, locale, groups, active, silent, tickets."
    )
    [told] = await ops.write("/公告 1 受众 等级别=S")
    assert "您是不是想写 **等级**" in told.message.text
    assert "tier" not in told.message.text
    for words in ("active=30d", "active=30 days", "活跃=30天"):
        [told] = await ops.write(f"/announce 1 audience {words.replace(' ', '')}")
        assert "30" in told.message.text
        assert "number of days" not in told.message.text


async def test_a_recall_of_many_groups_is_asked_about_once_more(tmp_path: Path) -> None:
    async with running(tmp_path, platform(groups=6)) as bot:
        number = await confirmed(bot)
        await later(bot, 20)
        for words in (f"/announce recall {number}", f"/announce recall {number} 7"):
            [asked] = await bot.say(words, who="ops", where="ops")
            assert asked.message.text == (
                f"Delete announcement #{number} in 6 groups? What is deleted can't be brought back."
                f" `@bot announce recall {number} 6` does it too."
            )
            assert labels(asked) == ["Yes, delete it everywhere"]
        await bot.say(f"/announce recall {number} 6", who="ops", where="ops")
        await later(bot, 60, 5)
        assert "Deleted in all 6 groups" in in_ops(bot, "**Report: ")[-1].message.text


async def test_what_was_done_names_what_was_changed_and_the_time(bot: Driven) -> None:
    at = await office(bot)
    await at.write(f"announce {at.number} zh 导出更快了。")
    await at.write(f"announce {at.number} audience language=en")
    await at.write(f"announce {at.number} urgent on")
    await at.do("schedule", "4 tomorrow 09:30")
    await at.do("schedule", "4 tomorrow 10:30")
    lines = (await at.do("history")).splitlines()[2:]
    time = "Tuesday, 3 March 2026, {}, each group's local time"
    assert [line.rpartition(" · ")[2] for line in lines] == [
        "drafted it",
        "changed text: revision 2",
        "changed audience: revision 3",
        "changed urgent: revision 4",
        f"planned revision 4 for {time.format('09:30')}",
        f"moved revision 4 to {time.format('10:30')}",
    ]


async def test_the_same_time_again_changes_nothing(bot: Driven) -> None:
    at = await office(bot)
    await at.do("schedule", "1 tomorrow 09:30")
    assert "is planned already: Tuesday, 3 March" in await at.do("schedule", "1 tomorrow 09:30")
    assert "is over" in await at.do("schedule", "1 yesterday 09:30")


async def test_a_verb_with_words_before_the_number_is_no_text(bot: Driven) -> None:
    [told] = await bot.say("/announce send announcement 68", who="ops", where="ops")
    assert told.message.text.startswith("Which announcement? Write its number too, like")
    assert "`@bot announce send 12`" in told.message.text


async def test_the_command_s_word_says_in_which_language_operators_are_answered(
    bot: Driven,
) -> None:
    at = await office(bot)
    texts = await at.write(f"announce {at.number} zh 导出更快了。")
    assert any("Languages: English, Chinese." in each for each in texts)
    texts = await at.write(f"公告 {at.number} en Exports are quick.")
    assert any("语言：" in each for each in texts)
