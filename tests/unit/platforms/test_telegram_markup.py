"""Telegram's HTML as Telegram reads it."""

from typing import Any

import pytest

from tests.platforms.specs.telegram_markup import CannotParse, parse_html, utf16


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("plain", "plain", []),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#39;&#x41;", "1 < 2 && 3 > 2 \"'A", []),
        ("<b>a</b>", "a", [("bold", 0, 1)]),
        ("<STRONG>a</strong>", "a", [("bold", 0, 1)]),
        ("😀<i>b</i>", "😀b", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<s>a</s><u>b</u>", "ab", [("strikethrough", 0, 1), ("underline", 1, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<code>a&lt;b</code>", "a<b", [("code", 0, 3)]),
        ("<b></b>", "", []),
    ],
)
def test_what_is_seen(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    seen = parse_html(html)
    assert seen.text == text
    assert seen.length == utf16(text)
    assert [(e["type"], e["offset"], e["length"]) for e in seen.entities] == entities
    assert seen.careless == []


@pytest.mark.parametrize(
    ("html", "entity"),
    [
        ('<a href="https://a.example/?a=1&amp;b=2">x</a>', {"url": "https://a.example/?a=1&b=2"}),
        ("<a href='tg://user?id=7'>x</a>", {"url": "tg://user?id=7"}),
        ('<pre><code class="language-python">x</code></pre>', {"language": "python"}),
        ('<tg-emoji emoji-id="5">x</tg-emoji>', {"custom_emoji_id": "5"}),
    ],
)
def test_what_tags_say_besides(html: str, entity: dict[str, Any]) -> None:
    [found] = parse_html(html).entities
    assert entity.items() <= found.items()


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>a</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("ü<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("1 < 2 <b>x</b>", 'Unsupported start tag "" at byte offset 2'),
        ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b><i>a</b></i>", 'expected "</i>", found "</b>"'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a href="x>y</a>', "at byte offset 0"),
    ],
)
def test_what_is_refused(html: str, said: str) -> None:
    with pytest.raises(CannotParse, match=r"^can't parse entities: ") as refused:
        parse_html(html)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "html",
    [
        "a & b",
        "a &nbsp; b",
        "a > b",
        "<code><b>a</b></code>",
        "<b><code>a</code></b>",
        "<blockquote><blockquote>a</blockquote></blockquote>",
        "<a>x</a>",
    ],
)
def test_what_passes_but_is_forbidden(html: str) -> None:
    assert len(parse_html(html).careless) == 1
