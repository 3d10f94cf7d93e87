"""Every adapter that the suite is run over.

An adapter joins it by a Platform of its own, as in ``on_memory``, and a line here.
"""

from collections.abc import Callable
from pathlib import Path

from storage.database import Database
from tests.contract.on_localchat import local, local_without_keys
from tests.contract.on_memory import memory, memory_without_keys
from tests.contract.on_slack import slack, slack_by_http
from tests.contract.on_telegram import telegram, telegram_by_webhook
from tests.contract.people import Platform

PLATFORMS: dict[str, tuple[Callable[[Path, Database | None], Platform], str | None]] = {
    "memory": (memory, None),
    "memory without keys": (memory_without_keys, None),
    "localchat": (local, "sqlite_url"),
    "localchat without keys": (local_without_keys, "sqlite_url"),
    "localchat on PostgreSQL": (local, "migrated_postgres_url"),
    "slack": (slack, None),
    "slack by HTTP": (slack_by_http, None),
    "telegram": (telegram, "sqlite_url"),
    "telegram by webhook": (telegram_by_webhook, "sqlite_url"),
}
"""How each is made, and the fixture with the address of the database that it needs."""
