"""Transcripts: from a question the manual can't answer to a human, and back."""

import pytest

from bot.adapters.memory import Shown
from chat.message import File, Place
from storage.schema import groups
from tests.scenarios.handing_over import Desk, labels, lines
from tests.support import Driven

PICTURE = File("memory", "f1", "screen_shot.png", "image/png", 10)


async def test_from_question_to_reopening_in_english(bot: Driven) -> None:
    desk = Desk(bot)
    told, notice = await desk.ask()
    assert lines([told]) == [
        ("en", "m1", "Your question is with the team as **#2**. They will answer right here.")
    ]
    assert notice.message.text == (
        "**#2** · English group\n\n"
        "**Ana (sales)** asks:\n\n"
        "> what is the weather in Paris?\n\n"
        "The manual had no answer.\n\n"
        "Nearest in the manual, though not good enough: "
        "**Approvals › Export approvals** (confidence 0.05)\n\n"
        "_What you write in this thread goes to Ana. "
        "Lines that begin with // or note: stay here._"
    )
    assert (notice.place.conversation, notice.place.thread) == ("ops", None)
    assert labels(notice) == ["Take", "Close"]
    assert lines(await desk.ops("It is sunny.\n// tell marketing")) == [
        ("en", "m1", "**Ops:** It is sunny.")
    ]
    assert lines(await desk.asker("And *tomorrow*?")) == [
        ("ops", notice.id, "**Ana** (#2): And \\*tomorrow\\*?")
    ]
    closed, noted = await desk.work("Close")
    assert lines([closed, noted]) == [
        ("en", "m1", "**#2** is closed. Is everything solved?"),
        ("ops", notice.id, "Ops has closed #2."),
    ]
    assert (labels(closed), labels(noted)) == (
        ["Not solved yet"],
        ["Reopen", "Make it a section"],
    )
    again, asked = await desk.work("Not solved yet", "ana", closed)
    assert lines([again, asked]) == [
        (
            "en",
            "m1",
            "**#2** is open again. Write here what is missing. They will answer right here.",
        ),
        (
            "ops",
            notice.id,
            "Ana says that #2 is not solved yet. It is open again. Ops had it before.",
        ),
    ]
    assert labels(asked) == ["Take", "Close"]


async def test_from_question_to_reopening_in_chinese(bot: Driven) -> None:
    desk = Desk(bot, "zh")
    told, notice = await desk.ask()
    assert lines([told]) == [
        ("zh", "m1", "您的问题已转给同事，工单号 **#2**。同事会在这里回复您。")
    ]
    assert "**#2** · 中文群" in notice.message.text
    assert "> 今天巴黎天气怎么样？" in notice.message.text
    assert lines(await desk.ops("晴天。\n备注：别告诉市场部")) == [("zh", "m1", "**Ops**：晴天。")]
    [carried] = await desk.asker("那明天呢？")
    assert lines([carried]) == [("ops", notice.id, "**Ana** (#2): 那明天呢？")]
    closed, _ = await desk.work("Close")
    assert (closed.message.text, labels(closed)) == (
        "**#2** 已关闭。问题都解决了吗？",
        ["还没解决"],
    )
    again, _ = await desk.work("还没解决", "ana", closed)
    assert again.message.text == (
        "**#2** 已重新打开。还差什么，请直接写在这里。同事会在这里回复您。"
    )


async def test_ops_read_chinese_where_that_is_the_channels_language(bot: Driven) -> None:
    desk = Desk(bot, "zh")
    await bot.say("how do I export approvals?", where="ops")  # it is known from now on
    await _set_locale(bot, "ops", "zh")
    _, notice = await desk.ask()
    assert notice.message.text == (
        "工单 **#3** · 中文群\n\n"
        "**Ana（sales）** 提问：\n\n"
        "> 今天巴黎天气怎么样？\n\n"
        "手册里没有答案。\n\n"
        "手册里没有相近的内容。\n\n"
        "_在这个话题里写的内容会发给 Ana。以 // 或“备注：”开头的行只留在这里。_"
    )
    [taken] = [s for s in await desk.work("接手") if s.place.conversation == "ops"]
    assert taken.message.text == "Ops 接手了 #3，那个话题接下来交给人工，我不再插话。"


async def _set_locale(bot: Driven, group: str, locale: str) -> None:
    change = groups.update().where(groups.c.conversation == group).values(locale=locale)
    await bot.app.database.write(lambda tx: tx.execute(change))


async def test_files_go_both_ways(bot: Driven) -> None:
    desk = Desk(bot)
    await desk.ask()
    [carried] = await desk.asker("look", files=[PICTURE])
    assert carried.message.files == (PICTURE,)
    assert carried.message.text == "**Ana** (#2): look\n📎 screen\\_shot.png"
    [answered] = await desk.ops("", files=[PICTURE])
    assert answered.place.conversation == "en"
    assert answered.message.files == (PICTURE,)
    assert await desk.ops("// only for us", files=[PICTURE]) == []


