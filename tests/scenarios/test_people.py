"""Transcripts: commands, roles, jobs, unapproved groups, quiet."""

import pytest

from chat.delivery import Unavailable
from tests.support import Driven


@pytest.mark.parametrize(
    ("said", "where", "expected"),
    [
        ("help", "en", "`me`"),
        ("/help", "en", "`me`"),
        ("帮助", "zh", "`我`"),
        ("／帮助", "zh", "`我`"),
        ("HELP", "en", "`me`"),
    ],
)
async def test_help_lists_what_one_may_use(
    bot: Driven, said: str, where: str, expected: str
) -> None:
    [shown] = await bot.say(said, where=where)
    assert expected in shown.message.text
    assert "approve" not in shown.message.text
    [among_customers] = await bot.say("help", who="ops")
    assert "approve" not in among_customers.message.text
    assert "Operators: write `help`" in among_customers.message.text
    [for_ops] = await bot.say("help", who="ops", where="ops")
    assert "approve" in for_ops.message.text
    assert "Operators: write" not in for_ops.message.text


async def test_a_question_that_begins_with_a_verb_is_a_question(bot: Driven) -> None:
    [answer] = await bot.say("help me export approvals to Excel")
    assert "choose Excel or CSV" in answer.message.text


async def test_an_unknown_command_names_the_nearest(bot: Driven) -> None:
    [near] = await bot.say("/hlep")
    assert "**/help**" in near.message.text
    [far] = await bot.say("/xyzzy <b>*")
    assert "**/xyzzy**" in far.message.text


async def test_a_misused_command_shows_its_usage(bot: Driven) -> None:
    [shown] = await bot.say("/me job")
    assert "Your job: sales" in shown.message.text
    [misused] = await bot.say("/me hobby chess")
    assert "`me job sales`" in misused.message.text


async def test_me_is_shown_to_oneself_alone(bot: Driven) -> None:
    [shown] = await bot.say("me")
    assert shown.place.conversation == "direct-ana"
    assert "Job: sales" in shown.message.text
    assert "memory:ana" in shown.message.text


async def test_a_job_can_be_chosen_and_is_noted(bot: Driven) -> None:
    await bot.say("me job\nsales director")
    [shown] = await bot.say("我")
    assert "岗位：sales director" in shown.message.text


async def test_a_language_can_be_chosen(bot: Driven) -> None:
    [said] = await bot.say("我 语言 英文", where="zh")
    assert said.message.text == "From now on I answer you in English."
    [unknown] = await bot.say("今天天气怎么样", where="zh")
    assert "list of gaps" in unknown.message.text
    [auto] = await bot.say("me language auto", where="zh")
    assert "语言" in auto.message.text or "language" in auto.message.text


async def test_a_restricted_section_opens_for_the_job_that_ops_set_in_private(bot: Driven) -> None:
    asked = "secret discount table"
    for who, where in (("ana", "en"), ("ana", "direct-ana"), ("dee", "en")):
        for shown in await bot.say(asked, who=who, where=where):
            assert "40 percent" not in shown.message.text
            assert not any("discount" in b.label.lower() for b in shown.message.buttons)
    [opened] = await bot.say(asked, who="dee", where="direct-dee")
    assert "40 percent" in opened.message.text


async def test_a_job_that_one_chose_oneself_opens_nothing(bot: Driven) -> None:
    await bot.say("me job sales director", where="direct-ana")
    for shown in await bot.say("secret discount table", where="direct-ana"):
        assert "40 percent" not in shown.message.text


@pytest.mark.parametrize("command", ["gaps", "approve", "quiet", "/gaps", "安静 4"])
async def test_operators_commands_are_refused_to_members(bot: Driven, command: str) -> None:
    [refused] = await bot.say(command)
    assert "operator" in refused.message.text or "运营" in refused.message.text


async def test_a_new_group_gets_no_manual_content_until_approved(bot: Driven) -> None:
    [refused] = await bot.say("how do I export approvals?", where="new")
    assert "approve" in refused.message.text
    assert "Excel" not in refused.message.text
    [stranger] = await bot.say("approve", where="new", who="eve")
    assert "Only operators" in stranger.message.text
    await bot.say("approve", where="new", who="ops")
    [answer] = await bot.say("how do I export approvals?", where="new")
    assert "Excel" in answer.message.text


