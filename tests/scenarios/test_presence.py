"""Where the bot is no longer, where it is back, and what happens when a group moves."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from bot.adapters.memory import Shown
from chat.delivery import MENDING_SECONDS, Moved, State, Unauthorized, Unopened, Unreachable
from chat.directory import Group
from chat.event import Event, Incoming, Joined, Left, Migrated, Renamed
from chat.message import Place, Sender
from storage import deliveries, directory
from storage.schema import inbox
from tests.support import Driven

QUESTION = "how do I export approvals?"
EN = Place("memory", "en")
BOSS = Sender("boss", "Boss")


async def happen(bot: Driven, event: Event) -> list[Shown]:
    known = len(bot.memory.shown)
    await bot.memory.deliver(event)
    await bot.settle()
    return bot.memory.shown[known:]


async def leave(bot: Driven, where: str = "en", why: str = "removed") -> list[Shown]:
    place, number = Place("memory", where), len(bot.memory.calls)
    direct = where.startswith("direct-")
    return await happen(bot, Left(place, f"l{number}", BOSS, why, bot.clock.now(), direct))


async def group(bot: Driven, conversation: str = "en") -> Group:
    found = partial(directory.group, account="memory", conversation=conversation)
    known = await bot.app.database.read(found)
    assert known is not None
    return known


async def whys(bot: Driven, state: State) -> list[str]:
    listed = partial(deliveries.listed, state=state, limit=99)
    return [each.why for each in await bot.app.database.read(listed)]


async def test_operators_are_told_once_that_the_bot_was_removed(bot: Driven) -> None:
    [told] = await leave(bot)
    assert told.place == Place("memory", "ops")
    assert "English group" in told.message.text
    assert "I was removed" in told.message.text
    assert r"unapprove \#1" in told.message.text or "unapprove #1" in told.message.text
    assert (await group(bot)).gone_why == "removed"
    assert await leave(bot) == []
    [status] = await bot.say("status", who="ops", where="ops")
    assert "English group" in status.message.text
    [groups] = await bot.say("groups", who="ops", where="ops")
    assert "not there any more" in groups.message.text


async def test_sending_finds_it_out_and_skips_what_waits(bot: Driven) -> None:
    bot.memory.faults.append(Unreachable("kicked"))
    [told] = await bot.say(QUESTION)
    assert told.place.conversation == "ops"
    assert (await group(bot)).gone_at == bot.clock.now()
    assert await whys(bot, State.FAILED) == ["unreachable: kicked"]
    assert await leave(bot) == []  # the event comes later: they know


async def test_what_was_written_before_does_not_bring_it_back(bot: Driven) -> None:
    await leave(bot)
    at = (await group(bot)).gone_at
    assert at is not None
    bot.clock.advance(60)
    before = at - timedelta(seconds=1)
    late = Incoming(EN, "late", Sender("ana", "Ana"), QUESTION, before, addressed=True)
    assert await happen(bot, late) == []
    assert await whys(bot, State.SKIPPED) == ["the bot is not there any more: removed"]


async def test_a_message_from_there_shows_that_it_is_back(bot: Driven) -> None:
    await leave(bot)
    bot.clock.advance(60)
    assert len(await bot.say(QUESTION)) == 1
    assert (await group(bot)).gone_at is None


async def test_added_again_it_answers_as_before(bot: Driven) -> None:
    await leave(bot)
    await bot.join("en", "English group")
    back = await group(bot)
    assert (back.gone_at, back.gone_why, back.approved) == (None, "", True)
    [told] = await leave(bot)  # and operators are told of the next going, too
    assert told.place.conversation == "ops"


async def test_unapproved_meanwhile_it_is_off_the_list_and_asks_again(bot: Driven) -> None:
    await bot.join("new", "New group", who="ana")
    await leave(bot, "new")
    [listed] = await bot.say("groups", who="ops", where="ops")
    assert "New group" not in listed.message.text
    shown = await bot.join("new", "New group", who="ana")
    assert [each.place.conversation for each in shown] == ["new", "ops"]


async def test_a_person_who_blocks_the_bot_is_not_talked_about(bot: Driven) -> None:
    assert await leave(bot, "direct-ana", "blocked") == []
    assert (await group(bot, "direct-ana")).gone_why == "blocked"


async def test_an_ops_channel_that_is_gone_is_said_in_status(bot: Driven) -> None:
    assert await leave(bot, "ops", "archived") == []
    [status] = await bot.say("status", who="ops", where="direct-ops")
    assert "ops channels any more (1): Ops" in status.message.text
    assert await bot.say("ops here", who="ops", where="zh")  # operators choose another
    assert (await group(bot, "zh")).kind == "ops"


async def test_another_ops_channel_is_told_of_one_that_is_gone(bot: Driven) -> None:
    await bot.app.database.write(
        partial(directory.change_group, account="memory", conversation="zh", kind="ops")
    )
    [told] = await leave(bot, "ops", "archived")
    assert told.place.conversation == "zh"
    assert "Ops" in told.message.text
    number = 3
    await bot.say(f"unapprove #{number}", who="ops", where="zh")
    assert (await group(bot, "ops")).kind == "group"


@pytest.mark.parametrize(
    ("command", "ask", "unblock"),
    [
        ("me", "Open a chat with me", "unblock me first if you have blocked me"),
        ("我", "请先打开和我的单聊", "如果屏蔽了我，请先解除屏蔽"),
    ],
)
async def test_who_has_no_chat_with_the_bot_is_asked_once_to_open_one(
    bot: Driven, command: str, ask: str, unblock: str
) -> None:
    if command != "me":
        await bot.app.database.write(
            lambda tx: directory.change_person(tx, "memory", "ana", locale="zh")
        )
    bot.memory.faults.append(Unopened("no chat"))
    [hint] = await bot.say(command)
    assert ask in hint.message.text
    assert unblock in hint.message.text
    assert (hint.place.conversation, hint.message.only_for) == ("en", None)
    assert (await group(bot)).gone_at is None
    assert await whys(bot, State.FAILED) == ["unopened: no chat"]


async def test_a_message_for_one_person_says_nothing_of_the_group(bot: Driven) -> None:
    bot.memory.faults.append(Unreachable("blocked"))
    assert await bot.say("me") == []
    assert (await group(bot)).gone_at is None


async def test_a_group_is_called_as_on_its_platform_or_as_operators_say(bot: Driven) -> None:
    now = bot.clock.now()
    await happen(bot, Renamed(EN, "r1", BOSS, "Acme & friends", now))
    assert (await group(bot)).name == "Acme & friends"
    await bot.say('group set name="Acme"', who="ops")
    await happen(bot, Renamed(EN, "r2", BOSS, "Lunch", now))
    assert (await group(bot)).name == "Acme"


@pytest.mark.parametrize("sent_first", [False, True])
async def test_a_group_that_moves_goes_on_as_it_was(bot: Driven, *, sent_first: bool) -> None:
    before = await group(bot)
    if sent_first:
        bot.memory.faults.append(Moved(Place("memory", "en2")))
        [moved] = await bot.say(QUESTION)
        assert moved.place.conversation == "en2"
    for number in range(2):
        await happen(bot, Migrated(EN, f"g{number}", BOSS, "en2", bot.clock.now()))
    assert await group(bot, "en2") == replace(before, conversation="en2")
    [answer] = await bot.say(QUESTION, where="en2")
    assert "Excel" in answer.message.text
    [late] = await bot.say(QUESTION)  # written before the move, told after it
    assert late.place.conversation == "en2"
    assert await leave(bot) == []  # the old place is closed: that is no news
    assert (await group(bot, "en2")).gone_at is None
    rows = await bot.app.database.read(lambda tx: tx.execute(select(inbox.c.attempts)))
    assert sum(rows.scalars()) == 0


async def test_joined_under_both_ids_it_is_one_group(bot: Driven) -> None:
    before = await group(bot)
    new = Place("memory", "en2")
    await happen(bot, Joined(new, "j1", BOSS, "English group", bot.clock.now()))
    await happen(bot, Migrated(EN, "g1", BOSS, "en2", bot.clock.now()))
    assert await group(bot, "en2") == replace(before, conversation="en2")


async def test_a_revoked_token_delays_answers_and_loses_none(bot: Driven) -> None:
    bot.memory.faults.extend([Unauthorized("token_revoked")] * 3)
    assert await bot.say(QUESTION) == []
    for _ in range(3):
        assert bot.memory.shown == []
        bot.clock.advance(MENDING_SECONDS)
        await bot.settle()
    [answer] = bot.memory.shown
    assert "Excel" in answer.message.text
    assert await whys(bot, State.FAILED) == []
