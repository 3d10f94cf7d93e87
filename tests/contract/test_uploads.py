"""What platforms were given: remembered by account and file, the latest, until it is forgotten."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from bot.adapters.exchange import Exchange
from bot.adapters.port import AdapterContext
from bot.adapters.uploads import WAIT_SECONDS, Uploads
from bot.settings import Settings
from chat.delivery import Throttled, Unavailable
from chat.message import File
from storage.database import Database
from tests.contract.people import CountingClock
from tests.support import until

PICTURE = File("local", "f1", "a.png", "image/png", 3)
SAME_ID = File("slack", "f1", "a.png", "image/png", 3)


def uploads_of(
    database: Database, account: str = "telegram", clock: CountingClock | None = None
) -> Uploads:
    settings = Settings(_env_file=None, data_dir=Path())
    clock = clock or CountingClock()
    return Uploads(account, AdapterContext(settings, database, clock, Random(1), Exchange()))


async def refs(uploads: Uploads) -> list[str | None]:
    found = [await uploads.find(file) for file in (PICTURE, SAME_ID)]
    return [None if each is None else each.ref for each in found]


async def test_each_account_remembers_its_own_of_each_file(database: Database) -> None:
    telegram, other = uploads_of(database), uploads_of(database, "other")
    assert await refs(telegram) == [None, None]
    await telegram.keep(PICTURE, "photo:1")
    await other.keep(SAME_ID, "F2")
    assert await refs(telegram) == ["photo:1", None]
    assert await refs(uploads_of(database, "other")) == [None, "F2"]


async def test_of_two_uploads_the_later_counts_and_only_that_is_forgotten(
    database: Database,
) -> None:
    uploads = uploads_of(database)
    first = await uploads.keep(PICTURE, "photo:1")
    second = await uploads.keep(PICTURE, "photo:2")
    await uploads.forget(PICTURE, first)
    assert await refs(uploads) == ["photo:2", None]
    for _ in range(2):
        await uploads.forget(PICTURE, second)
        assert await refs(uploads) == [None, None]


async def test_without_the_database_nothing_is_sent_but_what_was_stays(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")  # without tables
    uploads = uploads_of(database)
    with pytest.raises(Unavailable) as raised:
        await uploads.find(PICTURE)
    assert not raised.value.maybe_sent
    await uploads.forget(PICTURE, await uploads.keep(PICTURE, "photo:1"))
    await database.dispose()


async def test_one_uploads_while_others_wait_and_not_for_ever(database: Database) -> None:
    clock = CountingClock()
    uploads = uploads_of(database, clock=clock)
    order: list[str] = []

    async def upload(name: str) -> None:
        async with uploads.alone(PICTURE):
            order.append(name)

    async with uploads.alone(PICTURE), uploads.alone(SAME_ID):
        waiting = asyncio.create_task(upload("waited"))
        await until(lambda: clock.sleeping == 1)
        order.append("first")
    await waiting
    assert order == ["first", "waited"]
    async with uploads.alone(PICTURE):
        waiting = asyncio.create_task(upload("never"))
        await until(lambda: clock.sleeping == 1)
        clock.advance(WAIT_SECONDS)
        with pytest.raises(Throttled):
            await waiting
    await upload("again")
    assert order == ["first", "waited", "again"]


async def test_who_gives_up_makes_room_for_the_next(database: Database) -> None:
    uploads = uploads_of(database)
    with pytest.raises(RuntimeError):
        async with uploads.alone(PICTURE):
            raise RuntimeError
    async with uploads.alone(PICTURE):
        pass
