"""What people write on Slack, without the marks of its formatting.

Slack's editor sends what it shows as a block, and in ``text`` the same with marks, which nothing
tells from typed ones. The elements: docs.slack.dev/reference/block-kit/blocks/rich-text-block.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.adapters.slack.payload import Payload
from bot.adapters.slack.reading import escape, link, tokens

_ENTITY = re.compile("&(?:lt|gt|amp);")
_INDENT = "    "
_DEEPEST = 8
"""Slack's limit on the indent of a list."""

_TEXTS = {"text": "text", "date": "fallback", "color": "value"}
"""Elements that are text, and where it stands."""

_MENTIONS = {
    "user": ("@", "user_id"),
    "channel": ("#", "channel_id"),
    "usergroup": ("!subteam^", "usergroup_id"),
    "broadcast": ("!", "range"),
}
"""How a token begins, and where the rest of it stands."""

Element = Mapping[str, Any]


class _Unknown(Exception):
    """A block is not as it is known here."""


def written(message: Payload) -> str:
    """A message as Slack escapes it, mentions in <…>, but without marks if it can be.

    Only a message that is one block of rich text, as people's are, is read from it. Else it is its
    ``text``, as it is: also when something in the block is not known here, so that nothing is lost.
    """
    text: str = message.get("text") or ""
    match message.get("blocks"):
        case [{"type": "rich_text", "elements": [*parts]}]:
            try:
                return _Reader(text).block(parts) or text
            except _Unknown:
                return text
    return text


class _Reader:
    """Reads a block. A mention in it is an id; how ``text`` has it may tell the name as well."""

    def __init__(self, text: str) -> None:
        self._tokens = {token.partition("|")[0]: token for token in tokens(text)}

    def block(self, parts: Sequence[Element]) -> str:
        found = ""
        for part in parts:
            between = "\n" if found and not found.endswith("\n") else ""
            found += between + self._part(part)
        return found

    def _part(self, part: Element) -> str:
        match part:
            case {"type": "rich_text_section" | "rich_text_preformatted", "elements": [*elements]}:
                text = self._words(elements)
            case {"type": "rich_text_quote", "elements": [*elements]}:
                return _quoted(self._words(elements))
            case {"type": "rich_text_list", "elements": [*items], "style": "bullet" | "ordered"}:
                text = self._list(part, items)
            case _:
                raise _Unknown
        return _quoted(text) if part.get("border") else text

    def _list(self, part: Element, items: Sequence[Element]) -> str:
        """A list within a list comes as one more list, and what follows it as yet another."""
        ordered, indent = part["style"] == "ordered", min(_number(part, "indent"), _DEEPEST)
        lines = []
        for number, item in enumerate(items, _number(part, "offset") + 1):
            mark = _INDENT * indent + (f"{number}. " if ordered else "• ")
            lines.append(mark + self._item(item).replace("\n", "\n" + " " * len(mark)))
        return "\n".join(lines)

    def _item(self, item: Element) -> str:
        match item:
            case {"type": "rich_text_section", "elements": [*elements]}:
                return self._words(elements).removesuffix("\n")
        raise _Unknown

    def _words(self, elements: Sequence[Element]) -> str:
        """Crossed out is the one look that keeps Slack's marks: else it would say the opposite."""
        found = ""
        for struck, group in groupby(elements, _struck):
            text = "".join(map(self._word, group))
            found += f"~{text}~" if struck else text
        return found

    def _word(self, element: Element) -> str:
        match element:
            case {"type": "emoji"}:
                return _emoji(element)
            case {"type": "link", "text": str(label)}:
                return _plain(link(_string(element, "url"), label))
            case {"type": "link"}:
                return _plain(link(_string(element, "url"), ""))
            case {"type": str(kind)} if kind in _TEXTS:
                return _plain(_string(element, _TEXTS[kind]))
            case {"type": str(kind)} if kind in _MENTIONS:
                sign, name = _MENTIONS[kind]
                who = sign + _string(element, name)
                return f"<{self._tokens.get(who, who)}>"
        raise _Unknown


def _struck(element: Element) -> bool:
    match element:
        case {"style": {"strike": True}}:
            return True
    return False


def _plain(text: str) -> str:
    """Blocks should not be escaped, but those in interactions have been; ``text`` always is."""
    if _ENTITY.search(text):
        raise _Unknown
    return escape(text)


def _quoted(text: str) -> str:
    return "\n".join(f"&gt; {line}".rstrip() for line in text.removesuffix("\n").split("\n"))


def _number(part: Element, name: str) -> int:
    number = part.get(name, 0)
    if not isinstance(number, int):
        raise _Unknown
    return number


def _string(element: Element, name: str) -> str:
    text = element.get(name)
    if not isinstance(text, str):
        raise _Unknown
    return text


def _emoji(element: Element) -> str:
    """``unicode``: hexadecimal code points joined by hyphens; a workspace's own emoji have none."""
    if not element.get("unicode"):
        return _plain(f":{_string(element, 'name')}:")
    try:
        return "".join(chr(int(code, 16)) for code in _string(element, "unicode").split("-"))
    except (ValueError, OverflowError):
        raise _Unknown from None
