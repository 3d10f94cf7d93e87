"""Transcripts: /status says how the bot is and what waits."""

from pathlib import Path

from chat.delivery import Rejected
from tests.support import Driven


async def test_when_all_is_well(bot: Driven) -> None:
    [shown] = await bot.say("status", where="ops", who="ops")
    assert shown.message.text.startswith("**Everything looks good.**\n\n- ✓ Account memory")
    assert "- Tickets: 0, of these not taken: 0\n- Gaps: 0\n" in shown.message.text
    assert "- Messages being handled: 0" in shown.message.text  # but for this one


async def test_what_is_wrong_stands_first_with_how_to_mend_it(bot: Driven) -> None:
    bot.memory.faults.append(Rejected("too strange"))
    await bot.say("how do I reject an approval?")
    (Path(bot.app.settings.manual_dir) / "en" / "odd.md").write_bytes(b"\xff\xfe\x00 odd \x81")
    await bot.app.library.reload()
    await bot.say("what is the weather in Paris?")
    [shown] = await bot.say("/status", where="direct-ops", who="ops")
    first, problems, waiting = shown.message.text.split("\n\n", 2)
    assert first == "**Worth a look:**"
    assert problems.splitlines()[0].startswith("- ⚠ ")
    assert "1 deliveries have failed. See: groupkeeper deliveries --state failed" in problems
    assert "- Gaps: 1" in waiting


async def test_in_chinese_and_privately_in_a_group(bot: Driven) -> None:
    [shown] = await bot.say("状态", where="zh", who="ops")
    assert shown.place.conversation == "direct-ops"
    assert "**一切正常。**" in shown.message.text


async def test_members_do_not_see_it(bot: Driven) -> None:
    [refused] = await bot.say("status")
    assert "Only operators" in refused.message.text
