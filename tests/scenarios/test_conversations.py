"""Transcripts: questions that go on from the one before, and several in one message."""

import pytest

from bot.adapters.memory import Shown
from tests.support import Driven, write_manual

MANUAL = {
    "en/leave.md": """# Leave

## Request leave

Press **New leave**.

## Export leave

Press **Leave**, **Export**.

## Cancel leave

Press **Withdraw**.
""",
    "en/approvals.md": """# Approvals

## Export approvals

Press **Approvals**, **Export**.

## Cancel an approval

Press **Take back**.
""",
    "zh/leave.md": """# 请假

## 提交请假

点**新建请假**。

## 导出请假记录

点**请假**，再点**导出**。
""",
    "zh/approvals.md": """# 审批

## 提交审批

点**发起审批**。

## 导出审批单

点**审批**，再点**导出**。
""",
}


@pytest.fixture
async def talk(bot: Driven) -> Driven:
    """The bot with a manual in which each thing can be done with leave and with approvals."""
    folder = bot.app.settings.manual_dir
    for old in folder.rglob("*.md"):
        old.unlink()
    write_manual(folder, MANUAL)
    await bot.app.library.reload()
    return bot


@pytest.mark.parametrize(
    ("where", "first", "then", "shown"),
    [
        ("en", "how do I request leave?", "and how do I export it?", "Press **Leave**, **Export**"),
        ("en", "how do I export approvals?", "so how do I cancel one?", "**Take back**"),
        ("zh", "怎么提交审批？", "那怎么导出？", "点**审批**，再点**导出**"),
        ("zh", "怎么提交请假？", "那怎么导出?", "点**请假**，再点**导出**"),
        ("zh", "怎么提交请假？", "导出呢？", "点**请假**，再点**导出**"),
        ("en", "how do I export approvals?", "what about cancelling?", "**Take back**"),
    ],
)
@pytest.mark.parametrize("direct", [False, True])
async def test_a_question_goes_on_from_the_one_before(
    talk: Driven, where: str, first: str, then: str, shown: str, *, direct: bool
) -> None:
    where = "direct-ana" if direct else where
    [answer] = await talk.say(first, where=where)
    [following] = await talk.say(then, where=where, thread=answer.place.thread)
    assert shown in await meant(talk, following)
    assert following.place == answer.place


async def meant(talk: Driven, shown: Shown) -> str:
    """The answer, if need be after the bot has asked whether that section is meant."""
    if shown.message.buttons[0].value.startswith("pick") and len(shown.message.buttons) < 4:
        [shown] = await talk.press(shown, shown.message.buttons[0].value)
    return shown.message.text


async def test_in_a_new_thread_a_question_stands_for_itself(talk: Driven) -> None:
    await talk.say("怎么提交请假？", where="zh")
    [choice] = await talk.say("怎么导出？", where="zh")
    assert "点**" not in choice.message.text


async def test_unless_the_same_person_plainly_goes_on(talk: Driven) -> None:
    await talk.say("怎么提交请假？", where="zh")
    [own] = await talk.say("那怎么导出？", where="zh")
    assert "点**请假**，再点**导出**" in await meant(talk, own)
    [anothers] = await talk.say("那怎么导出？", where="zh", who="dee")
    assert "点**" not in anothers.message.text
    talk.clock.advance(16 * 60)
    [later] = await talk.say("那怎么导出？", where="zh")
    assert "点**" not in later.message.text


async def test_a_question_about_something_else_is_not_bent_to_the_last(talk: Driven) -> None:
    [answer] = await talk.say("how do I request leave?")
    [other] = await talk.say("how do I export approvals?", thread=answer.place.thread)
    assert "**Approvals**, **Export**" in other.message.text


