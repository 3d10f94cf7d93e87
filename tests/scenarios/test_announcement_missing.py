"""Transcripts: what was looked for twice and not found is sent again, by one press or command."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.memory import FindableMemory
from bot.inquiry import Inquiry
from chat.delivery import Rejected, SendError, Unavailable
from tests.scenarios.announcing import running
from tests.scenarios.announcing_office import Office, office
from tests.support import Driven, seed


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """Where messages can be found again, and nothing may be repeated unasked."""
    there = FindableMemory(seeded=seed(), send_key_valid_for=timedelta())
    async with running(tmp_path, there) as app:
        yield app


LOST = Unavailable("?", maybe_sent=True)


async def lost(bot: Driven, text: str = "Exports are faster now.", *answers: SendError) -> Office:
    """Sent to both groups with these answers, by default of unknown outcome."""
    at = await office(bot, text)
    # Behind the reply and the progress.
    bot.memory.faults.extend([None, None, *(answers or (LOST, LOST))])
    await at.do("send", "1")
    await at.settle()
    assert at.groups() == []
    return at


async def look(bot: Driven) -> None:
    """Once for each of both."""
    adapter = bot.memory
    assert isinstance(adapter, FindableMemory)
    lease = bot.app.senders["memory"].lease
    inquiry = Inquiry(bot.app.database, bot.clock, adapter, adapter, lease)
    bot.clock.advance(90)
    await bot.settle()
    for _ in range(2):
        await inquiry.step()


def missing(at: Office) -> list[str]:
    """The labels of the buttons that send again what was looked for."""
    return [
        button.label
        for shown in at.bot.memory.shown
        for button in shown.message.buttons
        if button.value == f"announce:resend:{at.number}:missing"
    ]


async def test_a_press_sends_it_again_once_it_was_looked_for_twice(bot: Driven) -> None:
    at = await lost(bot)
    for _ in range(2):
        await at.write(f"announce report {at.number}")
        assert missing(at) == []
        assert (await at.do("resend", "missing")).startswith(
            "There is no group where I looked twice"
        )
        await look(bot)
    [report] = await bot.say(f"announce report {at.number}", who="ops", where="ops")
    assert missing(at) == ["Send again to 2 groups where I looked twice and did not find it"]
    value = f"announce:resend:{at.number}:missing"
    [told] = [
        shown
        for shown in await bot.press(report, value, who="li")
        if shown.message.text.startswith(f"Announcement #{at.number}")
    ]
    assert told.message.text == (
        f"Announcement #{at.number} is sent again to 2 groups where I looked twice and did not "
        "find it. Who has it gets nothing."
    )
    await at.settle()
    assert sorted(at.groups()) == ["en: Exports are faster now.", "zh: Exports are faster now."]
    again = await bot.press(report, value, who="ops")
    assert again[0].message.text.startswith("There is no group where I looked twice")
    await at.settle()
    assert len(at.groups()) == 2


async def test_in_chinese_and_paused(bot: Driven) -> None:
    at = await lost(bot, "导出更快了。", LOST, Rejected("can't parse"))
    await look(bot)
    await look(bot)
    await at.write(f"公告 报告 {at.number}")
    assert missing(at) == ["向查找两次都没找到的 1 个群重发"]
    told = await at.write(f"公告 重发 {at.number} 未找到")
    assert told[0].startswith(f"有 1 个群我查找过两次都没有找到公告 #{at.number}。公告现在是暂停")
    await at.settle()
    assert at.groups() == []
    await at.do("resume")
    await at.settle()
    assert at.groups() == ["en: 导出更快了。"]
