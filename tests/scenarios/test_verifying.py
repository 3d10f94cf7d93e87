"""Transcripts: those who asked say whether it works, and what is wrong if it does not."""

import pytest

from feedback.model import Kind, Stage
from tests.developing import Office, only
from tests.support import Driven


async def released(bot: Driven, kind: Kind = Kind.BUG) -> Office:
    """Bug 1 of Ana, whose thread is that of her message."""
    await bot.say("developers here", who="ops", where="devs")
    here = Office(bot)
    [shown] = await bot.say("help")
    await here.asked("Empty", kind=kind, thread=shown.place.thread)
    for stage in (Stage.ACCEPTED, Stage.BUILDING, Stage.TESTING, Stage.RELEASED):
        await here.changed(1, stage=stage)
    await bot.settle()
    return here


@pytest.mark.parametrize(
    ("locale", "thanks"), [("en", "Thank you! **#1** is settled"), ("zh", "谢谢！**#1** 就此解决")]
)
async def test_who_asked_for_it_confirms_it(bot: Driven, locale: str, thanks: str) -> None:
    here = await released(bot, Kind.WISH)
    await bot.say(f"me language {locale}")
    notice = here.seen("en")[0]
    [others] = await bot.press(notice, "verify:1:yes", who="dee")
    assert "Only those who asked" in others.message.text
    assert (await here.one(1)).stage is Stage.RELEASED
    only(await bot.press(notice, "verify:1:yes"), thanks, "en")
    assert (await here.one(1)).stage is Stage.VERIFIED
    last = (await here.history(1))[-1]
    assert last.who == "memory:ana"
    assert "onfirmed" in last.why or "确认" in last.why
    only(await bot.press(notice, "verify:1:yes"), thanks, "en")
    assert len(await here.history(1)) == last.version


async def test_who_says_no_is_heard_and_asked(bot: Driven) -> None:
    here = await released(bot)
    notice = here.seen("en")[0]
    told = await bot.press(notice, "verify:1:no")
    by_place = {each.place.conversation: each for each in told}
    assert set(by_place) == {"en", "ops", "devs"}
    assert "What is wrong" in by_place["en"].message.text
    assert "does not work for **Ana**" in by_place["ops"].message.text
    assert by_place["ops"].message.buttons[0].value == "rework:1"
    assert by_place["devs"].message.buttons[0].value == "develop:building:1"
    assert (await here.one(1)).stage is Stage.RELEASED
    [asked] = await bot.press(notice, "verify:1:no")  # the others have heard of it
    assert asked.place.conversation == "en"
    thread = notice.place.thread
    assert await bot.say("Me too", who="dee", thread=thread, addressed=False) == []
    said = await bot.say("Still empty on <paper>", thread=thread)
    [thanks] = [each for each in said if each.place.conversation == "en"]
    assert "added to **#1**" in thanks.message.text
    assert (await here.one(1)).text == "Empty\n\nStill empty on <paper>"
    [line] = [each for each in said if each.place.conversation == "devs"]
    [ops] = [each for each in said if each.place.conversation == "ops"]
    assert ops.message.text == "Ana added to **#1**: Still empty on \\<paper\\>"
    assert "> Still empty on" in line.message.text
    assert "> Empty" not in line.message.text
    [answer] = await bot.say("how do I export approvals?", thread=thread)
    assert "Excel" in answer.message.text


async def test_an_operator_has_it_built_again(bot: Driven) -> None:
    here = await released(bot)
    told = await bot.press(here.seen("en")[0], "verify:1:no")
    offer = only(told, "does not work for **Ana**", "ops")
    [refused] = await bot.press(offer, "rework:1", who="ana")
    assert "Only operators" in refused.message.text
    only(await bot.press(offer, "rework:1", who="ops"), "#1** is in progress again", "ops")
    assert (await here.one(1)).stage is Stage.BUILDING
    only(await bot.press(offer, "rework:1", who="ops"), "can't go back", "ops")
    only(await bot.press(here.seen("en")[0], "verify:1:yes"), "worked on again", "en")


async def test_after_a_day_what_they_write_is_a_question_again(bot: Driven) -> None:
    here = await released(bot)
    notice = here.seen("en")[0]
    await bot.press(notice, "verify:1:no")
    bot.clock.advance(24 * 3600 + 1)
    only(await bot.say("how do I export approvals?", thread=notice.place.thread), "Excel", "en")
    assert (await here.one(1)).text == "Empty"


async def test_yes_after_no_asks_nothing_more(bot: Driven) -> None:
    here = await released(bot)
    notice = here.seen("en")[0]
    await bot.press(notice, "verify:1:no")
    only(await bot.press(notice, "verify:1:yes"), "Thank you! **#1** is settled", "en")
    one = await here.one(1)
    assert (one.stage, one.asking) == (Stage.VERIFIED, "")


@pytest.mark.parametrize("value", ["verify:9:yes", "verify:1:maybe", "verify:x:no", "verify:1"])
async def test_what_means_nothing_changes_nothing(bot: Driven, value: str) -> None:
    here = await released(bot)
    before = await here.one(1)
    [stale] = await bot.press(here.seen("en")[0], value)
    assert "out of date" in stale.message.text
    assert await here.one(1) == before
