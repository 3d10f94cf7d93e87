"""The validator of Telegram's requests, answers and updates."""

import json
from typing import Any

import pytest

from tests.platforms.specs import telegram
from tests.platforms.specs.violations import SpecViolation, Violations
from tests.unit.platforms.examples import ANA, BOT, GROUP, LEFT, MESSAGE, PRESSED, UPDATE, keyboard

BUTTON = {"text": "Yes", "callback_data": "a1"}
COMMAND = {"command": "help", "description": "What I can do"}
LONG = "😀" * 2049
"""4098 UTF-16 units, though only 2049 characters."""
PHOTO = {"type": "photo", "media": "attach://a1"}

RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("getMe", {}),
    ("getUpdates", {"offset": "5", "timeout": "10", "allowed_updates": '["message"]'}),
    ("getUpdates", {"offset": 5, "timeout": 10, "allowed_updates": ["message"]}),
    ("sendMessage", {"chat_id": "-100200", "text": "attach://nothing"}),
    ("sendMessage", {"chat_id": -100200, "text": "x", "reply_markup": keyboard(BUTTON)}),
    ("sendMessage", {"chat_id": "7", "text": "x", "reply_markup": json.dumps(keyboard(BUTTON))}),
    ("sendMessage", {"chat_id": 7, "text": "<b>" + "x" * 4096 + "</b>", "parse_mode": "HTML"}),
    ("sendMessage", {"chat_id": 7, "text": "a < b & c", "disable_notification": "true"}),
    ("sendPhoto", {"chat_id": 7, "photo": b"png", "caption": "x" * 1024}),
    ("sendPhoto", {"chat_id": 7, "photo": "an-id"}),
    ("sendMediaGroup", {"chat_id": 7, "media": json.dumps([PHOTO, PHOTO]), "a1": b"png"}),
    ("editMessageText", {"chat_id": 7, "message_id": 3, "text": "x"}),
    ("answerCallbackQuery", {"callback_query_id": "77", "text": "x" * 200}),
    ("setMyCommands", {"commands": [COMMAND], "language_code": "en", "scope": {"type": "default"}}),
    ("setMessageReaction", {"chat_id": 7, "message_id": 3, "reaction": []}),
    ("setWebhook", {"url": "https://a.example/hook", "secret_token": "a-B_9"}),
    ("deleteMessage", {"chat_id": "@customers", "message_id": "3"}),
]

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("sendDice", {"chat_id": 7}, "no method"),
    ("sendMessage", {"chat_id": 7}, "text is required"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_to": 3}, "no parameter reply_to"),
    ("sendMessage", {"chat_id": True, "text": "x"}, "chat_id is none of"),
    ("sendMessage", {"chat_id": "customers", "text": "x"}, "neither a number"),
    ("sendMessage", {"chat_id": 7, "text": 3}, "text is no String"),
    ("sendMessage", {"chat_id": 7, "text": " \n"}, "nothing to be seen"),
    ("sendMessage", {"chat_id": 7, "text": LONG}, "4098 UTF-16 units"),
    ("sendMessage", {"chat_id": 7, "text": "<p>x</p>", "parse_mode": "HTML"}, "can't parse"),
    ("sendMessage", {"chat_id": 7, "text": "a & b", "parse_mode": "HTML"}, "not escaped"),
    ("sendMessage", {"chat_id": 7, "text": "x", "parse_mode": "html5"}, "is none of HTML"),
    ("sendMessage", {"chat_id": 7, "text": "x", "parse_mode": "MarkdownV2"}, "cannot read"),
    ("sendMessage", {"chat_id": 7, "text": "x", "parse_mode": "HTML", "entities": []}, "exclude"),
    ("sendMessage", {"chat_id": 7, "text": "x", "disable_notification": "maybe"}, "no Boolean"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_parameters": "{}"}, "message_id is missing"),
    ("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": "no JSON"}, "reply_markup"),
    ("sendPhoto", {"chat_id": 7, "photo": {"file": 1}}, "photo is none of"),
    ("sendPhoto", {"chat_id": 7, "photo": "attach://p"}, "refers to p, not attached"),
    ("sendPhoto", {"chat_id": 7, "photo": b"x", "caption": "x" * 1025}, "1025 UTF-16 units"),
    ("sendMediaGroup", {"chat_id": 7, "media": [PHOTO], "a1": b"x"}, "not of 2 to 10"),
    ("sendMediaGroup", {"chat_id": 7, "media": [{"type": "photo"}] * 2}, "media is missing"),
    ("editMessageText", {"text": "x"}, "has to be given"),
    ("editMessageText", {"text": "x", "chat_id": 7}, "has to be given"),
    ("answerCallbackQuery", {"callback_query_id": "7", "text": "x" * 201}, "more than 200"),
    ("getUpdates", {"limit": 101}, "not in 1 to 100"),
    ("getUpdates", {"timeout": -1}, "negative"),
    ("getUpdates", {"offset": "soon"}, "offset is no Integer"),
    ("getUpdates", {"allowed_updates": ["messages"]}, "no kind messages"),
    ("setWebhook", {"url": "https://a.example", "secret_token": "a b"}, "secret_token"),
    ("setWebhook", {"url": "https://a.example", "max_connections": 0}, "not in 1 to 100"),
    ("setMessageReaction", {"chat_id": 7, "message_id": 3, "reaction": [
        {"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"},
    ]}, "more than the one"),
    ("setMessageReaction", {"chat_id": 7, "message_id": 3, "reaction": [{"type": "x"}]}, "none of"),
    ("setMyCommands", {"commands": [COMMAND] * 101}, "more than 100"),
    ("setMyCommands", {"commands": [COMMAND] * 2}, "name one twice"),
    ("setMyCommands", {"commands": [COMMAND | {"command": "Help"}]}, "no name of a command"),
    ("setMyCommands", {"commands": [COMMAND | {"command": "x" * 33}]}, "no name of a command"),
    ("setMyCommands", {"commands": [COMMAND | {"description": ""}]}, "not of 1 to 256"),
    ("setMyCommands", {"commands": [COMMAND], "language_code": "eng"}, "two-letter"),
]  # fmt: skip

