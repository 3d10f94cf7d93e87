"""Telegram's HTML: what it understands, what it refuses, and what remains to be seen.

Source: core.telegram.org/bots/api, "HTML style"; the sentences of refusals as the server gives
them after "Bad Request: can't parse entities: ".
"""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
NAMED = ("lt", "gt", "amp", "quot")
ALONE = ("code", "pre")
"""These neither contain others nor are contained, but for a ``code`` directly in a ``pre``."""
_ENTITY = re.compile(r"&(?:#[0-9]+|#x[0-9a-fA-F]+|lt|gt|amp|quot);")
_START = re.compile(r"<([^\s>/][^\s>]*)([^>]*)>")
_END = re.compile(r"</([^\s>]*)\s*>")
_ATTRIBUTE = re.compile(r"\s+([^\s=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([\w.-]+)))?")


class CannotParse(ValueError):
    """Telegram answers 400; the text is its description after "Bad Request: "."""

    def __init__(self, why: str) -> None:
        super().__init__(f"can't parse entities: {why}")


@dataclass(frozen=True, slots=True)
class Markup:
    """What a marked up text comes to.

    ``entities`` are as in a Message's. ``careless`` says what the documentation forbids although
    the server lets it pass, or quietly drops formatting for it.
    """

    text: str
    entities: list[dict[str, Any]]
    careless: list[str]

    @property
    def length(self) -> int:
        """In UTF-16 code units, as Telegram counts."""
        return utf16(self.text)


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    more: dict[str, Any] = field(default_factory=dict)


class _Reader:
    def __init__(self, html: str) -> None:
        self.html = html
        self.text = ""
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []
        self.careless: list[str] = []

    def read(self) -> Markup:
        at = 0
        while at < len(self.html):
            step = {"<": self._tag, "&": self._entity}.get(self.html[at], self._character)
            at = step(at)
        if self.open:
            raise CannotParse(
                f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"'
            )
        return Markup(self.text, sorted(self.entities, key=_order), self.careless)

    def _character(self, at: int) -> int:
        if self.html[at] == ">":
            self.careless.append("a > that is not escaped")
        self.text += self.html[at]
        return at + 1

    def _entity(self, at: int) -> int:
        if found := _ENTITY.match(self.html, at):
            self.text += unescape(found[0])
            return found.end()
        self.careless.append("an & that is not escaped, or begins an entity unknown to Telegram")
        self.text += "&"
        return at + 1

    def _tag(self, at: int) -> int:
        byte = len(self.html[:at].encode())
        return self._end(at, byte) if self.html.startswith("</", at) else self._start(at, byte)

    def _start(self, at: int, byte: int) -> int:
        found = _START.match(self.html, at)
        name = re.compile(r"[^\s>]*").match(self.html, at + 1)
        tag = name[0].lower() if name else ""
        if found is None and ">" not in self.html[at:]:
            raise CannotParse(f"Unclosed start tag at byte offset {byte}")
        if found is None or tag not in KINDS:
            raise CannotParse(f'Unsupported start tag "{tag}" at byte offset {byte}')
        attributes = self._attributes(found[2], tag, byte)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
        self._nest(tag)
        self.open.append(_Open(tag, utf16(self.text), self._more(tag, attributes)))
        return found.end()

    def _attributes(self, written: str, tag: str, byte: int) -> dict[str, str]:
        attributes, at = {}, 0
        while found := _ATTRIBUTE.match(written, at):
            attributes[found[1].lower()] = unescape(found[2] or found[3] or found[4] or "")
            at = found.end()
        if written[at:].strip():
            raise CannotParse(
                f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
                f" at byte offset {byte}"
            )
        return attributes

    def _more(self, tag: str, attributes: dict[str, str]) -> dict[str, Any]:
        if tag == "a":
            if not attributes.get("href"):
                self.careless.append("an <a> without href")
            return {"url": attributes.get("href", "")}
        if tag == "code" and attributes.get("class", "").startswith("language-"):
            return {"language": attributes["class"].removeprefix("language-")}
        if tag == "tg-emoji":
            return {"custom_emoji_id": attributes.get("emoji-id", "")}
        if tag == "blockquote" and "expandable" in attributes:
            return {"type": "expandable_blockquote"}
        return {}

    def _nest(self, tag: str) -> None:
        around = [each.tag for each in self.open]
        if around[-1:] == ["pre"] and tag == "code" and len(around) == 1:
            return
        alone = (tag in ALONE and around) or any(each in ALONE for each in around)
        twice = tag in ("a", "blockquote") and tag in around
        if alone or twice:
            self.careless.append(f"<{tag}> inside of <{'><'.join(around)}>")

    def _end(self, at: int, byte: int) -> int:
        if not self.open:
            raise CannotParse(f"Unexpected end tag at byte offset {byte}")
        found = _END.match(self.html, at)
        if found is None:
            raise CannotParse(f"Unclosed end tag at byte offset {byte}")
        last = self.open.pop()
        if found[1] and found[1].lower() != last.tag:
            raise CannotParse(
                f'Unmatched end tag at byte offset {byte}, expected "</{last.tag}>",'
                f' found "</{found[1].lower()}>"'
            )
        self._close(last)
        return found.end()

    def _close(self, last: _Open) -> None:
        length = utf16(self.text) - last.offset
        if self.open and self.open[-1].tag == "pre" and last.tag == "code":
            self.open[-1].more |= last.more
        elif length:
            kind = {"type": KINDS[last.tag], "offset": last.offset, "length": length}
            more = last.more if last.tag != "code" else {}
            self.entities.append(kind | more)


def parse_html(html: str) -> Markup:
    """What Telegram makes of a text in parse mode HTML.

    Raises:
        CannotParse: It is refused.

    """
    return _Reader(html).read()


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _order(entity: dict[str, Any]) -> tuple[int, int]:
    return entity["offset"], -entity["length"]
