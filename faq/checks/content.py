"""What stands in a section: its words, its code, its links, its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from faq.section import Section

_LONGEST_INLINE = 5_000
"""Characters of one paragraph. Reading links is quadratic on hostile text; no paragraph that people
wrote is that long."""


_ADDRESS = re.compile(r"\]\([^()\s]*\)")


class _Reader(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 (theirs)
        """Addresses stay as the manual writes them."""
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802 (theirs)
        """Nothing is shown here, so every address may be looked at."""
        return True


_blocks = _Reader("commonmark").enable("table")
_blocks.disable("inline")
_inline = _Reader("commonmark")


@dataclass(frozen=True, slots=True)
class Link:
    address: str
    media: bool
    """A picture or video that is shown, not a place to go to."""


@dataclass(frozen=True, slots=True)
class Content:
    prose: tuple[str, ...] = ()
    """Paragraphs, list items and cells as written, links included; no code blocks."""
    plain: tuple[str, ...] = ()
    """The same as people read it."""
    links: tuple[Link, ...] = ()
    code: int = 0
    """Characters in code blocks."""
    rows: int = 0
    """Of the longest table, without its head."""
    items: tuple[str, ...] = ()
    """How the items of lists begin."""


def content_of(section: Section) -> Content:
    """Never raises, whatever the text."""
    try:
        tokens = _blocks.parse(section.text)
    except RecursionError:
        return Content()
    prose = tuple(token.content for token in tokens if token.type == "inline")
    read = [_read(text) for text in prose]
    links = [link for _, found in read for link in found]
    known = {link.address for link in links}
    links += [Link(address, True) for address in section.media if address not in known]
    code = sum(len(token.content) for token in tokens if token.type in ("fence", "code_block"))
    return Content(
        prose,
        tuple(plain for plain, _ in read),
        tuple(dict.fromkeys(links)),
        code,
        _rows(tokens),
        tuple(_items(tokens)),
    )


def _read(text: str) -> tuple[str, list[Link]]:
    """The text without markup of links, and the links."""
    if "](" not in text and "<" not in text:
        return text, []
    if len(text) > _LONGEST_INLINE:
        return _ADDRESS.sub("]", text), []
    tokens = _inline.parseInline(text)[0].children or []
    links: list[Link] = []
    return "".join(_walked(tokens, links)), links


def _walked(tokens: Sequence[Token], links: list[Link]) -> Iterator[str]:
    for token in tokens:
        if token.type == "link_open":
            links.append(Link(str(token.attrGet("href") or ""), False))
        elif token.type == "image":
            links.append(Link(str(token.attrGet("src") or ""), True))
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        else:
            yield token.content


def _rows(tokens: Sequence[Token]) -> int:
    longest = rows = 0
    for token in tokens:
        if token.type == "tbody_open":
            rows = 0
        elif token.type == "tr_open":
            rows += 1
        elif token.type == "tbody_close":
            longest = max(longest, rows)
    return longest


def _items(tokens: Sequence[Token]) -> Iterator[str]:
    for place, token in enumerate(tokens[:-2]):
        if token.type == "list_item_open" and tokens[place + 2].type == "inline":
            yield tokens[place + 2].content[:200]
