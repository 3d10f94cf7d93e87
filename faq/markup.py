"""The text of a section, freed of what only a web page needs: HTML, MDX, containers, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from faq.html import without_tags

_CODE, _HTML, _PROSE, _NOTHING = range(4)
_KINDS = {"fence": _CODE, "code_block": _CODE, "html_block": _HTML}

_IMPORT = re.compile(r"import\s(?:[\w{}*$,\s]+\sfrom\s*)?['\"][^'\"]+['\"];?\s*")
_EXPORT = re.compile(r"export\s+(?:default|const|let|function|async|class|\{|\*)")
_CONTAINER = re.compile(
    r"[ \t]*:{3,}[ \t]*(?P<kind>[\w-]*)[ \t]*"
    r"(?:\[(?P<bracket>[^\]]*)\]|\{[^}]*?title=[\"']?(?P<brace>[^\"'}]*)[^}]*\}|(?P<rest>.*))"
)
_ADMONITIONS = frozenset(
    ("tip", "info", "note", "warn", "warning", "danger", "caution", "important", "details")
)
_LONGEST_CONTAINER = 500
_REFERENCE = re.compile(r"\[([^\[\]]+)\]\[([^\[\]]*)\]")
_DEFINITION = re.compile(r"[ ]{0,3}\[[^\[\]^]+\]:[ \t]*\S")
_ADDRESS = r"\([ \t]*(?:<(?P<pointed>[^<>\n]+)>|(?P<bare>[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*))"
_IMAGE = re.compile(r"!\[[^\[\]]*\]" + _ADDRESS)
_LINK = re.compile(r"\]" + _ADDRESS)
_SOURCE = re.compile(r"<(?:img|video|source|embed|iframe)\s[^<>]*?src=[\"']?([^\"'\s<>]+)", re.I)
_VIDEO = (".mp4", ".webm", ".mov", ".m4v", ".ogv", ".avi", ".mkv")
_GAP = re.compile(r"\n(?:[ \t]*\n){2,}")
_TICKS = re.compile("`+")


@dataclass(frozen=True, slots=True)
class Page:
    """A document's lines, each with what it is."""

    lines: tuple[str, ...]
    kinds: bytes
    references: Mapping[str, str]
    """Addresses that links name elsewhere in the document, by their normalised names."""
    written: bool = True
    """By its author; not converted, when there is nothing to free it of but our own comments."""

    @staticmethod
    def of(
        text: str, tokens: Sequence[Token], env: Mapping[str, Any], written: bool = True
    ) -> Page:
        lines = tuple(text.split("\n"))
        kinds = bytearray([_PROSE]) * len(lines)
        for token in tokens:
            if token.map and token.type in _KINDS:
                first, end = token.map
                kinds[first:end] = bytes([_KINDS[token.type]]) * (min(end, len(lines)) - first)
        found = env.get("references", {})
        references = {name: each["href"] for name, each in found.items()}
        return Page(lines, bytes(kinds), references, written)

    def runs(self, first: int, end: int) -> Iterator[tuple[int, list[str]]]:
        """Neighbouring lines of one kind."""
        for kind, group in groupby(range(first, end), key=self.kinds.__getitem__):
            yield kind, [self.lines[line] for line in group]


def clean(page: Page, first: int, end: int) -> str:
    """Markdown of lines `first` to `end` (from 0, `end` excluded)."""
    out: list[str] = []
    for kind, lines in page.runs(first, end):
        if kind == _CODE or (kind == _PROSE and not page.written):
            out.append("\n".join(lines))
        elif kind == _HTML:
            out.append(without_tags("\n".join(lines)))
        else:
            out.append(_prose("\n".join(_without_mdx(lines)), page.references))
    text = _GAP.sub("\n\n", "\n".join(out)).strip("\n").rstrip()
    while text.endswith("\n---") or text == "---":  # a line between two sections is of neither
        text = text[:-3].rstrip()
    return text


def media_in(page: Page, first: int, end: int) -> Iterator[str]:
    """Pictures and videos, as written, code left out."""
    for kind, lines in page.runs(first, end):
        if kind == _CODE:
            continue
        text = "".join(part for part, code in _spans("\n".join(lines)) if not code)
        text = _resolved(text, page.references)
        yield from _addresses(_IMAGE, text)
        yield from _SOURCE.findall(text)
        yield from (link for link in _addresses(_LINK, text) if link.lower().endswith(_VIDEO))


def _addresses(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    return (match["pointed"] or match["bare"] for match in pattern.finditer(text))


def _without_mdx(lines: list[str]) -> Iterator[str]:
    exporting = False
    for line in lines:
        exporting = (exporting or bool(_EXPORT.match(line))) and bool(line.strip())
        if exporting or _IMPORT.fullmatch(line) or _DEFINITION.match(line):
            continue
        if line.lstrip().startswith(":::"):
            line = _container(line)
        yield line


def _container(line: str) -> str:
    match = _CONTAINER.fullmatch(line[:_LONGEST_CONTAINER])
    if match is None or match["kind"].lower() not in _ADMONITIONS:
        return ""
    title = (match["bracket"] or match["brace"] or match["rest"] or "").strip()
    if title.startswith("{"):
        title = ""
    return f"**{title or match['kind'].capitalize()}**\n"


def _prose(text: str, references: Mapping[str, str]) -> str:
    parts = []
    for part, code in _spans(text):
        parts.append(part if code else _resolved(without_tags(part), references))
    return "".join(parts)


def _resolved(text: str, references: Mapping[str, str]) -> str:
    """`[text][name]` → `[text](address)`: the definition may stand in another section."""

    def link(match: re.Match[str]) -> str:
        address = references.get(normalizeReference(match[2] or match[1]))
        if address is None:
            return match[0]
        return f"[{match[1]}](<{address}>)" if " " in address else f"[{match[1]}]({address})"

    return _REFERENCE.sub(link, text) if references else text


def _spans(text: str) -> Iterator[tuple[str, bool]]:
    """Text cut at its `code spans`; True marks those. One pass, whatever the backticks."""
    runs = list(_TICKS.finditer(text))
    last: dict[int, int] = {}
    closing: dict[int, int] = {}
    for place in range(len(runs) - 1, -1, -1):
        length = len(runs[place][0])
        if length in last:
            closing[place] = last[length]
        last[length] = place
    done = place = 0
    while place < len(runs):
        end = closing.get(place)
        if end is None or "\n\n" in text[runs[place].end() : runs[end].start()]:
            place += 1
            continue
        yield text[done : runs[place].start()], False
        yield text[runs[place].start() : runs[end].end()], True
        done, place = runs[end].end(), end + 1
    yield text[done:], False
