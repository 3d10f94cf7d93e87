"""Cut long Markdown into pages between its blocks; what is one block too long, between lines."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from markdown_it import MarkdownIt

from chat.message import Outgoing

_BLOCKS = MarkdownIt("commonmark").enable("table")
_JOINER = "\u200d"
_SKINS = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_FLAGS = frozenset(map(chr, range(0x1F1E6, 0x1F200)))
"""Letters of which two make a flag."""
_LONGEST_CHARACTER = 32
"""Code points; the longest emoji have ten."""


def pages(text: str, size: int, length: Callable[[str], int] = len) -> list[str]:
    """The text in pages of at most ``size``; nothing is lost, and at least one page comes back."""
    found: list[str] = []
    for piece in _pieces(text, size, length):
        joined = f"{found[-1]}\n\n{piece}" if found else piece
        if found and length(joined) <= size:
            found[-1] = joined
        else:
            found.append(piece)
    return found or [""]


def split(message: Outgoing, size: int, length: Callable[[str], int]) -> list[Outgoing]:
    """The platform calls that a message needs: the first calls everybody, if it is to do so;
    buttons and files come with the last.
    """
    texts = pages(message.text, size, length)
    parts = [replace(message, text=text, buttons=(), files=()) for text in texts[:-1]]
    parts.append(replace(message, text=texts[-1]))
    return [parts[0], *(replace(part, everyone=False) for part in parts[1:])]


def _pieces(text: str, size: int, length: Callable[[str], int]) -> Iterator[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    starts = [token.map[0] for token in _BLOCKS.parse(text) if token.map and token.level == 0]
    # Text before the first block (link definitions and the like) belongs to a block as well.
    bounds = sorted({0, *starts, len(lines)})
    for start, end in pairwise(bounds):
        block = "\n".join(lines[start:end]).strip("\n")
        if not block.strip():
            continue
        if length(block) <= size:
            yield block
        else:
            yield from _cut(block, size, length)


def _cut(block: str, size: int, length: Callable[[str], int]) -> Iterator[str]:
    """Pieces of one long block; fenced code is closed and opened again around a cut."""
    first = block.split("\n", 1)[0].strip()
    fence = first if first.startswith(("```", "~~~")) else ""
    close = fence[: len(fence) - len(fence.lstrip(fence[0]))] if fence else ""
    if fence and size - length(f"{fence}\n\n{close}") < 20:
        fence = ""  # its own line fills the page: then it is text like any other

    def whole(piece: str) -> str:
        return f"{fence}\n{piece}\n{close}" if fence else piece

    body = block.split("\n")[1:] if fence else block.split("\n")
    if fence and body and body[-1].strip().startswith(close):
        body.pop()
    # What a platform counts may be the text as rendered, and code is rendered in its own way.
    for piece in _fill(body, size, lambda piece: length(whole(piece))):
        yield whole(piece)


def _fill(lines: list[str], room: int, length: Callable[[str], int]) -> Iterator[str]:
    page = ""
    for line in lines:
        for part in _short(line, room, length):
            joined = f"{page}\n{part}" if page else part
            if page and length(joined) > room:
                yield page
                page = part
            else:
                page = joined
    if page:
        yield page


def _short(line: str, room: int, length: Callable[[str], int]) -> Iterator[str]:
    while length(line) > room:
        cut = room
        while length(line[:cut]) > room:
            cut = max(1, cut * 3 // 4)
        space = line.rfind(" ", cut // 2, cut)
        cut = space + 1 if space > 0 else _between_characters(line, cut)
        cut -= _escaping(line[:cut]) if cut > 1 else 0
        yield line[:cut]
        line = line[cut:]
    yield line


def _between_characters(line: str, cut: int) -> int:
    """The last place up to ``cut`` where no character that people see is cut in two."""
    for found in range(cut, max(0, cut - _LONGEST_CHARACTER), -1):
        if not _continues(line, found):
            return found
    return cut  # what is longer is nothing that people write


def _continues(line: str, at: int) -> bool:
    """Whether what stands there belongs to what stands before it."""
    if line[at] in _FLAGS:
        start = at
        while start > 0 and line[start - 1] in _FLAGS:
            start -= 1
        return (at - start) % 2 == 1
    joined = _JOINER in (line[at], line[at - 1])
    return joined or line[at] in _SKINS or unicodedata.category(line[at]) in ("Mn", "Mc", "Me")


def _escaping(text: str) -> bool:
    """Whether it ends within an escape: what follows would become markup on the next page."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1
