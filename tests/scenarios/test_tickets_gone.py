"""Transcripts: tickets whose asker can't be reached any more."""

import pytest

from bot.adapters.memory import Shown
from chat.delivery import Unreachable
from chat.message import File
from tests.scenarios.going_away import asked, change, kept, leave, speak, state
from tests.scenarios.handing_over import Desk, labels, lines, value
from tests.support import Driven

PICTURE = File("memory", "f1", "screen.png", "image/png", 10)
UNSENT = {
    "en": "I am not in English group any more, so nobody was told. "
    "Add me there again, then send your answer once more.",
    "zh": "我已经不在 English group 里了，您的答复没有发给任何人。请先重新把我加进去，再发一次。",
}
UNTOLD = {
    "en": "I am not in English group any more, so the one who asked was not told.",
    "zh": "我已经不在 English group 里了，提问的人没有收到通知。",
}


async def refused(bot: Driven, locale: str, shown: list[Shown], text: str | None = None) -> None:
    """One message for the operator alone; nothing of the ticket has changed."""
    assert [each.message.text for each in shown] == [text or UNSENT[locale]]
    assert shown[0].place.conversation in ("ops", "direct-ops")
    assert (await kept(bot), await state(bot)) == ([], "open")


@pytest.mark.parametrize("where", ["ops", "direct-ops"])
@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_an_answer_by_command_is_refused(bot: Driven, locale: str, where: str) -> None:
    await asked(bot, locale)
    await leave(bot, "en")
    await refused(bot, locale, await bot.say("reply 2 It is sunny.", who="ops", where=where))
    await refused(bot, locale, await bot.say("close 2 It is sunny.", who="ops", where=where))


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_what_is_written_in_the_ops_thread_is_refused(bot: Driven, locale: str) -> None:
    desk = await asked(bot, locale)
    await leave(bot, "en")
    shown = await desk.ops("It is sunny.")
    await refused(bot, locale, shown)
    assert shown[0].place.thread == desk.notice.id
    await refused(bot, locale, await desk.ops("", files=[PICTURE]))
    await refused(bot, locale, await desk.ops("close 2", files=[PICTURE], addressed=True))
    assert await desk.ops("// only for us") == []


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_a_section_is_not_sent_and_teaches_nothing(bot: Driven, locale: str) -> None:
    await change(bot, "ops", locale=locale)
    await speak(bot, "ops", locale)
    desk = Desk(bot)
    await desk.ask("how do I export approvals?")
    solve = labels(desk.notice)[0]
    assert "Export approvals" in solve
    await leave(bot, "en")
    shown = await desk.work(solve)
    await refused(bot, locale, shown)
    assert shown[0].place.thread == desk.notice.id
    await bot.join("en", "English group")
    answer, *others = await desk.work(solve)
    assert answer.place.conversation == "en"
    assert "choose Excel or CSV" in answer.message.text
    assert {each.place.conversation for each in others} == {"en", "ops"}


async def test_once_the_bot_is_back_the_answer_arrives(bot: Driven) -> None:
    desk = await asked(bot, "en")
    await leave(bot, "en")
    await refused(bot, "en", await desk.ops("It is sunny."))
    await bot.join("en", "English group")
    assert lines(await desk.ops("It is sunny.")) == [("en", "m1", "**Ops:** It is sunny.")]
    assert await kept(bot) == ["It is sunny."]


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_closing_without_an_answer_says_who_does_not_know(bot: Driven, locale: str) -> None:
    desk = await asked(bot, locale)
    await leave(bot, "en")
    [closed] = await desk.work(labels(desk.notice)[1])
    assert (closed.place.conversation, closed.place.thread) == ("ops", desk.notice.id)
    assert "#2" in closed.message.text
    assert closed.message.text.endswith(UNTOLD[locale])
    assert await state(bot) == "closed"
    [reopened] = await desk.work(labels(closed)[0], on=closed)
    assert reopened.message.text.endswith(UNTOLD[locale])
    assert await state(bot) == "open"
    [taken] = await desk.work(labels(desk.notice)[0])
    assert taken.message.text.endswith(UNTOLD[locale])
    assert await state(bot) == "taken"


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_by_command_that_is_said_in_both_places(bot: Driven, locale: str) -> None:
    await asked(bot, locale)
    await leave(bot, "en")
    for command in ("take 2", "close 2", "reopen 2"):
        shown = await bot.say(command, who="ops", where="direct-ops")
        assert {each.place.conversation for each in shown} == {"ops", "direct-ops"}
        assert [each.message.text.endswith(UNTOLD[locale]) for each in shown] == [True, True]
    assert not any("goes to the one who asked" in each.message.text for each in shown)


BLOCKED = {
    "en": "Ana has blocked me or closed our chat, so your answer did not reach them. "
    "Contact them another way, or send it once more when they have written to me again.",
    "zh": "Ana 屏蔽了我或者关闭了单聊，您的答复没有发到。"
    "请用别的方式联系对方，或者等对方再给我发消息之后重发一次。",
}


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_who_has_blocked_the_bot_is_not_answered(bot: Driven, locale: str) -> None:
    await change(bot, "ops", locale=locale)
    await speak(bot, "ops", locale)
    desk = Desk(bot, "direct-ana")
    desk.opened(await bot.say("human my invoice is wrong", where="direct-ana"))
    number = value(desk.notice, labels(desk.notice)[-1]).partition(":")[2]
    await leave(bot, "direct-ana", "blocked")
    [told] = await desk.ops("Here is a new one.")
    assert told.message.text == BLOCKED[locale]
    [told] = await bot.say(f"reply {number} Here.", who="ops", where="direct-ops")
    assert told.message.text == BLOCKED[locale]
    await bot.say("are you there?", where="direct-ana")  # unblocked
    [answer] = await desk.ops("Here is a new one.")
    assert answer.place.conversation == "direct-ana"


async def test_the_asker_who_closes_from_elsewhere_is_told_there(bot: Driven) -> None:
    desk = await asked(bot, "en")
    await leave(bot, "en")
    noted, told = sorted(
        await bot.say("close 2", where="direct-ana"),
        key=lambda each: each.place.conversation,
        reverse=True,
    )
    assert lines([noted]) == [("ops", desk.notice.id, "Ana has closed #2.")]
    assert told.place.conversation == "direct-ana"
    assert told.message.text == "**#2** is closed. Good that it is settled!"


@pytest.mark.parametrize("locale", ["en", "zh"])
async def test_what_sending_finds_out_is_said_in_the_ops_thread(bot: Driven, locale: str) -> None:
    desk = await asked(bot, locale)
    bot.memory.faults.append(Unreachable("kicked"))
    shown = await desk.ops("It is sunny.")
    assert ("ops", desk.notice.id, UNSENT[locale]) in lines(shown)


async def test_what_sending_finds_out_of_a_direct_chat_is_said_there_too(bot: Driven) -> None:
    desk = Desk(bot, "direct-ana")
    desk.opened(await bot.say("human my invoice is wrong", where="direct-ana"))
    bot.memory.faults.append(Unreachable("blocked"))
    assert lines(await desk.ops("Here is a new one.")) == [("ops", desk.notice.id, BLOCKED["en"])]
