"""How texts sound, and which words are read as pinyin."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.lexicon import built_in
from faq.normalise import normalise
from faq.sound import runs_of_syllables, spelt
from faq.terms import Kind, Terms


def never(_: str) -> bool:
    return False


def always(_: str) -> bool:
    return True


def runs(text: str, typed: Callable[[str], bool] = never) -> list[str]:
    return [" ".join(run) for run in runs_of_syllables(text, typed) if run]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("银行", "yin hang"),
        ("行人", "xing ren"),
        ("绑定银行卡", "bang ding yin hang ka"),
        ("重新", "chong xin"),
        ("重要", "zhong yao"),
        ("会计", "kuai ji"),
        ("女", "nv"),
    ],
)
def test_characters_are_read_by_their_neighbours(text: str, said: str) -> None:
    assert runs(text) == [said]


def test_homophones_sound_the_same() -> None:
    assert runs("登录") == runs("登陆")
    assert runs("帐户") == runs("账户")
    assert runs("报销") != runs("报价")


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("fapiao", ("fa", "piao")),
        ("tuikuan", ("tui", "kuan")),
        ("xian", ("xian",)),
        ("zhuangchuang", ("zhuang", "chuang")),
        ("change", ("chan", "ge")),
        ("invoice", ()),
        ("slack", ()),
        ("hmm", ()),
        ("a", ()),
        ("fapiao1", ()),
        ("fà", ()),
        ("", ()),
        ("fa" * 20, ("fa",) * 20),
        ("fa" * 20 + "a", ()),
        ("fa" * 5_000, ()),
    ],
)
def test_words_are_spelt_with_the_fewest_syllables(word: str, syllables: tuple[str, ...]) -> None:
    assert spelt(word) == syllables


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=45))
def test_syllables_make_the_word(word: str) -> None:
    assert "".join(spelt(word)) in ("", word)


def test_only_words_said_to_be_typed_are_read() -> None:
    assert runs("change 发票 fapiao") == ["fa piao"]
    assert runs("change 发票 fapiao", "fapiao".__eq__) == ["fa piao fa piao"]
    assert runs("kai 发票", always) == ["kai fa piao"]
    assert runs("change", always) == ["chan ge"]


@pytest.mark.parametrize("between", ["，", ",", "。", "_", " - ", " slack ", " 1 "])
def test_no_run_goes_on_across(between: str) -> None:
    assert runs(f"发票{between}退款", always) == ["fa piao", "tui kuan"]
    assert runs(f"发票{between}tuikuan", "tuikuan".__eq__) == ["fa piao", "tui kuan"]


def test_spaces_do_not_end_a_run() -> None:
    assert runs("发票 退款") == ["fa piao tui kuan"]


def test_pairs_and_syllables_are_terms() -> None:
    views = Terms(built_in()).views("银行，转")
    assert views[Kind.SOUND] == ["^yin hang"]
    assert views[Kind.SYLLABLE] == ["^yin", "^hang", "^zhuan"]
    typed = Terms(built_in()).views("yinhang", always)
    assert typed[Kind.SOUND] == ["^yin hang"]
    assert Terms(built_in()).views("yinhang")[Kind.SOUND] == []


@given(st.text(), st.booleans())
def test_any_text_can_be_read(text: str, typed: bool) -> None:
    for run in runs_of_syllables(normalise(text), lambda _: typed):
        assert all(run)
