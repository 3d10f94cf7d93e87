"""From every older schema to the newest, with all rows; beside others; never from a newer one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.migration import DatabaseTooNew, current, is_known, migrate, newest
from storage.schema import metadata
from tests.contract.old_rows import ROWS
from tests.support import LONG

BY_EXPRESSION = ("ix_requirements_pool",)
"""Indexes whose expressions alembic can't compare; their definitions are compared below."""
Snapshot = dict[str, list[dict[str, Any]]]


@pytest.fixture
async def empty(empty_url: str) -> AsyncIterator[Database]:
    """An empty database of each kind."""
    database = Database(empty_url)
    yield database
    await database.dispose()


async def execute(database: Database, *statements: str) -> None:
    async def work(tx: AsyncConnection) -> None:
        for statement in statements:
            await tx.execute(text(statement.replace(":", "\\:")))

    await database.write(work)


def _content(connection: Connection) -> Snapshot:
    found: Snapshot = {}
    for table in inspect(connection).get_table_names():
        stored = [
            dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()
        ]
        found[table] = sorted(stored, key=repr)
    return found


async def content(database: Database) -> Snapshot:
    """Every row of every table."""
    return await database.read(lambda tx: tx.run_sync(_content))


def _definition(connection: Connection) -> list[tuple[str, ...]]:
    if connection.dialect.name == "sqlite":
        query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    else:
        query = """
            SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT 'constraint', conname, conrelid::regclass || pg_get_constraintdef(oid)
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT 'column', table_name || '.' || column_name, concat_ws(
                ' ', data_type, is_nullable, column_default
            ) FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL
            SELECT 'sequence', sequencename::text, data_type::text FROM pg_sequences
        """
    rows = connection.execute(text(query.replace(":", "\\:"))).all()
    return sorted(
        (kind, name, *_parts(sql)) for kind, name, sql in rows if "alembic_version" not in name
    )


def _parts(statement: str) -> list[str]:
    """SQLAlchemy and alembic differ in layout, order of constraints and optional parentheses."""
    plain = "".join(statement.split())
    for mark in '()"':
        plain = plain.replace(mark, "")
    return sorted(plain.split(","))


async def definition(database: Database) -> list[tuple[str, ...]]:
    """Every table, column, default, constraint and index with its condition, by the database."""
    return await database.read(lambda tx: tx.run_sync(_definition))


async def test_an_empty_database_is_brought_to_the_newest(empty: Database) -> None:
    assert await current(empty) is None
    await migrate(empty)
    assert await current(empty) == newest()


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
async def test_the_newest_schema_is_the_metadata(empty: Database) -> None:
    await migrate(empty)

    def compare(connection: Connection) -> list[Any]:
        # On SQLite alembic takes DEFAULT '' for a change; the test below compares it there.
        defaults = connection.dialect.name == "postgresql"
        options = {
            "compare_type": True,
            "compare_server_default": defaults,
            "include_object": lambda _, name, *__: name not in BY_EXPRESSION,
        }
        return list(
            compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
        )

    assert await empty.read(lambda tx: tx.run_sync(compare)) == []


async def test_also_in_what_alembic_does_not_compare(empty: Database) -> None:
    """Conditions of indexes, names of constraints, AUTOINCREMENT."""
    await migrate(empty)
    migrated = await definition(empty)

    def make_anew(connection: Connection) -> None:
        metadata.drop_all(connection)
        metadata.create_all(connection)

    await empty.write(lambda tx: tx.run_sync(make_anew))
    assert migrated == await definition(empty)


async def test_every_older_database_is_brought_along_with_all_its_rows(empty: Database) -> None:
    for revision, statements in sorted(ROWS.items()):
        await migrate(empty, revision)
        assert await current(empty) == revision
        await execute(empty, *statements)
        before = await content(empty)
        assert all(before[table] for table in before)
        await migrate(empty)
        after = await content(empty)
        del before["alembic_version"]
        for table, rows in before.items():
            kept = [{name: row[name] for name in rows[0]} for row in after[table]]
            assert kept == rows, table
        await _back_to_nothing(empty)
        assert is_known(revision)


async def _back_to_nothing(database: Database) -> None:
    def drop(connection: Connection) -> None:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))

    await database.write(lambda tx: tx.run_sync(drop))


def test_there_are_rows_for_every_revision_but_the_newest() -> None:
    numbers = [f"{number:04}" for number in range(1, int(newest()))]
    assert [number for number in numbers if number not in ROWS] == []


async def test_migrating_twice_changes_nothing(empty: Database) -> None:
    await migrate(empty, "0001")
    await execute(empty, *ROWS["0001"])
    await migrate(empty)
    before = await content(empty), await definition(empty)
    await migrate(empty)
    assert (await content(empty), await definition(empty)) == before


@pytest.mark.parametrize("start", [None, "0001"])
async def test_two_processes_that_migrate_at_once_both_succeed(
    empty: Database, empty_url: str, start: str | None
) -> None:
    if start is not None:
        await migrate(empty, start)
        await execute(empty, *ROWS[start])
    others = [Database(empty_url) for _ in range(2)]
    async with asyncio.timeout(LONG):
        await asyncio.gather(*(migrate(each) for each in others))
    assert [await current(each) for each in others] == [newest()] * 2
    if start is not None:
        assert len((await content(empty))["inbox"]) == 2
    for each in others:
        await each.dispose()


async def test_a_database_of_a_newer_version_is_left_alone(empty: Database) -> None:
    await migrate(empty)
    await execute(empty, "UPDATE alembic_version SET version_num = '9999'")
    before = await content(empty), await definition(empty)
    with pytest.raises(DatabaseTooNew, match="9999"):
        await migrate(empty)
    assert (await content(empty), await definition(empty)) == before
    assert await current(empty) == "9999"
    assert not is_known("9999")


async def test_a_migration_that_fails_leaves_everything_as_it_was(empty: Database) -> None:
    await migrate(empty, "0001")
    await execute(empty, *ROWS["0001"], "CREATE TABLE ratings (mine INTEGER)")
    before = await content(empty), await definition(empty)
    with pytest.raises(Exception, match="ratings"):
        await migrate(empty)  # it has made gaps and questions by then
    assert (await content(empty), await definition(empty)) == before
    await execute(empty, "DROP TABLE ratings")
    await migrate(empty)
    assert await current(empty) == newest()
