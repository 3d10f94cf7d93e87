"""UtcDateTime: instants go in aware and come out aware, in UTC."""

from datetime import UTC, datetime, timedelta, timezone
from functools import partial

import pytest
from sqlalchemy.exc import StatementError

from storage import inbox, schema
from storage.database import Database
from tests.contract import examples
from tests.contract.examples import said
from tests.support import START

SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 0, 30, 0, 123456, tzinfo=SHANGHAI),
        datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
    ],
)
async def test_the_same_instant_comes_out_in_utc(database: Database, instant: datetime) -> None:
    await database.write(partial(inbox.store, event=said("1"), now=instant))
    found = (await examples.rows(database, schema.inbox))[0]["received_at"]
    assert found == instant
    assert found.utcoffset() == timedelta()


async def test_a_naive_datetime_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 2, 9, 0)
    with pytest.raises(StatementError, match="without a time zone"):
        await database.write(partial(inbox.store, event=said("1"), now=naive))
    assert await examples.rows(database, schema.inbox) == []


async def test_none_stays_none(database: Database) -> None:
    await examples.receive(database, said("1"))
    assert (await examples.rows(database, schema.inbox))[0]["done_at"] is None


async def test_comparing_is_by_instant_not_by_spelling(database: Database) -> None:
    await examples.receive(database, said("1"))
    head = (await examples.waiting(database))[0]
    until = (START + timedelta(hours=1)).astimezone(SHANGHAI)  # later, whatever its digits say
    await database.write(partial(inbox.postpone, row=head, until=until, why=""))
    assert await examples.waiting(database, later=timedelta(minutes=59)) == []
    assert len(await examples.waiting(database, later=timedelta(minutes=60))) == 1


async def test_fractions_of_a_second_count(database: Database) -> None:
    await examples.receive(database, said("1"))
    head = (await examples.waiting(database))[0]
    until = START + timedelta(microseconds=1)
    await database.write(partial(inbox.postpone, row=head, until=until, why=""))
    assert await examples.waiting(database) == []
    assert len(await examples.waiting(database, later=timedelta(seconds=1))) == 1
