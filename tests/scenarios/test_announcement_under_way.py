"""Transcripts: status of what is under way; approval switched off while a request waits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from tests.scenarios.announcing import confirmed, later, platform, running
from tests.scenarios.announcing_office import Office, office
from tests.support import Driven, VirtualClock, seed


@pytest.fixture
async def going(tmp_path: Path) -> AsyncIterator[Driven]:
    """Two messages go out in a second."""
    async with running(tmp_path, platform(groups=40)) as app:
        yield app


async def status(bot: Driven, text: str = "/status") -> list[str]:
    """The lines about announcements; none if nothing is said of them."""
    known = len(bot.memory.shown)
    await bot.say(text, who="ops", where="ops")
    for _ in range(5):
        await later(bot, 1)
    everything = [
        line for each in bot.memory.shown[known:] for line in each.message.text.split("\n")
    ]
    return [line for line in everything if line.startswith("- **#")]


async def test_status_says_what_is_going_out_and_what_is_paused(going: Driven) -> None:
    number = await confirmed(going)
    await later(going, 5)
    [line] = await status(going)
    assert line.startswith(f"- **#{number}** Exports are here · going out")
    await going.say(f"/announce pause {number}", who="ops", where="ops")
    [line] = await status(going)
    assert line.startswith(f"- **#{number}** Exports are here · paused")
    [line] = await status(going, "状态")
    assert "已暂停" in line
    await going.say(f"/announce cancel {number}", who="ops", where="ops")
    await later(going, 5)
    assert await status(going) == []


async def test_status_says_what_waits_for_approval_to_operators_alone(tmp_path: Path) -> None:
    async with running(tmp_path, MemoryAdapter(seeded=seed()), approval=True) as bot:
        at = await office(bot)
        assert await status(bot) == []
        await at.do("send", "1")
        [line] = await status(bot)
        assert line.startswith(f"- **#{at.number}** Exports are faster now. · waiting for a second")
        [refused] = await bot.say("/status", who="ana", where="en")
        assert "Exports" not in refused.message.text


@pytest.mark.parametrize("verb", ["approve", "send"])
async def test_once_approval_is_off_who_asked_need_not_wait(tmp_path: Path, verb: str) -> None:
    there, clock = MemoryAdapter(seeded=seed()), VirtualClock()
    async with running(tmp_path, there, clock=clock, approval=True) as bot:
        at = await office(bot)
        await at.do("send", "1")
        assert (await at.do("approve", "1")).startswith("Somebody else has to approve")
        assert "approv" in await at.do("send", "1")
        await at.settle()
        assert at.groups() == []
    async with running(tmp_path, there, clock=clock, chance=2) as bot:
        at = Office(bot, at.number)
        await at.settle()
        assert at.groups() == []
        assert "is on its way to 2 groups" in await at.do(verb, "1")
        await at.settle()
        assert len(at.groups()) == 2
