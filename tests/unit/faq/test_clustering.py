"""Which gaps ask for the same, and which come first."""

from datetime import UTC, datetime

import pytest

from faq.clustering import clusters, ranked
from faq.learning import Asker, OpenGap
from faq.lexicon import built_in

AT = datetime(2026, 3, 2, tzinfo=UTC)


def together(*questions: str) -> list[list[str]]:
    lexicon = built_in()
    found = clusters([lexicon.gap_key(question) for question in questions], lexicon)
    return [[questions[number] for number in cluster] for cluster in found]


@pytest.mark.parametrize(
    "questions",
    [
        ("怎么导出工资条", "工资条导出在哪里？", "請問工資條怎麼導出"),
        ("能不能对接金蝶", "金蝶怎么对接"),
        ("how do I connect SAP", "is there an SAP connector?"),
        ("how to change my password", "change password how?"),
    ],
)
def test_what_asks_for_the_same_is_one(questions: tuple[str, ...]) -> None:
    assert together(*questions, "what is the weather tomorrow") == [
        list(questions),
        ["what is the weather tomorrow"],
    ]


def test_what_shares_only_words_of_form_is_not() -> None:
    questions = ("how do I connect SAP", "how do I export payslips", "怎么导出", "怎么登录")
    assert together(*questions) == [[question] for question in questions]


def test_without_any_words_everything_is_alone() -> None:
    assert together("?", "", "!!") == [["?"], [""], ["!!"]]
    assert together() == []


def gap(number: int, key: str, *people: Asker, questions: int = 1) -> OpenGap:
    return OpenGap(number, key, (key,), questions, people, AT)


def test_tiers_count_and_nobody_twice() -> None:
    ana, bo, cy = Asker("a", "ana", tier="S"), Asker("a", "bo"), Asker("a", "cy")
    found = ranked(
        [
            gap(1, "export payslips", bo, cy, questions=9),
            gap(2, "connect sap", ana),
            gap(3, "export all payslips", bo),
        ],
        built_in(),
    )
    assert [(cluster.number, cluster.questions) for cluster in found] == [(2, 1), (1, 10)]
    assert found[1].people == (bo, cy)
    assert found[1].texts == ["export payslips", "export all payslips"]
