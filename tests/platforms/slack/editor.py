"""Slack's editor: what somebody has typed as the block of rich text that comes with a message."""

import re
from collections.abc import Iterator

from tests.platforms.slack.workspace import Json

_TOKEN = re.compile("<([^<>]*)>")


def block(*parts: Json) -> Json:
    """A block of rich text; ``parts`` are sections, lists, quotes and blocks of code."""
    return {"type": "rich_text", "block_id": "Rt5zX", "elements": list(parts)}


def section(*elements: Json) -> Json:
    """Some lines."""
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str, *styles: str) -> Json:
    """Words; ``styles``: bold, italic, strike, code."""
    found: Json = {"type": "text", "text": words}
    return found | ({"style": dict.fromkeys(styles, True)} if styles else {})


def code(*lines: str) -> Json:
    """A block of code."""
    return {"type": "rich_text_preformatted", "elements": [text("\n".join(lines))], "border": 0}


def quote(*elements: Json) -> Json:
    """A quotation."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def items(style: str, *sections: Json, **more: int) -> Json:
    """A list; ``style``: bullet or ordered; ``more``: indent, offset, border."""
    found: Json = {"type": "rich_text_list", "elements": list(sections), "style": style}
    return found | {"indent": 0, "border": 0} | more


def typed_in(kept: str) -> list[Json]:
    """The blocks of a message without formatting; ``kept``: its text as Slack keeps it."""
    elements = list(_elements(kept))
    return [block(section(*elements))] if elements else []


def _elements(kept: str) -> Iterator[Json]:
    end = 0
    for found in _TOKEN.finditer(kept):
        yield from _words(kept[end : found.start()])
        yield _element(found[1])
        end = found.end()
    yield from _words(kept[end:])


def _words(kept: str) -> Iterator[Json]:
    if kept:
        yield text(kept.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _element(token: str) -> Json:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return {"type": "user", "user_id": target[1:]}
    if target.startswith("#"):
        return {"type": "channel", "channel_id": target[1:]}
    if target.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": target.removeprefix("!subteam^")}
    if target.startswith("!"):
        return {"type": "broadcast", "range": target[1:]}
    return {"type": "link", "url": target} | ({"text": label} if label else {})
