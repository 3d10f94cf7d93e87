"""Slack's Web API through slack_sdk: one connection pool, our errors, who we are."""

import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.errors import outcome

SILENT = logging.getLogger("bot.adapters.slack.libraries")
"""What the libraries say may contain messages and tokens."""
SILENT.disabled = True
SILENT.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is, as auth.test says. ``url``: of the workspace, with a slash at its end."""

    user: str
    bot: str
    team: str
    workspace: str
    name: str
    url: str


class SlackApi:
    """Calls methods with the bot's token; Slack's errors become those of ``chat.delivery``.

    ``timeout``: seconds after which a call counts as unanswered.
    """

    def __init__(self, base_url: str, token: str, timeout: float) -> None:
        self.base_url = base_url if base_url.endswith("/") else f"{base_url}/"
        self.token = token
        self._timeout = timeout
        self.client = AsyncWebClient(token, self.base_url, retry_handlers=[], logger=SILENT)
        self.client.proxy = None  # slack_sdk takes it from the environment
        self._users = 0
        self._identity: Identity | None = None

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[aiohttp.ClientSession]:
        """The connections, which are kept for as long as anybody is in here."""
        session = self.client.session
        if session is None:
            # What could not even connect was not sent: that has to be known before time is up.
            limits = aiohttp.ClientTimeout(total=self._timeout, connect=self._timeout / 2)
            session = self.client.session = aiohttp.ClientSession(timeout=limits)
        self._users += 1
        try:
            yield session
        finally:
            self._users -= 1
            if self._users == 0:
                self.client.session = None
                await session.close()

    async def call(self, method: str, **params: Any) -> Mapping[str, Any]:
        """What Slack answers. Raises SendError."""
        return (await self.answer(method, **params)).data  # type: ignore[return-value]

    async def answer(self, method: str, **params: Any) -> AsyncSlackResponse:
        """The same with status and headers. Raises SendError."""
        calling = getattr(self.client, method.replace(".", "_"))
        async with self.opened():
            try:
                found: AsyncSlackResponse = await calling(**params)
            except Exception as error:
                # Not ``from error``: its text holds the answer, which may quote a message.
                raise outcome(method, error) from None
        return found

    @property
    def name(self) -> str | None:
        """What the bot is called, once Slack has been asked."""
        return None if self._identity is None else self._identity.name or None

    async def identity(self) -> Identity:
        """Who we are; Slack is asked once. Raises SendError."""
        if self._identity is None:
            found = await self.call("auth.test")
            self._identity = Identity(
                found["user_id"],
                found.get("bot_id", ""),
                found.get("team_id", ""),
                found.get("team", ""),
                found.get("user", ""),
                found.get("url", ""),
            )
        return self._identity
