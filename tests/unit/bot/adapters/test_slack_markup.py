"""Our Markdown as Slack's mrkdwn."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.slack.markup import escape, length, plain, render
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

EDGE, DEAD, TICK = "\u200b", "\u00ad", "\u02cb"
LINK = re.compile(r"<(?:https?://|mailto:)[^<>|\s]+(?:\|[^<>\n]+)?>")


def check(text: str, mrkdwn: str) -> None:
    """Blank only for blank; every ``<`` begins a link of ours, every block of code is closed."""
    assert bool(mrkdwn.strip()) == bool(message.clean(text).strip()), (text, mrkdwn)
    rest = LINK.sub("", mrkdwn)
    assert "<" not in rest, (text, mrkdwn)
    assert re.search("&(?!amp;|lt;|gt;)", rest) is None, (text, mrkdwn)
    assert not re.search(r"^(?!> ?|>$).*>", rest, re.MULTILINE), (text, mrkdwn)
    assert mrkdwn.count("```") % 2 == 0, (text, mrkdwn)
    for line in re.sub(r"```\n.*?\n```", "", mrkdwn, flags=re.DOTALL).split("\n"):
        assert line.count("`") % 2 == 0, (text, mrkdwn)


def seen(mrkdwn: str) -> str:
    """What a reader sees of text without markup."""
    return unseen(mrkdwn).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def unseen(text: str) -> str:
    """Without what nobody sees, and every backtick the same."""
    return re.sub(f"[{TICK}\uff40]", "`", re.sub(f"[{EDGE}{DEAD}]", "", text))


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** and _italic_, `code`.", "*bold* and _italic_, `code`."),
        ("**bold _both_**", "*bold* *_both_*"),
        ("按**开通**按钮。", f"按{EDGE}*开通*{EDGE}按钮。"),
        ("点 **开通**，然后", f"点 *开通*{EDGE}，然后"),
        ("- **用户：** Ana", f"• *用户：{EDGE}* Ana"),
        ("（**重要**）", f"（{EDGE}*重要*{EDGE}）"),
        ("运行`make run`。", f"运行{EDGE}`make run`{EDGE}。"),
        ("Super**cali**fragilistic", f"Super{EDGE}*cali*{EDGE}fragilistic"),
        ("**#12** **你好！**", f"*#12* *你好！{EDGE}*"),
        ("_改：`a`、`b`_", f"_改：{EDGE}_{EDGE}`a`{EDGE}、{EDGE}`b`"),
        ("GROUPKEEPER_WEB__PORT=1", "GROUPKEEPER_WEB__PORT=1"),
        ("**two\nlines**", "*two*\n*lines*"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("# Title\n\nText", "*Title*\n\nText"),
        ("# 标题\ntext", "*标题*\ntext"),
        ("Intro:\n- one\n- two\n  - three", "Intro:\n• one\n• two\n    ◦ three"),
        ("1. 一\n1. 二\n\n   更多", "1. 一\n2. 二\n\n    更多"),
        ("3) x\n4) y", "3. x\n4. y"),
        ("1. 运行：\n\n   ```\n   make\n   ```\n2. 完成", "1. 运行：\n\n```\nmake\n```\n2. 完成"),
        ("> quoted\n> text\n\nnot", "> quoted\n> text\n\nnot"),
        ("> a\n>\n> > b", f"> a\n>\n> {DEAD}&gt; b"),
        ("> a\n>\n> ```\n> x\n> ```\n>\n> b", "> a\n\n```\nx\n```\n\n> b"),
        ("```python\na < b\n```", "```\na &lt; b\n```"),
        ("[label](https://a.example/x?b=1&c=2)", "<https://a.example/x?b=1&amp;c=2|label>"),
        ("[**x** y](https://a.example)", "<https://a.example|x y>"),
        ("**[x](https://a.example)**", "*<https://a.example|x>*"),
        ("<https://a.example/b.html>", "<https://a.example/b.html>"),
        ("<me@a.example>", "<mailto:me@a.example|me@a.example>"),
        ("[a|b](https://a.example/c|d)", "<https://a.example/c%7Cd|a|b>"),
        ("[设置](settings.md#port)", "设置"),
        ("![登录页](/manual/zh/login.png)", "🖼 登录页"),
        ("![](/manual/zh/%E5%9B%BE.png)", "🖼 图.png"),
        ("![Login](https://a.example/l.png)", "<https://a.example/l.png|🖼 Login>"),
        ("[![p](x.png)](https://a.example)", "<https://a.example|🖼 p>"),
        ("one\\\ntwo  \nthree", "one\ntwo\nthree"),
        ("a\n\n---\n\nb", "a\n\n────────────\n\nb"),
        ("[x]: https://a.example", "[x]: https://a.example"),
        ("| 名 | n |\n|---|--:|\n| 中文 | 1 |\n| a | 10 |",
         "```\n名     n\n────────\n中文   1\na     10\n```"),
        ("| Key | Value |\n|---|---|\n| `port` | the port on which the page listens, 8080 |",
         "*Key*: *Value*\n• `port`: the port on which the page listens, 8080"),
        ("| A | B | C |\n|-|-|-|\n| one | [two](https://a.example) | |\n| x | | y |",
         "• *one*\n    B: <https://a.example|two>\n• *x*\n    C: y"),
    ],
)  # fmt: skip
def test_what_we_write(markdown: str, mrkdwn: str) -> None:
    assert render(markdown) == mrkdwn
    check(markdown, mrkdwn)


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("[https://good.example](https://evil.example)",
         "<https://evil.example|https://good.example (evil.example)>"),
        ("[good.example/x](https://evil.example/good.example)",
         "<https://evil.example/good.example|good.example/x (evil.example)>"),
        ("[ｇｏｏｄ.example](https://evil.example)",
         "<https://evil.example|ｇｏｏｄ.example (evil.example)>"),
        ("<https://good.example@evil.example/>",
         "<https://good.example@evil.example/|https://good.example@evil.example/ (evil.example)>"),
        ("[ceo@good.example](mailto:x@evil.example)",
         "<mailto:x@evil.example|ceo@good.example (evil.example)>"),
        ("[a.example](https://www.a.example/b)", "<https://www.a.example/b|a.example>"),
        ("[x](<tg://user?id=1>) [y](slack://open) [z](//evil.example)", "x y z"),
        ("[x](javascript:alert) [y](data:text/html,x)",
         "[x](javascript:alert) [y](data:text/html,x)"),
        ("`a``", f"{TICK}a{TICK}{TICK}"),
        ("`` a`b ``", f"`a{TICK}b`"),
        ("````\na```b\n````", f"```\na``{EDGE}`b\n```"),
        ("<!channel> @here", f"&lt;!channel&gt; @{DEAD}here"),
    ],
)  # fmt: skip
def test_what_could_do_harm(markdown: str, mrkdwn: str) -> None:
    assert render(markdown) == mrkdwn


@pytest.mark.parametrize("text", ATTACKS)
def test_what_people_write_stands_for_itself(text: str) -> None:
    mrkdwn = render(message.escape(text))
    check(text, mrkdwn)
    assert "<" not in mrkdwn
    assert as_read(seen(mrkdwn)) == as_read(unseen(text))


def test_marks_of_people_are_dead_and_names_stay_as_they_are() -> None:
    assert escape("*b* snake_case a * b") == f"{DEAD}*{DEAD}b{DEAD}*{DEAD} snake_case a * b"
    assert escape("> x") == f"{DEAD}&gt; x"
    assert escape("ana@example.com @ana") == "ana@example.com @ana"


@given(ANYTHING)
def test_a_persons_text_is_read_as_it_was_written(text: str) -> None:
    mrkdwn = render(message.escape(message.clean(text)))
    check(text, mrkdwn)
    assert "<" not in mrkdwn
    assert as_read(seen(mrkdwn)) == as_read(unseen(message.clean(text)))


@settings(max_examples=300)
@given(ANYTHING)
def test_any_text_gives_sound_mrkdwn(text: str) -> None:
    check(text, render(text))


@given(SOUP, st.integers(60, 200))
def test_every_page_fits_and_is_sound(text: str, size: int) -> None:
    for page in split(Outgoing(text), size, length):
        assert len(render(page.text)) <= size
        check(page.text, render(page.text))


@given(st.text(st.sampled_from("ab*_`[]()<>\\ "), max_size=300).map(message.clean))
def test_a_cut_brings_no_persons_markup_to_life(text: str) -> None:
    pages = split(Outgoing(message.escape(text)), 60, length)
    read = "".join(seen(render(page.text)) for page in pages)
    assert "".join(read.split()) == "".join(unseen(text).split())


@pytest.mark.parametrize("text", long_texts(), ids=lambda text: text[:8])
def test_long_texts_stay_in_proportion(text: str) -> None:
    mrkdwn = render(text)
    assert 0 < len(mrkdwn) <= 6 * len(text)


def test_all_our_texts_and_manuals_are_sound() -> None:
    ours = [*texts(), *sections()]
    assert len(ours) > 500
    for text in ours:
        check(text, render(text))


def test_a_notification_has_no_markup() -> None:
    assert plain("**a** `b`\n\n- [c](https://d.example)\n\n> e < f") == (
        "a b\n\n• c (https://d.example)\n\n> e < f"
    )
    assert plain("<https://d.example> <me@a.example>") == "https://d.example me@a.example"
