"""Markdown, as it was written or as it was made from another format → its sections, split at every
heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from faq.language import language_of_file, language_of_text
from faq.markup import Page, clean, media_in
from faq.metadata import NOTHING, Metadata, comment_body, read_metadata
from faq.outline import Heading, Outline, Position
from faq.section import Problem, Review, Section

_ANCHOR = re.compile(r"\s*\{#([^{}\s]+)\}\s*$")
_LONGEST_HEADING = 1_000
"""Characters; what follows is cut."""
_MOST_LINES = 50_000
"""markdown-it takes up to 40 microseconds a line; what is longer was not written by hand."""
_PLAIN = re.compile(r"[^\\`*_\[\]<>&!\n]*")
"""A heading that is its own text."""


class _Blocks(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 (theirs)
        """Addresses stay as the manual writes them."""
        return url


_blocks = _Blocks("commonmark").enable("table").use(front_matter_plugin)
_blocks.disable("inline")  # only headings need it, and blocks alone stay linear on hostile text
_inline = MarkdownIt("commonmark")


@dataclass(frozen=True, slots=True)
class Document:
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """Markdown made from another format, where everything that looked like markup is escaped."""

    text: str
    places: Sequence[int]
    """For each line of the text, where it stands in the file: what Section.line says."""
    about: Metadata = NOTHING
    """What the file says of itself in its own way; metadata written for us goes before it."""


@dataclass(slots=True)
class _Piece:
    heading: Heading
    first: int
    """Lines of the text, from 0; `end` is the first that is not part of it."""
    end: int = 0
    about: Metadata = NOTHING


def read_document(file: str, text: str) -> Document:
    """`file` is the posix path that ids are made from. Never raises for any text."""
    return _read(file, text, None)


def read_converted(file: str, converted: Converted) -> Document:
    return _read(file, converted.text, converted)


def read_text(text: str) -> tuple[str, tuple[str, ...]]:
    """A text that stands alone, freed as a section's is, and its pictures and videos."""
    text = _sound(text)
    env: dict[str, object] = {}
    page = Page.of(text, _blocks.parse(text, env), env)
    end = len(page.lines)
    return clean(page, 0, end), tuple(dict.fromkeys(media_in(page, 0, end)))


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")


def _read(file: str, text: str, converted: Converted | None) -> Document:
    text = _sound(text)
    if text.count("\n") > _MOST_LINES:
        line = None if converted else _MOST_LINES + 1
        detail = f"has more than {_MOST_LINES} lines"
        return Document((), (Problem(file, line, "too-large", detail),))
    env: dict[str, object] = {}
    try:
        tokens = _blocks.parse(text, env)
    except RecursionError:
        return Document((), (Problem(file, None, "too-deep", "is nested too deeply to read"),))
    reader = _Reader(file, Page.of(text, tokens, env, written=converted is None), converted)
    return Document(tuple(reader.sections(tokens)), tuple(reader.problems))


class _Reader:
    def __init__(self, file: str, page: Page, converted: Converted | None) -> None:
        self._file = file
        self._page = page
        self._places = converted.places if converted else None
        self._default = converted.about if converted else NOTHING
        self.problems: list[Problem] = []

    def sections(self, tokens: Sequence[Token]) -> Iterator[Section]:
        whole = NOTHING
        if tokens and tokens[0].type == "front_matter":
            whole = self._metadata(tokens[0].content, 2)
            tokens = tokens[1:]
        opening, *pieces = self._pieces(tokens)
        # A comment above the first heading can only mean the whole file.
        whole = opening.about.over(whole).over(self._default)
        title = whole.title or self._file.rpartition("/")[2].rpartition(".")[0]
        has_h1 = any(piece.heading.level == 1 for piece in pieces)
        outline = Outline(self._file, title, has_h1, whole)
        if clean(self._page, opening.first, opening.end):
            pieces.insert(0, _Piece(Heading(0, title, None, 1), opening.first, opening.end))
        first = Metadata(aliases=whole.aliases, media=whole.media, tips=whole.tips)
        for piece in pieces:
            position = outline.place(piece.heading, piece.about)
            about = piece.about.over(first).over(position.inherited)
            first = NOTHING
            text = clean(self._page, piece.first, piece.end)
            if text or about.aliases:
                yield self._section(piece, position, about, text)

    def _pieces(self, tokens: Sequence[Token]) -> list[_Piece]:
        """The text before the first heading, always, then every heading with what follows it."""
        start = tokens[0].map[0] if tokens and tokens[0].map else 0
        pieces = [_Piece(Heading(0, "", None, 1), start)]
        for place, token in enumerate(tokens):
            if token.map is None:
                continue
            if token.type == "heading_open" and token.level == 0:
                pieces[-1].end = token.map[0]
                title, anchor = _heading(tokens[place + 1].content)
                heading = Heading(int(token.tag[1]), title, anchor, token.map[0] + 1)
                pieces.append(_Piece(heading, token.map[1]))
            elif token.type == "html_block":
                body = comment_body(token.content)
                if body is not None:
                    said = self._metadata(body, token.map[0] + 1)
                    pieces[-1].about = said.over(pieces[-1].about)
        pieces[-1].end = len(self._page.lines)
        return pieces

    def _metadata(self, block: str, line: int) -> Metadata:
        """`line`: of the block's first, from 1."""
        reading = read_metadata(block)
        for offset, detail in reading.faults:
            place = self._place(line + offset)
            self.problems.append(Problem(self._file, place, "front-matter", detail))
        return reading.metadata

    def _place(self, line: int) -> int:
        if self._places is None:
            return line
        return self._places[min(line, len(self._places)) - 1]

    def _section(self, piece: _Piece, position: Position, about: Metadata, text: str) -> Section:
        heading = piece.heading
        lang = about.lang or language_of_file(self._file)
        media = (*(about.media or ()), *media_in(self._page, piece.first, piece.end))
        return Section(
            id=position.id,
            file=self._file,
            line=self._place(heading.line),
            path=(*position.path[:-1], title) if (title := piece.about.title) else position.path,
            title=title or heading.title,
            text=text,
            lang=lang or language_of_text(f"{heading.title}\n{text}"),
            aliases=about.aliases or (),
            jobs=about.jobs or (),
            restricted=about.restricted or False,
            product=about.product,
            media=tuple(dict.fromkeys(media)),
            anchor=position.anchor,
            tips=about.tips or (),
            review=about.review or Review(),
            feature=about.feature,
            launch=about.launch,
        )


def _heading(content: str) -> tuple[str, str | None]:
    """The text without markup, and the author's own anchor."""
    content = content[:_LONGEST_HEADING]
    if not _PLAIN.fullmatch(content):
        tokens = _inline.parseInline(content)
        content = "".join(_plain(tokens[0].children or ()))
    title = " ".join(content.split())
    match = _ANCHOR.search(title)
    return (title[: match.start()], match[1]) if match else (title, None)


def _plain(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "image":
            yield from _plain(token.children or ())
        elif token.type in ("text", "code_inline", "text_special"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
