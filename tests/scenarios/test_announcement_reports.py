"""Transcripts: how far an announcement is, while it runs; what became of it; who has read it."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import ALL
from bot.adapters.port import Capability
from chat.delivery import Unreachable
from chat.event import Ack
from tests.scenarios.announcing import confirmed, in_ops, later, platform, progress, running
from tests.support import VirtualClock

WEEK = timedelta(days=7).total_seconds()
REPORTS = {"en": "**Report: ", "zh": "**报告："}


@pytest.mark.parametrize(
    ("locale", "going", "sent", "failed"),
    [
        ("en", "(going out)", "(sent)", "- 1 × I can't reach the group: kicked"),
        ("zh", "（发送中）", "（已发送）", "- 1 个群：群无法送达：kicked"),
    ],
)
async def test_one_message_shows_how_far_it_is_then_comes_the_report(
    tmp_path: Path, locale: str, going: str, sent: str, failed: str
) -> None:
    there = platform(groups=18, locale=locale)
    there.refusing["memory-03"] = Unreachable("kicked")
    report = REPORTS[locale]
    seen: list[str] = []
    async with running(tmp_path, there) as bot:
        await confirmed(bot)
        for _ in range(25):
            await later(bot, 1)
            for shown in progress(bot):
                if shown.message.text not in seen:
                    seen.append(shown.message.text)
        assert len(progress(bot)) == 1
        assert going in seen[0]
        assert sent in seen[-1]
        assert "100 %" in seen[-1]
        assert 3 <= len(seen) <= 9
        [last] = in_ops(bot, report)
        assert failed in last.message.text


async def test_after_a_restart_the_same_message_is_changed(tmp_path: Path) -> None:
    clock, there = VirtualClock(), platform(groups=18)
    async with running(tmp_path, there, clock=clock) as bot:
        await confirmed(bot)
        await later(bot, 4)
        [before] = progress(bot)
        assert "(going out)" in before.message.text
    clock.advance(120)  # the leases of the other process are over
    async with running(tmp_path, there, clock=clock) as bot:
        await later(bot, 30)
        [after] = progress(bot)
        assert (after.id, "(sent)" in after.message.text) == (before.id, True)
        assert len(in_ops(bot, "**Report: ")) == 1


async def test_while_it_is_scheduled_it_says_for_when(tmp_path: Path) -> None:
    async with running(tmp_path, platform(groups=3)) as bot:
        await confirmed(bot, at="tomorrow 09:30")
        await later(bot, 5)
        [shown] = progress(bot)
        assert "(scheduled for Tuesday, 3 March 2026, 09:30" in shown.message.text
        assert "wait for their time" in shown.message.text


async def test_where_nothing_can_be_edited_it_begins_and_ends(tmp_path: Path) -> None:
    there = platform(groups=10, capabilities=ALL & ~Capability.EDIT)
    async with running(tmp_path, there) as bot:
        await confirmed(bot)
        await later(bot, 25)
        assert len(progress(bot)) == len(in_ops(bot, "**Report: ")) == 1
        assert all(kind != "edit" for kind, _ in there.calls)


async def test_who_has_read_it_is_thanked_and_counted_once_and_told_after_a_week(
    tmp_path: Path,
) -> None:
    async with running(tmp_path, platform(groups=4)) as bot:
        number = await confirmed(bot)
        await later(bot, 15)
        known = len(bot.memory.shown)
        message = next(s for s in bot.memory.shown if s.place.conversation == "memory-01")
        for person in ("ana", "ana", "bo"):
            ack = await bot.memory.press(message, person, f"got:{number}", bot.clock.now())
            assert ack == Ack("announce.noted", {})
        await bot.settle()
        assert len(bot.memory.shown) == known
        bot.clock.advance(WEEK)
        await later(bot, 70)
        [week] = [s for s in bot.memory.shown if s.message.text.startswith("**One week")]
        assert week.place.thread is not None
        assert "1 of the" in week.message.text
        assert "people: 2" in week.message.text


async def test_it_is_said_who_did_not_get_it_and_who_did_what(tmp_path: Path) -> None:
    there = platform(groups=25, limits=platform().limits.__class__())
    for n in range(22):
        there.refusing[f"memory-{n:02}"] = Unreachable("kicked")
    async with running(tmp_path, there) as bot:
        number = await confirmed(bot)
        await later(bot, 5)
        [page] = await bot.say(f"/announce failed {number}", who="ops", where="ops")
        assert "(1–20 of 22)" in page.message.text
        [more] = page.message.buttons
        [rest] = await bot.press(page, more.value, who="ops")
        assert "(21–22 of 22)" in rest.message.text
        [again] = await bot.say(f"公告 失败 {number} 页=2", who="ops", where="ops")
        assert "第 21–22 个" in again.message.text
        [past] = await bot.say(f"公告 记录 {number}", who="ops", where="ops")
        assert "Ops · 确认发送第" in past.message.text
        [status] = await bot.say("/status", who="ops", where="ops")
        assert "**Announcements**" not in status.message.text
