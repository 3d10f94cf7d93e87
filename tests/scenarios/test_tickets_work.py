"""Transcripts: who takes tickets, who is silent, who closes, what is refused."""

import pytest

from chat.event import Incoming
from chat.message import Outgoing, Place, Sender
from storage import deliveries
from storage.deliveries import NewDelivery
from storage.schema import deliveries as rows
from storage.schema import groups
from tests.scenarios.handing_over import labels, lines, opened
from tests.support import Driven

QUESTION = "how do I export approvals?"
ANSWER = "choose Excel or CSV"
EIGHT_DAYS = 8 * 24 * 3600


async def test_until_it_is_taken_the_bot_still_answers_then_it_is_silent(bot: Driven) -> None:
    desk = await opened(bot)
    answer, carried = await desk.asker(QUESTION, addressed=True)
    assert ANSWER in answer.message.text
    assert carried.message.text.endswith(QUESTION)
    assert lines(await desk.asker(QUESTION)) == [
        ("ops", desk.notice.id, f"**Ana** (#2): {QUESTION}")
    ]
    assert lines(await desk.work("Take")) == [
        ("en", "m1", "Ops is looking into **#2**."),
        ("ops", desk.notice.id, "Ops has taken #2. From now on I leave the thread to you."),
    ]
    assert lines(await desk.asker(QUESTION, addressed=True)) == [
        ("ops", desk.notice.id, f"**Ana** (#2): {QUESTION}")
    ]
    assert lines(await desk.asker("hello?", addressed=True)) == [
        ("ops", desk.notice.id, "**Ana** (#2): hello?")
    ]
    [commands] = await desk.asker("help", addressed=True)
    assert "`human`" in commands.message.text
    assert len(await bot.say(QUESTION)) == 1  # in other threads it goes on


async def test_what_was_enqueued_before_it_was_taken_is_skipped(bot: Driven) -> None:
    desk = await opened(bot)
    place = Place("memory", "en", desk.thread)
    await bot.memory.say("en", "ana", QUESTION, bot.clock.now(), thread=desk.thread)
    await bot.app.dispatch.step()
    await bot.app.dispatch.finish()  # handled, not sent yet
    await bot.memory.press(desk.notice, "ops", "take:2", bot.clock.now())
    await bot.app.dispatch.step()
    await bot.app.dispatch.finish()
    known = len(bot.memory.shown)
    await bot.settle()
    assert not any(ANSWER in shown.message.text for shown in bot.memory.shown[known:])
    query = rows.select().where(rows.c.yields, rows.c.state == "skipped")
    found = await bot.app.database.read(lambda tx: tx.execute(query))
    [skipped] = found.all()
    assert (skipped.thread, skipped.why) == (place.thread, "a human has taken over")


async def test_the_first_who_answers_takes_it_and_others_may_join(bot: Driven) -> None:
    desk = await opened(bot)
    await desk.grant("li")
    assert lines(await desk.ops("One moment.", "li")) == [("en", "m1", "**Li:** One moment.")]
    assert lines(await desk.ops("Have a look at the roof.")) == [
        ("en", "m1", "**Ops:** Have a look at the roof.")
    ]
    [listed] = await bot.say("tickets", who="ops", where="ops")
    assert listed.message.text == (
        "**Tickets**\n\n"
        "- **#2** with Li · 0 min · English group · Ana: what is the weather in Paris?"
    )
    [mine] = await bot.say("tickets mine", who="ops", where="ops")
    assert mine.message.text == "Nobody waits for a human."
    assert lines(await desk.work("Take")) == [
        ("ops", desk.notice.id, "Ops has taken #2 over from Li.")
    ]
    assert lines(await desk.work("Take")) == [("ops", desk.notice.id, "You have #2 already.")]


async def test_the_list_goes_to_the_operator_alone_outside_ops_channels(bot: Driven) -> None:
    await opened(bot)
    bot.clock.advance(3 * 3600)
    [listed] = await bot.say("工单", who="ops", where="zh")
    assert listed.place.conversation == "direct-ops"
    assert "- **#2** 待接手 · 3 小时 · English group · Ana：what is" in listed.message.text


async def test_all_lists_what_was_closed_in_the_last_days(bot: Driven) -> None:
    desk = await opened(bot)
    await desk.work("Close")
    [none] = await bot.say("tickets", who="ops", where="ops")
    assert none.message.text == "Nobody waits for a human."
    bot.clock.advance(3 * 24 * 3600)
    [listed] = await bot.say("tickets all", who="ops", where="ops")
    assert "- **#2** closed · 3 days · English group" in listed.message.text
    bot.clock.advance(EIGHT_DAYS)
    [none] = await bot.say("tickets all", who="ops", where="ops")
    assert none.message.text == "Nobody waits for a human."


