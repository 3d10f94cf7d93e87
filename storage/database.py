"""The engine, the write lock, transactions. Everything that writes goes through ``write``."""

import asyncio
import heapq
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

T = TypeVar("T")
BUSY_TIMEOUT = 5.0
"""Seconds that SQLite waits for another process's write before it gives up."""

SWITCHES = 20
"""How often a connection tries to switch a new file to write-ahead logging."""


class StorageUnavailable(Exception):
    """The database cannot be read or written now: locked, full, read-only, gone. Try later."""


class WriteLock:
    """One writer at a time; urgent ones (what people wait for) first, else in order of arrival.

    When the database refuses one, all who waited behind it are refused as well: it was so for them
    too, and one after the other they would wait for it many times as long.
    """

    def __init__(self) -> None:
        self._busy = False
        self._order = count()
        self._waiting: list[tuple[bool, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def held(self, *, urgent: bool) -> AsyncIterator[None]:
        """Wait for the lock and hold it for the block.

        Raises StorageUnavailable if that is how the block before ended.
        """
        if self._busy:
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._waiting, (not urgent, next(self._order), turn))
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled() and turn.exception() is None:
                    self._hand_over()
                raise
        self._busy = True
        try:
            yield
        except StorageUnavailable as error:
            self._refuse(str(error))
            raise
        finally:
            self._hand_over()

    def _refuse(self, why: str) -> None:
        refused = [turn for _, _, turn in self._waiting if not turn.done()]
        self._waiting.clear()
        for turn in refused:
            turn.set_exception(StorageUnavailable(why))

    def _hand_over(self) -> None:
        """Give the lock to the first that still waits; it stays busy on the way."""
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._busy = False


class Database:
    """A SQLite file or a PostgreSQL database.

    Reads and writes are functions of a connection, run each in a transaction of its own, so that
    several pieces of work could later share one commit without a caller noticing. Both raise
    StorageUnavailable when the database cannot do it now. ``busy_timeout``: see BUSY_TIMEOUT.
    """

    def __init__(self, url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self.url = normalise_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._reader = _sqlite_engine(self.url, "BEGIN", busy_timeout)
            self._writer = _sqlite_engine(self.url, "BEGIN IMMEDIATE", busy_timeout)
        else:
            self._reader = self._writer = create_async_engine(self.url, pool_pre_ping=True)
        self._lock = WriteLock()

    async def write(
        self, work: Callable[[AsyncConnection], Awaitable[T]], *, urgent: bool = False
    ) -> T:
        """Run work in one write transaction; it is on disk when this returns, or not at all."""
        if not self.is_sqlite:
            return await self._run(self._writer, work)
        async with self._lock.held(urgent=urgent):
            return await self._run(self._writer, work)

    async def read(self, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        """Run work on one consistent view of the database."""
        return await self._run(self._reader, work)

    async def _run(self, engine: AsyncEngine, work: Callable[[AsyncConnection], Awaitable[T]]) -> T:
        try:
            async with engine.begin() as connection:
                return await work(connection)
        except DBAPIError as error:
            if is_passing(error):
                raise StorageUnavailable(str(error.orig)) from error
            raise
        except (OSError, NoConnectionFree) as error:
            raise StorageUnavailable(str(error)) from error

    @property
    def place(self) -> str:
        """Where it is, for people; without the password."""
        if self.is_sqlite:
            return self.url.database or ""
        return self.url.set(drivername="postgresql").render_as_string(hide_password=True)

    @property
    def is_missing(self) -> bool:
        """Whether there is no file yet; looking into it would make an empty one."""
        is_file = self.is_sqlite and "uri" not in self.url.query
        return is_file and not Path(self.place).exists()

    async def dispose(self) -> None:
        """Close every connection."""
        await self._reader.dispose()
        await self._writer.dispose()


def normalise_url(url: str) -> URL:
    """The URL with the driver that we use: ``postgres://…`` and ``sqlite:///…`` are enough.

    Raises ValueError, without the URL, which may contain a password.
    """
    try:
        given = make_url(url)
    except ArgumentError as error:
        raise ValueError("write it like sqlite:///… or postgresql://…") from error
    driver = {
        "sqlite": "sqlite+aiosqlite",
        "postgres": "postgresql+psycopg",
        "postgresql": "postgresql+psycopg",
    }
    backend = given.drivername.split("+")[0]
    if backend not in driver:
        raise ValueError(f"{backend} is not supported; use sqlite:///… or postgresql://…")
    return given.set(drivername=driver[backend])


def is_passing(error: DBAPIError) -> bool:
    """Whether the same work may succeed later: a state of the database, not a mistake of ours."""
    if type(error.orig).__name__ in {"ProgramLimitExceeded", "StatementTooComplex"}:
        return False  # too large is too large tomorrow as well
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return True
    return type(error.orig).__name__ == "ReadOnlySqlTransaction"


def _sqlite_engine(url: URL, begin: str, busy_timeout: float) -> AsyncEngine:
    engine = create_async_engine(
        url,
        connect_args={"timeout": busy_timeout},
        pool_size=4 if begin == "BEGIN" else 1,
        max_overflow=0,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _configure(connection: Any, record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        _log_ahead(cursor)
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _log_ahead(cursor: Any) -> None:
    """Switch to write-ahead logging, which stays in the file.

    SQLite does not wait for a lock while it switches, so when several begin with a new file at
    once, all but one are refused. An empty transaction does wait, until the other has switched.
    """
    for _ in range(SWITCHES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.execute("COMMIT")
    cursor.execute("PRAGMA journal_mode=WAL")


async def lock_place(tx: AsyncConnection, *place: str) -> None:
    """On PostgreSQL let nobody else enqueue for this place until commit.

    Ids are given before commit, so without it a later id could become visible first. On SQLite
    there is one writer at a time anyway.
    """
    if tx.dialect.name == "postgresql":
        await tx.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:place, 0))"),
            {"place": "\x1f".join(place)},
        )
