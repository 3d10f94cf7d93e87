"""What keeps an announcement from a group is looked at again when its turn comes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from announcements.reasons import Reason
from chat.delivery import Lane, State
from chat.directory import GroupChanged, GroupQuietened
from storage.database import Database
from storage.schema import deliveries
from tests.contract.announced import Life, confirmed
from tests.contract.examples import ACCOUNT
from tests.support import START

HOUR = timedelta(hours=1)
LOST = {"state": State.UNCERTAIN, "settled_at": START}


async def released(database: Database, groups: int = 1, **more: Any) -> Life:
    """An announcement to so many groups, in two parts, that may go now."""
    life = Life(database)
    await life.decide(confirmed(await life.begin(groups, **more)), parts=2)
    await life.follow()
    return life


async def change(life: Life, **values: Any) -> None:
    await life.apply(GroupChanged(ACCOUNT, "g0", values))


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"opted_out_at": START}, Reason.OPTED_OUT),
        ({"approved": False}, Reason.UNAPPROVED),
    ],
)
async def test_a_group_that_must_not_have_it_any_more_is_skipped(
    database: Database, values: dict[str, Any], why: Reason
) -> None:
    life = await released(database)
    await change(life, **values)
    assert await life.send() == []
    await life.send()  # its second part
    assert {(each["state"], each["why"]) for each in await life.sends()} == {("skipped", why)}


@pytest.mark.parametrize(("hours", "ends"), [(None, 3), ("08:00-10:00", 3), ("08:00-14:00", 5)])
async def test_who_was_told_to_be_quiet_is_until_that_and_quiet_hours_are_over(
    database: Database, hours: str | None, ends: int
) -> None:
    life = await released(database, groups=2)
    await life.apply(GroupQuietened(ACCOUNT, "g0", START + 3 * HOUR))
    await change(life, quiet_hours=hours)
    assert [*await life.send(), *await life.send()] == ["send g1"] * 2
    held = (int(Lane.PARKED), Reason.QUIET.value, START + ends * HOUR)
    sends = [each for each in await life.sends() if each["conversation"] == "g0"]
    assert [(each["lane"], each["why"], each["not_before"]) for each in sends] == [held, held]
    life.later = ends * HOUR
    await life.follow()
    assert await life.send() == ["send g0"]


async def test_what_is_urgent_goes_all_the_same(database: Database) -> None:
    life = await released(database, urgent=True)
    await life.apply(GroupQuietened(ACCOUNT, "g0", START + HOUR))
    await change(life, quiet_hours="08:00-10:00")
    assert await life.send() == ["send g0"]


async def test_what_follows_goes_behind_what_may_have_arrived(database: Database) -> None:
    life = await released(database)
    [first, *_] = await life.heads()
    assert await life.claim(first)

    async def lose(tx: Any) -> None:
        await tx.execute(update(deliveries).where(deliveries.c.id == first.id).values(LOST))

    await database.write(lose)
    assert await life.send() == ["send g0"]
    assert await life.states() == ["uncertain", "sent"]


async def test_the_attention_of_the_week_in_which_it_goes_is_taken(database: Database) -> None:
    life = await released(database)
    await change(life, time_zone="Asia/Tokyo")
    life.later = timedelta(days=6, hours=7)  # Sunday at four o'clock, and Monday in Tokyo
    assert await life.send() == ["send g0"]
    assert [each["period"] for each in await life.sends()] == ["2026-W11", None]
