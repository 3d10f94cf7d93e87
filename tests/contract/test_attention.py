"""What has taken a group's attention in a week."""

from functools import partial

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.delivery import State
from storage import attention
from storage.database import Database
from tests.contract.announcing import announced, deliver, group

WEEK = "2026-W10"


async def test_what_failed_or_was_skipped_has_taken_none(database: Database) -> None:
    await announced(database)
    numbers = [await group(database, name) for name in "ab"]
    taken = [
        (0, State.SENT, WEEK, 1),
        (0, State.PENDING, WEEK, 2),
        (0, State.FAILED, WEEK, 3),
        (0, State.SKIPPED, WEEK, 4),
        (0, State.SENT, "2026-W11", 5),
        (1, State.UNCERTAIN, WEEK, 7),
    ]
    for revision, (which, state, period, slot) in enumerate(taken):
        number = numbers[which]
        await deliver(database, number, state, revision=revision, period=period, slot=slot)

    async def next_slot(tx: AsyncConnection, group_id: int) -> int | None:
        return (await tx.execute(select(attention.next_slot(group_id, WEEK)))).scalar_one()

    used = [await database.read(partial(attention.used, group_id=n, period=WEEK)) for n in numbers]
    assert used == [2, 1]
    slots = [await database.read(partial(next_slot, group_id=n)) for n in numbers]
    assert slots == [3, 8]
