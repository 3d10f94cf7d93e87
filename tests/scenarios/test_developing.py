"""Transcripts: a bug reaches developers, who say how far it is and what they need."""

import pytest

from chat.message import File
from feedback.model import Kind, Stage
from feedback.operations import RequirementsMerged
from storage import requirements
from tests.developing import Office, only
from tests.support import Driven


async def office(bot: Driven, *channels: str) -> Office:
    for channel in channels or ("developers here",):
        where = f"devs-{channel.split()[-1]}" if channels else "devs"
        await bot.say(channel, who="ops", where=where)
    return Office(bot)


async def test_a_bug_reaches_its_modules_developers_at_once_and_once(bot: Driven) -> None:
    here = await office(bot, "developers here billing", "研发 这里")
    await bot.say("customer Acme set tier=S", who="ops", where="ops")
    picture = File("memory", "f1", "crash.png", "image/png", 3)
    await here.asked(
        "The *invoice* is empty",
        steps="Open it\nPrint it",
        environment="Chrome 140",
        product="HR",
        module="Billing",
        customer=1,
        suggested="P1",
        files=(picture,),
    )
    card = here.seen("devs-billing")[-1]
    text = card.message.text
    for part in (
        "Bug #1", "Acme (S)", r"\*invoice\*", "> Print it", "Chrome 140", "Product: HR",
        "Module: Billing", "Suggested priority: P1", "(https://chat.example/m1)",
    ):  # fmt: skip
        assert part in text
    assert card.message.files == (picture,)
    assert [b.label for b in card.message.buttons] == [
        "We're on it", "Ready to test", "Fixed", "Can't reproduce / need more",
    ]  # fmt: skip
    assert len([s for s in bot.memory.shown if "Bug #1" in s.message.text]) == 1
    assert await here.follow() == []


async def test_the_card_is_in_the_channels_language(bot: Driven) -> None:
    await bot.say("group set language=zh", who="ops", where="devs")
    here = await office(bot)
    await here.asked("发票是空的", steps="")
    text = here.seen("devs")[-1].message.text
    assert "缺陷 #1" in text
    assert "客户未知" in text
    assert "复现步骤" in text
    assert "还没有提供" in text


async def test_what_is_no_bug_does_not_come(bot: Driven) -> None:
    here = await office(bot)
    known = len(here.seen("devs"))
    await here.asked("An export", kind=Kind.WISH)
    await here.asked("Something", kind=Kind.UNSAID)
    assert len(here.seen("devs")) == known
    await here.changed(2, kind=Kind.BUG)
    assert "Bug #2" in here.seen("devs")[-1].message.text
    await here.changed(2, kind=Kind.WISH)
    assert "#2** is no bug after all" in here.seen("devs")[-1].message.text


async def test_an_imported_bug_does_not_come_by_itself(bot: Driven) -> None:
    here = await office(bot)
    known = len(here.seen("devs"))
    await here.asked("Old", conversation="", thread="", person="")
    await here.asked("Done long ago", stage=Stage.RELEASED)
    assert len(here.seen("devs")) == known


async def test_what_is_known_later_comes_into_its_thread(bot: Driven) -> None:
    here = await office(bot)
    await here.asked("Empty", steps="Open it")
    card = here.seen("devs")[-1]
    picture = File("memory", "f1", "crash.png", "image/png", 3)
    await here.changed(1, "memory:ana", steps="Open it\nPrint it", files=(picture,))
    added = here.seen("devs")[-1]
    assert added.place.thread == card.id
    assert "Ana has changed this" in added.message.text
    assert "> Print it" in added.message.text
    assert "> Open it" not in added.message.text
    assert added.message.files == (picture,)
    await here.changed(1, stage=Stage.DECLINED, reason="no")
    assert "It is declined now" in here.seen("devs")[-1].message.text


async def test_it_goes_where_its_module_is_worked_on(bot: Driven) -> None:
    here = await office(bot, "developers here billing", "developers here leave")
    await here.asked("Empty", module="billing")
    await here.changed(1, module="leave")
    assert "gone to another developers' channel" in here.seen("devs-billing")[-1].message.text
    assert "Bug #1" in here.seen("devs-leave")[-1].message.text
    pressed = here.button("devs-billing", "develop:building:1")
    [refused] = await bot.press(pressed, "develop:building:1", who="dev")
    assert "not with this channel" in refused.message.text
    await here.changed(1, module="billing")
    assert "Bug #1" in here.seen("devs-billing")[-1].message.text


async def test_operators_hear_once_that_nobody_is_told(bot: Driven) -> None:
    here = await office(bot, "developers here billing")
    await here.asked("Empty", module="leave")
    told = [
        s for s in here.seen("ops") if "No developers' channel is for **leave**" in s.message.text
    ]
    assert len(told) == 1
    await here.changed(1, steps="Open it")
    await here.asked("Nothing", module="")
    only(here.seen("ops"), "it has no module yet")


async def test_developers_say_how_far_it_is(bot: Driven) -> None:
    here = await office(bot)
    await here.asked("Empty")
    card = here.seen("devs")[-1]
    for verb, stage in (
        ("building", Stage.BUILDING), ("testing", Stage.TESTING), ("released", Stage.RELEASED),
    ):  # fmt: skip
        pressed = here.button("devs", f"develop:{verb}:1")
        pressing = await bot.press(pressed, f"develop:{verb}:1", who="dev")
        assert only(pressing, "says Dev", "devs").place.thread == card.id
        assert (await here.one(1)).stage is stage
    history = await here.history(1)
    assert [entry.who for entry in history[1:]] == ["memory:dev"] * 3
    stages = [entry.changes["stage"][1] for entry in history[1:]]
    assert stages == ["building", "testing", "released"]
    known = len(here.seen("devs"))
    await here.follow()
    assert len(here.seen("devs")) == known  # they have read of it where they pressed


