"""Which uncertain send is looked for next, and what is kept of it."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chat.delivery import State
from chat.message import MessageRef
from storage import lookups
from storage.database import Database
from storage.lookups import Doubt
from tests.contract.examples import ACCOUNT, EN, a_send, an_edit, put, row, set_columns
from tests.support import START

UNCERTAIN: dict[str, Any] = {
    "state": "uncertain",
    "attempted_at": START,
    "settled_at": START,
}
FIRST, SECOND = timedelta(seconds=30), timedelta(seconds=60)


async def following(database: Database, later: timedelta) -> str | None:
    found = await doubt(database, START + later)
    return None if found is None else found.delivery.key


async def doubt(database: Database, now: datetime) -> Doubt | None:
    return await database.read(partial(lookups.next_doubt, account=ACCOUNT, now=now))


async def uncertain(database: Database, *keys: str, **more: Any) -> None:
    for key in keys:
        await put(database, a_send(key))
        await set_columns(database, key, **UNCERTAIN | more)


async def test_only_uncertain_sends_of_the_account_after_a_while(database: Database) -> None:
    await put(database, a_send("pending"), an_edit("edit", 1))
    await set_columns(database, "edit", **UNCERTAIN)
    await uncertain(database, "slack", account="slack")
    await uncertain(database, "sent", state="sent")
    assert await following(database, timedelta(hours=1)) is None
    await uncertain(database, "a", "b")
    assert await following(database, FIRST - timedelta(seconds=1)) is None
    assert await following(database, FIRST) == "a"


async def test_twice_with_time_between(database: Database) -> None:
    await uncertain(database, "a")
    for number, (first, later) in enumerate(((FIRST, SECOND), (FIRST + SECOND, SECOND)), 1):
        assert await following(database, first) == "a"
        missed = partial(lookups.not_found, delivery_id=1, now=START + first)
        assert await database.write(missed)
        assert (await row(database, "a"))["lookups"] == number
        assert await following(database, first + later - timedelta(seconds=1)) is None
    assert await following(database, timedelta(hours=1)) is None
    assert (await row(database, "a"))["state"] == State.UNCERTAIN


async def test_what_people_have_looked_at_long_ago_is_left(database: Database) -> None:
    await uncertain(database, "a")
    assert await following(database, timedelta(hours=23)) == "a"
    assert await following(database, timedelta(hours=25)) is None
    await set_columns(database, "a", settled_at=START + timedelta(hours=20))  # taken over then
    assert await following(database, timedelta(hours=25)) == "a"


async def test_what_is_found_is_sent(database: Database) -> None:
    await uncertain(database, "a", doubtful_since=START - timedelta(hours=1))
    now = START + FIRST
    found = await doubt(database, now)
    assert found is not None
    assert found.since == START - timedelta(hours=1)
    keep = partial(lookups.found, delivery_id=1, ref=MessageRef(EN, "m7"), now=now)
    assert await database.write(keep)
    kept = await row(database, "a")
    assert (kept["state"], kept["ref"], kept["ref_conversation"]) == ("sent", "m7", "en")
    assert kept["settled_at"] == now
    assert not await database.write(keep)
    missed = partial(lookups.not_found, delivery_id=1, now=now)
    assert not await database.write(missed)
    assert (await row(database, "a"))["lookups"] == 0
