"""What Block Kit's blocks are made of: texts, buttons, menus, images. Lengths in characters.

Source: docs.slack.dev/reference/block-kit/block-elements and /composition-objects.
"""

from collections.abc import Callable
from typing import Any

TEXT = 3000
BUTTON = 75
VALUE = 2000
ACTION_ID = 255
URL = 3000
ALT_TEXT = 2000
OPTION_VALUE = 150
OPTIONS = 100
OVERFLOW = 5
CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}


class Wrong(ValueError):
    """What is wrong with a block; its text begins with the field."""


def fields(value: Any, name: str, required: set[str], optional: set[str]) -> None:
    """An object has to have the required fields and no others than these."""
    if not isinstance(value, dict):
        raise Wrong(f"{name} is no object")
    if missing := required - value.keys():
        raise Wrong(f"{', '.join(sorted(missing))} is required in {name}")
    if unknown := value.keys() - required - optional:
        raise Wrong(f"{', '.join(sorted(unknown))} is no field of {name}")


def limited(value: Any, name: str, most: int, least: int = 1) -> None:
    """A string has to be within a length."""
    if not isinstance(value, str):
        raise Wrong(f"{name} is no string")
    if not least <= len(value) <= most:
        raise Wrong(f"{name} has {len(value)} characters, {least} to {most} are allowed")


def listed(value: Any, name: str, most: int, least: int = 1) -> list[Any]:
    """A list has to have so many elements; returns it."""
    if not isinstance(value, list):
        raise Wrong(f"{name} is no array")
    if not least <= len(value) <= most:
        raise Wrong(f"{name} has {len(value)} elements, {least} to {most} are allowed")
    return value


def text_object(value: Any, name: str, most: int, *, plain: bool = False) -> None:
    """A text object; some places take plain_text only."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        raise Wrong(f"{name}.type is no kind of text for this place")
    fields(value, name, {"type", "text"}, {"emoji"} if kind == "plain_text" else {"verbatim"})
    for flag in ("emoji", "verbatim"):
        if not isinstance(value.get(flag, True), bool):
            raise Wrong(f"{name}.{flag} is no boolean")
    limited(value["text"], f"{name}.text", min(most, TEXT))


def check_element(element: Any, where: str, allowed: set[str]) -> None:
    """An element in a place that takes these kinds."""
    if not isinstance(element, dict) or element.get("type") not in allowed:
        raise Wrong(f"{where}.type is none of {', '.join(sorted(allowed))}")
    if "action_id" in element:
        limited(element["action_id"], f"{where}.action_id", ACTION_ID)
    _ELEMENTS[element["type"]](element, where)


def check_image(image: dict[str, Any], where: str, more: set[str]) -> None:
    """An image, as a block or an element: it needs a text for those who cannot see it."""
    fields(image, where, {"type", "alt_text"}, {"image_url", "slack_file"} | more)
    if ("image_url" in image) == ("slack_file" in image):
        raise Wrong("either image_url or slack_file is required")
    limited(image["alt_text"], f"{where}.alt_text", ALT_TEXT)
    if "slack_file" in image:
        _check_slack_file(image["slack_file"], f"{where}.slack_file")
    if "image_url" in image:
        limited(image["image_url"], f"{where}.image_url", URL)


def _check_slack_file(file: Any, where: str) -> None:
    fields(file, where, set(), {"id", "url"})
    if len(file) != 1:
        raise Wrong(f"{where} needs either id or url")
    for name, value in file.items():
        limited(value, f"{where}.{name}", URL)


def _check_button(button: dict[str, Any], where: str) -> None:
    optional = {"action_id", "url", "value", "style", "confirm", "accessibility_label"}
    fields(button, where, {"type", "text"}, optional)
    text_object(button["text"], f"{where}.text", BUTTON, plain=True)
    limits = {"value": VALUE, "url": URL, "accessibility_label": BUTTON}
    for name, most in limits.items():
        if name in button:
            limited(button[name], f"{where}.{name}", most)
    if button.get("style", "primary") not in ("primary", "danger"):
        raise Wrong(f"{where}.style is neither primary nor danger")
    if "confirm" in button:
        _check_confirm(button["confirm"], f"{where}.confirm")


def _check_confirm(confirm: Any, where: str) -> None:
    fields(confirm, where, set(CONFIRM), {"style"})
    for name, most in CONFIRM.items():
        text_object(confirm[name], f"{where}.{name}", most, plain=True)


def _check_image_element(image: dict[str, Any], where: str) -> None:
    check_image(image, where, set())


def _check_select(select: dict[str, Any], where: str) -> None:
    optional = {"action_id", "placeholder", "initial_option", "confirm", "focus_on_load"}
    fields(select, where, {"type", "options"}, optional)
    if "placeholder" in select:
        text_object(select["placeholder"], f"{where}.placeholder", 150, plain=True)
    _check_options(select["options"], where, OPTIONS)


def _check_overflow(menu: dict[str, Any], where: str) -> None:
    fields(menu, where, {"type", "options"}, {"action_id", "confirm"})
    _check_options(menu["options"], where, OVERFLOW)


def _check_options(options: Any, where: str, most: int) -> None:
    for each in listed(options, f"{where}.options", most):
        fields(each, f"{where}.options", {"text", "value"}, {"description", "url"})
        text_object(each["text"], f"{where}.options.text", BUTTON, plain=True)
        limited(each["value"], f"{where}.options.value", OPTION_VALUE)


def _check_text_input(field: dict[str, Any], where: str) -> None:
    optional = {"action_id", "initial_value", "multiline", "min_length", "max_length"}
    fields(field, where, {"type"}, optional | {"placeholder", "focus_on_load"})
    if "placeholder" in field:
        text_object(field["placeholder"], f"{where}.placeholder", 150, plain=True)
    if "initial_value" in field:
        limited(field["initial_value"], f"{where}.initial_value", TEXT, least=0)


_ELEMENTS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "button": _check_button,
    "image": _check_image_element,
    "overflow": _check_overflow,
    "plain_text_input": _check_text_input,
    "static_select": _check_select,
}
