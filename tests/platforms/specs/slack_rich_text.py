"""The blocks of rich text that Slack's editor makes of what people type.

Stated from docs.slack.dev/reference/block-kit/blocks/rich-text-block and, for ``border`` and the
code points of emoji, from docs.slack.dev/tools/node-slack-sdk/reference/types.
"""

from typing import Any

Schema = dict[str, Any]

STRING: Schema = {"type": "string", "minLength": 1}
STYLES = (
    "bold",
    "italic",
    "strike",
    "code",
    "underline",
    "highlight",
    "client_highlight",
    "unlink",
)
STYLE: Schema = {
    "type": "object",
    "properties": {name: {"type": "boolean"} for name in STYLES},
    "additionalProperties": False,
}
BORDER: Schema = {"enum": [0, 1]}


def _id(first: str) -> Schema:
    return {"type": "string", "pattern": f"^[{first}][A-Z0-9]{{2,}}$"}


def _typed(name: str, required: Schema, **optional: Schema) -> Schema:
    """An object of this type."""
    required = {"type": {"const": name}} | required
    properties = required | optional
    return {
        "type": "object",
        "required": sorted(required),
        "properties": properties,
        "additionalProperties": False,
    }


def _array(*schemas: Schema) -> Schema:
    return {"type": "array", "items": {"anyOf": list(schemas)}}


TEXT = _typed("text", {"text": STRING}, style=STYLE)
LINK = _typed("link", {"url": STRING}, text=STRING, unsafe={"type": "boolean"}, style=STYLE)
CODES: Schema = {"type": "string", "pattern": "^[0-9a-f]+(-[0-9a-f]+)*$"}
TONE: Schema = {"type": "integer", "minimum": 2, "maximum": 6}
WORDS = (
    TEXT,
    LINK,
    _typed("user", {"user_id": _id("UW")}, style=STYLE),
    _typed("usergroup", {"usergroup_id": _id("S")}, style=STYLE),
    _typed("channel", {"channel_id": _id("CGD")}, style=STYLE),
    _typed("broadcast", {"range": {"enum": ["here", "channel", "everyone"]}}, style=STYLE),
    _typed("emoji", {"name": STRING}, unicode=CODES, skin_tone=TONE, style=STYLE),
    _typed("color", {"value": STRING}, style=STYLE),
    _typed(
        "date",
        {"timestamp": {"type": "integer"}, "format": STRING},
        fallback=STRING,
        url=STRING,
        style=STYLE,
    ),
)
SECTION = _typed("rich_text_section", {"elements": _array(*WORDS)})
QUOTE = _typed("rich_text_quote", {"elements": _array(*WORDS)}, border=BORDER)
CODE = _typed("rich_text_preformatted", {"elements": _array(TEXT, LINK)}, border=BORDER)
LIST = _typed(
    "rich_text_list",
    {"elements": _array(SECTION), "style": {"enum": ["bullet", "ordered"]}},
    indent={"type": "integer", "minimum": 0, "maximum": 8},
    offset={"type": "integer", "minimum": 0},
    border=BORDER,
)
RICH_TEXT = _typed("rich_text", {"elements": _array(SECTION, LIST, QUOTE, CODE)}, block_id=STRING)
OTHERS: Schema = {
    "type": "object",
    "required": ["type"],
    "properties": {"type": {"allOf": [STRING, {"not": {"const": "rich_text"}}]}},
}
"""Blocks of apps; those of ours are checked when they are sent."""

BLOCKS = _array(RICH_TEXT, OTHERS)
