"""Our messages as Block Kit, within its limits.

Limits: https://docs.slack.dev/reference/block-kit (section, actions, button).
"""

from collections.abc import Sequence
from typing import Any

from bot.adapters.slack.markup import escape, plain, render
from chat.message import Button, Outgoing

TEXT_SIZE = 3000
ELEMENTS = 25
BLOCKS = 50
LABEL_SIZE = 75
EVERYONE = "<!channel>\n"
"""Calls everybody in a channel. A quotation or a list after it has to begin a line."""
METADATA = "groupkeeper_delivery"

Json = dict[str, Any]


def content(message: Outgoing) -> Json:
    """``text``, for notifications, and ``blocks``, which people see."""
    called = EVERYONE if message.everyone else ""
    rendered = f"{called}{render(message.text)}"
    blocks: list[Json] = []
    if rendered.strip():
        # Without ``verbatim`` Slack would make links and mentions of names on its own.
        text = {"type": "mrkdwn", "text": rendered, "verbatim": True}
        blocks.append({"type": "section", "text": text})
    blocks += _actions(message.buttons)
    words = f"{called}{escape(plain(message.text))}"
    return {"text": words or " ", "blocks": blocks[:BLOCKS]}


def metadata(key: str) -> Json:
    """What a message is found again by."""
    return {"event_type": METADATA, "event_payload": {"key": key}}


def key_of(message: Json) -> str | None:
    """The key in a message's metadata, if there is one of ours."""
    found = message.get("metadata") or {}
    if found.get("event_type") != METADATA:
        return None
    key = (found.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None


def _actions(buttons: Sequence[Button]) -> list[Json]:
    elements = [_button(number, button) for number, button in enumerate(buttons)]
    return [
        {"type": "actions", "elements": elements[start : start + ELEMENTS]}
        for start in range(0, len(elements), ELEMENTS)
    ]


def _button(number: int, button: Button) -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": _label(button.label), "emoji": False},
        "action_id": f"press-{number}",
        "value": button.value,
    }


def _label(label: str) -> str:
    """Cut to what a button takes, in UTF-16 units: Slack does not say how it counts."""
    if len(label.encode("utf-16-le")) // 2 > LABEL_SIZE:
        cut = label.encode("utf-16-le")[: (LABEL_SIZE - 1) * 2].decode("utf-16-le", "ignore")
        label = f"{cut}…"
    return label or "…"
