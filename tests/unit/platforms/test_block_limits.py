"""Block Kit's limits: at each the last that passes, and the first that does not."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.platforms.specs.blocks import check_blocks
from tests.platforms.specs.violations import SpecViolation

Json = dict[str, Any]
IMAGE = {"type": "image", "image_url": "https://a.example/a.png", "alt_text": "a"}
URL = "https://a.example/"


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length, "emoji": True}


def mrkdwn(length: int) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def section(length: int = 1, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(length)} | more


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(3)} | more


def actions(*elements: Json) -> list[Json]:
    return [{"type": "actions", "elements": list(elements)}]


def options(number: int, value: int = 1) -> Json:
    each = {"text": plain(1), "value": "x" * value}
    return {"type": "static_select", "placeholder": plain(1), "options": [each] * number}


def overflow(number: int) -> Json:
    return {"type": "overflow", "options": options(number)["options"]}


LIMITS: dict[str, tuple[int, Callable[[int], list[Json]]]] = {
    "blocks": (50, lambda n: [section()] * n),
    "section text": (3000, lambda n: [section(n)]),
    "section fields": (10, lambda n: [{"type": "section", "fields": [mrkdwn(1)] * n}]),
    "field text": (2000, lambda n: [{"type": "section", "fields": [mrkdwn(n)]}]),
    "block_id": (255, lambda n: [section(block_id="x" * n)]),
    "header": (150, lambda n: [{"type": "header", "text": plain(n)}]),
    "markdown": (10_000, lambda n: [{"type": "markdown", "text": "x" * n}]),
    "texts together": (10_000, lambda n: [section(2500)] * 3 + [section(n - 7500)]),
    "context": (10, lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}]),
    "elements": (25, lambda n: actions(*[button()] * n)),
    "button text": (75, lambda n: actions(button(text=plain(n)))),
    "value": (2000, lambda n: actions(button(value="x" * n))),
    "action_id": (255, lambda n: actions(button(action_id="x" * n))),
    "url": (3000, lambda n: actions(button(url=URL.ljust(n, "x")))),
    "label": (75, lambda n: actions(button(accessibility_label="x" * n))),
    "options": (100, lambda n: actions(options(n))),
    "option value": (150, lambda n: actions(options(1, n))),
    "overflow": (5, lambda n: [section(accessory=overflow(n))]),
    "alt_text": (2000, lambda n: [IMAGE | {"alt_text": "x" * n}]),
    "image_url": (3000, lambda n: [IMAGE | {"image_url": URL.ljust(n, "x")}]),
}

WRONG: dict[str, list[Any]] = {
    "type": [{"type": "marquee"}],
    "is no field": [section(colour="red")],
    "text or fields are required": [{"type": "section"}],
    "is required in divider|no kind of text": [section(text={"type": "text", "text": "x"})],
    "text.text has 0": [section(0)],
    "no string": [section(text={"type": "mrkdwn", "text": None})],
    "verbatim is no boolean": [section(text=mrkdwn(1) | {"verbatim": "yes"})],
    "emoji is no field": [section(text=mrkdwn(1) | {"emoji": True})],
    "no kind of text for this place": actions(button(text=mrkdwn(1))),
    "header|no kind of text": [{"type": "header", "text": mrkdwn(1)}],
    "0 elements": actions(),
    "elements is no array": [{"type": "actions", "elements": {}}],
    "type is none of": actions({"type": "datepicker"}),
    "style is neither": actions(button(style="warning")),
    "alt_text is required": [{"type": "image", "image_url": URL}],
    "slack_file needs either id or url": [
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F1", "url": URL}}
    ],
    "either image_url or slack_file": [{"type": "image", "alt_text": "x"}],
    "confirm": actions(button(confirm={"title": plain(1)})),
    "action_id 'a' occurs twice": [*actions(button(action_id="a")), section(
        accessory=button(action_id="a")
    )],
    "block_id 'a' occurs twice": [section(block_id="a"), {"type": "divider", "block_id": "a"}],
    "type is no block": ["section"],
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_kept_to_the_last_character(name: str) -> None:
    most, made = LIMITS[name]
    check_blocks("chat.postMessage", made(most))
    with pytest.raises(SpecViolation, match=r"^chat\.postMessage: "):
        check_blocks("chat.postMessage", made(most + 1))


@pytest.mark.parametrize("said", WRONG)
def test_what_is_no_block_is_said(said: str) -> None:
    with pytest.raises(SpecViolation, match=said):
        check_blocks("chat.postMessage", WRONG[said])


def test_blocks_are_an_array() -> None:
    with pytest.raises(SpecViolation, match="blocks is no array"):
        check_blocks("chat.postMessage", {"type": "divider"})


def test_all_kinds_of_blocks_pass_together() -> None:
    confirm = {name: plain(3) for name in ("title", "text", "confirm", "deny")}
    blocks = [
        {"type": "header", "text": plain(3)},
        section(block_id="a", accessory=IMAGE, expand=True),
        {"type": "divider"},
        {"type": "context", "elements": [IMAGE, mrkdwn(3)]},
        *actions(button(action_id="a", style="primary", confirm=confirm), options(3)),
        IMAGE | {"title": plain(3)},
        {"type": "markdown", "text": "**x**"},
    ]
    check_blocks("chat.postMessage", blocks)
