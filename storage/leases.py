"""Leases: who may do what only one process may do, by the database's clock."""

from sqlalchemy import ColumnElement, Float, func, select, update
from sqlalchemy import literal_column as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import leases
from storage.upsert import insert


async def acquire(tx: AsyncConnection, name: str, holder: str, seconds: float) -> int | None:
    """Take a lease that is free or has run out: its new epoch, or None while another has it."""
    now = _now(tx)
    fresh = insert(tx, leases).values(
        name=name, holder=holder, epoch=1, expires_at=select(now + seconds).scalar_subquery()
    )
    query = fresh.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={"holder": holder, "epoch": leases.c.epoch + 1, "expires_at": now + seconds},
        where=leases.c.expires_at <= now,
    ).returning(leases.c.epoch)
    epoch: int | None = (await tx.execute(query)).scalar_one_or_none()
    return epoch


async def renew(tx: AsyncConnection, name: str, epoch: int, seconds: float) -> bool:
    """Prolong. False if another has taken it since, however long ago it ran out."""
    query = update(leases).where(leases.c.name == name, leases.c.epoch == epoch)
    return (await tx.execute(query.values(expires_at=_now(tx) + seconds))).rowcount == 1


async def release(tx: AsyncConnection, name: str, epoch: int) -> None:
    """Let the next holder start at once. The epoch stays, so that epochs only grow."""
    query = update(leases).where(leases.c.name == name, leases.c.epoch == epoch)
    await tx.execute(query.values(expires_at=0.0))


async def is_held(tx: AsyncConnection, name: str, epoch: int) -> bool:
    """Whether this epoch still has the lease; nobody takes it before this transaction ends."""
    query = select(leases.c.name).where(
        leases.c.name == name, leases.c.epoch == epoch, leases.c.expires_at > _now(tx)
    )
    query = query.with_for_update(read=True)
    return (await tx.execute(query)).first() is not None


async def any_held(tx: AsyncConnection) -> bool:
    """Whether some process is at work on this database."""
    query = select(leases.c.name).where(leases.c.expires_at > _now(tx))
    return (await tx.execute(query)).first() is not None


def _now(tx: AsyncConnection) -> ColumnElement[float]:
    """Seconds since 1970 by the database's clock: the one clock that all processes share."""
    if tx.dialect.name == "postgresql":
        return func.extract("epoch", func.clock_timestamp()).cast(Float)
    return sql("((julianday('now') - 2440587.5) * 86400.0)", Float)
