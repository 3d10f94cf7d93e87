"""What was decided about an announcement reaches its deliveries, whatever happens in between."""

from dataclasses import replace
from datetime import timedelta

import pytest

from announcements import operations
from announcements.model import Announcement, Content, Stage
from announcements.reasons import Reason
from bot.announcing import IN_A_ROW
from chat.delivery import Closed, Delivery, Rejected, Throttled, Unavailable, Unreachable
from chat.message import MessageRef
from storage import announced, directory
from storage.database import Database
from storage.lookups import found
from tests.contract.announced import HOME, Life, confirmed
from tests.contract.examples import set_columns
from tests.support import START

LOST = Unavailable("no answer", maybe_sent=True)
SECOND = timedelta(seconds=1)


async def going(database: Database, groups: int = 3, parts: int = 1) -> Life:
    life = Life(database)
    await life.decide(confirmed(await life.begin(groups)), parts=parts)
    await life.follow()
    return life


async def correct(life: Life) -> Announcement:
    """Revision 2 takes the place of the first."""
    now = await life.now()
    changed = replace(now, contents={"en": Content("Better")}, revision=now.revision + 1)
    await life.decide(operations.edited(now, changed, begun=True))
    await life.decide(operations.correct(await life.now(), changed.revision), "corrected")
    return await life.now()


async def test_following_and_letting_go_twice_changes_nothing(database: Database) -> None:
    life = await going(database)
    await life.send(most=1)
    await correct(life)
    await life.follow()
    before = [*await life.sends(), *await life.sends("edit")]
    await life.follow()
    assert await life.release() == 0
    assert [*await life.sends(), *await life.sends("edit")] == before


async def test_what_waits_gets_the_correction_and_what_has_gone_is_edited(
    database: Database,
) -> None:
    life = await going(database)
    first, second, _ = await life.heads()
    assert await life.claim(first)
    await life.record(first)
    assert await life.claim(second)  # under way while it is corrected
    await correct(life)
    await life.follow()
    assert [each["revision"] for each in await life.sends()] == [1, 1, 2]
    await life.record(second)
    await life.follow()
    called = await life.send()
    assert sorted(called) == ["edit g0", "edit g1", "send g2"]
    assert await life.states("edit") == ["sent", "sent"]
    await life.follow()
    assert await life.heads() == []


async def test_nothing_is_sent_that_was_read_before_a_correction(database: Database) -> None:
    life = await going(database, groups=1)
    [read] = await life.heads()
    await correct(life)
    await life.follow()
    assert not await life.claim(read)
    [again] = await life.heads()
    assert again.message.text == "revision 2, part 0"
    assert await life.claim(again)


async def test_what_may_have_arrived_is_repeated_as_it_was_and_edited_then(
    database: Database,
) -> None:
    life = await going(database, groups=1)
    await set_columns(database, "key-1-0", doubtful_since=START, attempts=1)
    await correct(life)
    await life.follow()
    [again] = await life.heads()
    assert again.message.text == "revision 1, part 0"
    await life.send()
    await life.follow()
    assert await life.send() == ["edit g0"]


async def test_what_is_found_later_is_corrected_or_deleted(database: Database) -> None:
    life = await going(database, groups=2)
    await life.send(LOST)
    assert await life.states() == ["uncertain", "uncertain"]
    await correct(life)
    await life.follow()
    ref = MessageRef(HOME, "found")
    assert await database.write(lambda tx: found(tx, 1, ref, START))
    await life.follow()
    assert await life.send() == ["edit g0"]
    await life.decide(operations.recall(await life.now()), "recalled")
    assert await database.write(lambda tx: found(tx, 2, ref, START))
    await life.follow()
    assert sorted(await life.send()) == ["delete g0", "delete g1"]


async def test_a_newer_correction_replaces_one_that_waits(database: Database) -> None:
    life = await going(database, groups=1)
    await life.send()
    await correct(life)
    await life.follow()
    await correct(life)
    await life.follow()
    assert [each["why"] for each in await life.sends("edit")] == [Reason.REPLACED, ""]
    assert [each.message.text for each in await life.heads()] == ["revision 3, part 0"]


async def test_recalling_deletes_what_has_gone_and_stops_the_rest(database: Database) -> None:
    life = await going(database, groups=4)
    one, two, three, _ = await life.heads()
    for each in (one, two, three):
        assert await life.claim(each)
    await life.record(one)
    await life.record(two, LOST)
    await life.decide(operations.recall(await life.now()), "recalled")
    await life.follow()
    assert await life.states() == ["sent", "uncertain", "sending", "skipped"]
    await life.record(three)
    await life.follow()
    assert sorted(await life.send()) == ["delete g0", "delete g2"]
    assert operations.resume(await life.now(), START) == operations.Refusal("not_paused")


async def test_recalling_stops_a_correction(database: Database) -> None:
    life = await going(database, groups=2)
    await life.send()
    await correct(life)
    await life.follow()
    edit, _ = await life.heads()
    assert await life.claim(edit)
    await life.decide(operations.recall(await life.now()), "recalled")
    await life.follow()
    assert await life.states("edit") == ["sending", "skipped"]
    assert await life.send() == ["delete g1"]  # the other waits for the edit under way
    await life.record(edit)
    assert await life.send() == ["delete g0"]


async def test_after_cancelling_only_what_was_claimed_goes(database: Database) -> None:
    life = await going(database)
    one, two, _ = await life.heads()
    assert await life.claim(one)
    await life.decide(operations.cancel(await life.now()), "cancelled")
    assert not await life.claim(two)  # though nobody has followed yet
    await life.record(one)
    await life.follow()
    assert await life.states() == ["sent", "skipped", "skipped"]
    assert [each["why"] for each in await life.sends()][1:] == [Reason.CANCELLED] * 2


