"""Our Markdown subset as Slack's mrkdwn.

Slack documents three characters to escape, ``& < >``, and no way to escape those that format. What
follows is what others found to work: a soft hyphen beside a mark takes its meaning, and a
zero-width space lets a mark have its meaning beside a letter, as in Chinese, which has no spaces.
Text objects must be sent with ``verbatim: true``, and texts with ``parse: none``.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from bot.adapters import markup
from bot.adapters.markup import plain
from bot.adapters.spans import Span, merged, words

__all__ = ["escape", "length", "plain", "render"]

_DEAD = "\u00ad"
_EDGE = "\u200b"
_TICK = "\u02cb"
_TICKS = str.maketrans({"`": _TICK, "\uff40": _TICK})
_MARKS = re.compile("[*_~\uff0a\uff3f]+")
_FENCE = re.compile("``(?=`)")
_QUOTE = re.compile("^(\\s*)(?=&gt;|\uff1e)", re.MULTILINE)
_MASS = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)


def render(text: str) -> str:
    """The text as mrkdwn; ``<`` stands in it only where a link of ours begins.

    Backticks that are not around code, or are in code within a line, become U+02CB, which looks
    like one; in blocks of code, U+200B parts three in a row. Soft hyphens and zero-width spaces
    are added only outside of code.
    """
    return markup.render(text, _Mrkdwn())


def length(text: str) -> int:
    """The size of the rendered text in characters, as Slack's limits count it."""
    return len(render(text))


def escape(text: str) -> str:
    """Make text stand for itself: no mention, no link, no bold, no quotation, no code."""
    text = _MARKS.sub(_dead, _entities(text.translate(_TICKS)))
    return _MASS.sub(f"@{_DEAD}", _QUOTE.sub(rf"\1{_DEAD}", text))


def _dead(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    if before.strip() == after.strip() == "":
        return found[0]
    beside = before + after
    if not found[0].strip("_") and len(beside) == 2 and beside.isascii() and beside.isalnum():
        return found[0]  # it is within a name, where it never formats
    return f"{_DEAD}{found[0]}{_DEAD}"


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class _Mrkdwn:
    def text(self, spans: Sequence[Span]) -> str:
        return "\n".join(_line(line) for line in _lines(spans))

    def code(self, code: str, language: str) -> str:
        return f"```\n{_entities(_FENCE.sub(rf'``{_EDGE}', code))}\n```"

    def quote(self, text: str) -> str:
        return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _lines(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """No mark reaches over the end of a line."""
    line: list[Span] = []
    for span in spans:
        first, *others = span.text.split("\n")
        line.append(span._replace(text=first))
        for text in others:
            yield line
            line = [span._replace(text=text)]
    yield line


def _line(spans: Sequence[Span]) -> str:
    found: list[str] = []
    marked = False
    for piece in _pieces(spans):
        text = piece.before + piece.text + piece.after
        if not text:
            continue
        if found and (marked or (piece.marked and not piece.before)) and _touch(found[-1], text):
            found.append(_EDGE)
        found.append(text)
        marked = piece.marked and not piece.after
    return "".join(found)


def _pieces(spans: Sequence[Span]) -> Iterator["_Piece"]:
    for address, group in groupby(merged(spans), key=lambda span: span.address):
        parts = list(group)
        if address:
            yield _link(address, parts)
        else:
            yield from map(_piece, parts)


class _Piece(NamedTuple):
    """What is written for a span. ``marked``: marks are its ends, but for the space around."""

    text: str
    before: str = ""
    after: str = ""
    marked: bool = False


def _piece(span: Span) -> _Piece:
    inner = span.text.strip()
    if not inner or not (span.code or span.bold or span.italic):
        return _Piece(escape(span.text))
    if span.code:
        return _Piece(f"`{_entities(span.text.translate(_TICKS))}`", marked=True)
    if not any(c.isalnum() for c in inner):
        return _Piece(escape(span.text))  # a bold comma is not worth its marks
    before, _, after = span.text.partition(inner)
    start = "" if inner[0].isascii() or inner[0].isalnum() else _EDGE
    end = "" if inner[-1].isalnum() else _EDGE
    return _Piece(_marked(f"{start}{escape(inner)}{end}", span), before, after, marked=True)


def _link(address: str, spans: Sequence[Span]) -> _Piece:
    target = _entities(address.replace("|", "%7C"))
    label = words(spans).strip()
    link = f"<{target}>" if label == address else f"<{target}|{escape(label)}>"
    looks = Span("", all(span.bold for span in spans), all(span.italic for span in spans))
    return _Piece(_marked(link, looks), marked=looks.bold or looks.italic)


def _marked(text: str, looks: Span) -> str:
    text = f"_{text}_" if looks.italic else text
    return f"*{text}*" if looks.bold else text


def _touch(before: str, after: str) -> bool:
    """Whether what stands beside a mark keeps Slack from seeing it: all but space and , . ( …"""
    return all(c.isalnum() or not c.isascii() or c in "*_`" for c in (before[-1], after[0]))
