"""What became of announcements is counted by recipient, and adds up."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

from announcements.model import Stage
from announcements.progress import Course, Tally
from chat.delivery import Kind, Lane, State
from storage import announced, announcements
from storage import announcement_breakdowns as broken_down
from storage.database import Database
from tests.contract.announcing import announced as made
from tests.contract.announcing import deliver, group
from tests.support import START

FINAL = (State.FAILED, State.SKIPPED, State.UNCERTAIN)


async def counted(database: Database) -> Tally:
    return await database.read(partial(announced.tally, announcement_id=1, now=START))


async def test_a_recipient_counts_once_as_the_worst_of_its_parts(database: Database) -> None:
    await made(database)
    for number, states in enumerate(
        [
            (State.SENT, State.SENT),
            (State.SENT, State.FAILED),
            (State.FAILED, State.SKIPPED),
            (State.SENT, State.UNCERTAIN),
            (State.SKIPPED, State.SKIPPED),
            (State.SENT, State.PENDING),
            (State.SENDING,),
        ]
    ):
        await deliver(database, await group(database, f"g{number}"), *states)
    assert await counted(database) == Tally(sent=1, failed=2, skipped=1, uncertain=1, waiting=2)


async def test_what_waits_for_a_later_time_is_held(database: Database) -> None:
    await made(database)
    soon, later = START + timedelta(hours=1), START + timedelta(hours=2)
    for name, due in (("a", soon), ("b", later), ("c", START)):
        states = (State.PENDING, State.PENDING)
        number = await group(database, name)
        await deliver(database, number, *states, lane=Lane.PARKED, not_before=due)
    found = await counted(database)
    assert (found.waiting, found.held, found.held_until) == (3, 2, soon)


async def test_the_sums_always_equal_the_recipients(database: Database) -> None:
    rng = Random(7)
    announcement = await made(database)
    for number in range(40):
        states = [rng.choice(list(State)) for _ in range(rng.randint(1, 3))]
        why = rng.choice(["rejected: a", "rejected: b", ""])
        await deliver(database, await group(database, f"g{number}"), *states, why=why)
    tally = await counted(database)
    assert tally.total == 40
    by_state = {state: getattr(tally, state) for state in FINAL}
    reasons = await database.read(partial(broken_down.reasons, announcement=announcement))
    page = partial(broken_down.troubles, announcement=announcement, offset=0, limit=100)
    for state in FINAL:
        assert sum(count for each, _, count in reasons if each is state) == by_state[state]
        troubles = await database.read(partial(page, states=[state]))
        assert len({each.group for each in troubles}) == len(troubles) == by_state[state]
    for by in ("platform", "tier", "region"):
        rows = partial(broken_down.tallies, announcement_id=1, by=by, now=START)
        whole = sum((each for _, each in await database.read(rows)), Tally())
        assert whole == replace(tally, held=0, recent=0, held_until=None, span=Tally().span)


async def test_the_reason_is_that_of_the_first_part_that_decides(database: Database) -> None:
    announcement = await made(database)
    number = await group(database, "a", opted_out_at=START)
    await deliver(database, number, State.SENT)
    await deliver(database, number, State.FAILED, why="rejected: too strange", part=1, key="x")
    await deliver(database, number, State.SKIPPED, why="later", part=2, key="y")
    [trouble] = await database.read(
        partial(broken_down.troubles, announcement=announcement, states=FINAL, offset=0, limit=9)
    )
    assert (trouble.group, trouble.why) == (number, "rejected: too strange")
    assert trouble.out_since == START


async def test_a_page_of_troubles_goes_on_where_the_last_ended(database: Database) -> None:
    announcement = await made(database)
    numbers = [await group(database, f"g{n}") for n in range(5)]
    for number in numbers:
        await deliver(database, number, State.FAILED, State.FAILED)
    pages = [
        await database.read(
            partial(
                broken_down.troubles,
                announcement=announcement,
                states=[State.FAILED],
                offset=offset,
                limit=2,
            )
        )
        for offset in (0, 2, 4)
    ]
    assert [each.group for page in pages for each in page] == numbers


async def test_a_correction_and_a_recall_are_counted_beside_the_messages(
    database: Database,
) -> None:
    announcement = replace(await made(database), confirmed=3)
    numbers = [await group(database, f"g{n}") for n in range(3)]
    for number in numbers:
        await deliver(database, number, State.SENT)
        await deliver(database, number, State.SKIPPED, kind=Kind.EDIT, revision=2)
    await deliver(database, numbers[0], State.SENT, kind=Kind.EDIT, revision=3)
    await deliver(database, numbers[1], State.PENDING, kind=Kind.EDIT, revision=3)
    course = partial(announced.course, now=START)
    found = await database.read(partial(course, announcement=announcement))
    assert found == Course(Tally(sent=3), Tally(sent=1, waiting=1))
    assert found.now == found.change
    await deliver(database, numbers[2], State.FAILED, kind=Kind.DELETE, why="rejected: old")
    recalled = replace(announcement, stage=Stage.RECALLED)
    found = await database.read(partial(course, announcement=recalled))
    assert found.change == Tally(failed=1)
    reasons = partial(broken_down.reasons, announcement=recalled, change=True)
    assert await database.read(reasons) == [(State.FAILED, "rejected: old", 1)]


async def test_what_was_tried_again_since_the_report_is_counted_alone(database: Database) -> None:
    announcement = await made(database)
    await deliver(database, await group(database, "a"), State.SENT)
    for what in ("reported", "resent 5"):
        at = START + timedelta(hours=1)
        same = partial(announcements.change, before=announcement, after=announcement)
        await database.write(partial(same, who="memory:ops", what=what, at=at))
        announcement = replace(announcement, version=announcement.version + 1)
    again = START + timedelta(hours=2)
    await deliver(database, await group(database, "b"), State.SENT, at=again)
    await deliver(database, await group(database, "c"), State.FAILED, at=again)
    found = await database.read(partial(announced.course, announcement=announcement, now=again))
    assert (found.sends.total, found.again) == (3, Tally(sent=1, failed=1))
    past = await database.read(partial(announcements.past, announcement_id=1))
    assert [(each.who, each.what, each.revision) for each in past] == [
        ("memory:ops", "made", 1),
        ("memory:ops", "reported", 1),
        ("memory:ops", "resent 5", 1),
    ]