async def test_what_is_paused_waits_also_if_it_was_begun(database: Database) -> None:
    life = await going(database)
    one, two, _ = await life.heads()
    assert await life.claim(one)
    await life.decide(operations.pause(await life.now()), "paused")
    assert not await life.claim(two)
    await life.follow()
    await life.record(one, Throttled(1))
    life.later += 5 * SECOND
    assert await life.send() == []
    assert (await life.tally()).waiting == 3
    await life.decide(operations.resume(await life.now(), START + life.later), "resumed")
    await life.follow()
    assert len(await life.send()) == 3


async def test_what_failed_is_sent_again_and_nothing_else(database: Database) -> None:
    life = await going(database)
    for outcome in (None, Unreachable("kicked"), LOST):
        await life.send(outcome, most=1)
    await set_columns(database, "key-2-0", why="x")
    await life.resend()
    assert await life.states() == ["sent", "pending", "uncertain"]
    await life.resend(3)
    assert await life.states() == ["sent", "pending", "pending"]
    await life.resend(1)
    assert (await life.states())[0] == "sent"


async def test_what_is_sent_again_really_goes_with_the_newest_text(database: Database) -> None:
    life = await going(database, groups=1)
    await life.send(Unavailable("down", maybe_sent=False))
    await set_columns(database, "key-1-0", state="failed", settled_at=START, not_before=None)
    await correct(life)
    await life.resend()
    assert await life.release() == 1
    [again] = await life.heads()
    assert again.message.text == "revision 2, part 0"
    assert await life.send() == ["send g0"]


async def test_without_its_beginning_the_rest_is_skipped(database: Database) -> None:
    life = await going(database, groups=1, parts=3)
    await life.send(Unavailable("down", maybe_sent=False), most=1)
    await set_columns(database, "key-1-0", state="failed", settled_at=START, why="x")
    await life.send()
    await life.send()
    assert [each["why"] for each in await life.sends()] == ["x", *[Reason.BEGINNING] * 2]
    assert (await life.tally()).failed == 1
    await life.resend()
    await life.release()
    for _ in range(3):
        await life.send()
    assert await life.states() == ["sent"] * 3


async def test_a_part_never_overtakes_the_one_before(database: Database) -> None:
    life = await going(database, groups=1, parts=2)
    await life.send(Throttled(30), most=1)
    await life.decide(operations.pause(await life.now()), "paused")
    await life.follow()
    await life.decide(operations.resume(await life.now(), START), "resumed")
    await life.follow()
    assert await life.send() == []
    assert await life.states() == ["pending", "pending"]
    life.later += 40 * SECOND
    await life.follow()
    await life.send()
    await life.send()
    assert await life.states() == ["sent", "sent"]


async def test_a_refused_message_pauses_it_once_and_says_why(database: Database) -> None:
    life = await going(database)
    one, two, _ = await life.heads()
    assert await life.claim(one)
    assert await life.claim(two)
    await life.record(one, Rejected("bad *markup*"))
    await life.record(two, Rejected("bad *markup*"))
    now = await life.now()
    assert (now.stage, now.paused_why) == (Stage.PAUSED, "rejected")
    [notice] = await life.notices()
    assert (notice["conversation"], notice["state"]) == ("ops", "pending")
    assert await life.send() == []


async def test_a_refused_correction_pauses_nothing(database: Database) -> None:
    life = await going(database, groups=1)
    await life.send()
    await correct(life)
    await life.follow()
    await life.send(Rejected("not yours"))
    assert (await life.now()).stage is Stage.SENDING
    assert await life.states("edit") == ["failed"]


async def test_a_group_that_takes_nothing_now_stops_nobody_else(database: Database) -> None:
    life = await going(database)
    await life.send(Closed("topic closed"), most=1)
    assert (await life.now()).stage is Stage.SENDING
    assert await life.send() == ["send g1", "send g2"]
    assert await life.states() == ["failed", "sent", "sent"]


async def test_a_part_that_says_the_same_is_not_corrected(database: Database) -> None:
    life = Life(database, same=1)  # a file, whose message no platform lets us change
    await life.decide(confirmed(await life.begin(1)), parts=2)
    await life.follow()
    await life.send()
    await life.send()
    now = await life.now()
    changed = replace(now, contents={"en": Content("Better")}, revision=now.revision + 1)
    await life.decide(operations.edited(now, changed, begun=True))
    corrected = operations.correct(await life.now(), changed.revision)
    await life.decide(corrected, "corrected", parts=2)
    await life.follow()
    assert [each["part"] for each in await life.sends("edit")] == [0]


async def test_a_group_that_is_gone_is_marked_and_not_reported_alone(database: Database) -> None:
    life = await going(database)
    await life.send(Unreachable("kicked"), most=1)
    gone = await database.read(lambda tx: directory.group(tx, "memory", "g0"))
    assert gone is not None
    assert gone.gone_at == START
    assert await life.notices() == []


async def fail(life: Life, heads: list[Delivery]) -> None:
    for each in heads:
        assert await life.claim(each)
        await life.record(each, Unreachable("blocked"))


@pytest.mark.parametrize("between", [True, False])
async def test_failures_in_a_row_are_counted_since_it_goes_on(
    database: Database, *, between: bool
) -> None:
    life = await going(database, groups=7)

    async def are_all(since: timedelta, count: int = 3) -> bool:
        at = START + since
        return await database.read(lambda tx: announced.all_failed(tx, life.id, at, count))

    life.later += SECOND
    await fail(life, (await life.heads())[:2])
    if between:
        await life.send(most=1)
    await fail(life, (await life.heads())[:1])
    assert await are_all(timedelta()) is not between
    assert not await are_all(life.later)  # it goes on: they don't count again
    assert IN_A_ROW == 1000
