"""Our messages as Block Kit, within its limits.

Limits: https://docs.slack.dev/reference/block-kit (section, actions, button).
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot.adapters.slack.markup import escape, plain, render
from chat.message import Button, Outgoing

TEXT_SIZE = 3000
ELEMENTS = 25
BLOCKS = 50
LABEL_SIZE = 75
EVERYONE = "<!channel>\n"
"""Calls everybody in a channel. A quotation or a list after it has to begin a line."""
METADATA = "groupkeeper_delivery"

NAME_SIZE = 500
Json = dict[str, Any]


class Picture(NamedTuple):
    """An image that Slack has: its id there, and what it is called."""

    id: str
    name: str


def content(message: Outgoing, pictures: Sequence[Picture] = (), note: str = "") -> Json:
    """``text``, for notifications, and ``blocks``, which people see. ``note``: said below it."""
    called = EVERYONE if message.everyone else ""
    rendered = f"{called}{render(message.text)}"
    blocks: list[Json] = []
    if rendered.strip():
        blocks.append(_section(rendered))
    blocks += [_image(picture) for picture in pictures]
    blocks += [_section(render(note))] if note else []
    blocks += _actions(message.buttons)
    names = ", ".join(picture.name for picture in pictures)
    words = f"{called}{escape(plain(message.text) or names or plain(note))}"
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


def _section(text: str) -> Json:
    """Without ``verbatim`` Slack would make links and mentions of names on its own."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _image(picture: Picture) -> Json:
    name = picture.name[:NAME_SIZE] or "…"
    return {"type": "image", "slack_file": {"id": picture.id}, "alt_text": name}


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
