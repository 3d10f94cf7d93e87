"""Transcripts: being added to a group, and speaking only when it is wanted."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.adapters.memory import ALL, MemoryAdapter, Shown
from bot.adapters.port import Capability
from storage.schema import groups, inbox, questions
from tests.support import Driven, driven, seed

QUESTION = "how do I get the approvals into Excel?"


def texts(shown: list[Shown]) -> list[tuple[str, str]]:
    return [(each.place.conversation, each.message.text) for each in shown]


async def volunteer(bot: Driven, group: str = "en") -> None:
    change = groups.update().where(groups.c.conversation == group).values(volunteers=True)
    await bot.app.database.write(lambda tx: tx.execute(change))


async def test_added_to_a_group_it_says_hello_and_asks_operators(bot: Driven) -> None:
    hello, asked = await bot.join("g9", "Acme *launch*", who="ana")
    assert hello.place.conversation == "g9"
    assert "I have asked the operators" in hello.message.text
    assert asked.place.conversation == "ops"
    assert asked.message.text == (
        "I was added to a new group: **Acme \\*launch\\*** (memory), by Ana. "
        "Should I answer from the manual there?"
    )
    assert [button.label for button in asked.message.buttons] == ["Approve"]
    [refused] = await bot.say(QUESTION, where="g9")
    assert "still has to be approved" in refused.message.text


async def test_an_operator_approves_from_the_ops_channel(bot: Driven) -> None:
    _, asked = await bot.join("g9", "Acme", who="ana")
    [button] = asked.message.buttons
    done, told = await bot.press(asked, button.value, who="ops")
    assert done.place.thread == asked.id
    assert done.message.text == "**Acme** is approved. I have told the group."
    assert told.place.conversation == "g9"
    assert "This group is approved" in told.message.text
    [answer] = await bot.say(QUESTION, where="g9")
    assert "choose Excel" in answer.message.text
    [again] = await bot.press(asked, button.value, who="ops")
    assert again.message.text == "**Acme** is approved already."


async def test_or_in_the_group(bot: Driven) -> None:
    await bot.join("g9", "Acme", who="ana")
    [refused] = await bot.say("approve", where="g9")
    assert "Only operators can do that" in refused.message.text
    [done] = await bot.say("approve", where="g9", who="ops")
    assert "This group is approved" in done.message.text


async def test_a_member_who_presses_approves_nothing(bot: Driven) -> None:
    _, asked = await bot.join("g9", "Acme", who="ana")
    [refused] = await bot.press(asked, asked.message.buttons[0].value, who="ana")
    assert "Only operators can do that" in refused.message.text
    [still] = await bot.say(QUESTION, where="g9")
    assert "still has to be approved" in still.message.text


@pytest.mark.parametrize("value", ["admit:", "admit:x", "admit:999", "admit:1:2"])
async def test_a_press_about_no_group_approves_none(bot: Driven, value: str) -> None:
    _, asked = await bot.join("g9", "Acme", who="ana")
    [stale] = await bot.press(asked, value, who="ops")
    assert "out of date" in stale.message.text


async def test_an_approval_cannot_be_pressed_from_elsewhere(bot: Driven) -> None:
    _, asked = await bot.join("g9", "Acme", who="ana")
    [elsewhere] = await bot.say("help", where="en", who="ops")
    [stale] = await bot.press(elsewhere, asked.message.buttons[0].value, who="ops")
    assert "out of date" in stale.message.text


async def test_hello_is_said_once_and_in_the_language_of_the_installation(bot: Driven) -> None:
    assert len(await bot.join("g9", "Acme")) == 2
    assert await bot.join("g9", "Acme") == []
    [known] = await bot.join("en", "English group")
    assert "Mention me with a question" in known.message.text


async def test_nobody_is_interrupted_by_default(bot: Driven) -> None:
    assert await bot.say(QUESTION, addressed=False) == []
    assert await rows(bot) == 0


async def test_a_group_that_wants_it_gets_answers_that_are_certain(bot: Driven) -> None:
    await volunteer(bot)
    [answer] = await bot.say(QUESTION, addressed=False)
    assert answer.place.thread == "m1"
    assert "choose Excel" in answer.message.text


@pytest.mark.parametrize(
    "text",
    [
        "I get the approvals into Excel every day",  # no question
        "how do approvals work together with the phone and Excel?",  # not certain
        "what is the weather in Paris?",
        "see https://example.com/how-do-I-export-approvals?",
    ],
)
async def test_of_anything_else_it_keeps_nothing_but_a_count(bot: Driven, text: str) -> None:
    await volunteer(bot)
    assert await bot.say(text, addressed=False) == []
    assert await rows(bot) == 0


async def rows(bot: Driven) -> int:
    """Questions that are kept, and what is left of texts in the inbox."""
    kept = await bot.app.database.read(lambda tx: tx.execute(select(questions.c.text)))
    payloads = select(inbox.c.payload).where(inbox.c.payload.is_not(None))
    return len(kept.all()) + len(
        (await bot.app.database.read(lambda tx: tx.execute(payloads))).all()
    )


async def test_it_rests_between_two_such_answers(bot: Driven) -> None:
    await volunteer(bot)
    await volunteer(bot, "zh")
    assert len(await bot.say(QUESTION, addressed=False)) == 1
    assert await bot.say("how do I reject an approval?", addressed=False) == []
    assert len(await bot.say("审批单怎么导出？", where="zh", addressed=False)) == 1
    bot.clock.advance(601)
    assert len(await bot.say("how do I reject an approval?", addressed=False)) == 1


async def test_quiet_holds_for_such_answers_too(bot: Driven) -> None:
    await volunteer(bot)
    await bot.say("quiet", who="ops")
    assert await bot.say(QUESTION, addressed=False) == []


async def test_so_do_quiet_hours_by_the_groups_own_clocks(bot: Driven) -> None:
    await volunteer(bot)
    quiet = groups.update().values(quiet_hours="16:00-18:00", time_zone="Asia/Shanghai")
    await bot.app.database.write(lambda tx: tx.execute(quiet))  # it is 17:00 there
    assert await bot.say(QUESTION, addressed=False) == []
    assert len(await bot.say(QUESTION)) == 1  # who asks is answered at any hour
    bot.clock.advance(3600)
    assert len(await bot.say(QUESTION, addressed=False)) == 1


async def test_a_conversation_of_others_is_left_alone(bot: Driven) -> None:
    await volunteer(bot)
    assert await bot.say(QUESTION, addressed=False, thread="m77") == []
    at = bot.clock.now()
    await bot.memory.say("en", "ana", QUESTION, at, addressed=False, to_others=True)
    await bot.settle()
    assert bot.memory.shown == []


async def test_an_unapproved_group_gets_none(bot: Driven) -> None:
    await bot.join("g9", "Acme")
    await volunteer(bot, "g9")
    assert await bot.say(QUESTION, where="g9", addressed=False) == []


@pytest.mark.parametrize(
    ("capabilities", "sees"),
    [(ALL, "all messages"), (ALL & ~Capability.SEES_ALL, "only what is addressed to me")],
)
async def test_it_is_known_what_the_bot_sees_of_a_group(
    tmp_path: Path, capabilities: Capability, sees: str
) -> None:
    platform = MemoryAdapter(capabilities=capabilities, seeded=seed())
    bot = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[platform])
    await bot.start()
    await bot.join("g9", "Acme", who="ana")
    for where in ("g9", "en"):
        [card] = await bot.say("group", where=where, who="ops")
        assert sees in card.message.text
    await bot.stop()


async def test_a_group_with_a_chinese_name_is_greeted_in_chinese(bot: Driven) -> None:
    hello, _ = await bot.join("g9", "深圳客户群", who="ana")
    assert hello.message.text.startswith("大家好")
    [hello, _] = await bot.join("g10", "Shenzhen", who="ana")
    assert hello.message.text.startswith("Hello")