async def test_a_command_with_text_and_a_file_hands_that_over(bot: Driven) -> None:
    desk = Desk(bot)
    place = Place("memory", "en")
    told, notice = desk.opened(
        await desk.write(
            place, "ana", "human on 5 May:\nmy invoice", addressed=True, files=[PICTURE]
        )
    )
    assert told.message.text.startswith("Your question is with the team as **#1**.")
    assert told.place.thread == "m1"
    assert "> on 5 May:\n> my invoice\n> 📎 screen\\_shot.png\n" in notice.message.text
    assert notice.message.files == (PICTURE,)


async def test_a_command_without_text_hands_over_the_last_question_of_the_thread(
    bot: Driven,
) -> None:
    desk = Desk(bot)
    await bot.say("how do I reject an approval?")
    await bot.say("how do I export approvals?", thread="m1")
    told, notice = desk.opened(await bot.say("human", thread="m1"))
    assert told.place.thread == "m1"
    assert "> how do I export approvals?" in notice.message.text
    assert "Wants to talk to a human." in notice.message.text
    assert "Answer in the manual: **Approvals › Export approvals**" in notice.message.text
    assert (
        "Asked before in this thread:\n\n"
        "- how do I reject an approval? → Approvals › Reject an approval" in notice.message.text
    )


@pytest.mark.parametrize(("said", "expected"), [("human", "Write it"), ("人工", "请写在命令后面")])
async def test_without_any_question_it_is_asked_for(bot: Driven, said: str, expected: str) -> None:
    await bot.say("how do I export approvals?", who="dee")
    [asked] = await bot.say(said)
    assert expected in asked.message.text


async def test_human_resources_are_a_question(bot: Driven) -> None:
    [answer] = await bot.say("human resources: who approves on the phone?")
    assert "with the team" not in answer.message.text


async def test_an_answer_that_did_not_help_says_so_to_ops(bot: Driven) -> None:
    desk = Desk(bot)
    [answer] = await bot.say("how do I export approvals?")
    await bot.press(answer, "rate:1:0")
    _, notice = desk.opened(await bot.press(answer, "human:1"))
    assert "The answer did not help." in notice.message.text


async def test_a_restricted_section_is_not_named_to_ops(bot: Driven) -> None:
    desk = Desk(bot, "direct-dee")
    [answer] = await bot.say("secret discount table", who="dee", where="direct-dee")
    assert "40 percent" in answer.message.text
    _, notice = desk.opened(await bot.press(answer, "human:1", who="dee"))
    assert "· direct chat" in notice.message.text
    assert "discount table (" not in notice.message.text
    assert "restricted" in notice.message.text


async def test_in_a_direct_chat_the_chat_is_the_thread(bot: Driven) -> None:
    desk = Desk(bot, "direct-ana")
    told, notice = desk.opened(await bot.say("human my invoice is wrong", where="direct-ana"))
    assert told.place.thread is None
    assert lines(await desk.ops("Which one?")) == [("direct-ana", None, "**Ops:** Which one?")]
    assert lines(await desk.asker("number 7")) == [("ops", notice.id, "**Ana** (#1): number 7")]


async def test_what_is_asked_again_is_told_its_number_and_what_is_new_is_passed_on(
    bot: Driven,
) -> None:
    desk = Desk(bot)
    await desk.ask()
    again = await bot.say("human", thread=desk.thread)
    assert lines(again) == [("en", "m1", "This is with the team already, as **#2**.")]
    more = await bot.say("human and the invoice, please", thread=desk.thread, who="dee")
    assert lines(more) == [
        (
            "en",
            "m1",
            "This is with the team already, as **#2**. I have passed on what is new.",
        ),
        ("ops", desk.notice.id, "**Dee** (#2): and the invoice, please"),
    ]


async def test_pressed_twice_and_by_two_people_it_is_one_ticket(bot: Driven) -> None:
    desk = Desk(bot)
    [answer] = await bot.say("what is the weather in Paris?")
    for who in ("ana", "ana", "dee"):
        await bot.memory.press(answer, who, answer.message.buttons[-1].value, bot.clock.now())
    await bot.settle()
    assert len([s for s in bot.memory.shown if "asks:" in s.message.text]) == 1
    assert [s.message.text for s in _in(bot.memory.shown, "en")[-2:]] == [
        "This is with the team already, as **#2**.",
    ] * 2
    assert desk.where == "en"


async def test_two_openings_at_the_same_moment_make_one_ticket(bot: Driven) -> None:
    """The command begins the thread in which the other stands: they do not wait for each other."""
    message = await bot.memory.say("en", "ana", "human my invoice", bot.clock.now())
    await bot.memory.say("en", "dee", "human my order", bot.clock.now(), thread=message)
    assert await bot.app.dispatch.step() == 2
    await bot.settle()
    told = [s.message.text for s in _in(bot.memory.shown, "en")]
    assert sorted(text.split("**#")[0] for text in told) == [
        "This is with the team already, as ",
        "Your question is with the team as ",
    ]
    assert len(_in(bot.memory.shown, "ops")) == 2  # the notice, and what was new


async def test_a_message_delivered_twice_is_carried_once(bot: Driven) -> None:
    desk = Desk(bot)
    await desk.ask()
    await desk.ops("It is sunny.")
    last = bot.memory._count - 1
    bot.memory._count = last - 1  # the platform gives the same id again
    assert await desk.ops("It is sunny.") == []


def _in(shown: list[Shown], conversation: str) -> list[Shown]:
    return [each for each in shown if each.place.conversation == conversation]
