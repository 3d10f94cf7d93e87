"""The deliveries of an announcement: made once each, withdrawn, decided about by two at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from announcements import operations
from announcements.model import AnnouncementChanged, Stage
from announcements.reasons import Reason
from announcements.schedule import When, dumped
from chat.directory import Group, GroupQuietened
from chat.effect import Overtaken
from storage.announcement_reading import StoredAnnouncements
from storage.database import Database
from storage.schema import announcement_log
from tests.contract.announced import Life, confirmed
from tests.contract.examples import ACCOUNT, rows
from tests.support import START

HOUR = timedelta(hours=1)
TOMORROW = dumped(When(instant=START + 24 * HOUR))


async def test_each_recipient_gets_one_delivery_for_each_part(database: Database) -> None:
    life = Life(database)
    draft = await life.begin()
    await life.know(Group(ACCOUNT, "new", "Not approved"))
    await life.decide(confirmed(draft), parts=2)
    made = await life.sends()
    assert [each["key"] for each in made] == [
        f"key-{n}-{part}" for n in (1, 2, 3) for part in (0, 1)
    ]
    assert {each["state"] for each in made} == {"pending"}


async def test_creating_twice_adds_nothing(database: Database) -> None:
    life = Life(database)
    draft = await life.begin()
    await life.decide(confirmed(draft))
    await life.follow()
    await life.send()
    before, now = await life.sends(), await life.now()
    await life.apply(AnnouncementChanged(now, now, "memory:li", "again", creates=True))
    assert await life.sends() == before


@pytest.mark.parametrize("first_cancels", [True, False])
async def test_of_two_decisions_at_once_the_second_is_overtaken(
    database: Database, another: Database, *, first_cancels: bool
) -> None:
    life = Life(database)
    await life.decide(confirmed(await life.begin()))
    now = await life.now()
    cancels = life.decision(now, operations.cancel(now), "cancelled")
    pauses = life.decision(now, operations.pause(now), "paused")
    first, second = (cancels, pauses) if first_cancels else (pauses, cancels)
    await life.apply(first)
    with pytest.raises(Overtaken):
        await life.apply(second, database=another)
    assert (await life.now()).stage is first.after.stage
    log = await rows(database, announcement_log)
    assert [each["what"] for each in log] == ["made", "decided", first.what]


async def test_confirming_twice_creates_once(database: Database, another: Database) -> None:
    life = Life(database)
    draft = await life.begin()
    twice = life.decision(draft, confirmed(draft))
    await life.apply(twice)
    with pytest.raises(Overtaken):
        await life.apply(twice, database=another)
    assert len(await life.sends()) == 3


async def test_what_is_withdrawn_is_made_anew_under_the_same_keys(database: Database) -> None:
    life = Life(database)
    draft = await life.begin()
    planned = confirmed(draft, schedule=TOMORROW)
    await life.decide(planned)
    before = await life.sends()
    now = await life.now()
    changed = operations.edited(now, replace(now, revision=2), begun=False)
    await life.decide(changed, "changed text")
    assert await life.sends() == []
    assert await life.release() == 0
    detached = await life.notices()
    assert {(each["state"], each["why"]) for each in detached} == {("skipped", Reason.WITHDRAWN)}
    await life.decide(confirmed(await life.now(), confirmed_at=START + HOUR))
    after = await life.sends()
    assert [each["key"] for each in after] == [each["key"] for each in before]
    assert [each["id"] for each in after] == [each["id"] for each in before]
    assert {each["revision"] for each in after} == {2}
    await life.follow()
    assert len(await life.send()) == 3
    assert (await life.tally()).sent == 3


async def test_moving_it_leaves_out_groups_that_are_gone_meanwhile(database: Database) -> None:
    life = Life(database)
    await life.decide(confirmed(await life.begin(), schedule=TOMORROW))
    await life.know(Group(ACCOUNT, "g9", "New", approved=True))
    now, later = await life.now(), dumped(When(instant=START + 48 * HOUR))
    moved = operations.confirm(now, 1, "memory:li", START + HOUR, schedule=later, begun=False)
    await life.decide(moved, "moved")
    made = await life.sends()
    assert len(made) == 4
    assert {each["not_before"] for each in made} == {START + 48 * HOUR}


async def test_what_has_begun_is_not_withdrawn(database: Database) -> None:
    life = Life(database)
    await life.decide(confirmed(await life.begin()))
    now = await life.now()
    back = life.decision(now, operations.edited(now, replace(now, revision=2), begun=False))
    assert back.withdraws
    await life.follow()
    await life.send(most=1)
    with pytest.raises(Overtaken):
        await life.apply(back)
    assert await life.now() == now
    assert len(await life.sends()) == 3


async def test_a_claim_of_what_was_withdrawn_does_nothing(database: Database) -> None:
    life = Life(database)
    await life.decide(confirmed(await life.begin(groups=1)))
    await life.follow()
    [read] = await life.heads()
    now = await life.now()
    await life.decide(operations.edited(now, replace(now, revision=2), begun=False))
    assert not await life.claim(read)


async def test_what_is_known_before_something_is_done(database: Database) -> None:
    life, reading = Life(database), StoredAnnouncements(database)
    draft = await life.begin()
    assert not await reading.has_begun(draft.id)
    await life.decide(confirmed(draft), parts=2)
    assert not await reading.has_begun(draft.id)
    assert await reading.said(draft.id) == list(life.bodies(1, 2)[:2])  # nobody speaks Chinese
    await life.follow()
    await life.send(most=1)
    assert await reading.has_begun(draft.id)
    assert await reading.state(draft.id, 1) == "pending"  # its second part
    assert await reading.state(draft.id, 99) is None


async def test_the_time_by_each_groups_clocks(database: Database) -> None:
    life, reading = Life(database), StoredAnnouncements(database)
    draft = await life.begin(groups=1)
    zones: dict[str, tuple[str, str | None]] = {
        "east": ("Asia/Tokyo", None),
        "west": ("America/New_York", None),
    }
    zones["quiet"] = ("UTC", "09:00-12:00")
    for name, (zone, quiet) in zones.items():
        group = Group(ACCOUNT, name, name, approved=True, time_zone=zone, quiet_hours=quiet)
        await life.know(group)
    await life.know(Group(ACCOUNT, "told", "told", approved=True))
    await life.apply(GroupQuietened(ACCOUNT, "told", START + 3 * HOUR))
    wall = START.replace(tzinfo=None) + HOUR  # ten o'clock
    planned = replace(draft, schedule=dumped(When(wall=wall)), stage=Stage.SENDING)
    timing = await reading.timing(planned, [ACCOUNT], "UTC", START)
    assert (timing.count, timing.over, timing.quiet) == (5, 1, 2)
    assert (timing.first, timing.last) == (START, START + 6 * HOUR)
    at_once = await reading.timing(draft, [ACCOUNT], "UTC", START)
    assert (at_once.count, at_once.over, at_once.quiet) == (5, 0, 2)
    later = await reading.timing(draft, [ACCOUNT], "UTC", START + 4 * HOUR)
    assert (later.count, later.quiet) == (5, 0)
    urgent = await reading.timing(replace(draft, urgent=True), [ACCOUNT], "UTC", START)
    assert (urgent.count, urgent.quiet) == (5, 0)
