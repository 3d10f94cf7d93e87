"""Whom the platform lets administer a group: its quiet hours and language, and nothing more."""

from functools import partial

import pytest

from bot.adapters.memory import Shown
from chat.directory import Group
from chat.event import Incoming
from chat.message import Place, Sender
from storage import directory
from tests.support import Driven


async def say(
    bot: Driven, text: str, *, where: str = "en", who: str = "ana", admin: bool = True
) -> list[Shown]:
    known, message = len(bot.memory.shown), bot.memory._next_id()
    sender = Sender(who, who.title(), admin)
    direct = where.startswith("direct-")
    place, at = Place("memory", where), bot.clock.now()
    await bot.memory.deliver(Incoming(place, message, sender, text, at, not direct, direct))
    await bot.settle()
    return bot.memory.shown[known:]


async def group(bot: Driven, conversation: str = "en") -> Group:
    found = partial(directory.group, account="memory", conversation=conversation)
    known = await bot.app.database.read(found)
    assert known is not None
    return known


def is_refused(shown: list[Shown]) -> bool:
    return any("Only operators" in each.message.text for each in shown)


@pytest.mark.parametrize("text", ["group set quiet=22:00-08:00", "/群 设置 免打扰=22-8"])
async def test_they_set_the_quiet_hours_of_their_group_and_all_may_read_it(
    bot: Driven, text: str
) -> None:
    [shown] = await say(bot, text)
    assert (await group(bot)).quiet_hours == "22:00-08:00"
    assert shown.message.only_for is None
    assert "22:00-08:00" in shown.message.text


async def test_they_set_its_language(bot: Driven) -> None:
    await say(bot, "group set language=zh quiet=off")
    assert (await group(bot)).locale == "zh"
    assert (await group(bot, "zh")).quiet_hours is None


async def test_they_quieten_it_and_are_told_how(bot: Driven) -> None:
    await say(bot, "quiet 4")
    assert (await group(bot)).quiet_until is not None
    await say(bot, "quiet off")
    assert (await group(bot)).quiet_until is None
    [shown] = await say(bot, "/quiet please")
    assert "`quiet 4`" in shown.message.text
    [shown] = await say(bot, "group set quiet=late")
    assert "22:00-08:00" in shown.message.text


@pytest.mark.parametrize(
    "text",
    [
        "group",
        "group #2",
        "group #2 set quiet=22:00-08:00",
        "group set customer=Acme",
        "group set quiet=22:00-08:00 tags=+x",
        "group set name=Mine",
        "group set volunteer=on",
        "/group set",
        "/group set quiet",
        "groups",
        "approve",
        "unapprove",
        "ops here",
        "tickets",
        "person @ana set job=boss",
    ],
)
async def test_more_is_for_operators(bot: Driven, text: str) -> None:
    before = [await group(bot, each) for each in ("en", "zh")]
    assert is_refused(await say(bot, text))
    assert before == [await group(bot, each) for each in ("en", "zh")]


async def test_who_administers_another_group_or_nothing_is_refused(bot: Driven) -> None:
    for text in ("quiet", "group set quiet=22:00-08:00"):
        assert is_refused(await say(bot, text, where="zh", admin=False))
        assert is_refused(await say(bot, text, who=""))  # anonymous
    assert (await group(bot, "zh")).quiet_hours is None


@pytest.mark.parametrize("where", ["direct-ana", "ops"])
async def test_elsewhere_than_in_a_group_it_means_nothing(bot: Driven, where: str) -> None:
    assert is_refused(await say(bot, "quiet", where=where))


async def test_operators_are_answered_as_ever(bot: Driven) -> None:
    [shown] = await say(bot, "group set quiet=22:00-08:00 tags=+x", who="ops")
    assert shown.message.only_for == "ops"
    assert (await group(bot)).quiet_hours == "22:00-08:00"


async def test_help_lists_what_they_may(bot: Driven) -> None:
    [shown] = await say(bot, "help")
    assert "You administer this group" in shown.message.text
    assert "`group set language=en`" in shown.message.text
    assert "customer" not in shown.message.text
    for who, admin, where in (("ana", False, "en"), ("ops", True, "en"), ("ana", True, "ops")):
        [other] = await say(bot, "help", who=who, admin=admin, where=where)
        assert "You administer this group" not in other.message.text
