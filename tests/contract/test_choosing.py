"""What may be sent next, and who claims it."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from chat.delivery import Lane, Next, State
from chat.message import MessageRef, Place
from storage import leases, sending
from storage.database import Database
from tests.contract.examples import (
    ACCOUNT,
    EN,
    LEASE,
    SECOND,
    a_send,
    an_edit,
    claim,
    due,
    expire,
    keys,
    lease,
    put,
    row,
    set_columns,
)
from tests.support import START

ZH = Place(ACCOUNT, "zh")
THREAD = Place(ACCOUNT, "en", "7")


async def test_first_in_first_out_in_each_place_and_lane(database: Database) -> None:
    await put(database, a_send("en 1"), a_send("zh 1", ZH), a_send("en 2"), a_send("zh 2", ZH))
    assert keys(await due(database)) == ["en 1", "zh 1"]
    await set_columns(database, "en 1", state="sent", settled_at=START)
    assert keys(await due(database)) == ["zh 1", "en 2"]


async def test_replies_before_notices_before_bulk_whenever_they_came(database: Database) -> None:
    await put(database, a_send("bulk", lane=Lane.BULK), a_send("notice", lane=Lane.NOTICE))
    await put(database, a_send("reply"), a_send("reply in zh", ZH))
    await put(database, a_send("bulk in zh", ZH, Lane.BULK))
    assert keys(await due(database)) == ["reply", "reply in zh", "notice", "bulk", "bulk in zh"]


async def test_threads_are_places_of_their_own(database: Database) -> None:
    await put(database, a_send("a"), a_send("b", THREAD), a_send("c", THREAD))
    assert keys(await due(database)) == ["a", "b"]


async def test_a_backed_off_head_holds_up_its_own_lane_and_place_only(database: Database) -> None:
    await put(database, a_send("head"), a_send("behind"), a_send("other lane", lane=Lane.BULK))
    await put(database, a_send("other thread", THREAD), a_send("other place", ZH))
    await set_columns(database, "head", not_before=START + SECOND)
    others = ["other thread", "other place", "other lane"]
    assert keys(await due(database)) == others
    assert keys(await due(database, later=SECOND)) == ["head", *others]


async def test_what_is_on_its_way_holds_up_what_follows(database: Database) -> None:
    await put(database, a_send("a"), a_send("b"))
    epoch = await lease(database)
    assert await claim(database, (await due(database))[0], epoch)
    assert await due(database) == []


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.SKIPPED, State.UNCERTAIN])
async def test_whatever_is_settled_lets_the_next_go(database: Database, state: State) -> None:
    await put(database, a_send("a"), a_send("b"))
    await set_columns(database, "a", state=state, settled_at=START)
    assert keys(await due(database)) == ["b"]


async def test_other_accounts_are_not_ours(database: Database) -> None:
    await put(database, a_send("theirs", Place("slack", "en")), a_send("ours"))
    assert keys(await due(database)) == ["ours"]


async def test_paging_goes_on_after_the_last_and_repeats_nothing(database: Database) -> None:
    new = [
        a_send(f"{lane.name} {n}", Place(ACCOUNT, f"group {n}"), lane)
        for n in range(3)
        for lane in reversed(Lane)
    ]
    await put(database, *new)
    everything = await due(database)
    assert len(everything) == 9
    pages, after = [], (0, 0)
    while page := await due(database, limit=2, after=after):
        pages += page
        after = (page[-1].lane, page[-1].id)
    assert pages == everything


async def test_a_page_may_begin_behind_everything(database: Database) -> None:
    await put(database, a_send("a", lane=Lane.BULK))
    assert await due(database, after=(Lane.BULK, 10**6)) == []


async def test_the_next_due_is_the_earliest_that_waits(database: Database) -> None:
    next_due = partial(sending.next_due, account=ACCOUNT, now=START)
    await put(database, a_send("now"), a_send("late", ZH), a_send("soon", THREAD))
    assert await database.read(next_due) is None
    await set_columns(database, "late", not_before=START + 2 * SECOND)
    await set_columns(database, "soon", not_before=START + SECOND)
    assert await database.read(next_due) == START + SECOND
    await set_columns(database, "soon", state="sent", settled_at=START)
    assert await database.read(next_due) == START + 2 * SECOND


async def test_an_edit_names_its_message_once_that_is_sent(database: Database) -> None:
    await put(database, a_send("shown"))
    (shown,) = await due(database)
    await put(database, an_edit("edit", shown.id, ZH))
    assert [d.target for d in await due(database) if d.key == "edit"] == [None]
    epoch = await lease(database)
    await claim(database, shown, epoch)
    moved = MessageRef(Place(ACCOUNT, "direct-ana"), "m1")
    sent = partial(sending.record, delivery=shown, epoch=epoch, what=Next(State.SENT, ref=moved))
    await database.write(partial(sent, now=START))
    assert [d.target for d in await due(database) if d.key == "edit"] == [moved]


async def test_a_claim_is_on_record_before_the_call(database: Database) -> None:
    await put(database, a_send("a"))
    epoch = await lease(database)
    assert await claim(database, (await due(database))[0], epoch, later=SECOND)
    stored = await row(database, "a")
    assert (stored["state"], stored["epoch"], stored["attempts"]) == ("sending", epoch, 1)
    assert stored["attempted_at"] == START + SECOND


async def test_nothing_is_claimed_without_the_lease(database: Database) -> None:
    await put(database, a_send("a"))
    (head,) = await due(database)
    assert not await claim(database, head, 0)
    former = await lease(database)
    await expire(database)
    assert not await claim(database, head, former)  # run out, though nobody has taken it
    current = await lease(database)
    assert not await claim(database, head, former)
    await database.write(partial(leases.release, name=LEASE, epoch=current))
    assert not await claim(database, head, current)
    assert (await row(database, "a"))["state"] == State.PENDING


async def test_a_delivery_is_claimed_once(database: Database) -> None:
    await put(database, a_send("a"))
    (head,) = await due(database)
    epoch = await lease(database)
    assert await claim(database, head, epoch)
    assert not await claim(database, head, epoch)
    assert (await row(database, "a"))["attempts"] == 1


async def test_two_processes_that_claim_at_once(database: Database, another: Database) -> None:
    for number in range(5):
        await put(database, a_send(f"{number}", Place(ACCOUNT, f"group {number}")))
    epoch = await lease(database)
    for head in await due(database):
        both = await asyncio.gather(claim(database, head, epoch), claim(another, head, epoch))
        assert sorted(both) == [False, True]
        assert (await row(database, head.key))["attempts"] == 1


async def test_what_was_settled_meanwhile_is_not_claimed(database: Database) -> None:
    await put(database, a_send("a"))
    (head,) = await due(database)
    await set_columns(database, "a", state="skipped", settled_at=START)
    assert not await claim(database, head, await lease(database))


async def test_unclaimed_it_is_as_before(database: Database) -> None:
    await put(database, a_send("a"))
    (head,) = await due(database)
    epoch = await lease(database)
    await claim(database, head, epoch)
    await database.write(partial(sending.unclaim, delivery=head, epoch=epoch))
    assert await due(database) == [head]
    await database.write(partial(sending.unclaim, delivery=head, epoch=epoch))
    assert (await row(database, "a"))["attempts"] == 0


async def test_an_older_epoch_cannot_unclaim_what_a_newer_one_claimed(database: Database) -> None:
    await put(database, a_send("a"))
    (head,) = await due(database)
    old, new = await lease(database), await lease(database)
    await claim(database, head, new)
    await database.write(partial(sending.unclaim, delivery=head, epoch=old))
    assert (await row(database, "a"))["state"] == State.SENDING


async def test_the_last_attempts_rebuild_the_rates(database: Database) -> None:
    places = [EN, ZH, THREAD, Place("slack", "en")]
    await put(database, *(a_send(str(n), place) for n, place in enumerate(places)))
    await put(database, a_send("never", lane=Lane.BULK))
    for number, seconds in enumerate([50, 70, 10, 5]):
        at = START - timedelta(seconds=seconds)
        await set_columns(database, str(number), attempted_at=at, state="sent", settled_at=at)
    minute = partial(sending.last_attempts, account=ACCOUNT, since=START - timedelta(minutes=1))
    assert await database.read(minute) == [
        ("en", START - timedelta(seconds=50)),
        ("en", START - timedelta(seconds=10)),
    ]
