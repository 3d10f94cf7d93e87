"""What the client libraries send passes the validators, and they understand what passes."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestServer
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllGroupChats,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.error import RetryAfter

from tests.platforms.specs import slack, telegram
from tests.platforms.specs.violations import SpecViolation, Violations
from tests.unit.platforms.examples import ANSWERS, BOT, LEFT, MESSAGE, PRESSED, TS, UPDATE

Json = dict[str, Any]
CHAT = -100200
GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
RESULTS: Json = {
    "getMe": BOT,
    "getUpdates": [UPDATE, PRESSED, LEFT],
    "sendMediaGroup": [MESSAGE, MESSAGE],
    "getChat": {
        "id": CHAT,
        "type": "supergroup",
        "title": "Customers",
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(GIFTS, False),
    },
    "getChatAdministrators": [],
    "getFile": {"file_id": "a", "file_unique_id": "b"},
    "getMyCommands": [{"command": "help", "description": "x"}],
    "getWebhookInfo": {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    },
}
SAYING = ("sendMessage", "sendPhoto", "sendDocument", "sendVideo")
EDITING = ("editMessageText", "editMessageCaption", "editMessageReplyMarkup")


async def wire(request: web.Request) -> Json:
    """A request's parameters as they came: JSON, form or query."""
    if request.content_type == "application/json":
        body = await request.json()
        return dict(request.query) | dict(body)
    return dict(request.query) | dict(await request.post())


class Platform:
    """Both platforms; every request and every answer is checked."""

    def __init__(self) -> None:
        self.violations = Violations()
        self.calls: list[tuple[str, Json]] = []
        self.wrong: dict[str, Json] = {}
        self.address = ""

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/botTOKEN/{method}", self.telegram)
        app.router.add_route("*", "/api/{method}", self.slack)
        return app

    async def telegram(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        params = await wire(request)
        self.calls.append((method, params))
        self.violations.check(telegram.check_request, method, params)
        fine = MESSAGE if method in SAYING + EDITING else RESULTS.get(method, True)
        answer = self.wrong.get(method) or {"ok": True, "result": fine}
        self.violations.check(telegram.check_answer, method, answer)
        return web.json_response(answer, status=answer.get("error_code", 200))

    async def slack(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        params = await wire(request)
        self.calls.append((method, params))
        self.violations.check(slack.check_request, method, params)
        answer = self.wrong.get(method) or {"ok": True} | ANSWERS[method]
        self.violations.check(slack.check_answer, method, answer)
        return web.json_response(answer)


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    platform = Platform()
    async with TestServer(platform.app()) as server:
        platform.address = str(server.make_url("/"))
        yield platform


async def with_bot(platform: Platform, calling: Callable[[Bot], Any]) -> None:
    async with Bot("TOKEN", base_url=f"{platform.address}bot") as bot:
        await calling(bot)


async def test_python_telegram_bot(platform: Platform) -> None:
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="a1")]])
    photos = [
        InputMediaPhoto(b"\x89PNG\r\n\x1a\n", caption="<b>x</b>", parse_mode="HTML")
        for _ in range(2)
    ]

    async def calls(bot: Bot) -> None:
        updates = await bot.get_updates(offset=5, timeout=0, allowed_updates=["message"])
        assert [update.update_id for update in updates] == [900, 901, 902]
        await bot.send_message(
            CHAT,
            "<b>a</b>",
            parse_mode="HTML",
            message_thread_id=4,
            reply_parameters=ReplyParameters(5, allow_sending_without_reply=True),
            reply_markup=markup,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            disable_notification=True,
        )
        await bot.send_photo(CHAT, b"\x89PNG\r\n\x1a\n", caption="x", filename="a.png")
        await bot.send_document(CHAT, b"text", filename="a.txt")
        await bot.send_document(CHAT, "an-id")
        await bot.send_media_group(CHAT, photos)
        await bot.edit_message_text("x", CHAT, 5, parse_mode="HTML", reply_markup=markup)
        await bot.edit_message_reply_markup(CHAT, 5)
        await bot.delete_message(CHAT, 5)
        await bot.answer_callback_query("77", "Thanks", show_alert=False)
        await bot.set_my_commands(
            [BotCommand("help", "x")], scope=BotCommandScopeAllGroupChats(), language_code="zh"
        )
        assert (await bot.get_my_commands())[0].command == "help"
        await bot.delete_my_commands()
        assert (await bot.get_chat(CHAT)).title == "Customers"
        await bot.get_chat_administrators(CHAT)
        await bot.get_file("a")
        await bot.set_message_reaction(CHAT, 5, "👍")
        await bot.get_webhook_info()
        await bot.delete_webhook(drop_pending_updates=False)
        await bot.set_webhook("https://a.example", secret_token="s", allowed_updates=["message"])
        await bot.leave_chat(CHAT)

    await with_bot(platform, calls)
    platform.violations.assert_none()
    assert len(platform.calls) == 22
    album = next(params for method, params in platform.calls if method == "sendMediaGroup")
    assert len(album) == 4, "chat, media and two files"


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_python_telegram_bot_understands_a_valid_refusal(platform: Platform) -> None:
    platform.wrong["sendMessage"] = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }

    async def refused(bot: Bot) -> None:
        with pytest.raises(RetryAfter):
            await bot.send_message(CHAT, "x")

    await with_bot(platform, refused)
    platform.violations.assert_none()


