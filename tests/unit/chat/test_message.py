"""Text from people, in and out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chat.event import Incoming
from chat.message import Place, Sender, clean, escape

_EVERYTHING = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable(
    ["table", "strikethrough"]
)


def shown(markdown: str) -> str:
    """What a reader sees of inline Markdown, with nothing in it but text and line ends."""
    seen = []
    for token in _EVERYTHING.parse(markdown):
        assert token.type in ("paragraph_open", "inline", "paragraph_close"), token.type
        for child in token.children or ():
            assert child.type in ("text", "text_special", "softbreak", "hardbreak"), child.type
            seen.append(child.content if child.content else "\n")
    return "".join(seen)


@pytest.mark.parametrize(
    "text",
    [
        "**bold** _it_ `code`",
        "[click](javascript:alert(1)) ![x](http://x)",
        "<script>alert(1)</script> &lt;",
        "# heading",
        "- item",
        "1. first",
        "> quote",
        "---",
        "a | b\n--|--\n1 | 2",
        "```\ncode\n```",
        "    indented",
        "title\n===",
        "~~gone~~ <!channel> @everyone",
        "\\*",
    ],
)
def test_escaped_text_stands_for_itself(text: str) -> None:
    assert "".join(shown(escape(text)).split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_no_text_becomes_markup(text: str) -> None:
    shown(escape(clean(text)))


@given(st.text(st.characters()) | st.text(st.sampled_from("\ud800\udfff\x00\x1b a\n")))
def test_clean_text_can_be_stored_and_keeps_what_could_be(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned


def test_the_key_names_the_message_and_its_revision() -> None:
    def key(message: str, revision: str = "") -> str:
        place = Place("memory", "en")
        at = datetime(2026, 1, 1, tzinfo=UTC)
        return Incoming(place, message, Sender("ana"), "hi", at, revision=revision).key

    assert key("1") == key("1")
    assert len({key("1"), key("2"), key("1", "edit-1"), key("1", "edit-2")}) == 4
