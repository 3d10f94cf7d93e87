"""Transactions: all or nothing, and StorageUnavailable when the database cannot do it now."""

import asyncio
import socket
import sqlite3
import threading
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import directory, inbox, schema
from storage.database import Database, StorageUnavailable, normalise_url
from storage.migration import current, newest
from tests.contract import examples
from tests.contract.examples import said
from tests.support import START, until


async def test_a_fresh_database_is_at_the_newest_schema(database: Database) -> None:
    assert await current(database) == newest()


async def test_several_that_begin_with_a_new_file_at_once_all_write(tmp_path: Path) -> None:
    async def begin(number: int) -> None:
        beginning = Database(f"sqlite:///{tmp_path / f'{number}.db'}")
        await beginning.write(lambda tx: tx.execute(text("CREATE TABLE IF NOT EXISTS a (b)")))
        await beginning.dispose()

    for number in range(100):  # a few of each hundred meet while they switch
        await asyncio.gather(*(begin(number) for _ in range(3)))


async def test_what_was_written_is_there_for_every_process(
    database: Database, another: Database
) -> None:
    await examples.receive(database, said("1"))
    assert [received.event for received in await examples.waiting(another)] == [said("1")]


async def test_an_exception_takes_everything_back(database: Database, another: Database) -> None:
    class Oops(Exception):
        pass

    async def work(tx: AsyncConnection) -> None:
        await inbox.store(tx, said("1"), START)
        await directory.add_member(tx, "memory", "en", "ana")
        raise Oops

    with pytest.raises(Oops):
        await database.write(work)
    for process in (database, another):
        assert await examples.rows(process, schema.inbox) == []
        assert await examples.rows(process, schema.members) == []
    assert await examples.receive(database, said("1")) == [True]


async def test_a_mistake_of_ours_is_not_called_unavailable(database: Database) -> None:
    async def work(tx: AsyncConnection) -> None:
        await tx.execute(text("INSERT INTO bodies (id, message) VALUES (1, NULL)"))

    with pytest.raises(DBAPIError):
        await database.write(work)
    assert await examples.rows(database, schema.bodies) == []


async def test_a_cancelled_write_leaves_nothing_and_blocks_nobody(
    database: Database, another: Database
) -> None:
    inside = asyncio.Event()

    async def work(tx: AsyncConnection) -> None:
        await inbox.store(tx, said("1"), START)
        inside.set()
        await asyncio.Event().wait()

    writing = asyncio.create_task(database.write(work))
    await inside.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await examples.rows(another, schema.inbox) == []
    assert await examples.receive(another, said("2")) == [True]
    assert await examples.receive(database, said("1")) == [True]


async def test_a_reader_sees_one_state_while_another_writes(
    database: Database, another: Database
) -> None:
    await examples.receive(database, said("1"))
    async with asyncio.timeout(10):

        async def work(tx: AsyncConnection) -> None:
            await inbox.store(tx, said("2"), START)
            assert len(await examples.rows(another, schema.inbox)) == 1

        await database.write(work)
    assert len(await examples.rows(another, schema.inbox)) == 2


async def test_many_writers_of_two_processes_all_get_through(
    database: Database, another: Database
) -> None:
    await asyncio.gather(
        *(examples.receive(each, said(str(n))) for n, each in enumerate([database, another] * 8))
    )
    assert len(await examples.rows(database, schema.inbox)) == 16


async def test_a_locked_sqlite_file_is_unavailable_until_it_is_free(sqlite_url: str) -> None:
    database = Database(sqlite_url, busy_timeout=0.01)
    blocker = sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable):
        await examples.receive(database, said("1"))
    assert await examples.waiting(database) == []  # reading goes on
    blocker.execute("ROLLBACK")
    blocker.close()
    assert await examples.receive(database, said("1")) == [True]
    await database.dispose()


async def test_a_missing_postgresql_server_is_unavailable() -> None:
    with socket.socket() as reserved:  # bound, but nobody listens
        reserved.bind(("127.0.0.1", 0))
        database = Database(f"postgresql://me@127.0.0.1:{reserved.getsockname()[1]}/none")
        with pytest.raises(StorageUnavailable):
            await examples.waiting(database)
        with pytest.raises(StorageUnavailable):
            await examples.receive(database, said("1"))
        await database.dispose()


async def test_a_postgresql_server_that_does_not_answer_is_unavailable() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        database = Database(f"postgresql://me@{address}/none?connect_timeout=2")
        with pytest.raises(StorageUnavailable):
            await examples.waiting(database)
        await database.dispose()


async def test_a_broken_postgresql_connection_is_unavailable_and_replaced(
    migrated_postgres_url: str,
) -> None:
    database = Database(migrated_postgres_url)

    async def work(tx: AsyncConnection) -> None:
        await inbox.store(tx, said("1"), START)
        backend = (await tx.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        with psycopg.connect(migrated_postgres_url) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [backend])
        await tx.execute(text("SELECT 1"))

    with pytest.raises(StorageUnavailable):
        await database.write(work)
    assert await examples.rows(database, schema.inbox) == []
    assert await examples.receive(database, said("1")) == [True]
    await database.dispose()


async def test_a_database_that_only_reads_is_unavailable_for_writing(
    migrated_postgres_url: str,
) -> None:
    database = Database(migrated_postgres_url)

    async def work(tx: AsyncConnection) -> None:
        await tx.execute(text("SET TRANSACTION READ ONLY"))
        await inbox.store(tx, said("1"), START)

    with pytest.raises(StorageUnavailable):
        await database.write(work)
    await database.dispose()


async def test_a_sqlite_folder_that_is_not_there_is_unavailable(sqlite_url: str) -> None:
    database = Database(sqlite_url.replace("migrated.db", "nowhere/migrated.db"))
    with pytest.raises(StorageUnavailable):
        await examples.waiting(database)
    await database.dispose()
    # aiosqlite tells the loop of the connection that failed when nobody waits for it any more.
    await until(lambda: not [t for t in threading.enumerate() if "connection_worker" in t.name])


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite"),
        ("postgres://me@host/x", "postgresql+psycopg"),
        ("postgresql+asyncpg://me@host/x", "postgresql+psycopg"),
    ],
)
def test_urls_get_our_driver(given: str, driver: str) -> None:
    assert normalise_url(given).drivername == driver


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        normalise_url("mysql://me@host/x")


async def test_only_one_of_two_processes_stores_a_message(
    database: Database, another: Database
) -> None:
    for number in range(5):
        store = partial(inbox.store, event=said(str(number)), now=START)
        stored = await asyncio.gather(*(each.write(store) for each in (database, another)))
        assert sorted(stored) == [False, True]
    assert len(await examples.rows(database, schema.inbox)) == 5
