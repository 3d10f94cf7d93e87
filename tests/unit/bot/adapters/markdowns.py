"""Texts to try markup on: ours, a manual's, and what nobody should write."""

import re
from pathlib import Path

from hypothesis import strategies as st

from bot.texts import LOCALES, catalogue
from chat.message import clean

ROOT = Path(__file__).parents[4]
ATTACKS = [
    "<!channel> <!here> <!everyone> <@U024BE7LH> <#C024BE7LR> <!subteam^S1> <!date^0^{_}|x>",
    "@channel @here @everyone @group",
    "<https://evil.example|https://good.example>",
    "<b>x</b> <script>alert(1)</script> &lt;b&gt; &amp;amp; <a href='tg://user?id=1'>x</a>",
    "[click](javascript:alert(1)) [x](tg://user?id=1) [y](slack://open)",
    "```\ncode\n``` *out* `",
    "` `` ``` ```` \uff40 \uff0abold\uff0a \uff3fit\uff3f",
    "> quote\n>>> all\n\uff1e wide",
    "*bold* _it_ ~gone~ snake_case_name 2*3*4 **x** __init__",
    "a | b\n--|--\n1 | 2",
    "- item\n1. one\n# title\n---\n    code",
    "line one\nline two\n\nline three \\ \\* \\",
    "\u2067\u202eright to left\u2069 \ufeff\u200b\u00ad",
]
"""What a person may write to make the bot say something else."""

_SIGNS = (
    "* ** _ ` `` ``` ~~~ > - + 1. # ## | --- [ ]( ) ![ < > & &amp; &#32; \\ https://a.bc/d "
    "javascript:x mailto:a@b.cd <https://x.yz> @all a b_c \u4e2d\u6587 \u3002 \U0001f600"
)

SOUP = st.lists(
    st.sampled_from(_SIGNS.split())
    | st.sampled_from(["\n", "\n\n", " ", "    ", "  \n", "|a|b|\n|-|-:|\n|c|d|\n", "", "\t"]),
    max_size=40,
).map("".join)
"""Markdown that nobody has thought about."""

ANYTHING = st.text(st.characters(), max_size=120) | SOUP


def texts() -> list[str]:
    """Every text of the catalogues."""
    return [text for locale in LOCALES for text in catalogue(locale).values()]


def sections() -> list[str]:
    """Every section of the manuals, without its metadata."""
    found = []
    for file in sorted((ROOT / "manual").glob("*/*.md")):
        text = re.sub(r"<!--.*?-->\n*", "", file.read_text("utf-8"), flags=re.DOTALL)
        found += re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return found


def long_texts() -> list[str]:
    """In the ways that cost parsers most; the first is of 100,000 characters."""
    size = 10_000
    parts = [
        ">", "- ", "[", "*a ", "**a", "\\*", "[a](b", "<", "_a", "`", "a\n", "- a\n", "a]", "@a",
        "&", "1.1.", "a.", "www.a-", "[x.y](http://z)", "![", ":a", "\u4e2d**a**", "a_", " `",
    ]  # fmt: skip
    table = "|" + "a|" * 1000 + "\n" + "|" + "-|" * 1000 + "\n"
    wide = f"|{'h' * 4_000}|i|j|\n|-|-|-|\n" + "|a|b|c|\n" * 500
    long = [part * (size // len(part)) for part in parts]
    return ["**a** \u4e2d `b` " * 8_000, *long, table + "|a\n" * 3_000, wide]


def as_read(text: str) -> str:
    """What Markdown keeps of lines: no space at their ends, one empty line of several."""
    lines = [line.strip() for line in clean(text).replace("\r", "\n").split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()
