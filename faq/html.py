"""HTML inside Markdown: its words stay, its tags go."""

from __future__ import annotations

import re

_TAG = re.compile(r"(?<!\\)</?([A-Za-z][\w.-]*)(\s[^<>]*)?/?>")
_LINK = re.compile(r"(?<!\\)<a(\s[^<>]*)>([^<>\[\]]*)</a>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt|href)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))", re.IGNORECASE)
_LEFT_OUT = (("<!--", "-->"), ("<style", "</style>"), ("<script", "</script>"))
_KNOWN = frozenset(
    """
    a abbr article aside audio b big blockquote body br button caption center cite code col
    colgroup dd del details dfn div dl dt em embed figcaption figure font footer form h1 h2 h3
    h4 h5 h6 head header hr html i iframe img input ins kbd label li link main mark meta nav ol
    option p picture pre q s samp section select small source span strike strong sub summary sup
    svg path table tbody td template textarea tfoot th thead tr track u ul var video wbr
    """.split()  # noqa: SIM905 (a list of ninety strings reads worse)
)


def without_tags(text: str) -> str:
    """Without comments, styles, scripts, HTML tags and JSX components.

    Anything else in angle brackets stays: `<your token>` is a placeholder, `<https://…>` a link,
    and `\\<b>` is escaped.
    """
    if "<" not in text:
        return text
    for start, end in _LEFT_OUT:
        text = _without(text, start, end)
    return _TAG.sub(_tag, _LINK.sub(_link, text))


def _link(match: re.Match[str]) -> str:
    address = _attributes(match[1]).get("href")
    return f"[{match[2]}]({address})" if address else match[2]


def _attributes(text: str) -> dict[str, str]:
    return {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(text)}


def _tag(match: re.Match[str]) -> str:
    name = match[1]
    if name[0].isupper() and any(letter.islower() for letter in name):  # a component, not <TOKEN>
        return ""
    lower = name.lower()
    if lower == "img":
        found = _attributes(match[2] or "")
        return f"![{found.get('alt', '')}]({found['src']})" if found.get("src") else ""
    if lower in ("br", "hr"):
        return "\n"
    return "" if lower in _KNOWN else match[0]


def _without(text: str, start: str, end: str) -> str:
    """Text without all from `start` to `end`; a start that never ends is left as text."""
    lower = text.lower() if len(text.lower()) == len(text) else text
    parts: list[str] = []
    done = 0
    while (first := lower.find(start, done)) >= 0:
        last = lower.find(end, first)
        if last < 0:
            break
        parts.append(text[done:first])
        done = last + len(end)
    return "".join([*parts, text[done:]])