BUTTONS: list[tuple[dict[str, Any], str]] = [
    (keyboard(*[BUTTON] * 101), "101 buttons"),
    (keyboard({"text": "Yes"}), "not one"),
    (keyboard(BUTTON | {"url": "https://a.example"}), "not one"),
    (keyboard(BUTTON | {"text": " "}), "without text"),
    (keyboard(BUTTON | {"callback_data": "ü" * 33}), "1 to 64 bytes"),
    (keyboard(BUTTON | {"callback_data": ""}), "1 to 64 bytes"),
    (keyboard(BUTTON | {"color": "red"}), "reply_markup"),
    ({"inline_keyboard": [BUTTON]}, "reply_markup"),
]


@pytest.mark.parametrize(("method", "params"), RIGHT)
def test_what_telegram_takes_passes(method: str, params: dict[str, Any]) -> None:
    before = dict(params)
    telegram.check_request(method, params)
    assert params == before


@pytest.mark.parametrize(("method", "params", "said"), WRONG)
def test_what_telegram_refuses_is_said(method: str, params: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecViolation, match=f"^{method}: .*{said}"):
        telegram.check_request(method, params)


@pytest.mark.parametrize(("markup", "said"), BUTTONS)
def test_keyboards_have_limits(markup: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecViolation, match=said):
        telegram.check_request("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": markup})


def test_a_hundred_buttons_with_64_bytes_each_pass() -> None:
    full = keyboard(*[BUTTON | {"callback_data": "ü" * 32}] * 100)
    telegram.check_request("sendMessage", {"chat_id": 7, "text": "x", "reply_markup": full})


@pytest.mark.parametrize(
    ("method", "result"),
    [
        ("getMe", BOT),
        ("getUpdates", [UPDATE, PRESSED, LEFT]),
        ("sendMessage", MESSAGE),
        ("sendMediaGroup", [MESSAGE]),
        ("editMessageText", True),
        ("editMessageText", MESSAGE),
        ("getChatMember", {"status": "creator", "user": ANA, "is_anonymous": False}),
        ("getFile", {"file_id": "a", "file_unique_id": "b"}),
        ("setMyCommands", True),
    ],
)
def test_right_answers_pass(method: str, result: Any) -> None:
    telegram.check_answer(method, {"ok": True, "result": result})


@pytest.mark.parametrize(
    ("method", "answer", "said"),
    [
        ("getMe", {"result": BOT}, "neither true nor false"),
        ("getMe", {"ok": True}, "without result"),
        ("getMe", {"ok": True, "result": {"id": 7}}, "result.first_name is missing"),
        ("getMe", {"ok": True, "result": BOT | {"age": 3}}, "age is no field of User"),
        ("getMe", {"ok": True, "result": BOT, "more": 1}, "no field more"),
        ("deleteMessage", {"ok": True, "result": 1}, "no Boolean"),
        ("sendMessage", {"ok": True, "result": MESSAGE | {"date": "now"}}, "date is no Integer"),
        ("sendMessage", {"ok": True, "result": MESSAGE | {"entities": {}}}, "no array"),
        ("getChatMember", {"ok": True, "result": {"status": "owner", "user": ANA}}, "none of"),
        ("getUpdates", {"ok": True, "result": [{"update_id": 1}]}, "one thing"),
        ("sendMessage", {"ok": False, "error_code": 400}, "description is no String"),
        ("sendMessage", {"ok": False, "description": "x"}, "error_code is no Integer"),
        (
            "sendMessage",
            {"ok": False, "error_code": 429, "description": "x", "parameters": {"after": 3}},
            "no field of ResponseParameters",
        ),
    ],
)
def test_wrong_answers_are_said(method: str, answer: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecViolation, match=said):
        telegram.check_answer(method, answer)


def test_errors_pass() -> None:
    told = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 3"}
    telegram.check_answer("sendMessage", told | {"parameters": {"retry_after": 3}})
    moved = {"ok": False, "error_code": 400, "description": "Bad Request: group upgraded"}
    telegram.check_answer("sendMessage", moved | {"parameters": {"migrate_to_chat_id": -1009}})


def test_an_update_tells_one_thing() -> None:
    telegram.check_update(UPDATE)
    with pytest.raises(SpecViolation, match="one thing"):
        telegram.check_update(UPDATE | PRESSED)
    with pytest.raises(SpecViolation, match="chat is missing"):
        telegram.check_update({"update_id": 1, "message": {"message_id": 1, "date": 2}})
    with pytest.raises(SpecViolation, match="new_chat_member is none of"):
        telegram.check_update({"update_id": 1, "my_chat_member": LEFT["my_chat_member"] | {
            "new_chat_member": {"status": "gone", "user": BOT},
        }})  # fmt: skip


def test_what_is_violated_is_noted_for_the_test() -> None:
    violations = Violations()
    violations.check(telegram.check_request, "getMe", {})
    violations.assert_none()
    with pytest.raises(SpecViolation):
        violations.check(telegram.check_request, "getMe", {"chat": GROUP})
    assert violations.found == ["getMe: has no parameter chat"]
    with pytest.raises(AssertionError, match="getMe: has no parameter chat"):
        violations.assert_none()
