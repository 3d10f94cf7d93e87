"""Transcripts: progress and reports of corrections, recalls, resends and refused messages."""

import re
from pathlib import Path

from bot.adapters.memory import Shown
from chat.delivery import Rejected, Unreachable
from tests.scenarios.announcing import (
    confirmed,
    in_ops,
    later,
    platform,
    progress,
    running,
)
from tests.support import Driven

FIXED = {"memory-03": Rejected("too old"), "memory-04": Rejected("too old")}


async def ops(bot: Driven, text: str) -> str:
    """What an operator is told within two seconds, but for what shows and ends it."""
    known = len(bot.memory.shown)
    await bot.say(text, who="ops", where="ops")
    await later(bot, 2)
    told = [s for s in bot.memory.shown[known:] if s.place.conversation == "ops"]
    return "\n".join(s.message.text for s in told if "-report" not in s.key)


async def watched(bot: Driven, seconds: int) -> list[str]:
    """What the progress message says in the meantime."""
    seen: list[str] = []
    for _ in range(seconds):
        await later(bot, 1)
        [shown] = progress(bot)
        if shown.message.text not in seen:
            seen.append(shown.message.text)
    return seen


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


async def test_a_correction_tells_where_it_could_not_be_made_and_why(tmp_path: Path) -> None:
    there = platform(groups=12)
    there.fixed.update(FIXED)
    async with running(tmp_path, there) as bot:
        number = await confirmed(bot)
        await later(bot, 20)
        await ops(bot, f"/announce {number} text Exports are quick")
        said = await ops(bot, f"/announce edit {number} 2")
        assert f"Announcement #{number} is being corrected to revision 2" in said
        seen = await watched(bot, 40)
        assert f"**Announcement #{number}** (being corrected): Exports are quick" in seen[0]
        assert any(re.search(r"Corrected in [1-9] of 12 groups · \d failed", each) for each in seen)
        assert f"**Announcement #{number}** (sent): Exports are quick" in seen[-1]
        assert "Corrected in 10 of 12 groups · 2 failed · 0 skipped · 0 uncertain" in seen[-1]
        await later(bot, 60, 5)  # the channel's rate was used up
        last = in_ops(bot, "**Report: ")[-1]
        assert (
            "Corrected in 10 of 12 groups that needed it; not in 2:\n\n"
            "- 2 × the platform refused the message: too old"
        ) in last.message.text
        assert "12 of 12 sent · 0 failed" in last.message.text
        assert labels(last) == ["Where it was not changed", "Next part", "Recall"]
        which = await ops(bot, f"/announce unchanged {number}")
        assert "(1–2 of 2)" in which
        assert "Group 03" in which
        assert "Group 04" in which


async def test_a_recall_tells_where_it_could_not_be_deleted_and_why(tmp_path: Path) -> None:
    there = platform(groups=12)
    there.fixed.update(FIXED)
    there.refusing["memory-07"] = Unreachable("kicked")
    async with running(tmp_path, there) as bot:
        number = await confirmed(bot)
        await later(bot, 15)
        said = await ops(bot, f"/announce recall {number} 11")
        assert f"Announcement #{number} is being deleted in 11 groups" in said
        seen = await watched(bot, 20)
        assert "(being recalled)" in seen[0]
        assert "(recalled)" in seen[-1]
        assert "Deleted in 9 of 11 groups · 2 failed · 0 skipped · 0 uncertain" in seen[-1]
        last = in_ops(bot, "**Report: ")[-1]
        assert (
            "Deleted in 9 of 11 groups that had it; not in 2:\n\n"
            "- 2 × the platform refused the message: too old"
        ) in last.message.text
        assert "- 1 × I can't reach the group: kicked" in last.message.text
        assert labels(last) == ["Which groups failed", "Where it was not changed"]
        gone = [s for s in there.shown if s.place.conversation.startswith("memory-") and s.deleted]
        assert len(gone) == 9


