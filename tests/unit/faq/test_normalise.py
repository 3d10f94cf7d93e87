from pathlib import Path

import pytest

import faq
from faq.normalise import LONGEST, normalise, normalise_question, words_of
from faq.terms import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ｔｅｌｅｇｒａｍ\u3000ＢＯＴ？", "telegram bot?"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\x00b\n\tc", "a b c"),
        ("half \ud800 gone", "half gone"),
        ("Straße", "strasse"),
        ("  ", ""),
    ],
)
def test_one_way_to_write_it(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Hi team, quick question: how do I export? Thanks!", "how do i export"),
        ("请问一下，怎么导出？谢谢", "怎么导出"),
        ("你好 你好!导出在哪", "导出在哪"),
        ("history of hi", "history of"),
        ("thanksgiving", "thanksgiving"),
        ("谢谢", "谢谢"),
    ],
)
def test_politeness_is_taken_off(question: str, rest: str) -> None:
    assert normalise_question(question) == rest


def test_only_the_beginning_of_a_long_question_counts() -> None:
    assert len(normalise_question("\ufdfa" * 100_000)) <= LONGEST


def test_terms_of_both_languages() -> None:
    found = dict(terms(normalise("怎么导出 Reports")))
    assert {"怎么", "导出", "导", "report", "~rep"} <= set(found)
    assert "么导" not in found
    assert found["怎么"] < found["导出"]


def test_word_lists_are_read_and_kept_out_of_the_code() -> None:
    assert "quick question" in words_of("filler")
    assert all(words_of(path.stem) for path in Path(faq.__path__[0], "words").glob("*.txt"))
