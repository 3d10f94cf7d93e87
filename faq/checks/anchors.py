"""The anchors that a page has, by whichever rule the site makes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from markdown_it import MarkdownIt

_blocks = MarkdownIt("commonmark").disable("inline")
_OWN = re.compile(r"\{#([^{}\s]+)\}\s*$")
_ATTRIBUTE = re.compile(r"\b(?:id|name)=[\"']?([^\"'\s>]+)")
_TARGET = re.compile(r"\]\([^()\s]*\)")
_TAG = re.compile(r"<[^<>]*>")
_NOT_NAMED = re.compile(r"[\W_]+")
_REPEATED = re.compile(r"[-_]\d+$")
_LINES = re.compile(r"L\d+(?:-L?\d+)?")


def anchor_key(text: str) -> str:
    """What the anchors have in common that different sites make from one heading."""
    return _NOT_NAMED.sub("", unicodedata.normalize("NFKC", text).casefold())


def anchors_in(lines: Iterable[str]) -> frozenset[str]:
    """Keys of all that can be linked to in a page's source. Never raises."""
    text = "\n".join(lines)
    return frozenset(filter(None, map(anchor_key, _named(text))))


def has_anchor(keys: frozenset[str], anchor: str) -> bool:
    """Also of the second of two headings of one name, of lines of code and of text fragments."""
    anchor = unquote(anchor)
    if ":~:" in anchor or _LINES.fullmatch(anchor) or anchor.casefold() == "top":
        return True
    key = anchor_key(anchor)
    return not key or key in keys or anchor_key(_REPEATED.sub("", anchor)) in keys


def _named(text: str) -> Iterator[str]:
    for match in _ATTRIBUTE.finditer(text):
        yield match[1]
    try:
        tokens = _blocks.parse(text)
    except RecursionError:
        return
    for place, token in enumerate(tokens[:-1]):
        if token.type == "heading_open":
            title = tokens[place + 1].content[:1_000]
            own = _OWN.search(title)
            yield own[1] if own else _TAG.sub("", _TARGET.sub("]", title))
