"""Transcripts: an announcement is tested, sent, planned, stopped, corrected, recalled, resent."""

import pytest

from chat.delivery import Rejected, Unavailable
from chat.directory import Role
from storage import directory
from storage.schema import announcement_receipts, deliveries, people
from tests.scenarios.announcing_office import office
from tests.support import Driven

VERBS = (
    *("test", "send", "schedule", "approve", "return", "pause", "resume", "cancel", "edit"),
    *("recall", "resend", "report", "discard", "show", "confirm"),
)


async def test_a_test_reaches_the_operator_alone_and_counts_nowhere(bot: Driven) -> None:
    at = await office(bot)
    await at.write(f"announce {at.number} zh 导出更快了。")
    known = len(bot.memory.shown)
    await bot.say(f"announce test {at.number}", who="ops", where="ops")
    shown = bot.memory.shown[known:]
    assert [(each.place.conversation, each.message.text) for each in shown] == [
        ("direct-ops", f"_Test of announcement #{at.number}, revision 2: English_"),
        ("direct-ops", "Exports are faster now."),
        ("direct-ops", f"_Test of announcement #{at.number}, revision 2: Chinese_"),
        ("direct-ops", "导出更快了。"),
        (
            "ops",
            f"I have sent you announcement #{at.number}, revision 2, in our direct chat, "
            "just as groups will see it. Nobody else has got it.",
        ),
    ]
    [pressed] = await bot.press(shown[1], shown[1].message.buttons[0].value, who="ops")
    assert pressed.message.text == "This was a test: nothing was noted."
    receipts = await bot.app.database.read(lambda tx: tx.execute(announcement_receipts.select()))
    assert receipts.all() == []
    of = deliveries.select().where(deliveries.c.announcement_id.is_not(None))
    assert (await bot.app.database.read(lambda tx: tx.execute(of))).all() == []


async def test_a_test_says_which_accounts_could_not_be_reached(bot: Driven) -> None:
    at = await office(bot)
    await bot.app.database.write(lambda tx: directory.grant(tx, "slack", "U1", Role.MEMBER))
    link = people.update().where(people.c.person == "ops").values(human=1)

    async def other(tx: object) -> None:
        await tx.execute(link)  # type: ignore[attr-defined]
        await tx.execute(  # type: ignore[attr-defined]
            people.insert().values(account="slack", person="U1", name="Ops", human=1)
        )

    await bot.app.database.write(other)
    texts = await at.write(f"announce test {at.number}")
    assert texts[-1].endswith("Your account on slack has not: slack is not connected now.")


async def test_confirming_twice_or_an_old_revision_says_who_was_first(bot: Driven) -> None:
    at = await office(bot)
    await at.write(f"announce {at.number} text Exports take a second.", who="li")
    old = await at.do("send", "1")
    assert old.startswith(f"Announcement #{at.number} is at revision 2 now.")
    assert old.endswith("Li changed it just now.")
    sent = await at.do("send", "2", who="li")
    assert sent.startswith(f"Announcement #{at.number}, revision 2, is on its way to 2 groups.")
    [*_, card] = await at.write(f"announce {at.number}")
    assert "When: at once, confirmed 2 March, 09:00 (UTC)" in card
    await at.settle(125)
    again = await at.do("send", "2")
    assert again.endswith("Li sent revision 2 2 min ago.")
    assert at.groups() == ["en: Exports take a second.", "zh: Exports take a second."]
    assert "left to send (sent)." in await at.do("pause")
    assert "is not waiting for approval now (sent)." in await at.do("approve", "2")


async def test_two_operators_confirm_at_once_and_one_is_told_of_the_other(bot: Driven) -> None:
    at = await office(bot)
    known = len(bot.memory.shown)
    for who in ("ops", "li"):
        await bot.memory.say("ops", who, f"announce send {at.number} 1", bot.clock.now())
    await bot.settle()
    said = [each.message.text for each in bot.memory.shown[known:]]
    assert sum("is on its way to 2 groups" in text for text in said) == 1
    assert sum("is on its way already" in text for text in said) == 1
    assert len(at.groups()) == 2


async def test_planning_says_when_whom_and_how_to_stop_it(bot: Driven) -> None:
    at = await office(bot)
    planned = await at.do("schedule", "1 tomorrow 09:30")
    assert planned.splitlines() == [
        f"Announcement #{at.number}, revision 1, is planned for 2 groups: "
        "Tuesday, 3 March 2026, 09:30, each group's local time.",
        planned.splitlines()[1],
        f"`@bot announce cancel {at.number}` stops it, "
        f"`@bot announce schedule {at.number} 1 …` moves it. "
        "If it is changed before, it becomes a draft again and has to be confirmed anew.",
    ]
    assert "for all of them" in planned
    refused = await at.do("send", "1")
    assert "is planned already" in refused
    moved = await at.do("schedule", "1 tomorrow 10:30", who="li")
    assert moved.startswith("Rescheduled.")
    assert (await at.do("send", "1")).endswith("Li planned revision 1 anew just now.")
    await at.settle(24 * 3600)  # nine o'clock of the next day
    assert at.groups() == []
    await at.settle(3600 * 1.5)
    assert len(at.groups()) == 2


async def test_today_is_that_of_our_clocks(bot: Driven) -> None:
    at = await office(bot)
    assert "2 March 2026, 10:00" in await at.do("schedule", "1 today 10:00")


