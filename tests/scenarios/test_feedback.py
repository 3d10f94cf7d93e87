"""Transcripts: what people ask for, from the first word to the last step."""

import pytest
from sqlalchemy import select

from bot.adapters.memory import Shown
from chat.event import Incoming, Reacted, Shortcut
from chat.message import Place, Sender
from chat.quoted import Quoted
from feedback.intake import PATIENCE
from feedback.model import Kind, Requirement, Stage
from feedback.operations import RequirementChanged, moved
from storage import requirement_rows, requirements
from storage.schema import requirement_notices
from tests.support import Driven


def lines(shown: list[Shown]) -> list[tuple[str, str | None, str]]:
    return [(each.place.conversation, each.place.thread, each.message.text) for each in shown]


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


async def test_a_bug_question_by_question_in_english(bot: Driven) -> None:
    asked, card = await bot.say("/feedback the export has no dates")
    assert lines([asked]) == [
        (
            "en",
            "m1",
            "Noted as **#1**, and it won't get lost. You'll hear back right here whenever "
            "something happens with it.\n\nSo that it reaches the right people: what is it?",
        )
    ]
    assert labels(asked) == ["Something is broken", "How do I …?", "A wish", "Skip"]
    assert lines([card]) == [
        (
            "ops",
            None,
            "**#1** from **Ana** in English group:\n\n> the export has no dates\n\n"
            "_`@bot pool 1` shows all of it._",
        )
    ]
    steps, nobody = await bot.press(asked, "fb:1:kind:bug")
    assert nobody.place.conversation == "ops"  # there is no developers' channel
    assert "How can we see it ourselves?" in steps.message.text
    [shot] = await bot.say("1. Open Export\n2. Look", thread="m1", addressed=False)
    assert "screenshot" in shot.message.text
    [environment] = await bot.press(shot, "fb:1:shot:skip")
    [goal] = await bot.say("Chrome", thread="m1", addressed=False)
    done, told = await bot.say("the tax office wants it", thread="m1", addressed=False)
    assert labels(environment) == labels(goal) == ["Skip"]
    assert done.message.text == (
        "Thanks, added.\n\n"
        "That's all we need. The product team looks at it next; `/my` shows where it stands."
    )
    assert lines([told]) == [
        (
            "ops",
            card.id,
            "What was added to **#1**:\n\nWhat it is: Something is broken\n\n"
            "How to see it: 1\\. Open Export\n2\\. Look\n\nWhere: Chrome\n\n"
            "What for: the tax office wants it",
        )
    ]
    assert await bot.say("see you", thread="m1", addressed=False) == []
    [mine] = await bot.say("/my")
    assert (mine.place.conversation, mine.message.text) == (
        "direct-ana",
        "**Your requests** (1–1 of 1)\n\n- **#1** the export has no dates: noted · 1 vote",
    )


async def test_every_question_can_be_skipped_in_chinese(bot: Driven) -> None:
    asked, _ = await bot.say("/反馈 希望能导出PDF", where="zh")
    assert asked.message.text == (
        "已记为 **#1**，不会丢。有任何进展，都会在这里告诉您。\n\n为了转给对的人，请问这是哪一类？"
    )
    assert labels(asked) == ["出问题了", "不知道怎么用", "希望能有", "跳过"]
    [goal] = await bot.press(asked, "fb:1:kind:skip")
    assert goal.message.text.startswith("您最终想达到什么目的？")
    [done] = await bot.press(goal, "fb:1:goal:skip")
    assert done.message.text == ("信息够了。接下来由产品团队查看；用 `/我的需求` 可以随时看进展。")
    [again] = await bot.press(goal, "fb:1:goal:skip")
    assert "已经不用回答了" in again.message.text


async def test_a_how_to_question_is_answered_from_the_manual_first(bot: Driven) -> None:
    asked, _ = await bot.say("/feedback how do I export approvals?")
    lead, *others = await bot.press(asked, "fb:1:kind:question")
    [answer] = [each for each in others if each.place.conversation == "en"]
    assert labels(lead) == ["A wish"]
    assert "choose Excel or CSV" in answer.message.text
    [goal] = await bot.press(lead, "fb:1:kind:wish")
    assert "get done in the end" in goal.message.text


