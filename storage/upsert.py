"""INSERT … ON CONFLICT, which SQLAlchemy spells once per database."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(tx: AsyncConnection, table: Table) -> "sqlite.Insert":
    """An INSERT that has ``on_conflict_do_…``; the two dialects' have the same methods."""
    if tx.dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)
