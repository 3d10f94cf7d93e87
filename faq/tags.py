"""HTML as strangers write it → a tree, in time that grows with its length only.

Python's own `html.parser` takes minutes for a few kilobytes of `<a <a <a`, and nests paragraphs
whose end tags were left out. So the tags are found here, and Beautiful Soup gets them one by one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup

from faq.files import Broken
from faq.metadata import comment_body

DEEPEST = 100
"""Elements inside each other. Each costs Python's stack several calls later on."""
MOST = 50_000
"""Elements; a page has hundreds."""
_MOST_TOKENS = 6 * MOST
"""Start tags, end tags, comments and the texts between them."""

_TOKEN = re.compile(
    r"<!--(?P<comment>.*?)(?:-->|\Z)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][^\s/<>]*)"
    r"(?P<rest>(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*+|[^<>]*+)>"
    r"|<[!?/][^<>]*>"
    r"|(?P<text>[^<]+|<)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"([^\s=/\"'<>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+)))?", re.DOTALL
)
_KEPT = frozenset(
    "alt class colspan hidden href id lang role src start style title".split()  # noqa: SIM905
)
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{8,};?")  # int() refuses what is longer than 4300 digits

_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr".split()  # noqa: SIM905
)
_RAW = {
    name: re.compile(rf"</{name}(?=[\s/>])[^<>]*>?", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp")
}
"""What stands in these is no markup, up to their own end tag."""
_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html li main menu nav ol p
    pre search section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_NEVER = frozenset(
    """
    applet button canvas dialog embed footer frameset input nav noscript object option script
    select style svg template textarea title
    """.split()  # noqa: SIM905
)
"""Of no use to a reader of the text."""
_SEE_THROUGH = frozenset(
    "abbr bdi bdo big data font ins label mark nobr o:p small span time u".split()  # noqa: SIM905
)
"""Without a meaning in Markdown; exports have ten of them to each paragraph."""
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CONTAINERS = frozenset(
    ("html", "body", "main", "article", "section", "div", "header", "details", "aside", "center")
)
_PARAGRAPH = frozenset(("p",))
_NOT_PARAGRAPH = _BLOCKS - _PARAGRAPH
_TABLE = frozenset(("table",))
_PARTS = frozenset(("tbody", "thead", "tfoot"))
_CELLS = frozenset(("td", "th"))
_ENDED_BY: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset(("li",)), frozenset(("ul", "ol", "menu"))),
    "dt": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "dd": (frozenset(("dt", "dd")), frozenset(("dl",))),
    "tr": (frozenset(("tr",)), _PARTS | {"table"}),
    "td": (_CELLS, frozenset(("tr", "table"))),
    "th": (_CELLS, frozenset(("tr", "table"))),
    **dict.fromkeys(_PARTS, (_PARTS, frozenset(("table",)))),
}
"""Start tags that end an element whose end tag may be left out, looked for up to the second."""


@dataclass(frozen=True, slots=True)
class Tree:
    soup: BeautifulSoup
    """Elements know their `sourceline`. A `groupkeeper` element stands for each of our comments."""
    title: str


def tree(text: str) -> Tree:
    """Without what is hidden, what runs, and what serves navigation. Raises Broken."""
    return _Builder().read(text)


class _Builder:
    def __init__(self) -> None:
        self._soup = BeautifulSoup("", "html.parser")
        self._title = ""
        self._open: list[tuple[str, bool]] = []
        """Names, and whether the tree has the element."""
        self._muted: int | None = None
        """How many were open around the outermost element that is left out."""
        self._waiting: list[tuple[str, int]] = []
        """Comments of ours in a cell or a heading, where they would end up as text."""
        self._count = 0
        self._line = 1

    def read(self, text: str) -> Tree:
        place = counted = tokens = 0
        while match := _TOKEN.match(text, place):
            self._line += text.count("\n", counted, place)
            counted, place = place, match.end()
            tokens += 1
            if tokens > _MOST_TOKENS:
                raise Broken("too-large", f"has more than {MOST} HTML elements", self._line)
            name = (match["name"] or "").lower()
            if name and not match["end"]:
                place = self._start(name, match["rest"], text, place)
            elif name:
                self._end(name)
            elif match["text"] and self._muted is None:
                self._soup.handle_data(_unescaped(match["text"]))
            elif match["comment"] and self._muted is None:
                self._comment(match["comment"])
        while self._open:
            self._pop()
        self._soup.endData()
        return Tree(self._soup, " ".join(self._title.split()))

    def _start(self, name: str, rest: str, text: str, place: int) -> int:
        """Returns where to read on."""
        self._end_implied(name)
        if len(self._open) >= DEEPEST:
            raise Broken("too-deep", f"has {DEEPEST} elements inside each other", self._line)
        self._push(name, dict(_attributes(rest)))
        if name in _RAW:
            end = _RAW[name].search(text, place)
            last = end.start() if end else len(text)
            if name == "title" and not self._title:
                self._title = _unescaped(text[place:last])
            place = end.end() if end else last
            self._pop()
        elif name in _VOID:
            self._pop()
        return place

    def _push(self, name: str, attributes: dict[str, str]) -> None:
        hidden = "hidden" in attributes or _HIDDEN.search(attributes.get("style", ""))
        if self._muted is None and (name in _NEVER or hidden):
            self._muted = len(self._open)
        shown = self._muted is None and name not in _SEE_THROUGH
        self._open.append((name, shown))
        if shown:
            self._count += 1
            if self._count > MOST:
                raise Broken("too-large", f"has more than {MOST} HTML elements", self._line)
            self._add(name, attributes, self._line)

    def _add(self, name: str, attributes: dict[str, str], line: int) -> None:
        self._soup.handle_starttag(name, None, None, attributes, sourceline=line, sourcepos=0)

    def _pop(self) -> None:
        name, shown = self._open.pop()
        if shown:
            self._soup.handle_endtag(name)
        if self._muted == len(self._open):
            self._muted = None
        if self._waiting:
            self._place_comments()

    def _end_implied(self, name: str) -> None:
        if name in _BLOCKS and name not in ("html", "body"):
            self._end_innermost(_PARAGRAPH, _NOT_PARAGRAPH)
        if name in _ENDED_BY:
            self._end_innermost(*_ENDED_BY[name])

    def _end(self, name: str) -> None:
        # An end tag in a cell ends nothing outside of the cell, except parts of the table itself.
        of_table = name in _CELLS or name in _PARTS or name in ("tr", "table")
        self._end_innermost(frozenset((name,)), _TABLE if of_table else _CELLS)

    def _end_innermost(self, names: frozenset[str], within: frozenset[str]) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] in names:
                while len(self._open) > place:
                    self._pop()
                return
            if self._open[place][0] in within:
                return

    def _comment(self, text: str) -> None:
        body = comment_body(f"<!--{text}-->")
        if body is not None:
            self._waiting.append((f" {body}", self._line))
            self._place_comments()

    def _place_comments(self) -> None:
        if all(name in _CONTAINERS for name, shown in self._open if shown):
            for said, line in self._waiting:
                self._add("groupkeeper", {"said": said, "step": "1"}, line)
                self._soup.handle_endtag("groupkeeper")
            self._waiting.clear()


def _attributes(rest: str) -> Iterator[tuple[str, str]]:
    for name, double, single, bare in _ATTRIBUTE.findall(rest):
        if name.lower() in _KEPT:
            yield name.lower(), _unescaped(double or single or bare)


def _unescaped(text: str) -> str:
    return html.unescape(_ENDLESS_NUMBER.sub("\ufffd", text)) if "&" in text else text
