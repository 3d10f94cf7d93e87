"""Our Markdown subset as Telegram's HTML."""

import re
from collections.abc import Sequence
from html import escape as as_html
from html import unescape
from itertools import groupby

from bot.adapters import markup
from bot.adapters.markup import plain
from bot.adapters.spans import Span

__all__ = ["length", "plain", "render"]

_JOINER = "\u2060"
_TAG = re.compile("<[^>]*>")
_NAME = re.compile(r"(?<![A-Za-z0-9_])@(?=[A-Za-z0-9_])")
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,32}")


def render(text: str) -> str:
    """The text as HTML with the tags b, i, a, code, pre and blockquote.

    Outside of code a word joiner, which nobody sees, parts ``@`` from a name: nobody is pinged.
    """
    return markup.render(text, _Html())


def length(text: str) -> int:
    """The size of the rendered text as Telegram counts it: UTF-16 units, without the tags."""
    return len(unescape(_TAG.sub("", render(text))).encode("utf-16-le")) // 2


class _Html:
    def text(self, spans: Sequence[Span]) -> str:
        parts = []
        for address, group in groupby(spans, key=lambda span: span.address):
            inner = "".join(map(_marked, group))
            parts.append(f'<a href="{as_html(address)}">{inner}</a>' if address else inner)
        return "".join(parts)

    def code(self, code: str, language: str) -> str:
        code = as_html(code, quote=False)
        if not _LANGUAGE.fullmatch(language):
            return f"<pre>{code}</pre>"
        return f'<pre><code class="language-{language}">{code}</code></pre>'

    def quote(self, text: str) -> str:
        return f"<blockquote>{text}</blockquote>"


def _marked(span: Span) -> str:
    """Code has no other looks: Telegram does not allow that."""
    if span.code:
        return f"<code>{as_html(span.text, quote=False)}</code>"
    text = as_html(_NAME.sub(f"@{_JOINER}", span.text), quote=False)
    text = f"<i>{text}</i>" if span.italic and span.text.strip() else text
    return f"<b>{text}</b>" if span.bold and span.text.strip() else text
