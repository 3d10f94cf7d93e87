"""Our Markdown as Telegram's HTML."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.telegram.markup import length, plain, render
from bot.paging import split
from chat import message
from chat.message import Outgoing
from tests.unit.bot.adapters.markdowns import (
    ANYTHING,
    ATTACKS,
    SOUP,
    as_read,
    long_texts,
    sections,
    texts,
)

JOINER = "\u2060"
PIECE = re.compile(
    r'(<(?:/?(?:b|i|code|pre|blockquote)|/a|a href="[^"<>]+"|code class="language-[^"<>\s]+")>)'
    r"|((?:[^<>&]|&(?:lt|gt|amp|quot);)+)"
)


def visible(html: str) -> str:
    """The text of Telegram's HTML; fails on all that Telegram's documentation does not allow."""
    found, end = "", 0
    opened: list[str] = []
    for piece in PIECE.finditer(html):
        assert piece.start() == end, html[end:]
        end = piece.end()
        tag, text = piece.groups()
        if text:
            found += unescape(text)
        elif tag.startswith("</"):
            assert opened.pop() == tag[2:-1], html
        else:
            name = re.split("[ >]", tag[1:])[0]
            within = [] if opened == ["pre"] and tag.startswith("<code class") else opened
            assert tag.startswith("<code class") <= (opened == ["pre"]), html
            assert not {"code", "pre", name} & set(within), html
            assert name not in ("pre", "blockquote") or not opened, html
            assert name != "code" or not {"a", "b", "i"} & set(within), html
            opened.append(name)
    assert end == len(html), html[end:]
    assert opened == [], html
    return found


def check(text: str, html: str) -> None:
    """Blank only for blank; sound HTML; links to the web alone."""
    assert bool(visible(html).strip()) == bool(message.clean(text).strip()), (text, html)
    assert all(re.match("https?://|mailto:", to) for to in re.findall('href="([^"]*)"', html))


def seen(text: str) -> str:
    return text.replace(JOINER, "")


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**bold** and _italic_, `code`.", "<b>bold</b> and <i>italic</i>, <code>code</code>."),
        ("**bold _both_ `code`**", "<b>bold </b><b><i>both</i></b> <code>code</code>"),
        ("按**开通**按钮。", "按<b>开通</b>按钮。"),
        ("运行`make run`。", "运行<code>make run</code>。"),
        ('a < b & "c"', 'a &lt; b &amp; "c"'),
        ("# 标题 `x`\n\n正文", "<b>标题 </b><code>x</code>\n\n正文"),
        ("- one\n- two\n  - three", "• one\n• two\n    ◦ three"),
        ("1. 一\n1. 二", "1. 一\n2. 二"),
        ("- > q", "<blockquote>• q</blockquote>"),
        ("> **quoted**\n> text\n\nnot", "<blockquote><b>quoted</b>\ntext</blockquote>\n\nnot"),
        ("> a\n\n> b", "<blockquote>a</blockquote>\n\n<blockquote>b</blockquote>"),
        ("> a\n>\n> > b", "<blockquote>a\n\n&gt; b</blockquote>"),
        ("> a\n> ```\n> x\n> ```", "<blockquote>a</blockquote>\n<pre>x</pre>"),
        ("```python\na < b\n```", '<pre><code class="language-python">a &lt; b</code></pre>'),
        ('```"><b>\nx\n```', "<pre>x</pre>"),
        ("    x\n    y", "<pre>x\ny</pre>"),
        ("```\nsame\n```\n```\nsame\n```", "<pre>same</pre>\n<pre>same</pre>"),
        ("[la`b`el](https://a.example/?b=1&c='2')",
         '<a href="https://a.example/?b=1&amp;c=&#x27;2&#x27;">label</a>'),
        ("[**x** y](https://a.example)", '<a href="https://a.example"><b>x</b> y</a>'),
        ("[](https://a.example)", '<a href="https://a.example">https://a.example</a>'),
        ("[设置](settings.md#port)", "设置"),
        ("[](#port)", "#port"),
        ("![登录页](/manual/zh/login.png)", "🖼 登录页"),
        ("![Login](https://a.example/l.png)", '<a href="https://a.example/l.png">🖼 Login</a>'),
        ("one\\\ntwo  \nthree", "one\ntwo\nthree"),
        ("<b>x</b> &lt;i&gt;", "&lt;b&gt;x&lt;/b&gt; &lt;i&gt;"),
        ("| 名 | n |\n|---|--:|\n| 中文 | 1 |", "<pre>名    n\n───────\n中文  1</pre>"),
        ("| A | B | C |\n|-|-|-|\n| one | [two](https://a.example) | |",
         '• <b>one</b>\n    B: <a href="https://a.example">two</a>'),
    ],
)  # fmt: skip
def test_what_we_write(markdown: str, html: str) -> None:
    assert render(markdown) == html
    check(markdown, html)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("[https://good.example](https://evil.example)",
         '<a href="https://evil.example">https://good.example (evil.example)</a>'),
        ("[x](<tg://user?id=1>) [y](//evil.example)", "x y"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("@lisi_99 问@wang", f"@{JOINER}lisi_99 问@{JOINER}wang"),
        ("`person @ana` ana@example.com", "<code>person @ana</code> ana@example.com"),
    ],
)  # fmt: skip
def test_what_could_do_harm(markdown: str, html: str) -> None:
    assert render(markdown) == html


@pytest.mark.parametrize("text", ATTACKS)
def test_what_people_write_stands_for_itself(text: str) -> None:
    html = render(message.escape(text))
    assert "<" not in html
    assert as_read(seen(visible(html))) == as_read(text)


@given(ANYTHING)
def test_a_persons_text_is_read_as_it_was_written(text: str) -> None:
    html = render(message.escape(message.clean(text)))
    assert "<" not in html
    assert as_read(seen(visible(html))) == as_read(seen(message.clean(text)))


@settings(max_examples=300)
@given(ANYTHING)
def test_any_text_gives_sound_html(text: str) -> None:
    html = render(text)
    check(text, html)
    assert length(text) == len(visible(html).encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("markdown", "units"),
    [("**中文**", 2), ("😀 < `b`", 6), ("[x](https://a.example/long)", 1), ("```c\ny\n```", 1)],
)
def test_length_is_counted_as_telegram_counts(markdown: str, units: int) -> None:
    assert length(markdown) == units


@given(SOUP, st.integers(60, 200))
def test_every_page_fits_and_is_sound(text: str, size: int) -> None:
    for page in split(Outgoing(text), size, length):
        assert length(page.text) <= size
        check(page.text, render(page.text))


def test_code_that_renders_shorter_as_text_still_fits() -> None:
    code = "\n".join(f"**{n:03}** \\* &amp; [a](https://b.example)" for n in range(60))
    pages = split(Outgoing(f"````python\n{code}\n````"), 400, length)
    assert all(length(page.text) <= 400 for page in pages)
    read = [visible(render(page.text)) for page in pages]
    assert "\n".join(read) == code


@pytest.mark.parametrize("text", long_texts(), ids=lambda text: text[:8])
def test_long_texts_stay_in_proportion(text: str) -> None:
    html = render(text)
    assert 0 < len(html) <= 10 * len(text)
    assert visible(html)


def test_all_our_texts_and_manuals_are_sound() -> None:
    ours = [*texts(), *sections()]
    assert len(ours) > 500
    for text in ours:
        check(text, render(text))


def test_a_notification_has_no_markup() -> None:
    assert plain("**a** `b`\n\n- [c](https://d.example)") == "a b\n\n• c (https://d.example)"
