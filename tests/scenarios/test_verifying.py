"""Transcripts: those who asked say whether it works, and what is wrong if it does not."""

import pytest

from feedback.model import Kind, Stage
from tests.developing import Office
from tests.support import Driven


async def released(bot: Driven, kind: Kind = Kind.BUG) -> Office:
    """Bug 1 of Ana, whose thread is that of her message."""
    await bot.say("developers here", who="ops", where="devs")
    here = Office(bot)
    [shown] = await bot.say("help")
    await here.asked("Empty", kind=kind, thread=shown.place.thread)
    for stage in (Stage.ACCEPTED, Stage.BUILDING, Stage.TESTING, Stage.RELEASED):
        await here.changed(1, stage=stage)
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
    [told] = await bot.press(notice, "verify:1:yes")
    assert thanks in told.message.text
    assert (await here.one(1)).stage is Stage.VERIFIED
    last = (await here.history(1))[-1]
    assert last.who == "memory:ana"
    assert "onfirmed" in last.why or "确认" in last.why
    [again] = await bot.press(notice, "verify:1:yes")
    assert thanks in again.message.text
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
    [thanks] = await bot.say("Still empty on <paper>", thread=thread)
    assert "added to **#1**" in thanks.message.text
    assert (await here.one(1)).text == "Empty\n\nStill empty on <paper>"
    [line] = [each for each in await here.follow() if each.place.conversation == "devs"]
    assert "> Still empty on" in line.message.text
    assert "> Empty" not in line.message.text
    [answer] = await bot.say("how do I export approvals?", thread=thread)
    assert "Excel" in answer.message.text


async def test_an_operator_has_it_built_again(bot: Driven) -> None:
    here = await released(bot)
    told = await bot.press(here.seen("en")[0], "verify:1:no")
    [offer] = [each for each in told if each.place.conversation == "ops"]
    [refused] = await bot.press(offer, "rework:1", who="ana")
    assert "Only operators" in refused.message.text
    [again] = await bot.press(offer, "rework:1", who="ops")
    assert "#1** is in progress again" in again.message.text
    assert (await here.one(1)).stage is Stage.BUILDING
    [twice] = await bot.press(offer, "rework:1", who="ops")
    assert "can't go back" in twice.message.text
    [late] = await bot.press(here.seen("en")[0], "verify:1:yes")
    assert "worked on again" in late.message.text


async def test_after_a_day_what_they_write_is_a_question_again(bot: Driven) -> None:
    here = await released(bot)
    notice = here.seen("en")[0]
    await bot.press(notice, "verify:1:no")
    bot.clock.advance(24 * 3600 + 1)
    [answer] = await bot.say("how do I export approvals?", thread=notice.place.thread)
    assert "Excel" in answer.message.text
    assert (await here.one(1)).text == "Empty"


async def test_yes_after_no_asks_nothing_more(bot: Driven) -> None:
    here = await released(bot)
    notice = here.seen("en")[0]
    await bot.press(notice, "verify:1:no")
    [thanks] = await bot.press(notice, "verify:1:yes")
    assert "Thank you!" in thanks.message.text
    one = await here.one(1)
    assert (one.stage, one.asking) == (Stage.VERIFIED, "")


@pytest.mark.parametrize("value", ["verify:9:yes", "verify:1:maybe", "verify:x:no", "verify:1"])
async def test_what_means_nothing_changes_nothing(bot: Driven, value: str) -> None:
    here = await released(bot)
    before = await here.one(1)
    [stale] = await bot.press(here.seen("en")[0], value)
    assert "out of date" in stale.message.text
    assert await here.one(1) == before
