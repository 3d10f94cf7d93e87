"""Transcripts: a group that wants no announcements, and who may say so."""

import pytest

from tests.scenarios.test_admins import group, say
from tests.support import Driven


@pytest.mark.parametrize(
    ("who", "admin", "where", "off", "on", "told"),
    [
        ("ops", False, "en", "/announce off", "announce on", "I go on answering questions here"),
        ("ana", True, "en", "announce off", "/announce on", "I go on answering questions here"),
        ("ana", True, "zh", "公告 关", "/公告 开", "有问题我还会回答"),
    ],
)
async def test_a_group_wants_none_and_then_some_again(
    bot: Driven, who: str, admin: bool, where: str, off: str, on: str, told: str
) -> None:
    [said] = await say(bot, off, where=where, who=who, admin=admin)
    assert told in said.message.text
    assert (await group(bot, where)).opted_out_at == bot.clock.now()
    bot.clock.advance(86400)
    [again] = await say(bot, off, where=where, who=who, admin=admin)
    assert "2026-03-02" in again.message.text
    await say(bot, on, where=where, who=who, admin=admin)
    assert (await group(bot, where)).opted_out_at is None
    [already] = await say(bot, on, where=where, who=who, admin=admin)
    assert "off" in already.message.text or "关闭" in already.message.text


async def test_questions_are_answered_all_the_same(bot: Driven) -> None:
    await say(bot, "announce off", who="ops", admin=False)
    [answer] = await say(bot, "how do I export approvals?", admin=False)
    assert "Export" in answer.message.text


async def test_a_member_is_told_who_can(bot: Driven) -> None:
    [refused] = await say(bot, "announce off", admin=False)
    assert "operators and the administrators of this group" in refused.message.text
    [refused] = await say(bot, "/公告 关", where="zh", admin=False)
    assert "运营和本群管理员" in refused.message.text
    [refused] = await say(bot, "/announce hello")
    assert "Only operators can" in refused.message.text
    assert (await group(bot)).opted_out_at is None


@pytest.mark.parametrize("where", ["ops", "direct-ops"])
async def test_elsewhere_it_says_where(bot: Driven, where: str) -> None:
    [said] = await bot.say("announce off", who="ops", where=where)
    assert "set announcements=off" in said.message.text
    [said] = await bot.say("公告 关", who="ops", where=where)
    assert "公告=关" in said.message.text


async def test_operators_note_it_of_any_group_and_see_since_when(bot: Driven) -> None:
    [said] = await bot.say("group #1 set announcements=off", who="ops", where="ops")
    assert "announcements: yes → **no**" in said.message.text
    since = (await group(bot)).opted_out_at
    assert since == bot.clock.now()
    bot.clock.advance(86400)
    [said] = await bot.say("群 #1 设置 公告=关", who="ops", where="ops")
    assert (await group(bot)).opted_out_at == since
    [card] = await bot.say("group #1", who="ops", where="ops")
    assert "approved, no announcements" in card.message.text
    assert "announcements: no, since 2026-03-02" in card.message.text
    await say(bot, "group set announcements=on")  # an admin of the group
    assert (await group(bot)).opted_out_at is None
