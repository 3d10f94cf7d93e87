"""Markdown within a line, as spans of text that are bold, code, part of a link and so on."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from markdown_it.token import Token

PICTURE = "\N{FRAME WITH PICTURE}"

_HOST = re.compile(
    r"(?:(?<![\w-])((?:[\w-]{1,63}\.){1,10}[^\W\d_]{2,63})|(?<=://)([^\s/?#@:]+))"
    r"(?::\d+)?(?:[/?#]\S*)?"
)
"""What looks like a host's name, and the path that may follow it."""


class Span(NamedTuple):
    """Text with its looks. ``address``: where a click on it leads, on the web; None is nowhere."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    address: str | None = None


def spans_of(tokens: Sequence[Token]) -> list[Span]:
    """What the children of an inline token say; neighbours of the same looks are one span."""
    reading = _Reading()
    for token in tokens:
        reading.take(token)
    return merged(reading.spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Neighbours of the same looks as one."""
    return [
        Span("".join(span.text for span in group), *looks)
        for looks, group in groupby(spans, key=lambda span: span[1:])
    ]


def words(spans: Iterable[Span]) -> str:
    """The text alone."""
    return "".join(span.text for span in spans)


class _Reading:
    """``_label``: index of the first span of the link that is open."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._bold = self._italic = 0
        self._target: str | None = None
        self._label = 0

    def take(self, token: Token) -> None:
        """The next token."""
        match token.type:
            case "softbreak" | "hardbreak":
                self._add("\n")
            case "code_inline":
                self._add(token.content, code=True)
            case "strong_open" | "strong_close":
                self._bold += token.nesting
            case "em_open" | "em_close":
                self._italic += token.nesting
            case "link_open":
                self._target = str(token.attrs.get("href", ""))
                self._label = len(self.spans)
            case "link_close":
                self._end_link()
            case "image":
                self._picture(token)
            case _:
                self._add(token.content)

    def _add(self, text: str, *, code: bool = False, address: str | None = None) -> None:
        if self._target is not None:
            address = _web(self._target)
        if text:
            self.spans.append(
                Span(text, self._bold > 0, self._italic > 0, code and address is None, address)
            )

    def _picture(self, token: Token) -> None:
        source = str(token.attrs.get("src", ""))
        alt = " ".join("".join(child.content for child in token.children or ()).split())
        label = f"{PICTURE} {alt or _file_name(source)}".rstrip()
        address = _web(source)
        self._add(label if self._target is not None else _honest(label, address), address=address)

    def _end_link(self) -> None:
        target = self._target or ""
        label = words(self.spans[self._label :])
        if not label.strip():
            self._add(target)
        else:
            self._add(_honest(label, _web(target))[len(label) :])
        self._target = None


def _web(target: str) -> str | None:
    """The address, if it leads to the web or writes an e-mail; else None."""
    parts = _split(target)
    if parts is None or not target.isprintable():
        return None
    if parts.scheme == "mailto":
        return target if "@" in parts.path else None
    return target if parts.scheme in ("http", "https") and parts.hostname else None


def _honest(label: str, address: str | None) -> str:
    """The label; one that looks like another address than it leads to has the real host added."""
    parts = _split(address) if address else None
    if parts is None:
        return label
    real = parts.path.rpartition("@")[2] if parts.scheme == "mailto" else parts.hostname or ""
    host = real.lower()
    shown = "".join(c for c in unicodedata.normalize("NFKC", label) if c.isprintable())
    names = {(found[1] or found[2]).lower() for found in _HOST.finditer(shown)}
    if all(f".{host}".endswith(f".{name}") or name == f"www.{host}" for name in names):
        return label
    return f"{label} ({real})"


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.hostname  # noqa: B018  # raises as well
    except ValueError:
        return None
    return parts


def _file_name(source: str) -> str:
    parts = _split(source)
    return posixpath.basename(unquote(parts.path)) if parts and parts.scheme != "data" else ""
