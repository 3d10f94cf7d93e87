from pathlib import Path

import pytest

from faq.lexicon import built_in, read_lexicon
from faq.manual import read_manual
from faq.normalise import LONGEST, normalise
from faq.terms import Kind, Terms


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
    assert built_in().question(question) == rest


def test_only_the_beginning_of_a_long_question_counts() -> None:
    assert len(built_in().question("\ufdfa" * 100_000)) <= LONGEST


def test_scripts_and_words_of_taiwan_fold() -> None:
    assert normalise("軟體的登入設定") == normalise("软件的登录设置")
    assert normalise("can’t") == "can't"


def test_terms_of_both_languages() -> None:
    views = Terms(built_in()).views(normalise("怎么导出 Reports"))
    assert views[Kind.WORD] == ["导出", "report"]
    assert views[Kind.CHARACTER] == ["导", "出"]
    assert views[Kind.STOP] == ["怎么"]
    assert "~~rep" in views[Kind.GRAM]
    assert "^dao chu" in views[Kind.SOUND]
    assert set(views[Kind.CONCEPT]) == set(Terms(built_in()).views("下载")[Kind.CONCEPT]) | set(
        Terms(built_in()).views("summary")[Kind.CONCEPT]
    )


def test_contractions_are_two_words() -> None:
    views = Terms(built_in()).views("i can't log in, it won't and cannot")
    assert views[Kind.STOP].count("not") == 3


def test_a_manual_adds_words_and_takes_some_away(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "filler.txt").write_text("老铁们 # ours\n-quick question\n", "utf-8")
    (folder / "synonyms.txt").write_text("widget, 小部件，Gadget\n-fee\n", "utf-8")
    lexicon, problems = read_lexicon(tmp_path)
    assert problems == []
    assert lexicon.question("老铁们，怎么导出") == "怎么导出"
    assert lexicon.question("quick question: export") == "quick question: export"
    terms = Terms(lexicon)
    concepts = [terms.views(text)[Kind.CONCEPT] for text in ("my gadgets", "小部件")]
    assert concepts[0] == concepts[1] != []
    assert not any("fee" in group for group in lexicon.synonyms)
    assert any("fee" in group for group in built_in().synonyms)
    assert lexicon.stop == built_in().stop


def test_word_files_that_cannot_be_read_change_nothing_and_are_reported(tmp_path: Path) -> None:
    manual = tmp_path / "manual"
    (manual / "words" / "stop.txt").mkdir(parents=True)
    (manual / "words" / "filler.txt").write_bytes(b"abc\x00\xff")
    (tmp_path / "secret.txt").write_text("top, secret")
    (manual / "words" / "synonyms.txt").symlink_to(tmp_path / "secret.txt")
    (manual / "page.md").write_text("# Page\n\nText.")
    lexicon, problems = read_lexicon(manual)
    assert lexicon == built_in()
    kinds = {problem.file: problem.kind for problem in problems}
    assert kinds == {
        "words/filler.txt": "binary",
        "words/stop.txt": "unreadable",
        "words/synonyms.txt": "outside",
    }
    assert set(problems) <= set(read_manual(manual).problems)
