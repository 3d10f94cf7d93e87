"""Sending again what is uncertain, in the database: only what was looked for in vain."""

from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from announcements.model import Resent
from announcements.reasons import Reason
from chat.delivery import Lane
from storage import announcement_resending
from storage.database import Database
from storage.lookups import LOOKUPS
from storage.schema import deliveries
from tests.contract.announced import Life, confirmed
from tests.support import START

SENT = ("sent", 0, "")
LOOKED_FOR = ("uncertain", LOOKUPS, "?")
LOOKED_ONCE = ("uncertain", LOOKUPS - 1, "?")
NOT_LOOKED_FOR = ("uncertain", 0, "?")
FAILED = ("failed", 1, "unreachable: ?")
BEHIND = ("skipped", 0, Reason.BEGINNING.value)
UNWANTED = ("skipped", 0, Reason.OPTED_OUT.value)


async def sent(database: Database, *groups: tuple[tuple[str, int, str], ...]) -> Life:
    """An announcement in two parts, of which this became of each group's."""
    life = Life(database)
    await life.decide(confirmed(await life.begin(len(groups))), parts=2)
    wanted = [each for group in groups for each in group]

    async def settle(tx: Any) -> None:
        for row, (state, lookups, why) in zip(await life.sends(), wanted, strict=True):
            values = {"state": state, "lookups": lookups, "why": why, "settled_at": START}
            values |= {"attempts": 4, "doubtful_since": START, "not_before": START}
            await tx.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(values))

    await database.write(settle)
    return life


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        (LOOKED_FOR, BEHIND, ["pending", "pending"]),
        (LOOKED_FOR, LOOKED_FOR, ["pending", "pending"]),
        (SENT, LOOKED_FOR, ["sent", "pending"]),
        (LOOKED_ONCE, BEHIND, None),
        (NOT_LOOKED_FOR, BEHIND, None),
        (LOOKED_FOR, NOT_LOOKED_FOR, None),
        (SENT, SENT, None),
        (FAILED, BEHIND, None),
    ],
)
async def test_only_where_all_that_is_uncertain_was_looked_for(
    database: Database,
    first: tuple[str, int, str],
    second: tuple[str, int, str],
    again: list[str] | None,
) -> None:
    life = await sent(database, (first, second), (NOT_LOOKED_FOR, BEHIND), (FAILED, BEHIND))
    before = await life.states()
    count = partial(announcement_resending.missing, announcement_id=life.id)
    assert await database.read(count) == (0 if again is None else 1)
    await life.apply(Resent(life.id, missing=True))
    assert await life.states() == (again or before[:2]) + before[2:]
    assert await database.read(count) == 0


async def test_what_failed_alone_is_sent_again_without_a_word(database: Database) -> None:
    life = await sent(database, (FAILED, BEHIND), (LOOKED_FOR, SENT), (UNWANTED, UNWANTED))
    await life.resend()
    again = ["pending", "pending", "uncertain", "sent"]
    assert await life.states() == [*again, "skipped", "skipped"]


async def test_one_group_gets_again_also_what_is_uncertain_and_no_other_does(
    database: Database,
) -> None:
    life = await sent(database, (FAILED, BEHIND), (NOT_LOOKED_FOR, SENT), (FAILED, LOOKED_FOR))
    before = await life.states()
    second = (await life.sends())[2]["group_id"]
    await life.resend(second)
    assert await life.states() == [*before[:2], "pending", "sent", *before[4:]]


async def test_what_is_sent_again_begins_anew_and_has_taken_no_attention_yet(
    database: Database,
) -> None:
    life = await sent(database, (FAILED, BEHIND))
    assert {each["period"] for each in await life.sends()} == {"2026-W10", None}
    await life.resend()
    counted = {"attempts": 0, "lookups": 0, "lane": int(Lane.PARKED), "why": ""}
    nothing = ("doubtful_since", "settled_at", "not_before", "period", "slot")
    anew = counted | dict.fromkeys(nothing)
    for row in await life.sends():
        assert {name: row[name] for name in anew} == anew