async def test_a_form_that_nobody_answers_is_kept_as_it_is(bot: Driven) -> None:
    asked, _ = await bot.say("/feedback the export has no dates")
    await bot.press(asked, "fb:1:kind:bug")
    bot.clock.advance(PATIENCE.total_seconds() + 1)
    await bot.settle()
    assert "Something is broken" in bot.memory.shown[-1].message.text
    assert await bot.say("Chrome", thread="m1", addressed=False) == []
    kept = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, 1))
    assert kept is not None
    assert (kept.text, kept.kind, kept.asking) == ("the export has no dates", Kind.BUG, "")


async def test_only_who_asked_answers_in_the_thread(bot: Driven) -> None:
    asked, _ = await bot.say("/feedback the export has no dates")
    [refused] = await bot.press(asked, "fb:1:kind:bug", who="dee")
    assert refused.message.text == "Only who asked for #1 can answer that."
    await bot.press(asked, "fb:1:kind:wish")
    assert await bot.say("me too", who="dee", thread="m1", addressed=False) == []


async def test_a_question_to_the_bot_is_no_answer_to_its_own(bot: Driven) -> None:
    asked, _ = await bot.say("/feedback the export has no dates")
    await bot.press(asked, "fb:1:kind:wish")
    [answer] = await bot.say("how do I reject an approval?", thread="m1")
    assert "Press **Reject**" in answer.message.text


async def test_an_edited_message_changes_the_words(bot: Driven) -> None:
    asked, _ = await bot.say("/feedback the exprot has no dates")
    noted = asked.message.text
    await bot.memory.deliver(
        Incoming(
            place=Place("memory", "en"),
            id="m1",
            sender=Sender("ana", "Ana"),
            text="/feedback the export has no dates",
            at=bot.clock.now(),
            revision="edit-1",
        )
    )
    await bot.settle()
    kept = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, 1))
    assert kept is not None
    assert kept.text == "the export has no dates"
    assert noted.startswith("Noted as **#1**")
    assert asked.message.text.startswith("**#1** now says what your message says.\n\nSo that")


async def test_nothing_written_is_told_how(bot: Driven) -> None:
    [told] = await bot.say("/feedback")
    assert "/feedback The export has no dates" in told.message.text
    [nothing] = await bot.say("/my")
    assert nothing.message.text.startswith("You haven't asked for anything yet.")


@pytest.mark.parametrize(
    ("stage", "reason", "text"),
    [
        (
            Stage.ACCEPTED,
            "",
            "Good news: we'll do **#1** “no dates”. You'll hear when it is planned.",
        ),
        (
            Stage.DECLINED,
            "*too* rare",
            "We won't do **#1** “no dates” for now. The reason: \\*too\\* rare",
        ),
    ],
)
async def test_who_asked_hears_of_each_step_once(
    bot: Driven, stage: Stage, reason: str, text: str
) -> None:
    await bot.say("/feedback no dates")
    database = bot.app.database
    known = await database.read(lambda tx: requirement_rows.by_id(tx, 1))
    assert known is not None
    after = moved(known, stage, reason)
    assert isinstance(after, Requirement)
    effect = RequirementChanged(known, after, "memory:ops", "changed", reason)
    await database.write(lambda tx: requirements.change(tx, effect, bot.clock.now()))
    shown = len(bot.memory.shown)
    await bot.settle()
    news = {each.place.conversation: each for each in bot.memory.shown[shown:]}
    heard, line = news["en"], news["ops"]
    assert lines([heard]) == [("en", "m1", text)]
    assert line.message.text.startswith(f"**#1** is now: {stage}")
    await bot.settle()
    assert len(bot.memory.shown) == shown + 2
    rows = (await database.read(lambda tx: tx.execute(select(requirement_notices)))).all()
    assert [(row.version, row.member_id, row.delivery_id is not None) for row in rows] == [
        (2, 1, True)
    ]


