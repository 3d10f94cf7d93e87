"""What a reader is answered, on a small manual in two languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.answering import Answering, Outcome, Reader, Thresholds
from faq.document import read_document
from faq.manual import Manual, read_manual

EN = """# Groupkeeper

A bot for groups.

## Connect Telegram

Talk to BotFather and copy the token into the settings.

## Connect Slack

Create an app from the manifest and install it.

## Back up the database

Copy the file while it runs.

## Write an announcement

Choose the groups and the time.

## Quiet hours
<!-- groupkeeper
aliases: [stop messages at night]
-->

Nothing is sent then.

## Weekly summary

Sent on Monday.

## Monthly summary

Sent on the first.

## Discount rules
<!-- groupkeeper
restricted: true
jobs: [Sales]
-->

Up to ten percent.

## Reports for sales
<!-- groupkeeper
jobs: [sales]
-->

Open the reports page.

## Reports for staff
<!-- groupkeeper
jobs: [support]
-->

Open the reports page.
"""
ZH = """# 群管家

群里的机器人。

## 接入 Telegram

找 BotFather 要一个令牌，填到设置里。

## 接入 Slack

用清单创建应用并安装。

## 备份数据库

运行时复制文件。

## 导出反馈

下载 CSV 文件。

## 每周小结

周一发送。

## 每月小结

每月一号发送。
"""


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    folder = tmp_path_factory.mktemp("manual")
    for lang, text in (("en", EN), ("zh", ZH)):
        (folder / lang).mkdir()
        (folder / lang / "guide.md").write_text(text, "utf-8")
    manual = read_manual(folder)
    assert manual.problems == ()
    return Answering(manual)


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("how do I connect Telegram?", "en/guide#connect-telegram"),
        ("Hi team, quick question: how to connect slack? thanks", "en/guide#connect-slack"),
        ("怎么接入 Telegram?", "zh/guide#接入-telegram"),
        ("请问一下，如何接入Slack？", "zh/guide#接入-slack"),
        ("how do I back up the database", "en/guide#back-up-the-database"),
        ("怎么备份数据库", "zh/guide#备份数据库"),
        ("ＱＵＩＥＴ　ＨＯＵＲＳ", "en/guide#quiet-hours"),
        ("can I stop messages at night?", "en/guide#quiet-hours"),
        ("导出反馈在哪里", "zh/guide#导出反馈"),
    ],
)
def test_plain_questions_are_answered(answering: Answering, question: str, section: str) -> None:
    answer = answering.ask(question)
    assert (answer.outcome, answer.found[0].section.id) == (Outcome.ANSWER, section)
    assert answer.confidence >= 0.6
    assert len(answer.found) <= 5


@pytest.mark.parametrize(
    "question",
    [
        "what's the weather in Paris tomorrow",
        "今天天气怎么样",
        "who won the world cup?",
        "can I pay by credit card",
        "怎么退款",
        "how do I reset my password?",
        "",
        "   ",
        "?!。，",
        "🎉🎉",
        "\ud83d",
        "x" * 100_000,
    ],
)
def test_what_the_manual_does_not_say_is_unknown(answering: Answering, question: str) -> None:
    assert answering.ask(question).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("question", ["summary", "小结", "connect", "接入"])
def test_siblings_are_suggested(answering: Answering, question: str) -> None:
    answer = answering.ask(question)
    assert answer.outcome is Outcome.SUGGEST
    assert 2 <= len(answer.found) <= 3
    scores = [found.score for found in answer.found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


SALES = frozenset({"sales"})


@pytest.mark.parametrize(
    "reader",
    [
        Reader(),
        Reader(job="sales"),
        Reader(job="sales", open_jobs=frozenset({"support"})),
        Reader(job="sales", open_jobs=SALES, private=False),
    ],
)
@pytest.mark.parametrize("question", ["discount rules", "rules", "discount", "ten percent"])
def test_restricted_sections_are_nowhere(
    answering: Answering, reader: Reader, question: str
) -> None:
    found = answering.ask(question, reader).found
    assert "en/guide#discount-rules" not in [each.section.id for each in found]
    assert answering.section("en/guide#discount-rules", reader) is None


def test_restricted_sections_are_open_in_private_to_a_job_set_by_ops(answering: Answering) -> None:
    reader = Reader(open_jobs=SALES)
    answer = answering.ask("what are the discount rules?", reader)
    assert (answer.outcome, answer.found[0].section.title) == (Outcome.ANSWER, "Discount rules")
    assert answering.section("en/guide#discount-rules", reader) == answer.found[0].section


def test_section_by_id(answering: Answering) -> None:
    section = answering.section("zh/guide#备份数据库", Reader())
    assert section is not None
    assert section.text == "运行时复制文件。"
    assert answering.section("zh/guide#none", Reader()) is None


@pytest.mark.parametrize("job", ["sales", "support"])
def test_the_readers_job_decides_between_equals(answering: Answering, job: str) -> None:
    assert answering.ask("reports", Reader(job=job)).found[0].section.jobs == (job,)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_readers_language_decides_between_equals(lang: str) -> None:
    text = "# Guide\n\n## BotFather\n\n@BotFather\n\n## Other\n\nx\n\n## More\n\ny\n"
    documents = [read_document(f"{each}/guide.md", text) for each in ("en", "zh")]
    sections = [section for document in documents for section in document.sections]
    answering = Answering(Manual(tuple(sections), ()))
    answer = answering.ask("BotFather", Reader(lang=lang))
    assert answer.found[0].section.lang == lang


def test_thresholds_move_the_outcome(answering: Answering) -> None:
    for thresholds, outcome in (
        (Thresholds(wrong_answers=-1), Outcome.SUGGEST),
        (Thresholds(wrong_answers=-1, suggest=1.01), Outcome.UNKNOWN),
    ):
        strict = Answering(answering.manual, thresholds)
        assert strict.ask("how do I connect Telegram?").outcome is outcome


def test_a_near_tie_is_suggested_however_low_the_threshold(answering: Answering) -> None:
    bold = Answering(answering.manual, Thresholds(wrong_answers=1))
    assert bold.ask("summary").outcome is Outcome.SUGGEST


def test_an_empty_manual_knows_nothing() -> None:
    answer = Answering(Manual((), ())).ask("how do I connect Telegram?")
    assert (answer.outcome, answer.found) == (Outcome.UNKNOWN, ())


@settings(deadline=None)
@given(
    st.one_of(
        st.text(st.characters()),
        st.text(st.characters(categories=("Cs", "Mn", "Lo", "Po"))),
        st.from_regex(r"(请问|hi |thanks|怎么|connect |[\ud800-\udfff]|\W)*"),
        st.integers(1, 100_000).map(lambda count: "接入 telegram " * count),
    )
)
def test_any_text_is_a_question(answering: Answering, question: str) -> None:
    answer = answering.ask(question)
    assert 0 <= answer.confidence <= 1
