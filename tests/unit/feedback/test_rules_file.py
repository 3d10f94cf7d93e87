"""The file of the rules: what it may say, and what is said of one that can't be used."""

import re
from pathlib import Path

import pytest

from bot.feedback_reasons import refused
from faq.normalise import normalise
from feedback.priority import Facts, signals_in, suggest
from feedback.rules_file import (
    LARGEST,
    LONGEST_WORD,
    LONGEST_WORDING,
    MOST_RULES,
    MOST_WORDS,
    RulesError,
    read_rules,
)

RULE = """
[[rule]]
id = "blocks"
weight = 50
wording = { en = "blocks use", zh = "影响使用" }
words = ["can't (|even )(log|sign) in", "登录不了"]
but = ["wish I can't log in"]
"""
WEIGHTS = """
[grades]
P0 = 70
P1 = 40
P2 = 20
[tiers]
S = 25
A = 15
B = 8
C = 3
[customers]
each = 6
most = 42
[kinds]
bug = 10
question = 0
internal = 0
wish = 0
"""
WHOLE = WEIGHTS + RULE


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "rules.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path: Path) -> RulesError:
    with pytest.raises(RulesError) as caught:
        read_rules(path, normalise)
    return caught.value


def with_words(*words: str) -> str:
    return re.sub(r"words = .*", f"words = {list(words)!r}", WHOLE)


def test_a_file_of_ones_own_counts_as_a_whole(tmp_path: Path) -> None:
    own = WHOLE.replace("P0 = 70", "P0 = 50").replace("bug = 10", "bug = 0")
    rules = read_rules(written(tmp_path, own), normalise)
    assert [rule.id for rule in rules.rules] == ["blocks"]
    assert signals_in("billing; I can’t even sign in", rules) == ("blocks",)
    assert signals_in("I wish I can't log in", rules) == ()
    suggestion = suggest(Facts("bug", (), frozenset({"blocks"})), rules)
    assert (suggestion.grade, suggestion.score) == ("P0", 50)
    assert rules.wording("blocks", "zh") == "影响使用"


@pytest.mark.parametrize("change", ["bom", "crlf", "no but", "no words", "full width"])
def test_what_editors_make_of_it_is_read_too(tmp_path: Path, change: str) -> None:
    changed = {
        "bom": "\ufeff" + WHOLE,
        "crlf": WHOLE.replace("\n", "\r\n"),
        "no but": re.sub(r"but = .*", "", WHOLE),
        "no words": with_words(),
        "full width": WHOLE.replace("(|even )(log|sign)", "（｜even ）（log｜sign）"),
    }[change]
    rules = read_rules(written(tmp_path, changed), normalise)
    expected = () if change == "no words" else ("blocks",)
    assert signals_in("I can't even sign in", rules) == expected


def test_the_file_that_comes_with_it_may_be_copied(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[3] / "feedback" / "priority.toml").read_text("utf-8")
    assert read_rules(written(tmp_path, shipped)) == read_rules(None)


