"""What waits for groups is held while they have quiet hours, and goes when these end."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.reasons import Reason
from chat.attention import quiet_ends
from chat.delivery import Lane, State
from storage import announcement_upkeep, quiet, schema
from storage.database import Database
from tests.contract.announcing import announced, deliver, group
from tests.contract.examples import ACCOUNT

NIGHT = "22:00-08:00"
EVENING = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)


async def hold(database: Database, now: datetime, zone: str = "UTC") -> int:
    return await database.write(partial(quiet.hold, accounts=[ACCOUNT], zone=zone, now=now))


async def lanes(database: Database) -> dict[int, list[tuple[int, datetime | None, str]]]:
    row = schema.deliveries.c

    async def read(tx: AsyncConnection) -> Any:
        query = select(row.group_id, row.lane, row.not_before, row.why)
        return (await tx.execute(query.order_by(row.group_id, row.part))).all()

    found: dict[int, list[tuple[int, datetime | None, str]]] = {}
    for number, *rest in await database.read(read):
        found.setdefault(number, []).append(tuple(rest))
    return found


async def test_only_groups_that_sleep_and_have_nothing_of_it_yet_are_held(
    database: Database,
) -> None:
    await announced(database)
    asleep = await group(database, "asleep", quiet_hours=NIGHT)
    awake = await group(database, "awake", quiet_hours="12:00-13:00")
    never = await group(database, "never")
    east = await group(database, "east", quiet_hours=NIGHT, time_zone="Asia/Shanghai")  # 06:30
    west = await group(database, "west", quiet_hours=NIGHT, time_zone="America/New_York")  # 17:30
    halfway = await group(database, "halfway", quiet_hours=NIGHT)
    for number in (asleep, awake, never, east, west):
        await deliver(database, number, State.PENDING, State.PENDING)
    await deliver(database, halfway, State.SENT, State.PENDING)
    assert await hold(database, EVENING) == 4
    morning = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    there = datetime(2026, 3, 3, 0, 0, tzinfo=UTC)
    parked = int(Lane.PARKED)
    bulk = (int(Lane.BULK), None, "")
    assert await lanes(database) == {
        asleep: [(parked, morning, Reason.QUIET)] * 2,
        awake: [bulk] * 2,
        never: [bulk] * 2,
        east: [(parked, there, Reason.QUIET)] * 2,
        west: [bulk] * 2,
        halfway: [bulk] * 2,
    }
    assert await hold(database, EVENING) == 0


async def test_they_go_when_it_is_over(database: Database) -> None:
    await announced(database)
    number = await group(database, "asleep", quiet_hours=NIGHT)
    await deliver(database, number, State.PENDING)
    await hold(database, EVENING)
    release = partial(announcement_upkeep.release, accounts=[ACCOUNT])
    ends = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    assert await database.write(partial(release, now=ends - timedelta(seconds=1))) == 0
    assert await database.write(partial(release, now=ends)) == 1
    assert await hold(database, ends) == 0
    assert (await lanes(database))[number][0][0] == int(Lane.BULK)


async def test_what_is_urgent_is_not_held(database: Database) -> None:
    await announced(database, urgent=True)
    await deliver(database, await group(database, "a", quiet_hours=NIGHT), State.PENDING)
    assert await hold(database, EVENING) == 0


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 1),  # clocks go forward within: 02:00-03:30
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), 3),  # and back: 02:30 comes twice
    ],
)
async def test_the_clocks_may_be_changed_meanwhile(
    database: Database, now: datetime, hours: int
) -> None:
    await announced(database)
    zone = "Europe/Berlin"
    number = await group(database, "a", quiet_hours="01:00-03:30", time_zone=zone)
    await deliver(database, number, State.PENDING)
    assert await hold(database, now) == 1
    [(_, until, _)] = (await lanes(database))[number]
    assert until == quiet_ends(now, "01:00-03:30", zone) == now + timedelta(hours=hours)
