"""Leases: one holder at a time by the database's clock; epochs that only grow."""

import asyncio
from functools import partial

from storage import leases, schema
from storage.database import Database
from tests.contract import examples
from tests.contract.examples import expire, lease

NAME = examples.LEASE


async def acquire(database: Database, holder: str = "me", name: str = NAME) -> int | None:
    return await database.write(partial(leases.acquire, name=name, holder=holder, seconds=60.0))


async def held(database: Database, epoch: int, name: str = NAME) -> bool:
    return await database.write(partial(leases.is_held, name=name, epoch=epoch))


async def renew(database: Database, epoch: int) -> bool:
    return await database.write(partial(leases.renew, name=NAME, epoch=epoch, seconds=60.0))


async def test_a_second_holder_is_refused(database: Database, another: Database) -> None:
    epoch = await acquire(database)
    assert epoch is not None
    assert await acquire(another, "you") is None
    assert await held(another, epoch)
    (row,) = await examples.rows(database, schema.leases)
    assert row["holder"] == "me"


async def test_the_holder_too_cannot_take_it_twice(database: Database) -> None:
    assert await acquire(database) is not None
    assert await acquire(database) is None


async def test_other_names_are_other_leases(database: Database) -> None:
    first = await acquire(database)
    assert first is not None
    assert await acquire(database, "you", "listen:memory") is not None
    assert not await held(database, first + 1, "listen:memory")


async def test_when_it_has_run_out_the_next_gets_a_greater_epoch(database: Database) -> None:
    first = await acquire(database)
    assert first is not None
    await expire(database)
    assert not await held(database, first)
    second = await acquire(database, "you")
    assert second is not None
    assert second > first
    assert await held(database, second)
    assert not await held(database, first)


async def test_released_the_next_gets_it_at_once_with_a_greater_epoch(database: Database) -> None:
    first = await lease(database)
    await database.write(partial(leases.release, name=NAME, epoch=first))
    assert not await held(database, first)
    second = await acquire(database, "you")
    assert second is not None
    assert second > first


async def test_who_has_lost_it_can_neither_renew_nor_release(database: Database) -> None:
    first = await lease(database)
    second = await lease(database)
    assert not await renew(database, first)
    await database.write(partial(leases.release, name=NAME, epoch=first))
    assert await held(database, second)


async def test_renewed_before_anybody_has_taken_it_it_goes_on(database: Database) -> None:
    epoch = await lease(database)
    await expire(database)
    assert await renew(database, epoch)
    assert await held(database, epoch)
    assert await acquire(database, "you") is None


async def test_a_term_is_counted_from_now(database: Database) -> None:
    await database.write(partial(leases.acquire, name=NAME, holder="me", seconds=-0.001))
    assert await acquire(database, "you") is not None


async def test_nobody_holds_what_nobody_took(database: Database) -> None:
    assert not await held(database, 0)
    assert not await renew(database, 1)


async def test_of_many_who_ask_at_once_one_gets_it(database: Database, another: Database) -> None:
    for _ in range(3):
        asked = await asyncio.gather(*(acquire(each) for each in [database, another] * 3))
        assert len([epoch for epoch in asked if epoch is not None]) == 1
        await expire(database)