async def test_reply_answers_from_anywhere_in_the_channel(bot: Driven) -> None:
    desk = await opened(bot)
    answered, done, copied = await bot.say("回复 #2 开 it is *sunny*", who="ops", where="ops")
    assert lines([answered]) == [("en", "m1", "**Ops:** 开 it is \\*sunny\\*")]
    assert lines([copied]) == [("ops", desk.notice.id, "**Ops** answered #2: 开 it is \\*sunny\\*")]
    assert done.message.text == "已发给 Ana（#2）。"
    direct = await bot.say("reply 2 and warm", who="ops", where="direct-ops")
    assert lines(direct)[0] == ("en", "m1", "**Ops:** and warm")


async def test_closing_with_the_answer_tells_it(bot: Driven) -> None:
    desk = await opened(bot)
    closed, done, noted = await bot.say("close 2 Look outside.", who="ops", where="ops")
    assert closed.message.text == (
        "**Ops:** Look outside.\n\n**#2** is closed. Is everything solved?"
    )
    assert noted.place.thread == desk.notice.id
    assert done.message.text == "#2 is closed."


@pytest.mark.parametrize("text", ["close", "/关闭"])
async def test_the_asker_may_close_in_the_thread(bot: Driven, text: str) -> None:
    desk = await opened(bot)
    [refused] = await desk.asker(text, "dee", addressed=True)
    assert "Only the one who asked" in refused.message.text or "只有提问" in refused.message.text
    closed, noted = await desk.asker(text, addressed=True)
    assert closed.message.text == "**#2** is closed. Good that it is settled!"
    assert lines([noted]) == [("ops", desk.notice.id, "Ana has closed #2.")]
    [over] = await desk.asker(text, addressed=True)
    assert "No ticket is open" in over.message.text or "没有未关闭" in over.message.text


async def test_a_closed_ticket_carries_nothing_and_says_so(bot: Driven) -> None:
    desk = await opened(bot)
    await desk.work("Close")
    assert await desk.asker("anybody?") == []
    [told] = await desk.ops("One more thing")
    assert told.message.text == (
        "#2 is closed, so nobody was told. Reopen it, then send your message again."
    )
    again, noted = await desk.work("Reopen", on=told)
    assert lines([again]) == [("en", "m1", "**#2** is open again; the team looks into it.")]
    assert noted.message.text == "Ops has opened #2 again."
    assert lines(await desk.ops("One more thing")) == [("en", "m1", "**Ops:** One more thing")]
    [already] = await desk.work("Reopen", on=told)
    assert lines([already]) == [("ops", desk.notice.id, "#2 is open.")]


async def test_after_a_week_what_is_not_solved_is_a_new_ticket(bot: Driven) -> None:
    desk = await opened(bot)
    closed, _ = await desk.work("Close")
    bot.clock.advance(EIGHT_DAYS)
    told, notice = await desk.work("Not solved yet", "ana", closed)
    assert told.message.text.startswith("Your question is with the team as **#4**.")
    assert "> what is the weather in Paris?" in notice.message.text
    assert "The answer did not help." in notice.message.text
    [twice] = await desk.work("Not solved yet", "ana", closed)
    assert twice.message.text == "This is with the team already, as **#4**."
    [other] = await bot.say("reopen 2", who="ops", where="ops")
    assert other.message.text == "In that thread #4 is open, so #2 stays closed. Go on in #4."


async def test_a_group_that_is_no_longer_approved_keeps_its_ticket(bot: Driven) -> None:
    desk = await opened(bot)
    change = groups.update().where(groups.c.conversation == "en").values(approved=False)
    await bot.app.database.write(lambda tx: tx.execute(change))
    assert lines(await desk.ops("It is sunny.")) == [("en", "m1", "**Ops:** It is sunny.")]
    assert lines(await desk.asker("Thanks")) == [("ops", desk.notice.id, "**Ana** (#2): Thanks")]
    closed, _ = await desk.asker("close", addressed=True)
    assert labels(closed) == ["Not solved yet"]


async def test_what_others_enqueue_there_does_not_yield(bot: Driven) -> None:
    desk = await opened(bot)
    await desk.work("Take")
    place = Place("memory", "en", desk.thread)
    new = NewDelivery(place, 1, "send", "k1", Outgoing("A notice"))  # type: ignore[arg-type]
    await bot.app.database.write(lambda tx: deliveries.enqueue(tx, [new], bot.clock.now()))
    await bot.settle()
    assert bot.memory.shown[-1].message.text == "A notice"


async def test_an_edited_question_edits_its_answer_and_not_what_ops_were_told(
    bot: Driven,
) -> None:
    desk = await opened(bot)
    answer, carried = await desk.asker(QUESTION, addressed=True)
    before = carried.message
    place, at = Place("memory", "en", desk.thread), bot.clock.now()
    message = f"m{int(answer.id[1:]) - 1}"
    text = "how do I reject an approval?"
    edited = Incoming(place, message, Sender("ana", "Ana"), text, at, addressed=True, revision="e1")
    known = len(bot.memory.shown)
    await bot.memory.deliver(edited)
    await bot.settle()
    assert "write the reason" in answer.message.text
    assert carried.message == before
    assert lines(bot.memory.shown[known:]) == [("ops", desk.notice.id, f"**Ana** (#2): {text}")]
