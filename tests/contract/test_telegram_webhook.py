"""Telegram by webhook: only from Telegram, and acknowledged only once it is kept."""

import json

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from bot.adapters.abilities import Webhook
from bot.web.webhooks import routes
from chat.event import Incoming
from tests.contract.on_telegram import SECRET, TelegramPlatform
from tests.platforms.telegram import faults
from tests.support import until

HEADER = "x-telegram-bot-api-secret-token"


def an_update(platform: TelegramPlatform, text: str = "hi") -> bytes:
    """An update that Telegram has not brought yet."""
    platform.crowd.say(platform.chats["en"], platform.people["ana"], text)
    return json.dumps(platform.server.updates.waiting.pop()).encode()


async def test_it_is_set_at_the_start(by_webhook: TelegramPlatform) -> None:
    adapter = by_webhook.telegram
    assert isinstance(adapter, Webhook)
    (params,) = by_webhook.server.called("setWebhook")
    assert params["url"] == f"https://bot.example/base{adapter.path}"
    assert params["secret_token"] == SECRET
    assert params["max_connections"] == 1
    assert "message_reaction" in params["allowed_updates"]
    assert by_webhook.server.called("getUpdates") == []


async def test_polling_has_no_path(on_telegram: TelegramPlatform) -> None:
    assert on_telegram.telegram.path is None


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], SECRET + "x", "\u00e9"])
async def test_without_the_secret_nothing_is_taken(
    by_webhook: TelegramPlatform, secret: str
) -> None:
    headers = {HEADER: secret} if secret else {}
    answer = await by_webhook.telegram.take(headers, an_update(by_webhook))
    assert (answer.status, by_webhook.offered) == (401, [])


async def test_what_is_kept_is_acknowledged(by_webhook: TelegramPlatform) -> None:
    answer = await by_webhook.telegram.take({HEADER: SECRET}, an_update(by_webhook))
    assert answer.status == 200
    assert [e.text for e in by_webhook.events if isinstance(e, Incoming)] == ["hi"]


async def test_it_is_reached_through_the_web_application(by_webhook: TelegramPlatform) -> None:
    app, body = FastAPI(), an_update(by_webhook)
    app.include_router(routes([by_webhook.telegram]))
    transport = ASGITransport(app)
    async with AsyncClient(transport=transport, base_url="https://bot.example") as telegram:
        for secret, status in (("wrong", 401), (SECRET, 200)):
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            answer = await telegram.post("/telegram/webhook", content=body, headers=headers)
            assert answer.status_code == status
    assert len(by_webhook.events) == 1


async def test_what_is_not_kept_is_asked_for_again(by_webhook: TelegramPlatform) -> None:
    by_webhook.refusing = True
    answer = await by_webhook.telegram.take({HEADER: SECRET}, an_update(by_webhook))
    assert (answer.status, by_webhook.events) == (503, [])


async def test_while_nobody_listens_it_is_asked_for_again(by_webhook: TelegramPlatform) -> None:
    await by_webhook.stop()
    answer = await by_webhook.telegram.take({HEADER: SECRET}, an_update(by_webhook))
    assert (answer.status, by_webhook.offered) == (503, [])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"message": {}}', b"\xff"])
async def test_what_cannot_be_read_is_not_asked_for_again(
    by_webhook: TelegramPlatform, body: bytes
) -> None:
    answer = await by_webhook.telegram.take({HEADER: SECRET}, body)
    assert (answer.status, by_webhook.offered) == (200, [])


async def test_it_is_set_again_until_telegram_takes_it(by_webhook: TelegramPlatform) -> None:
    await by_webhook.stop()
    by_webhook.server.faults.before["setWebhook"].append(faults.OUTAGE)
    by_webhook.server.updates.webhook = {}
    by_webhook.start()
    await until(lambda: by_webhook.clock.sleeping > 0)
    by_webhook.clock.advance(60)
    await until(lambda: bool(by_webhook.server.updates.webhook))
    assert len(by_webhook.server.called("setWebhook")) == 3