async def test_what_is_planned_and_changed_is_a_draft_again(bot: Driven) -> None:
    at = await office(bot)
    await at.do("schedule", "1 tomorrow 09:30")
    told = await at.write(f"announce {at.number} text Something else.")
    assert any(f"Announcement #{at.number} is a draft again, because" in each for each in told)
    await at.settle(48 * 3600)
    assert at.groups() == []
    assert "is on its way" in await at.do("send", "2")
    await at.settle()
    assert at.groups() == ["en: Something else.", "zh: Something else."]


async def test_cancelled_before_it_began_nobody_gets_it(bot: Driven) -> None:
    at = await office(bot)
    await at.do("schedule", "1 tomorrow 09:30")
    assert await at.do("pause") == (
        f"Announcement #{at.number} is paused. What has not gone yet waits."
    )
    assert (await at.do("pause")).endswith("Ops paused it just now.")
    await at.settle(48 * 3600)
    assert at.groups() == []
    assert await at.do("cancel") == f"Announcement #{at.number} is cancelled. Nobody has got it."
    assert (await at.do("resume")).endswith("Ops cancelled it just now.")
    await at.settle(48 * 3600)
    assert at.groups() == []


async def test_nothing_is_sent_to_nobody(bot: Driven) -> None:
    at = await office(bot)
    await at.write(f"announce {at.number} audience language=zh without language=zh")
    assert "has no recipients: no approved group" in await at.do("send", "2")


async def test_corrected_in_place_then_recalled(bot: Driven) -> None:
    at = await office(bot)
    await at.do("send", "1")
    await at.settle()
    assert (await at.do("edit", "1")).startswith(f"Announcement #{at.number} says everywhere")
    told = await at.write(f"announce {at.number} text Exports take a second.")
    assert any("Changed here only." in each for each in told)
    assert (await at.do("edit", "2")).startswith(
        f"Announcement #{at.number} is being corrected to revision 2"
    )
    await at.settle()
    assert at.groups() == ["en: Exports take a second.", "zh: Exports take a second."]
    fixed = await at.write(f"announce {at.number} urgent on")
    assert "only what it says can still be changed" in fixed[0]
    await at.write(f"announce {at.number} text {'long ' * 2000}")
    assert "another number of messages" in await at.do("edit", "3")
    assert "is being deleted in 2 groups" in await at.do("recall")
    await at.settle()
    assert at.groups() == []
    assert (await at.do("recall")).endswith("Ops recalled it just now.")
    assert "was recalled" in (await at.write(f"announce {at.number} text Again."))[0]


async def test_a_refused_message_pauses_it_and_it_goes_on_corrected(bot: Driven) -> None:
    at = await office(bot)
    # The reply, the progress, then a group.
    bot.memory.faults.extend([None, None, Rejected("can't parse")])
    known = len(bot.memory.shown)
    await bot.memory.say("ops", "ops", f"announce send {at.number} 1", bot.clock.now())
    await bot.settle()
    said = [each.message.text for each in bot.memory.shown[known:]]
    assert any(f"I have **paused** announcement #{at.number}" in text for text in said)
    assert any("can't parse" in text for text in said)
    await at.write(f"announce {at.number} text Better.")
    assert "as soon as it goes on" in await at.do("edit", "2")
    await at.do("resume")
    await at.settle()
    assert (await at.do("resend")).startswith(
        f"Announcement #{at.number} is sent again to 1 group where it failed."
    )
    await at.settle()
    assert sorted(at.groups()) == ["en: Better.", "zh: Better."]
    assert "has failed nowhere" in await at.do("resend")


async def test_one_group_is_sent_it_again_because_somebody_looked(bot: Driven) -> None:
    at = await office(bot)
    bot.memory.send_key_valid_for *= 0
    lost = Unavailable("?", maybe_sent=True)
    bot.memory.faults.extend([None, None, lost, lost])  # behind the reply and the progress
    await at.do("send", "1")
    await at.settle()
    assert at.groups() == []
    assert "is sent to group 1 again, though it may have arrived" in await at.do("resend", "1")
    await at.settle()
    assert at.groups() == ["en: Exports are faster now."]
    assert "has got announcement" in await at.do("resend", "1")
    assert "is no recipient" in await at.do("resend", "99")


@pytest.mark.parametrize("verb", VERBS)
async def test_nobody_else_can_do_or_see_anything(bot: Driven, verb: str) -> None:
    at = await office(bot)
    for text in (f"/announce {verb} {at.number} 1", f"/announce {at.number}", "/announce list"):
        [refused] = await bot.say(text, who="ana")
        assert "operators" in refused.message.text
        assert "Exports" not in refused.message.text
    card = next(each for each in bot.memory.shown if each.message.buttons)
    [pressed] = await bot.press(card, f"announce:{verb}:{at.number}:1", who="dee")
    assert "operators" in pressed.message.text
    assert all("Exports" not in text for text in at.groups())


async def test_in_chinese(bot: Driven) -> None:
    at = await office(bot, "导出更快了。")
    planned = await at.write(f"公告 定时 {at.number} 1 明天 09:30")
    assert planned[0].startswith(f"公告 #{at.number} 第 1 版已定时，将发给 2 个群：")
    again = await at.write(f"公告 发送 {at.number} 1")
    assert again[0].endswith("Ops 刚刚给第 1 版定了时间。")
    cancelled = await at.write(f"公告 取消 {at.number}")
    assert cancelled[:1] == [f"公告 #{at.number} 已取消，没有任何群收到。"]