async def test_a_stranger_gets_no_direct_answers(bot: Driven) -> None:
    [refused] = await bot.say("how do I export approvals?", who="eve", where="direct-eve")
    assert "seen you" in refused.message.text
    await bot.say("hello", who="eve", where="en")
    [answer] = await bot.say("how do I export approvals?", who="eve", where="direct-eve")
    assert "Excel" in answer.message.text


async def test_a_quiet_group_gets_no_answers_but_commands_work(bot: Driven) -> None:
    await bot.say("quiet 2", who="ops")
    assert await bot.say("how do I export approvals?") == []
    assert len(await bot.say("help")) == 1
    bot.clock.advance(2 * 3600)
    assert len(await bot.say("how do I export approvals?")) == 1
    await bot.say("quiet", who="ops")
    assert await bot.say("how do I export approvals?") == []
    await bot.say("安静 关", who="ops")
    assert len(await bot.say("how do I export approvals?")) == 1


async def test_an_anonymous_sender_has_no_role_and_leaves_no_trace(bot: Driven) -> None:
    [refused] = await bot.say("gaps", who="")
    assert "Only operators" in refused.message.text
    [answer] = await bot.say("how do I export approvals?", who="")
    assert "Excel" in answer.message.text


async def test_a_broken_handler_is_tried_again_and_then_says_so(bot: Driven) -> None:
    async def broken(request: object) -> list[object]:
        raise RuntimeError("a secret message text")

    bot.app.router._question = broken  # type: ignore[assignment]
    assert await bot.say("how do I export approvals?") == []
    assert len(await bot.say("help", where="zh")) == 1  # the others go on
    for _ in range(5):
        bot.clock.advance(60)
        await bot.settle()
    assert "number 1" in bot.memory.shown[-1].message.text
    assert "secret" not in bot.memory.shown[-1].message.text


async def test_a_platform_that_is_away_gets_the_answer_later(bot: Driven) -> None:
    bot.memory.faults.extend([Unavailable("refused", maybe_sent=False)] * 2)
    assert await bot.say("how do I export approvals?") == []
    for _ in range(3):
        bot.clock.advance(10)
        await bot.settle()
    assert len(bot.memory.shown) == 1


@pytest.mark.parametrize(
    ("said", "usage"),
    [
        ("quiet 2h", "`quiet 4`"),
        ("quiet abc", "`quiet 4`"),
        ("安静 4小时", "`安静 4`"),
        ("me foo bar", "`me`"),
    ],
)
async def test_wrong_arguments_are_told_and_are_no_question(
    bot: Driven, said: str, usage: str
) -> None:
    [shown] = await bot.say(said, who="ops", where="direct-ops")
    assert usage in shown.message.text


async def test_a_quiet_of_no_hours_ends_it(bot: Driven) -> None:
    await bot.say("quiet", who="ops")
    [ended] = await bot.say("quiet 0", who="ops")
    assert "answer questions here again" in ended.message.text


@pytest.mark.parametrize("said", ["hi", "thanks!", "你好", "您好，谢谢", "???", "👍"])
async def test_small_talk_is_no_gap(bot: Driven, said: str) -> None:
    [shown] = await bot.say(said)
    assert "gap" not in shown.message.text
    assert "缺口" not in shown.message.text
    [gaps] = await bot.say("gaps", who="ops", where="ops")
    assert "No gaps so far" in gaps.message.text or "没有知识缺口" in gaps.message.text


async def test_gaps_are_not_shown_to_a_customers_group(bot: Driven) -> None:
    await bot.say("what is the weather in Paris?", where="direct-ana")
    [shown] = await bot.say("gaps", who="ops", where="en")
    assert shown.place.conversation == "direct-ops"
    assert "weather" in shown.message.text


async def test_a_job_or_a_language_that_cannot_be_is_explained(bot: Driven) -> None:
    [long] = await bot.say(f"me job {'x' * 100}", where="direct-ana")
    assert "at most 60 characters" in long.message.text
    [unknown] = await bot.say("me language klingon", where="direct-ana")
    assert "**klingon**" in unknown.message.text
    assert "`me language zh`" in unknown.message.text
