"""A message's menu, reactions, and what no thread can begin with."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.adapters.memory import Shown
from chat.event import Event, Incoming, Reacted, Shortcut
from chat.message import Place, Sender
from chat.quoted import Quoted
from storage import schema
from storage.codec import dump_event, load_event
from tests.support import START, Driven

ANA, BO = Sender("ana", "Ana"), Sender("bo", "Bo")
THREAD = Place("memory", "en", "m-root")
ASKED = Shortcut(THREAD, "s1", ANA, "ask", "m-root", BO, "how do I export approvals?", START)


async def happen(bot: Driven, event: Event) -> list[Shown]:
    known = len(bot.memory.shown)
    await bot.memory.deliver(event)
    await bot.settle()
    return bot.memory.shown[known:]


async def stored(bot: Driven, kind: str) -> int:
    keys = await bot.app.database.read(lambda tx: tx.execute(select(schema.inbox.c.key)))
    return sum(key.startswith(f"{kind}:") for key in keys.scalars())


async def test_a_message_is_answered_in_its_thread(bot: Driven) -> None:
    [answer] = await happen(bot, ASKED)
    assert "Excel" in answer.message.text
    assert answer.place == THREAD
    asked = await bot.app.database.read(lambda tx: tx.execute(select(schema.questions.c.person)))
    assert list(asked.scalars()) == ["ana"]  # by who chose it


async def test_the_language_is_that_of_the_message(bot: Driven) -> None:
    [answer] = await happen(bot, replace(ASKED, text="怎么导出审批单？"))
    assert "导出" in answer.message.text


@pytest.mark.parametrize("text", ["/approve", "approve", "help"])
async def test_what_others_wrote_is_never_a_command_of_who_chose_it(bot: Driven, text: str) -> None:
    shown = await happen(bot, replace(ASKED, text=text, sender=Sender("ops", "Ops")))
    assert all("approved" not in each.message.text for each in shown)
    assert all("what I can do" not in each.message.text for each in shown)


async def test_where_questions_are_not_answered_this_is_none_either(bot: Driven) -> None:
    await bot.join("new", "New group", who="ana")
    [refused] = await happen(bot, replace(ASKED, place=Place("memory", "new", "m-root")))
    assert "still has to be approved" in refused.message.text
    await bot.say("quiet", who="ops")
    assert await happen(bot, replace(ASKED, id="s2")) == []


async def test_other_entries_are_kept_and_not_answered(bot: Driven) -> None:
    assert await happen(bot, replace(ASKED, name="translate")) == []
    assert await stored(bot, "shortcut") == 1


async def test_of_reactions_those_to_the_bot_are_kept(bot: Driven) -> None:
    [answer] = await bot.say("how do I export approvals?")
    ours = Reacted(answer.place, "r1", ANA, answer.id, "thumbsup", START)
    assert await happen(bot, ours) == []
    assert await stored(bot, "reacted") == 1
    assert await happen(bot, replace(ours, id="r2", message="m-root")) == []
    assert await happen(bot, replace(ours, id="r3", place=Place("memory", "zh"))) == []
    assert await stored(bot, "reacted") == 1


async def test_a_reaction_that_tells_its_message_is_kept_and_noted(bot: Driven) -> None:
    noted = Reacted(THREAD, "r1", ANA, "m-root", "memo", START, quoted=Quoted("m-root", BO, "slow"))
    [form, *_] = await happen(bot, noted)
    assert "Noted as **#1**" in form.message.text
    assert await stored(bot, "reacted") == 1
    assert await happen(bot, replace(noted, id="r2", quoted=None)) == []
    assert await stored(bot, "reacted") == 1


async def test_what_no_thread_can_begin_with_is_answered_at_its_place(bot: Driven) -> None:
    command = Incoming(Place("memory", "en"), "c1", ANA, "/help", START, addressed=True)
    [threaded] = await happen(bot, command)
    assert threaded.place.thread == "c1"
    [loose] = await happen(bot, replace(command, id="c2", rootless=True))
    assert loose.place == Place("memory", "en")


def test_what_was_stored_before_there_was_that_can_be_read() -> None:
    message = Incoming(Place("memory", "en"), "c1", ANA, "/help", START)
    old = dump_event(message)
    del old["rootless"]
    assert load_event(old) == message


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("/how do I reject an approval?", "Press **Reject**"),
        ("/怎么驳回审批单？", "点**驳回**"),
        ("/help", "what I can do"),
        ("/帮助", "另外还可以"),
    ],
)
async def test_behind_a_platforms_one_slash_command_people_ask_as_well(
    bot: Driven, typed: str, expected: str
) -> None:
    place = Place("memory", "zh" if typed > "/z" else "en")
    said = Incoming(place, "t1", ANA, typed, START, addressed=True, rootless=True)
    [shown] = await happen(bot, said)
    assert expected in shown.message.text
    assert shown.place == place


async def test_elsewhere_an_unknown_slash_command_stays_one(bot: Driven) -> None:
    [shown] = await bot.say("/how do I reject an approval?")
    assert "I don't know the command" in shown.message.text