async def test_a_message_of_somebody_else_is_noted_for_them(bot: Driven) -> None:
    quoted = Quoted(
        "x1", Sender("dee", "Dee"), "the export has no dates", link="https://x.example/1"
    )
    where = {"thread": "x1", "addressed": True}
    await bot.memory.say("en", "ana", "note this", bot.clock.now(), quoted=quoted, **where)  # type: ignore[arg-type]
    await bot.settle()
    asked, card = bot.memory.shown
    assert (asked.place.thread, labels(asked)[0]) == ("x1", "Something is broken")
    assert "Noted by Ana" in card.message.text
    kept = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, 1))
    assert kept is not None
    assert (kept.person, kept.noted_by, kept.text, kept.link, kept.message) == (
        "dee",
        "memory:ana",
        "the export has no dates",
        "https://x.example/1",
        "x1",
    )
    await bot.memory.say("en", "dee", "\u8bb0\u4e00\u4e0b", bot.clock.now(), quoted=quoted, **where)  # type: ignore[arg-type]
    await bot.settle()
    again = bot.memory.shown[-1].message.text
    assert again == "\u8fd9\u6761\u5df2\u7ecf\u8bb0\u8fc7\u4e86\uff0c\u7f16\u53f7 **#1**\u3002"


@pytest.mark.parametrize(
    ("where", "text", "noted"),
    [
        ("en", "note that the export has no dates", "that the export has no dates"),
        ("en", "Feedback: the export has no dates.", "the export has no dates."),
        ("zh", "记一下 希望能按部门导出", "希望能按部门导出"),
        ("zh", "记一下希望能按部门导出", "希望能按部门导出"),
        ("zh", "记一下：这个导出没有日期", "这个导出没有日期"),
        ("zh", "反馈：导出没有日期", "导出没有日期"),
    ],
)
async def test_what_is_written_behind_the_command_is_noted_as_people_write(
    bot: Driven, where: str, text: str, noted: str
) -> None:
    [form, *_] = await bot.say(text, where=where)
    assert "**#1**" in form.message.text
    kept = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, 1))
    assert kept is not None
    assert kept.text == noted


async def test_a_question_that_begins_with_the_word_is_no_note(bot: Driven) -> None:
    for text in ("note where I can export?", "记一下在哪里导出？"):
        await bot.say(text)
    assert await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, 1)) is None


@pytest.mark.parametrize("text", ["记一下", "记一下这条", "记一下 这个", "note that"])
async def test_a_reply_that_only_points_notes_what_it_replies_to(bot: Driven, text: str) -> None:
    quoted = Quoted("x1", Sender("dee", "Dee"), "the export has no dates")
    assert bot.app.router.wants_quote(text)
    where = {"thread": "x1", "addressed": True}
    await bot.memory.say("en", "ana", text, bot.clock.now(), quoted=quoted, **where)  # type: ignore[arg-type]
    await bot.settle()
    kept = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, 1))
    assert kept is not None
    assert (kept.person, kept.text) == ("dee", quoted.text)


async def test_a_message_is_noted_from_its_menu_and_by_an_emoji(bot: Driven) -> None:
    place, ana, dee = Place("memory", "en", "x1"), Sender("ana", "Ana"), Sender("dee", "Dee")
    now = bot.clock.now()
    chosen = Shortcut(place, "s1", ana, "feedback", "x1", dee, "no dates", now)
    await bot.memory.deliver(chosen)
    await bot.settle()
    assert bot.memory.shown[0].message.text.startswith("Noted as **#1**")
    quoted = Quoted("x2", dee, "too slow")
    await bot.memory.deliver(
        Reacted(Place("memory", "en"), "r1", ana, "x2", "memo", now, quoted=quoted)
    )
    await bot.settle()
    asked = next(each for each in bot.memory.shown if "**#2**" in each.message.text)
    assert (asked.place.conversation, asked.place.thread) == ("en", "x2")


async def test_what_began_no_thread_gets_one(bot: Driven) -> None:
    place, ana = Place("memory", "en"), Sender("ana", "Ana")
    await bot.memory.deliver(
        Incoming(place, "c1", ana, "/feedback no dates", bot.clock.now(), rootless=True)
    )
    await bot.settle()
    asked = bot.memory.shown[0]
    assert (asked.place.conversation, asked.place.thread) == ("en", None)
    [goal] = await bot.press(asked, "fb:1:kind:wish")
    assert goal.place.thread == asked.id
    [done] = [
        each
        for each in await bot.say("for the taxes", thread=asked.id, addressed=False)
        if each.place.conversation == "en"
    ]
    assert done.message.text.startswith("Thanks, added.")
