"""Every adapter that the suite is run over.

An adapter joins it by a Platform of its own, as in ``on_memory``, and a line here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.database import Database
from tests.contract.matters import Matter
from tests.contract.on_localchat import LocalPlatform, local, local_without_keys
from tests.contract.on_memory import MemoryPlatform, memory, memory_without_keys
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.on_slack_http import SlackByHttp, slack_by_http
from tests.contract.on_telegram import (
    TelegramByWebhook,
    TelegramPlatform,
    telegram,
    telegram_by_webhook,
)
from tests.contract.people import Platform


@dataclass(frozen=True, slots=True)
class Tried:
    """How a platform is made; ``database``: the fixture with the address of the one it needs."""

    kind: type[Platform]
    make: Callable[[Path, Database | None], Platform]
    database: str | None = None


PLATFORMS = {
    "memory": Tried(MemoryPlatform, memory),
    "memory without keys": Tried(MemoryPlatform, memory_without_keys),
    "localchat": Tried(LocalPlatform, local, "sqlite_url"),
    "localchat without keys": Tried(LocalPlatform, local_without_keys, "sqlite_url"),
    "localchat on PostgreSQL": Tried(LocalPlatform, local, "migrated_postgres_url"),
    "slack": Tried(SlackPlatform, slack, "sqlite_url"),
    "slack by HTTP": Tried(SlackByHttp, slack_by_http, "sqlite_url"),
    "telegram": Tried(TelegramPlatform, telegram, "sqlite_url"),
    "telegram by webhook": Tried(TelegramByWebhook, telegram_by_webhook, "sqlite_url"),
}


def where(*matters: Matter) -> pytest.MarkDecorator:
    """A test is run over those platforms only that have all this."""
    names = [name for name, tried in PLATFORMS.items() if set(matters) <= tried.kind.has]
    return pytest.mark.parametrize("platform_and_url", names, indirect=True)
