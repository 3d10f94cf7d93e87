"""The limits of Block Kit, which Slack's specification does not have.

Source: docs.slack.dev/reference/block-kit, at each block, element and composition object, and
/reference/views; a message's 50 blocks: "Reference: blocks"; metadata: /messaging/message-metadata.
Lengths are in characters.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from tests.platforms.specs.elements import (
    Wrong,
    check_element,
    check_image,
    fields,
    limited,
    listed,
    text_object,
)
from tests.platforms.specs.violations import SpecViolation

BLOCKS = 50
VIEW_BLOCKS = 100
SECTION = 3000
SECTION_FIELD = 2000
SECTION_FIELDS = 10
ACTIONS = 25
CONTEXT = 10
HEADER = 150
MARKDOWN = 12_000
BLOCK_ID = 255
TEXTS = 10_000
"""Of all texts in a message's blocks together. Not published, but refused as msg_blocks_too_long:
seen accepted with 9,597 and refused with 11,341 characters (slackapi/bolt-js, issue 2867, where a
maintainer's word is 12,000 less something for each block)."""
ACCESSORIES = {"button", "image", "static_select", "overflow"}
INTERACTIVE = {"button", "static_select", "overflow"}
INPUTS = {"plain_text_input", "static_select"}
Rule = Callable[[dict[str, Any]], None]


def check_blocks(method: str, blocks: Any, most: int = BLOCKS) -> None:
    """Check the blocks of a message or view.

    Raises:
        SpecViolation: Slack would refuse them; also blocks that no rule here knows.

    """
    try:
        for index, block in enumerate(listed(blocks, "blocks", most, least=0)):
            _at(f"blocks[{index}]", _check_block, block)
        _check_unique("block_id", (b["block_id"] for b in blocks if "block_id" in b))
        _check_unique("action_id", _action_ids(blocks))
        written = sum(map(len, _texts(blocks)))
        if most == BLOCKS and written > TEXTS:
            raise Wrong(f"blocks have {written} characters of text, {TEXTS} are safe")
    except Wrong as wrong:
        raise SpecViolation(f"{method}: {wrong}") from None


def check_metadata(method: str, metadata: Any) -> None:
    """Check what an app attaches to its message for itself.

    Raises:
        SpecViolation: Slack would refuse or drop it.

    """
    try:
        fields(metadata, "metadata", {"event_type", "event_payload"}, {"entities"})
        limited(metadata["event_type"], "metadata.event_type", 255)
        if not isinstance(metadata["event_payload"], dict):
            raise Wrong("metadata.event_payload is no object")
        if not re.fullmatch(r"[A-Za-z0-9_-]+", metadata["event_type"]):
            raise Wrong("metadata.event_type is not alphanumeric")
    except Wrong as wrong:
        raise SpecViolation(f"{method}: {wrong}") from None


def check_view(method: str, view: Any) -> None:
    """Check a modal.

    Raises:
        SpecViolation: Slack would refuse it.

    """
    optional = {"submit", "close", "private_metadata", "callback_id", "external_id"}
    flags = {"clear_on_close", "notify_on_close", "submit_disabled"}
    try:
        fields(view, "view", {"type", "title", "blocks"}, optional | flags)
        if view["type"] != "modal":
            raise Wrong("view.type has to be modal here")
        for name in ("title", "submit", "close"):
            if name in view:
                text_object(view[name], f"view.{name}", 24, plain=True)
        limited(view.get("private_metadata", ""), "view.private_metadata", 3000, least=0)
        limited(view.get("callback_id", ""), "view.callback_id", 255, least=0)
        has_input = any(block.get("type") == "input" for block in view["blocks"])
        if has_input and "submit" not in view:
            raise Wrong("view.submit is required with input blocks")
    except Wrong as wrong:
        raise SpecViolation(f"{method}: {wrong}") from None
    check_blocks(method, view["blocks"], VIEW_BLOCKS)


def _at(where: str, rule: Rule, value: Any) -> None:
    try:
        rule(value)
    except Wrong as wrong:
        raise Wrong(f"{where}.{wrong}") from None


def _check_block(block: Any) -> None:
    if not isinstance(block, dict) or block.get("type") not in _BLOCKS:
        raise Wrong("type is no block that is known here")
    limited(block.get("block_id", "x"), "block_id", BLOCK_ID)
    _BLOCKS[block["type"]](block)


def _check_section(block: dict[str, Any]) -> None:
    fields(block, "section", {"type"}, {"text", "fields", "accessory", "block_id", "expand"})
    if "text" not in block and "fields" not in block:
        raise Wrong("text or fields are required")
    if "text" in block:
        text_object(block["text"], "text", SECTION)
    if "fields" in block:
        for each in listed(block["fields"], "fields", SECTION_FIELDS):
            text_object(each, "fields", SECTION_FIELD)
    if "accessory" in block:
        check_element(block["accessory"], "accessory", ACCESSORIES)


def _check_actions(block: dict[str, Any]) -> None:
    fields(block, "actions", {"type", "elements"}, {"block_id"})
    for index, each in enumerate(listed(block["elements"], "elements", ACTIONS)):
        check_element(each, f"elements[{index}]", INTERACTIVE)


def _check_context(block: dict[str, Any]) -> None:
    fields(block, "context", {"type", "elements"}, {"block_id"})
    for each in listed(block["elements"], "elements", CONTEXT):
        if isinstance(each, dict) and each.get("type") == "image":
            check_element(each, "elements", {"image"})
        else:
            text_object(each, "elements", SECTION)


def _check_header(block: dict[str, Any]) -> None:
    fields(block, "header", {"type", "text"}, {"block_id", "level"})
    text_object(block["text"], "text", HEADER, plain=True)


def _check_divider(block: dict[str, Any]) -> None:
    fields(block, "divider", {"type"}, {"block_id"})


def _check_markdown(block: dict[str, Any]) -> None:
    fields(block, "markdown", {"type", "text"}, {"block_id"})
    limited(block["text"], "text", MARKDOWN)


def _check_image_block(block: dict[str, Any]) -> None:
    check_image(block, "image", {"title", "block_id"})
    if "title" in block:
        text_object(block["title"], "title", 2000, plain=True)


def _check_input(block: dict[str, Any]) -> None:
    optional = {"block_id", "dispatch_action", "hint", "optional"}
    fields(block, "input", {"type", "label", "element"}, optional)
    text_object(block["label"], "label", 2000, plain=True)
    if "hint" in block:
        text_object(block["hint"], "hint", 2000, plain=True)
    check_element(block["element"], "element", INPUTS)


_BLOCKS: dict[str, Rule] = {
    "actions": _check_actions,
    "context": _check_context,
    "divider": _check_divider,
    "header": _check_header,
    "image": _check_image_block,
    "input": _check_input,
    "markdown": _check_markdown,
    "section": _check_section,
}


def _texts(value: Any) -> Iterable[str]:
    """All strings called text, however deep."""
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "text" and isinstance(each, str):
                yield each
            else:
                yield from _texts(each)


def _action_ids(blocks: list[dict[str, Any]]) -> Iterable[str]:
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        yield from (each["action_id"] for each in inside if each and "action_id" in each)


def _check_unique(name: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise Wrong(f"{name} {each!r} occurs twice")
        seen.add(each)
