"""Questions, their order, and what answers are taken for."""

import pytest

from announcements.drafting import (
    FIELDS,
    STEPS,
    Asking,
    is_aside,
    language_of,
    link_of,
    listed,
    loaded,
)
from announcements.model import Announcement, Content
from chat.message import Place


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("locale", ["", "en", "zh"])
def test_a_question_is_read_as_it_was_written(field: str, locale: str) -> None:
    for walks in {False, field in STEPS}:
        asking = Asking(field, locale, walks)
        assert loaded(asking.dumped()) == asking


@pytest.mark.parametrize("text", ["", "nonsense", "text..form", "nonsense.en.form"])
def test_what_is_no_question_is_none(text: str) -> None:
    assert loaded(text) is None


def test_the_form_goes_forth_and_back_and_ends() -> None:
    asking: Asking | None = Asking(STEPS[0], "zh", walks=True)
    seen = []
    while asking is not None:
        seen.append((asking.number, asking.field, asking.locale))
        asking = asking.moved(1)
    assert seen == [(n, field, "zh") for n, field in enumerate(STEPS, 1)]
    assert Asking("problem", walks=True).moved(-1) == Asking("what", walks=True)
    assert Asking("what", walks=True).moved(-1) is None
    assert Asking("what").moved(1) is None  # it was asked alone
    assert Asking("text").moved(1) is None


@pytest.mark.parametrize(
    ("written", "list_"),
    [
        ("Press Export", "Press Export"),
        ("Open\n\nPress", "1. Open\n2. Press"),
        ("1. Open\n2) Press\n- Choose\n\u2022 Save", "1. Open\n2. Press\n3. Choose\n4. Save"),
        ("1\u3001打开\n②点导出", "1. 打开\n2. 点导出"),
        ("2024 report\n3.5 percent", "1. 2024 report\n2. 3.5 percent"),
        ("Run\n```\nmake\n```", "Run\n```\nmake\n```"),
        ("Open\n- \nPress", "1. Open\n2. -\n3. Press"),
    ],
)
def test_lines_become_a_numbered_list(written: str, list_: str) -> None:
    assert listed(written) == list_


@pytest.mark.parametrize(
    "link",
    ["https://example.com", "http://localhost:8765/a#b", "https://example.com/%E4%B8%AD?a=b&c=d"],
)
def test_web_addresses_are_links(link: str) -> None:
    assert link_of(f" {link} ") == link_of(f"<{link}>") == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "export",
        "javascript:alert(1)",
        "ftp://example.com",
        "https://",
        "https:///path",
        "https://a b",
        "https://a>b",
        "https://example.com:port",
        "https://[half",
        "https://example.com/" + "a" * 500,
        "example.com",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert link_of(text) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Export is here", "en"),
        ("导出上线了", "zh"),
        ("飞书集成上线了，支持 Slack", "zh"),
        ("The integration with 飞书 is here", "en"),
        ("👍 1 2", None),
        ("", None),
    ],
)
def test_a_text_says_in_which_language_it_is(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_one_line_that_asks_is_no_answer() -> None:
    assert is_aside("how do I export?")
    assert is_aside("怎么导出？ ")
    assert not is_aside("Tired of copying?\nExport is here.")
    assert not is_aside("Export is here.")


def draft(**contents: Content) -> Announcement:
    return Announcement(1, "k", Place("memory", "ops"), "memory:ops", contents=contents)


def test_of_a_text_and_a_form_goes_out_what_was_chosen() -> None:
    both = Content(text="Hello", what="Export", steps="Press")
    assert both.said == both
    assert Content("Hello", "Export", only="text").said == Content("Hello", only="text")
    assert Content("Hello", "Export", only="form").said == Content(what="Export", only="form")
    assert Content("Hello", only="form").said == Content("Hello", only="form")
    assert not Content("Hello", "Export", only="form").said.is_empty


def test_a_version_that_says_nothing_is_nobodys() -> None:
    english, nothing = Content("Hello"), Content()
    assert draft(en=english, zh=nothing).content("zh") == english
    assert draft(en=nothing, zh=Content("您好")).content("en") == Content("您好")
    assert draft(en=english, zh=nothing).spoken("zh") == "en"
    assert draft().content("zh") == nothing
