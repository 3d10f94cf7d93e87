"""Bring a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, lock_place


class DatabaseTooNew(Exception):
    """The database was made by a newer groupkeeper; this one would damage it."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """The revision that this code wants."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None  # noqa: S101 - there is always one revision
    return head


def is_known(revision: str) -> bool:
    """Whether this code knows a revision; if not, a newer one made it."""
    scripts = ScriptDirectory.from_config(_config())
    return any(script.revision == revision for script in scripts.walk_revisions())


async def migrate(database: Database, revision: str = "head") -> None:
    """Upgrade to a revision, all or nothing; a database that is there already stays untouched.

    Raises DatabaseTooNew, and StorageUnavailable as every write.
    """

    async def work(tx: AsyncConnection) -> None:
        await lock_place(tx, "migration")  # two processes may start at once
        await tx.run_sync(_upgrade, revision)

    await database.write(work)


async def current(database: Database) -> str | None:
    """The revision that the database is at; None for an empty one."""

    async def work(tx: AsyncConnection) -> str | None:
        return await tx.run_sync(
            lambda connection: MigrationContext.configure(connection).get_current_revision()
        )

    return await database.read(work)


def _upgrade(connection: Connection, revision: str) -> None:
    at = MigrationContext.configure(connection).get_current_revision()
    if at is not None and not is_known(at):
        raise DatabaseTooNew(at)
    command.upgrade(_config(connection), revision)
