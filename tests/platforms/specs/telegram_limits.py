"""What Telegram's documentation says about the Bot API in prose only.

Source: core.telegram.org/bots/api (Bot API 10.1), at the methods and types named; the number of
buttons of a keyboard: the server refuses more than 100 with "reply markup is too long".
"""

import re
from collections.abc import Collection
from typing import Any

from tests.platforms.specs.telegram_markup import CannotParse, Markup, parse_html, utf16
from tests.platforms.specs.violations import SpecViolation

TEXT = 4096
CAPTION = 1024
"""UTF-16 code units after entities have been parsed."""
CALLBACK_DATA = 64
"""Bytes of UTF-8."""
NOTICE = 200
"""Characters of answerCallbackQuery's text."""
BUTTONS = 100
COMMANDS = 100
ALBUM = range(2, 11)
PARSE_MODES = ("HTML", "MarkdownV2", "Markdown")
UPDATES = range(1, 101)
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_CHAT = re.compile(r"-?[0-9]+|@[A-Za-z][A-Za-z0-9_]{3,}")


def check(method: str, given: dict[str, Any], kinds: Collection[str]) -> None:
    """Check parameters whose types are right already; ``kinds`` are those of updates.

    Raises:
        SpecViolation: One of the limits is broken.

    """
    _check_chat(method, given)
    _check_edited(method, given)
    _check_texts(method, given)
    _check_keyboard(method, given.get("reply_markup"))
    _check_kinds(method, given.get("allowed_updates", ()), kinds)
    rule = {
        "answerCallbackQuery": _check_notice,
        "getUpdates": _check_polling,
        "sendMediaGroup": _check_album,
        "setMessageReaction": _check_reaction,
        "setMyCommands": _check_commands,
        "setWebhook": _check_webhook,
    }.get(method)
    if rule:
        rule(given)


def visible(text: str, parse_mode: str | None) -> Markup:
    """What people will see of a text.

    Raises:
        CannotParse: Telegram would refuse its markup.

    """
    return parse_html(text) if parse_mode == "HTML" else Markup(text, [], [])


def _refuse(method: str, field: str, wrong: str) -> None:
    raise SpecViolation(f"{method}: {field} {wrong}")


def _check_chat(method: str, given: dict[str, Any]) -> None:
    if "chat_id" in given and not _CHAT.fullmatch(str(given["chat_id"])):
        _refuse(method, "chat_id", "is neither a number nor a @username")


def _check_edited(method: str, given: dict[str, Any]) -> None:
    if not method.startswith("editMessage"):
        return
    inline = "inline_message_id" in given
    in_chat = {"chat_id", "message_id"} <= given.keys()
    if inline == in_chat or (inline and "chat_id" in given):
        _refuse(method, "message_id", "with chat_id, or inline_message_id, has to be given")


def _check_texts(method: str, given: dict[str, Any]) -> None:
    if method != "answerCallbackQuery" and "text" in given:
        _check_text(method, "text", given, TEXT, "entities")
        if not visible(given["text"], given.get("parse_mode")).text.strip():
            _refuse(method, "text", "has nothing to be seen")
    if "caption" in given:
        _check_text(method, "caption", given, CAPTION, "caption_entities")
    media = given.get("media", [])
    for each in media if isinstance(media, list) else [media]:
        if "caption" in each:
            _check_text(method, "caption", each, CAPTION, "caption_entities")


def _check_text(method: str, field: str, given: dict[str, Any], most: int, entities: str) -> None:
    mode = given.get("parse_mode")
    if mode is not None and mode not in PARSE_MODES:
        _refuse(method, "parse_mode", f"is none of {', '.join(PARSE_MODES)}")
    if mode in ("MarkdownV2", "Markdown"):
        _refuse(method, "parse_mode", "is one that these tests cannot read")
    if mode and entities in given:
        _refuse(method, entities, "and parse_mode exclude each other")
    try:
        seen = visible(given[field], mode)
    except CannotParse as wrong:
        raise SpecViolation(f"{method}: {field}: {wrong}") from wrong
    if seen.careless:
        _refuse(method, field, f"has {seen.careless[0]}")
    if seen.length > most:
        _refuse(method, field, f"has {seen.length} UTF-16 units, {most} are allowed")


def _check_keyboard(method: str, markup: dict[str, Any] | None) -> None:
    if not markup or "inline_keyboard" not in markup:
        return
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > BUTTONS:
        _refuse(method, "reply_markup", f"has {len(buttons)} buttons, {BUTTONS} are allowed")
    for button in buttons:
        if not button["text"].strip():
            _refuse(method, "reply_markup", "has a button without text")
        actions = button.keys() - {"text", "style", "icon_custom_emoji_id"}
        if len(actions) != 1:
            _refuse(method, "reply_markup", f"has a button that does {sorted(actions)}, not one")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA:
            _refuse(method, "callback_data", f"is not of 1 to {CALLBACK_DATA} bytes")


def _check_notice(given: dict[str, Any]) -> None:
    if utf16(given.get("text", "")) > NOTICE:
        _refuse("answerCallbackQuery", "text", f"has more than {NOTICE} characters")


def _check_polling(given: dict[str, Any]) -> None:
    if given.get("limit", 100) not in UPDATES:
        _refuse("getUpdates", "limit", "is not in 1 to 100")
    if given.get("timeout", 0) < 0:
        _refuse("getUpdates", "timeout", "is negative")


def _check_webhook(given: dict[str, Any]) -> None:
    if "secret_token" in given and not _SECRET.fullmatch(given["secret_token"]):
        _refuse("setWebhook", "secret_token", "is not 1 to 256 of A-Z, a-z, 0-9, _ and -")
    if given.get("max_connections", 40) not in UPDATES:
        _refuse("setWebhook", "max_connections", "is not in 1 to 100")


def _check_kinds(method: str, asked: Collection[str], kinds: Collection[str]) -> None:
    if unknown := set(asked) - set(kinds):
        _refuse(method, "allowed_updates", f"has no kind {', '.join(sorted(unknown))}")


def _check_album(given: dict[str, Any]) -> None:
    if len(given["media"]) not in ALBUM:
        _refuse("sendMediaGroup", "media", "is not of 2 to 10")
    kinds = {each["type"] for each in given["media"]}
    if kinds & {"document", "audio"} and len(kinds) > 1:
        _refuse("sendMediaGroup", "media", "mixes documents or audios with others")


def _check_reaction(given: dict[str, Any]) -> None:
    if len(given.get("reaction", [])) > 1:
        _refuse("setMessageReaction", "reaction", "is more than the one that a bot may set")


def _check_commands(given: dict[str, Any]) -> None:
    if len(given["commands"]) > COMMANDS:
        _refuse("setMyCommands", "commands", f"are more than {COMMANDS}")
    if not _LANGUAGE.fullmatch(given.get("language_code", "")):
        _refuse("setMyCommands", "language_code", "is no two-letter code")
    for each in given["commands"]:
        if not _COMMAND.fullmatch(each["command"]):
            _refuse("setMyCommands", "command", f"{each['command']!r} is no name of a command")
        if not 1 <= utf16(each["description"]) <= 256:
            _refuse("setMyCommands", "description", f"of {each['command']} is not of 1 to 256")
    names = [each["command"] for each in given["commands"]]
    if len(set(names)) != len(names):
        _refuse("setMyCommands", "commands", "name one twice")
