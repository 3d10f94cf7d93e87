"""Transcripts: a series, whose next part goes to those that got the one before."""

from tests.scenarios.test_announcement_audience import drafted, number_of, told
from tests.support import Driven


async def sent(bot: Driven) -> str:
    number = await drafted(bot)
    await told(bot, "group #2 set announcements=off")
    await told(bot, f"announce send {number} 1")
    return number


async def begun(bot: Driven, before: str, text: str = "announce next") -> str:
    shown = await bot.say(f"{text} {before}", who="ops", where="ops")
    number = number_of(shown[0])
    await told(bot, f"announce {number} text The story goes on")
    return number


async def test_the_next_part_goes_to_those_that_got_the_one_before(bot: Driven) -> None:
    first = await sent(bot)
    second = await begun(bot, first)
    card = await told(bot, f"announce {second}")
    assert "Part 2 of a series." in card
    assert "_Part 2_" in card
    assert f"all approved groups; only those that got announcement #{first}" in card
    assert "For **1 group**" in card
    assert "1 that did not get the part before" in card
    await told(bot, "group #2 set announcements=on")
    said = await told(bot, f"announce send {second} 2")
    assert f"Part 2 goes to the groups that have got #{first} by now" in said
    await bot.settle()
    got = [each.place.conversation for each in bot.memory.shown if "goes on" in each.message.text]
    assert got.count("en") == 1
    assert "zh" not in got


async def test_there_is_one_next_part(bot: Driven) -> None:
    first = await sent(bot)
    second = await begun(bot, first, "公告 下一期")
    said = await told(bot, f"announce next {first}")
    assert f"Part 2 is there already, as announcement #{second}" in said
    assert "The story goes on" in said
    third = await begun(bot, second)
    assert "Part 3" in await told(bot, f"announce {third}")
    await told(bot, f"announce discard {second}")
    assert "is part 2" in await told(bot, f"announce next {first}")


async def test_it_keeps_the_audience(bot: Driven) -> None:
    number = await drafted(bot)
    await told(bot, f"announce {number} audience tier=S")
    said = await told(bot, f"announce next {number}")
    assert f"tier: S; only those that got announcement #{number}" in said


async def test_a_part_cannot_go_before_the_one_before(bot: Driven) -> None:
    first = await drafted(bot)
    second = await begun(bot, first)
    for verb in ("confirm", "send"):
        said = await told(bot, f"announce {verb} {second} 2")
        assert "Confirm that first" in said
    assert "请先确认那一条" in await told(bot, f"公告 发送 {second} 2")
    assert "(draft, revision 2)" in await told(bot, f"announce {second}")


async def test_nothing_goes_on_from_one_that_was_recalled(bot: Driven) -> None:
    first = await sent(bot)
    second = await begun(bot, first)
    bot.clock.advance(60)
    await told(bot, f"announce recall {first}")
    assert "nobody has it" in await told(bot, f"announce next {first}")
    assert "was recalled" in await told(bot, f"announce send {second} 2")