@pytest.mark.parametrize(
    ("old", "new", "key", "named"),
    [
        ("P0 = 70", "P0 = 70 points", "syntax", "line 3"),
        ("P0 = 70", "P0 = 70\nP0 = 80", "syntax", "line 4"),
        ('"登录不了"]', '"登录不了"', "syntax", "line "),
        ("[tiers]", "[colours]\nred = 1\n[tiers]", "unknown", "[colours]"),
        ("[tiers]", "[tiers]\nD = 1", "unknown", "[tiers]: D"),
        ("weight = 50", "weigth = 50", "unknown", "[[rule]] 1 (blocks): weigth"),
        ("bug = 10", "bug = 10\nBUG = 10", "unknown", "[kinds]: BUG"),
        ("[customers]\neach = 6\nmost = 42\n", "", "missing", "[customers]"),
        ("A = 15\n", "", "missing", "[tiers]: A"),
        ("P1 = 40\n", "", "missing", "[grades]: P1"),
        ("most = 42\n", "", "missing", "[customers]: most"),
        ("wish = 0\n", "", "missing", "[kinds]: wish"),
        ("weight = 50\n", "", "missing", "[[rule]] 1 (blocks): weight"),
        ('id = "blocks"\n', "", "missing", "[[rule]] 1: id"),
        (', zh = "影响使用"', "", "missing", "[[rule]] 1 (blocks), wording: zh"),
        ("words = [", "but_words = [", "unknown", "[[rule]] 1 (blocks): but_words"),
        ("[[rule]]", "[rule]", "not_rules", "[[rule]]"),
        (RULE, "", "missing", "[rule]: rule"),
        ("weight = 50", "weight = -1", "number", "weight"),
        ("weight = 50", "weight = 1001", "number", "from 0 to 1000"),
        ("weight = 50", "weight = 5.5", "number", "weight"),
        ("weight = 50", "weight = true", "number", "weight"),
        ("weight = 50", 'weight = "50"', "number", "weight"),
        ("weight = 50", f"weight = {'9' * 5000}", "syntax", "line "),
        ("weight = 50", "weight = nan", "number", "weight"),
        ("P0 = 70", "P0 = 40", "order", "P0 = 40, P1 = 40"),
        ("P0 = 70", "P0 = 30", "order", "P0 = 30, P1 = 40"),
        ("P2 = 20", "P2 = 0", "number", "P2"),
        ('{ en = "blocks use", zh = "影响使用" }', '"blocks"', "not_table", "wording"),
        ('"blocks use"', '" "', "text", "wording: en"),
        ('"blocks use"', r'"a\nb"', "text", "wording: en"),
        ('"blocks use"', f'"{"x" * (LONGEST_WORDING + 1)}"', "text", "wording: en"),
        ('"blocks use"', "7", "text", "wording: en"),
        ('id = "blocks"', 'id = "Blocks!"', "id", "Blocks!"),
        ('id = "blocks"', "id = 3", "text", "id"),
        ("but = [", 'but = "x" #', "words", "but"),
        ('"登录不了"]', "3]", "words", "words"),
    ],
)
def test_a_mistake_is_named_with_its_place(
    tmp_path: Path, old: str, new: str, key: str, named: str
) -> None:
    assert old in WHOLE
    path = written(tmp_path, WHOLE.replace(old, new, 1))
    error = refusal(path)
    assert error.key == key
    for locale in ("en", "zh"):
        assert str(path) in refused(locale, error)
    assert named in refused("en", error)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "  ",
        "a",
        "否",
        "...",
        "(log|sign",
        "log) in",
        "log|sign",
        "((log|sign) in|out)",
        "(|log in)",
        "(|can't)(|log)",
        "x" * (LONGEST_WORD + 1),
        "(aa|bb|cc|dd|ee|ff|gg|hh|ii|jj)" * 5,
    ],
)
def test_words_that_cannot_be_looked_for_are_refused(tmp_path: Path, word: str) -> None:
    error = refusal(written(tmp_path, with_words("fine", word)))
    assert error.key == "word"
    assert f"“{word[:LONGEST_WORDING]}”" in refused("en", error)


def test_signs_in_words_are_signs(tmp_path: Path) -> None:
    rules = read_rules(written(tmp_path, with_words("c.+t", "[a-z]*x")), normalise)
    assert signals_in("it says c.+t", rules) == ("blocks",)
    assert signals_in("cat abcx", rules) == ()


def test_what_does_not_count_joins_nothing(tmp_path: Path) -> None:
    own = WHOLE.replace("wish I can't log in", "不登录不了")
    rules = read_rules(written(tmp_path, own), normalise)
    assert signals_in("登录不登录不了不了", rules) == ()
    assert signals_in("不登录不了，登录不了", rules) == ("blocks",)


def test_ids_are_given_once(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, WHOLE + RULE))
    assert (error.key, error.facts["at"]) == ("twice", "[[rule]] 2")
    assert "blocks" in refused("zh", error)


def test_there_is_an_end_to_rules_and_words(tmp_path: Path) -> None:
    many = WEIGHTS + "".join(RULE.replace("blocks", f"r{n}", 1) for n in range(MOST_RULES + 1))
    error = refusal(written(tmp_path, many))
    assert (error.key, str(MOST_RULES) in refused("en", error)) == ("many_rules", True)
    error = refusal(written(tmp_path, with_words(*["word"] * (MOST_WORDS + 1))))
    assert (error.key, error.facts["at"]) == ("many_words", "[[rule]] 1")
    assert "2,000" in refused("en", error) or "2000" in refused("en", error)


def test_a_file_may_have_a_megabyte(tmp_path: Path) -> None:
    filled = WHOLE.encode() + b"#" * (LARGEST - len(WHOLE.encode()))
    assert read_rules(written(tmp_path, filled)).rules[0].id == "blocks"
    error = refusal(written(tmp_path, filled + b"#"))
    assert error.key == "large"
    assert "1 MB" in refused("en", error)


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    error = refusal(written(tmp_path, WEIGHTS.encode() + RULE.encode("gb18030")))
    assert error.key == "encoding"
    assert f"line {WHOLE[: WHOLE.index('影响')].count(chr(10)) + 1}:" in refused("en", error)
    assert refusal(written(tmp_path, "x = " + "[" * 100_000)).key in ("deep", "syntax")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none.toml")
    assert error.key == "missing_file"
    assert "none.toml" in refused("zh", error)
    error = refusal(tmp_path)
    assert error.key == "unreadable"
    assert str(tmp_path) in refused("en", error)
