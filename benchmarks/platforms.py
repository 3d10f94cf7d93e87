"""Slack and Telegram of our own with many groups, and the adapters that send to them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Protocol

from bot.adapters.exchange import Exchange
from bot.adapters.port import Adapter, AdapterContext
from bot.adapters.slack.adapter import SlackAdapter
from bot.adapters.telegram.adapter import TelegramAdapter
from bot.platforms import SLACK_PER_SECOND
from bot.settings import Settings
from storage.database import Database
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.server import APP_TOKEN, BOT_TOKEN, SlackServer
from tests.platforms.slack.workspace import BOT_USER
from tests.platforms.telegram.rates import ACCOUNT
from tests.platforms.telegram.server import TOKEN, TelegramServer
from tests.platforms.telegram.world import Chat
from tests.support import VirtualClock


class Played(Protocol):
    """A platform that enforces its rates on the clock. ``groups``: where the bot may write."""

    adapter: Adapter
    groups: Sequence[str]

    async def start(self) -> None:
        """Serve."""

    async def stop(self) -> None:
        """Serve no more."""

    def refused(self) -> int:
        """How many calls came too fast."""


class Telegram:
    """Telegram: 30 a second, one a second and 20 a minute to a group."""

    def __init__(self, clock: VirtualClock, folder: Path, groups: int) -> None:
        self._server = TelegramServer(clock)
        self._server.rates.enforced = True
        chats = [Chat(-(1_000 + n), "supergroup", f"Group {n}") for n in range(groups)]
        for chat in chats:
            self._server.world.add(chat)
        self.groups: Sequence[str] = [str(chat.id) for chat in chats]
        telegram = {"token": TOKEN, "base_url": self._server.url}
        self.adapter: Adapter = TelegramAdapter(_context(clock, folder, telegram=telegram))

    async def start(self) -> None:
        """See Played."""
        await self._server.start()

    async def stop(self) -> None:
        """See Played."""
        await self._server.stop()

    def refused(self) -> int:
        """See Played."""
        return self._server.rates.refused


class Slack:
    """Slack: 300 a minute, one a second to a channel."""

    def __init__(self, clock: VirtualClock, folder: Path, groups: int) -> None:
        self._server = SlackServer(clock, rates=Rates(clock))
        self.groups: Sequence[str] = [f"C{number:010}" for number in range(groups)]
        for channel in self.groups:
            self._server.workspace.add_channel(channel, channel.lower(), BOT_USER)
        base_url = f"{self._server.address}/api/"
        slack = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "base_url": base_url}
        self.adapter: Adapter = SlackAdapter(_context(clock, folder, slack=slack))

    async def start(self) -> None:
        """See Played."""
        await self._server.start()

    async def stop(self) -> None:
        """See Played."""
        await self._server.stop()

    def refused(self) -> int:
        """See Played."""
        return self._server.throttled


def _context(clock: VirtualClock, folder: Path, **platform: dict[str, str]) -> AdapterContext:
    settings = Settings.model_validate({"data_dir": folder, "locale": "en", **platform})
    database = Database(f"sqlite:///{folder / 'bench.db'}")
    return AdapterContext(settings, database, clock, Random(1), Exchange())


PLATFORMS: dict[str, tuple[Callable[[VirtualClock, Path, int], Played], float]] = {
    "Telegram": (Telegram, ACCOUNT[0] / ACCOUNT[1]),
    "Slack": (Slack, SLACK_PER_SECOND),
}
"""Each with the messages a second that it allows an account."""
