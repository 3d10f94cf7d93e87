"""Taking updates in: by our own long polling, or as a webhook brings them."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.adapters.abilities import WebAnswer
from bot.adapters.telegram.connection import POLL_SECONDS
from bot.adapters.telegram.trouble import Trouble
from bot.adapters.telegram.updates import ALLOWED
from storage.database import StorageUnavailable

log = structlog.get_logger()
T = TypeVar("T")
PATH = "/telegram/webhook"
Take = Callable[[Update], Awaitable[None]]
"""Takes an update: returns once what it says is on disk. Raises StorageUnavailable."""


async def persist(trouble: Trouble, call: Callable[[], Awaitable[T]]) -> T:
    """Make a call until it succeeds."""
    while True:
        try:
            result = await call()
        except TelegramError as error:
            await trouble.wait(error)
        else:
            trouble.over()
            return result


async def poll(bot: Bot, trouble: Trouble, take: Take) -> None:
    """Ask for updates until cancelled. Each is confirmed by asking for those after it.

    Once nothing is left the offset is forgotten: after a quiet week Telegram begins to count
    anywhere.
    """
    offset: int | None = None
    while True:
        try:
            updates = await bot.get_updates(
                offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED
            )
            if not updates:
                offset = None
            for update in updates:
                await take(update)
                offset = update.update_id + 1
            trouble.over()
        except (TelegramError, StorageUnavailable) as error:
            await trouble.wait(error)


async def leave_our_webhook(bot: Bot) -> None:
    """Remove a webhook that is ours, of when this bot listened so. Another's is left to its owner:
    ``doctor`` tells of it.
    """
    address = (await bot.get_webhook_info()).url
    if address.endswith(PATH):
        await bot.delete_webhook()
        log.info("telegram.webhook_removed")


async def be_called(bot: Bot, public_url: str, secret: str) -> None:
    """Have updates brought to us, one at a time: so they come in order."""
    await bot.set_webhook(
        f"{public_url.rstrip('/')}{PATH}",
        secret_token=secret,
        allowed_updates=ALLOWED,
        max_connections=1,
    )


class Brought:
    """What a webhook brings. ``take`` is None while nobody listens."""

    def __init__(self, secret: str, bot: Bot) -> None:
        self._secret = secret
        self._bot = bot
        self.take: Take | None = None
        self._one = asyncio.Lock()

    async def answer(self, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """Take an update if it is from Telegram; 503 asks for it again."""
        given = headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return WebAnswer(401)
        try:
            update = Update.de_json(json.loads(body), self._bot)
        except Exception as error:  # it will not become readable: do not ask for it again
            log.error("telegram.update_unreadable", error=error)
            return WebAnswer(200)
        async with self._one:
            if self.take is None:
                return WebAnswer(503)
            try:
                await self.take(update)
            except StorageUnavailable as error:
                log.warning("telegram.not_stored", error=error)
                return WebAnswer(503)
        return WebAnswer(200)