async def test_a_correction_and_a_recall_in_chinese(tmp_path: Path) -> None:
    there = platform(groups=6, locale="zh")
    there.fixed["memory-03"] = Rejected("too old")
    async with running(tmp_path, there) as bot:
        number = await confirmed(bot, "导出更快了")
        await later(bot, 10)
        await ops(bot, f"公告 {number} 正文 导出只要一秒")
        assert (await ops(bot, f"公告 更正 {number} 2")).startswith(
            f"正在把公告 #{number} 更正为第 2 版"
        )
        seen = await watched(bot, 20)
        assert f"**公告 #{number}**（更正中）：导出只要一秒" in seen[0]
        assert "已更正 5 / 6 个群 · 失败 1" in seen[-1]
        corrected = in_ops(bot, "**报告：")[-1].message.text
        assert (
            "需要更正的 6 个群中已更正 5 个，1 个没有：\n\n- 1 个群：平台拒收这条消息：too old"
        ) in corrected
        await ops(bot, f"公告 撤回 {number} 6")
        seen = await watched(bot, 20)
        assert "（撤回中）" in seen[0]
        assert "（已撤回）" in seen[-1]
        recalled = in_ops(bot, "**报告：")[-1].message.text
        assert "收到公告的 6 个群中已删除 5 个，1 个没有：" in recalled


async def test_a_resend_tells_how_many_have_it_now(tmp_path: Path) -> None:
    there = platform(groups=8)
    async with running(tmp_path, there) as bot:
        there.refusing["memory-02"] = there.refusing["memory-05"] = Unreachable("kicked")
        number = await confirmed(bot)
        await later(bot, 15)
        [report] = in_ops(bot, "**Report: ")
        assert "6 of 8 sent · 2 failed" in report.message.text
        resend = next(each for each in report.message.buttons if each.label == "Resend failed")
        del there.refusing["memory-02"]
        await bot.join("memory-02", "Group 02")
        [told] = await bot.press(report, resend.value, who="ops")
        assert f"Announcement #{number} is sent again to 2 groups" in told.message.text
        seen = await watched(bot, 20)
        assert "(sent)" in seen[-1]
        last = in_ops(bot, "**Report: ")[-1].message.text
        assert "7 of 8 sent · 0 failed · 1 skipped" in last
        assert "Tried again: 1 of 2 have it now." in last
        assert "- 1 × I can't be there any more" in last


async def test_a_refused_message_is_corrected_resumed_and_resent(tmp_path: Path) -> None:
    there = platform(groups=12)
    there.refusing["memory-04"] = Rejected("can't parse")
    async with running(tmp_path, there) as bot:
        number = await confirmed(bot)
        seen = await watched(bot, 20)
        assert "(paused)" in seen[-1]
        assert "Paused: the platform refused the message. Change it, then resume." in seen[-1]
        [told] = [s for s in there.shown if "I have **paused**" in s.message.text]
        assert (
            f"I have **paused** announcement #{number}: the platform refuses the message "
            "(can't parse)."
        ) in told.message.text
        assert f"confirm it with `@bot announce edit {number} 2`" in told.message.text
        assert told.place.thread is not None  # of the announcement
        there.refusing.clear()
        await ops(bot, f"/announce {number} text Plain exports")
        assert "as soon as it goes on" in await ops(bot, f"/announce edit {number} 2")
        assert "goes on" in await ops(bot, f"/announce resume {number}")
        resent = await ops(bot, f"/announce resend {number}")
        assert "is sent again to 1 group where it failed" in resent
        seen = await watched(bot, 25)
        assert "(sent)" in seen[-1]
        last = in_ops(bot, "**Report: ")[-1].message.text
        assert "12 of 12 sent · 0 failed" in last
        assert "that needed it." in last
        got = [s for s in there.shown if s.place.conversation.startswith("memory-")]
        assert [s.message.text for s in got] == ["Plain exports"] * 12
