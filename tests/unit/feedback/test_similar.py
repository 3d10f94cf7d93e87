"""The nearest requests: in both languages, with slips, and the same however they were put."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.likeness import reader
from faq.lexicon import built_in
from feedback.similar import ALIKE, SAME, Similar

READ = reader(built_in())
POOL = {
    1: ["Export the customer list to Excel", "I need the customers in a spreadsheet"],
    2: ["Dark mode for the web page", "my eyes hurt at night, make it dark"],
    3: ["Login by fingerprint on the phone"],
    4: ["支持批量导出工资条", "工资条能不能一次全部导出"],
    5: ["审批流程可以加签", "审批的时候想再加一个人"],
    6: ["登录页面打开很慢", "登录页加载要一分钟"],
    7: ["日历与 Outlook 同步"],
}


def made(pool: dict[int, list[str]]) -> Similar:
    similar = Similar(READ)
    for number, texts in pool.items():
        similar.put(number, texts)
    return similar


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("export customers to excel", 1),
        ("exprot teh custmer lsit", 1),
        ("to Excel, the list of customers: export!", 1),
        ("fingerprint login", 3),
        ("工资条批量导出", 4),
        ("批量導出薪資條", 4),
        ("批量导出gongzitiao", 4),
        ("工资调批量导出", 4),
        ("你好，请问审批能加签吗？谢谢", 5),
        ("登录页太慢了，打不开", 6),
        ("outlook 日历同步", 7),
    ],
)
def test_the_one_for_the_same_comes_first_and_is_worth_showing(text: str, number: int) -> None:
    best = made(POOL).nearest(text)[0]
    assert best.id == number
    assert best.likeness >= ALIKE


@pytest.mark.parametrize(
    "text", ["今天午饭吃什么", "what is the capital of France", "哈哈哈", "+1"]
)
def test_what_nobody_asked_for_is_like_nothing(text: str) -> None:
    assert [near for near in made(POOL).nearest(text) if near.likeness >= ALIKE] == []


@pytest.mark.parametrize("number", POOL)
def test_a_text_that_is_there_is_the_same(number: int) -> None:
    best = made(POOL).nearest(POOL[number][0])[0]
    assert best.id == number
    assert SAME <= best.likeness <= 1


def test_what_is_replaced_or_dropped_is_found_no_more() -> None:
    similar = made(POOL)
    similar.nearest("dark mode")
    similar.put(2, ["Printing in colour"])
    similar.drop(3)
    similar.drop(3)
    assert len(similar) == len(POOL) - 1
    assert 2 not in [near.id for near in similar.nearest("dark") if near.likeness >= ALIKE]
    assert 3 not in [near.id for near in similar.nearest("fingerprint login")]
    assert similar.nearest("print in colour")[0].id == 2


def test_without_words_there_is_nothing() -> None:
    similar = Similar(READ)
    assert similar.nearest("anything") == []
    similar.put(1, [])
    similar.put(2, ["", "  ", "\u200b"])
    assert similar.nearest("anything") == []
    similar.put(3, ["anything"])
    assert similar.nearest("") == []
    assert similar.nearest("anything", limit=0) == []
    assert [near.id for near in similar.nearest("anything")] == [3]


def test_equals_come_in_the_order_of_their_ids() -> None:
    texts = {number: ["导出报表"] for number in (9, 3, 70, 5, 1, 8)}
    assert [near.id for near in made(texts).nearest("导出报表")] == [1, 3, 5, 8, 9]


def test_the_best_of_more_than_are_compared_do_not_hang_on_their_order() -> None:
    numbers = range(200)
    there = made({number: ["export the report"] for number in numbers})
    back = made({number: ["export the report"] for number in reversed(numbers)})
    assert there.nearest("export a report") == back.nearest("export a report")


WORDS = ["export", "report", "导出", "报表", "工资条", "login", "logn", "slow", "登录", "慢", "!"]
TEXT = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join)
STEP: st.SearchStrategy[tuple[str, int, list[str]]] = st.one_of(
    st.tuples(st.just("put"), st.integers(0, 7), st.lists(TEXT, max_size=3)),
    st.tuples(st.just("drop"), st.integers(0, 7), st.just([])),
    st.tuples(st.just("search"), st.just(0), st.just(["export 报表"])),
)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEP, max_size=25), asked=TEXT)
def test_changes_come_to_the_same_as_a_fresh_build(
    steps: list[tuple[str, int, list[str]]], asked: str
) -> None:
    similar, held = Similar(READ), dict[int, list[str]]()
    for what, number, texts in steps:
        if what == "put":
            similar.put(number, texts)
            held[number] = texts
        elif what == "drop":
            similar.drop(number)
            held.pop(number, None)
        else:
            similar.nearest(texts[0])
    assert similar.nearest(asked, limit=10) == made(held).nearest(asked, limit=10)


def test_places_that_were_given_up_are_taken_out_now_and_then() -> None:
    similar = Similar(cache(READ))
    for number, texts in POOL.items():
        similar.put(number, texts)
    for _ in range(8_300):
        similar.put(3, POOL[3])
    fresh = made(POOL)
    for texts in POOL.values():
        assert similar.nearest(texts[0], limit=10) == fresh.nearest(texts[0], limit=10)


def test_a_word_typed_as_pinyin_is_nearer_than_one_that_is_nothing() -> None:
    similar = made(POOL)
    typed, strange = (
        similar.nearest(f"批量导出{word}", limit=1)[0] for word in ("gongzitiao", "gxngzxtixo")
    )
    assert typed.id == strange.id == 4
    assert typed.likeness > strange.likeness + 0.02


def test_a_text_that_is_there_is_the_same_however_much_else_was_said() -> None:
    others = [text for texts in POOL.values() for text in texts]
    best = made({**POOL, 8: ["Snooze it", *others]}).nearest("Snooze it")[0]
    assert best.id == 8
    assert SAME <= best.likeness <= 1


def test_politeness_counts_where_a_request_is_about_it() -> None:
    pool = {1: ["太好了"], 2: ["太好了, 谢谢你"]}
    assert made(pool).nearest("太好了，谢谢你!", limit=1)[0].id == 2
