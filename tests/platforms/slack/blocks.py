"""Slack's limits on Block Kit, as published for blocks and elements."""

from typing import Any

Json = dict[str, Any]


def size(text: str) -> int:
    """Slack does not say how it counts; UTF-16 units are the least favourable way."""
    return len(text.encode("utf-16-le")) // 2


def problems(blocks: list[Json]) -> list[str]:
    """What Slack would not take; none is good."""
    found = [] if len(blocks) <= 50 else ["more than 50 blocks"]
    action_ids: list[str] = []
    for block in blocks:
        match block.get("type"):
            case "section":
                found += _text(block.get("text", {}), 3000)
            case "actions":
                found += _elements(block.get("elements", []))
                action_ids += [element.get("action_id", "") for element in block["elements"]]
            case "image":
                found += [] if {"alt_text", "slack_file"} <= set(block) else ["image"]
            case other:
                found.append(f"a block of type {other}")
    if len(action_ids) != len(set(action_ids)):
        found.append("an action_id twice")
    return found


def _text(text: Json, most: int) -> list[str]:
    if text.get("type") not in ("mrkdwn", "plain_text"):
        return ["no text object"]
    length = size(text.get("text", ""))
    return [] if 1 <= length <= most else [f"a text of {length}"]


def _elements(elements: list[Json]) -> list[str]:
    found = [] if 1 <= len(elements) <= 25 else [f"{len(elements)} elements"]
    for element in elements:
        found += _text(element.get("text", {}), 75)
        if element.get("text", {}).get("type") != "plain_text":
            found.append("a button's text is not plain")
        if size(element.get("value", "")) > 2000:
            found.append("a value too long")
        if not 1 <= size(element.get("action_id", "")) <= 255:
            found.append("an action_id too long or missing")
    return found