async def test_an_impossible_step_is_refused_with_the_possible_ones(bot: Driven) -> None:
    here = await office(bot)
    await here.asked("Empty")
    card = here.seen("devs")[-1]
    [refused] = await bot.press(card, "develop:released:1", who="dev")
    assert "#1** is new; that can't follow it" in refused.message.text
    assert refused.message.buttons[0].value == "develop:building:1"
    assert (await here.one(1)).stage is Stage.NEW


async def test_nobody_else_may_press(bot: Driven) -> None:
    here = await office(bot)
    await here.asked("Empty")
    shown = (await bot.say("help", where="en"))[-1]
    [refused] = await bot.press(shown, "develop:building:1", who="ana")
    assert "Only operators" in refused.message.text
    [elsewhere] = await bot.press(shown, "develop:building:1", who="ops")
    assert "not with this channel" in elsewhere.message.text
    in_devs = here.seen("devs")[0]
    [anonymous] = await bot.press(in_devs, "develop:building:1", who="")
    assert "Only operators" in anonymous.message.text
    for value in ("develop:building:7", "develop:nothing:1", "develop:building", "develop:more:x"):
        [stale] = await bot.press(in_devs, value, who="dev")
        assert "out of date" in stale.message.text
    assert (await here.one(1)).stage is Stage.NEW


async def test_what_they_need_reaches_operators_and_never_the_customer(bot: Driven) -> None:
    here = await office(bot)
    await here.asked("Empty")
    card = here.seen("devs")[-1]
    told = await bot.press(card, "develop:more:1", who="dev")
    assert {each.place.conversation for each in told} == {"ops", "devs"}
    [asked] = [each for each in told if each.place.conversation == "ops"]
    assert "can't reproduce bug #1" in asked.message.text
    said = await bot.say("Which <browser>?\n// internal", who="dev", where="devs",
                         thread=card.id, addressed=False)  # fmt: skip
    [carried] = said
    assert carried.place.conversation == "ops"
    assert carried.place.thread == asked.place.thread
    assert "**Dev** (developers, #1): Which " in carried.message.text
    assert "internal" not in carried.message.text
    assert await bot.say("// for us", who="dev", where="devs", thread=card.id) == []
    assert here.seen("en") == []
    outside = await bot.say("Coffee?", who="dev", where="devs", addressed=False)
    assert outside == []


async def test_who_joined_is_shown_with_what_they_saw(bot: Driven) -> None:
    here = await office(bot)
    await here.asked("Empty")
    await here.asked("Nothing is printed", kind=Kind.UNSAID, steps="Click twice", person="bo")
    one, two = await here.one(1), await here.one(2)
    merged = RequirementsMerged(one, two, "memory:ops")
    await bot.app.database.write(lambda tx: requirements.merge(tx, merged, bot.clock.now()))
    await here.follow()
    last = here.seen("devs")[-1].message.text
    assert "Also reported as #2" in last
    assert "Click twice" in last


async def test_a_burst_is_pointed_out_once_and_merged_at_one_press(bot: Driven) -> None:
    here = await office(bot)
    here.alike = (1, 2, 3, 4, 5, 6)
    for person in ("ana", "bo"):
        await here.asked("Empty", person=person)
        bot.clock.advance(3600)
    await here.asked("Empty", person="cy")
    for where in ("ops", "devs"):
        last = only(here.seen(where), "similar reports", where)
        assert r"3 similar reports** in 2 hours: \#1, \#2, \#3" in last.message.text
    await here.asked("Empty", person="di")
    shown = only(here.seen("ops"), "similar reports")
    [button] = shown.message.buttons
    [refused] = await bot.press(shown, button.value, who="ana")
    assert "Only operators" in refused.message.text
    merged = only(await bot.press(shown, button.value, who="ops"), "Merged into", "ops")
    assert r"Merged into **#1**: \#2, \#3" in merged.message.text
    assert [(await here.one(n)).root for n in (1, 2, 3, 4)] == [1, 1, 1, 4]
    only(await bot.press(shown, button.value, who="ops"), "part of **#1** already", "ops")
    for _ in range(2):
        await here.asked("Empty", person="ed")
    only(here.seen("ops"), "6 similar reports")


async def test_old_reports_make_no_burst(bot: Driven) -> None:
    here = await office(bot)
    here.alike = (1, 2, 3)
    for _ in range(3):
        await here.asked("Empty")
        bot.clock.advance(13 * 3600)
    assert not any("similar" in each.message.text for each in bot.memory.shown)


@pytest.mark.parametrize("value", ["burst:1:1", "burst:9:9", "burst:x", "burst:1:2:3"])
async def test_a_burst_that_there_is_not_merges_nothing(bot: Driven, value: str) -> None:
    here = await office(bot)
    await here.asked("Empty")
    [stale] = await bot.press(here.seen("devs")[-1], value, who="dev")
    assert (await here.one(1)).version == 1
    assert stale.message.text
