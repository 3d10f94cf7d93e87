"""Telegram's HTML as its server reads it: strictly, with entities in UTF-16 units."""

import html
import re
from typing import Any

_TOKEN = re.compile(r"<(/?)([^<>]*)>|<|&(#x?[0-9a-fA-F]+|lt|gt|amp|quot);")
_NAMES = (
    dict.fromkeys(("b", "strong"), "bold")
    | dict.fromkeys(("i", "em"), "italic")
    | dict.fromkeys(("u", "ins"), "underline")
    | dict.fromkeys(("s", "strike", "del"), "strikethrough")
    | dict.fromkeys(("span", "tg-spoiler"), "spoiler")
    | {"a": "text_link", "tg-emoji": "custom_emoji"}
    | {name: name for name in ("code", "pre", "blockquote")}
)
_TAG = re.compile(r"([a-z-]+)((?:\s+[a-z-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'))?)*)\s*")
_ATTRIBUTE = re.compile(r"([a-z-]+)(?:=(?:\"([^\"]*)\"|'([^']*)'))?")
_ALLOWED = {
    "a": {"href"},
    "code": {"class"},
    "span": {"class"},
    "blockquote": {"expandable"},
    "tg-emoji": {"emoji-id"},
}
Entity = dict[str, Any]


class CannotParse(Exception):
    """The description of a 400."""


def units(text: str) -> int:
    """The size of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse(source: str) -> tuple[str, list[Entity]]:
    """What people see, and its entities. Raises CannotParse."""
    text, entities, open_ = "", [], list[tuple[str, Entity]]()
    at = 0
    for found in _TOKEN.finditer(source):
        text += source[at : found.start()]
        at = found.end()
        closing, tag, escaped = found.groups()
        if escaped is not None:
            text += html.unescape(f"&{escaped};")
        elif closing:
            if not open_ or open_[-1][0] != tag.strip():
                raise CannotParse(f'Unmatched end tag at byte offset {found.start()}, "</{tag}>"')
            _, entity = open_.pop()
            entity["length"] = units(text) - entity["offset"]
            entities.append(entity)
        else:
            name, entity = _opened(tag, found.start())
            open_.append((name, entity | {"offset": units(text)}))
    if open_:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{open_[-1][0]}"')
    whole = text + source[at:]
    kept = [entity for entity in entities if entity["length"] > 0]
    shift = units(whole) - units(whole.lstrip())
    for entity in kept:
        entity["offset"] -= shift
    return whole.strip(), sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _opened(tag: str | None, at: int) -> tuple[str, Entity]:
    found = _TAG.fullmatch(tag or "")
    if found is None or found[1] not in _NAMES:
        raise CannotParse(f'Unsupported start tag "{tag}" at byte offset {at}')
    name = found[1]
    attributes = {key: one or two for key, one, two in _ATTRIBUTE.findall(found[2])}
    if attributes.keys() - _ALLOWED.get(name, set()):
        raise CannotParse(f'Unsupported attribute in tag "{tag}" at byte offset {at}')
    entity: Entity = {"type": _NAMES[name]}
    if name == "a":
        entity["url"] = html.unescape(attributes.get("href", ""))
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise CannotParse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    return name, entity


_TYPED = re.compile(
    r"(?<![\w@/])(?P<mention>@[A-Za-z]\w{3,31})|(?<![\w/])(?P<bot_command>/\w{1,64}(?:@\w{4,32})?)"
)


def typed(text: str) -> list[Entity]:
    """The entities that Telegram finds in what a person types."""
    return [
        {
            "type": found.lastgroup,
            "offset": units(text[: found.start()]),
            "length": units(found.group()),
        }
        for found in _TYPED.finditer(text)
    ]
