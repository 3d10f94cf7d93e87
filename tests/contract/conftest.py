"""Migrated databases, copied from a template; the platforms that adapters are tried on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from storage.database import Database
from storage.migration import migrate
from storage.schema import metadata
from tests.contract.on_slack import SlackPlatform, slack
from tests.contract.on_telegram import TelegramPlatform, telegram
from tests.contract.people import Platform
from tests.contract.platforms import PLATFORMS
from tests.support import migrated


def _migrated(url: str) -> None:
    async def work() -> None:
        database = Database(url)
        await migrate(database)
        await database.dispose()

    asyncio.run(work())


@pytest.fixture(scope="session")
def postgres_migrated_once(postgres_server: str) -> str:
    """A PostgreSQL database at the newest schema, which tests use in turn."""
    name = f"contract_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        # Nothing here is about a power failure: commits need not wait for the disk.
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
    url = make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    _migrated(url)
    return url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A migrated SQLite file."""
    path = tmp_path / "migrated.db"
    path.write_bytes(migrated())
    return f"sqlite:///{path}"


@pytest.fixture
def migrated_postgres_url(postgres_migrated_once: str) -> str:
    """The migrated PostgreSQL database, empty, with ids from 1."""
    statements = [f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables)]
    statements.append(
        "SELECT setval(quote_ident(sequencename)::regclass, 1, false) FROM pg_sequences"
    )
    with psycopg.connect(postgres_migrated_once) as connection:
        connection.execute("; ".join(statements).encode())
    return postgres_migrated_once


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of each kind."""
    name = {"sqlite": "sqlite_url", "postgresql": "migrated_postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """What one process has of it."""
    database = Database(migrated_url)
    yield database
    await database.dispose()


@pytest.fixture
async def another(migrated_url: str) -> AsyncIterator[Database]:
    """What another process has of the same database."""
    database = Database(migrated_url)
    yield database
    await database.dispose()


@pytest.fixture(params=list(PLATFORMS))
def platform_and_url(request: pytest.FixtureRequest) -> tuple[str, str | None]:
    """The name of every adapter, with a database if it needs one."""
    needs = PLATFORMS[request.param].database
    return request.param, None if needs is None else request.getfixturevalue(needs)


@pytest.fixture
async def platform(
    platform_and_url: tuple[str, str | None], tmp_path: Path
) -> AsyncIterator[Platform]:
    """Every adapter, listening, with the people on its platform."""
    name, url = platform_and_url
    database = None if url is None else Database(url)
    platform = PLATFORMS[name].make(tmp_path, database)
    await platform.listen()
    yield platform
    await platform.close()
    if database is not None:
        await database.dispose()


@pytest.fixture
async def on_telegram(sqlite_url: str, tmp_path: Path) -> AsyncIterator[TelegramPlatform]:
    """The Telegram adapter, polling, with the people there."""
    database = Database(sqlite_url)
    platform = telegram(tmp_path, database)
    await platform.listen()
    yield platform
    await platform.close()
    await database.dispose()


@pytest.fixture
async def by_webhook(sqlite_url: str, tmp_path: Path) -> AsyncIterator[TelegramPlatform]:
    """The same, brought its updates."""
    database = Database(sqlite_url)
    platform = telegram(tmp_path, database, webhook=True)
    await platform.listen()
    yield platform
    await platform.close()
    await database.dispose()


@pytest.fixture
async def there(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack with people; nobody listens."""
    database = Database(sqlite_url)
    platform = slack(tmp_path, database)
    await platform.server.start()
    yield platform
    await platform.close()
    await database.dispose()