@pytest.mark.parametrize(
    ("where", "asked", "parts", "answers"),
    [
        (
            "en",
            "How do I request leave? And how do I export approvals?",
            ["> **1.** How do I request leave?", "> **2.** And how do I export approvals?"],
            ["**New leave**", "**Approvals**, **Export**"],
        ),
        (
            "zh",
            "怎么提交请假？审批单怎么导出？谢谢",
            ["> **1.** 怎么提交请假？", "> **2.** 审批单怎么导出？"],
            ["**新建请假**", "**审批**，再点**导出**"],
        ),
        (
            "zh",
            "1. 怎么提交请假\n2. 怎么提交审批",
            ["> **1.** 怎么提交请假", "> **2.** 怎么提交审批"],
            ["**新建请假**", "**发起审批**"],
        ),
    ],
)
async def test_two_questions_are_both_answered_in_one_message(
    talk: Driven, where: str, asked: str, parts: list[str], answers: list[str]
) -> None:
    [answer] = await talk.say(asked, where=where)
    for text in (*parts, *answers):
        assert text in answer.message.text
    assert [button.value.split(":")[0] for button in answer.message.buttons] == [
        "rate",
        "rate",
        "human",
    ]


async def test_of_two_long_answers_each_can_be_read_on(talk: Driven) -> None:
    for name in ("alpha", "beta"):
        steps = "\n\n".join(f"Step {n} of {name}, told in a few more words." for n in range(60))
        (talk.app.settings.manual_dir / "en" / f"{name}.md").write_text(
            f"# Set up {name}\n\n{steps}", encoding="utf-8"
        )
    await talk.app.library.reload()
    [both] = await talk.say("how do I set up alpha? how do I set up beta?")
    assert [button.label for button in both.message.buttons][:2] == [
        "Read on: Set up alpha",
        "Read on: Set up beta",
    ]
    [second] = await talk.press(both, both.message.buttons[1].value)
    assert "Step 0 of beta" in second.message.text
    [page] = await talk.press(second, second.message.buttons[0].value)
    assert "of beta" in page.message.text
    assert "Step 0 of" not in page.message.text


async def test_a_question_and_its_story_are_one(talk: Driven) -> None:
    [answer] = await talk.say("I am new here. I looked everywhere! How do I request leave?")
    assert ">" not in answer.message.text.split("\n")[0]
    assert "**New leave**" in answer.message.text


async def test_suggestions_say_which_question_they_are_for(talk: Driven) -> None:
    [both] = await talk.say("export? cancel?")
    labels = [button.label for button in both.message.buttons]
    assert labels[-1] == "None of these: ask a human"
    assert {label.split(" · ")[0] for label in labels[:-1]} == {"1", "2"}
    assert all("Export" in label for label in labels if label.startswith("1"))
    chosen = next(button for button in both.message.buttons if button.label.startswith("2"))
    [shown] = await talk.press(both, chosen.value)
    assert "Cancel" in shown.message.text


@pytest.mark.parametrize(
    ("said", "where", "answer"),
    [
        ("thanks!", "en", "You're welcome!"),
        ("谢谢你", "zh", "不客气，有问题随时问我。"),
        ("hello", "en", "Hello! Ask me anything about the product"),
    ],
)
async def test_thanks_are_no_greeting(talk: Driven, said: str, where: str, answer: str) -> None:
    [shown] = await talk.say(said, where=where)
    assert shown.message.text.startswith(answer)


@pytest.mark.parametrize("text", ["gap abc", "reply 11", "customer", "person ana set payer=x"])
async def test_at_work_half_a_command_is_not_a_question(talk: Driven, text: str) -> None:
    [shown] = await talk.say(text, where="ops", who="ops")
    assert not shown.message.text.startswith(
        ("Which of these", "Do you mean", "**Leave", "I found")
    )
    assert shown.message.buttons == ()


async def test_what_was_just_shown_is_among_the_choices(talk: Driven) -> None:
    [answer] = await talk.say("how do I request leave?")
    [choice] = await talk.say("and exporting or cancelling it?", thread=answer.place.thread)
    labels = [button.label for button in choice.message.buttons]
    assert "Leave › Request leave" in labels
    assert len(labels) <= 4