async def test_slack_sdk(platform: Platform) -> None:
    client = AsyncWebClient("xoxb-1", base_url=f"{platform.address}api/")
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]
    metadata = {"event_type": "answer", "event_payload": {"id": "1"}}
    place: Json = {"channel": "C0CHANNEL1"}
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": blocks}
    await client.auth_test()
    await client.apps_connections_open(app_token="xapp-1")
    await client.chat_postMessage(
        **place, text="x", blocks=blocks, metadata=metadata, thread_ts=TS, unfurl_links=False
    )
    await client.chat_update(**place, ts=TS, text="x", blocks=blocks)
    await client.chat_delete(**place, ts=TS)
    await client.chat_postEphemeral(**place, user="U0ANA00001", text="x")
    await client.conversations_open(users=["U0ANA00001", "U0BOB00001"], return_im=True)
    await client.conversations_info(**place, include_num_members=True)
    await client.conversations_list(types=["public_channel", "im"], exclude_archived=True)
    await client.conversations_history(**place, oldest=TS, include_all_metadata=True, limit=15)
    await client.conversations_replies(**place, ts=TS, include_all_metadata=True)
    await client.conversations_members(**place, limit=200)
    await client.users_info(user="U0ANA00001", include_locale=True)
    await client.users_conversations(types="im")
    await client.reactions_add(**place, timestamp=TS, name="eyes")
    await client.files_info(file="F0FILE0001")
    await client.files_delete(file="F0FILE0001")
    await client.files_getUploadURLExternal(filename="a.txt", length=3)
    await client.files_completeUploadExternal(files=[{"id": "F1", "title": "a"}], **place_id())
    await client.views_open(trigger_id="1.2", view=view)
    platform.violations.assert_none()
    assert {method for method, _ in platform.calls} == set(slack.METHODS)


def place_id() -> dict[str, Any]:
    """Where a file goes; uploads call it by another name."""
    return {"channel_id": "C0CHANNEL1", "thread_ts": TS}


async def test_slack_sdk_understands_a_valid_refusal(platform: Platform) -> None:
    platform.wrong["users.info"] = {"ok": False, "error": "user_not_found"}
    client = AsyncWebClient("xoxb-1", base_url=f"{platform.address}api/")
    with pytest.raises(SlackApiError, match="user_not_found"):
        await client.users_info(user="U0ANA00001")
    platform.violations.assert_none()


async def test_a_violation_is_kept_though_the_client_sees_only_an_error(
    platform: Platform,
) -> None:
    client = AsyncWebClient("xoxb-1", base_url=f"{platform.address}api/")
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C0CHANNEL1", text="x" * 40_001)
    with pytest.raises(AssertionError, match=r"chat\.postMessage: text has more"):
        platform.violations.assert_none()


def test_json_in_form_fields_is_read_as_json() -> None:
    form = FormData({"media": json.dumps([{"type": "photo"}])})
    assert form.is_multipart is False
    with pytest.raises(SpecViolation, match=r"media\[0\]"):
        telegram.check_request("sendMediaGroup", {"chat_id": "7", "media": '[{"type": "photo"}]'})
