"""One Markdown file → its sections, split at every heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from faq.language import language_of_file, language_of_text
from faq.markup import Page, clean, media_in
from faq.metadata import Metadata, comment_body, read_metadata
from faq.outline import Heading, Outline, Position
from faq.section import Problem, Section

_ANCHOR = re.compile(r"\s*\{#([^{}\s]+)\}\s*$")
_LONGEST_HEADING = 1_000
"""Characters; what follows is cut."""


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


@dataclass(slots=True)
class _Piece:
    heading: Heading
    first: int
    """Lines of the text, from 0; `end` is the first that is not part of it."""
    end: int = 0
    about: Metadata = field(default_factory=Metadata)


def read_document(file: str, text: str) -> Document:
    """`file` is the posix path that ids are made from. Never raises for any text."""
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    env: dict[str, object] = {}
    try:
        tokens = _blocks.parse(text, env)
    except RecursionError:
        return Document((), (Problem(file, None, "too-deep", "is nested too deeply to read"),))
    reader = _Reader(file, Page.of(text, tokens, env))
    return Document(tuple(reader.sections(tokens)), tuple(reader.problems))


class _Reader:
    def __init__(self, file: str, page: Page) -> None:
        self._file = file
        self._page = page
        self.problems: list[Problem] = []

    def sections(self, tokens: Sequence[Token]) -> Iterator[Section]:
        whole = Metadata()
        if tokens and tokens[0].type == "front_matter":
            whole = self._metadata(tokens[0].content, 2)
            tokens = tokens[1:]
        opening, *pieces = self._pieces(tokens)
        # A comment above the first heading can only mean the whole file.
        whole = opening.about.over(whole)
        title = whole.title or self._file.rpartition("/")[2].rpartition(".")[0]
        has_h1 = any(piece.heading.level == 1 for piece in pieces)
        outline = Outline(self._file, title, has_h1, whole)
        if clean(self._page, opening.first, opening.end):
            pieces.insert(0, _Piece(Heading(0, title, None, 1), opening.first, opening.end))
        first = Metadata(aliases=whole.aliases, media=whole.media)
        for piece in pieces:
            position = outline.place(piece.heading, piece.about)
            about = piece.about.over(first).over(position.inherited)
            first = Metadata()
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
            self.problems.append(Problem(self._file, line + offset, "front-matter", detail))
        return reading.metadata

    def _section(self, piece: _Piece, position: Position, about: Metadata, text: str) -> Section:
        heading = piece.heading
        lang = about.lang or language_of_file(self._file)
        media = (*(about.media or ()), *media_in(self._page, piece.first, piece.end))
        return Section(
            id=position.id,
            file=self._file,
            line=heading.line,
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
        )


def _heading(content: str) -> tuple[str, str | None]:
    """The text without markup, and the author's own anchor."""
    tokens = _inline.parseInline(content[:_LONGEST_HEADING])
    title = " ".join("".join(_plain(tokens[0].children or ())).split())
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
