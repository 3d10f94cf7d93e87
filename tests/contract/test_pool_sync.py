"""The weekly meeting's sheet: what it shows, what it leaves out, and when it comes by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from chat.effect import Overtaken
from feedback.model import Kind, Stage
from feedback.operations import RequirementsMerged
from feedback.schedule import PoolSynced
from storage import effects, moves, pool_sync
from storage.schema import groups, requirements
from tests.contract.pool_room import OPS, Dying, Killed, Room, room


@pytest.fixture
async def ops(migrated_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """An ops channel, on each database. It is Monday, 2 March 2026, 09:00."""
    async with room(migrated_url, tmp_path) as found:
        yield found


async def test_the_sheet_ranks_what_is_new_and_says_what_it_left_out(ops: Room) -> None:
    low = await ops.add(text="Dark colours", suggested="P2", customer=2)
    high = await ops.add(
        text="Export hangs", title="Exports of any size", grade="P0", suggested="P1", customer=1
    )
    again = await ops.add(text="Exports hang here too", customer=2)
    merge = RequirementsMerged(await ops.get(high.id), await ops.get(again.id), "memory:ops")
    now = ops.bot.clock.now()
    await ops.bot.app.database.write(partial(effects.apply, effect=merge, now=now))
    await ops.add(text="How do I?", kind=Kind.QUESTION)
    await ops.add(text="Never", stage=Stage.DECLINED, reason="no")
    await ops.add(text="Hm", goal="", customer=1)
    [shown] = await ops.write("pool sync")
    text = shown.message.text
    assert "Requirements for the meeting: 2" in text
    assert text.index(f"#{high.id}") < text.index(f"#{low.id}")
    assert "**P0** (decided)" in text
    assert "2 people ask" in text
    assert "Acme (tier S), Bright (tier B)" in text
    assert "In their words: “Export hangs”" in text
    assert "Decided otherwise than suggested (1):** #2 P0, not P1" in text
    assert "duplicates: 1, declined: 1, how-to questions: 1, without value yet: 1" in text
    assert [file.name for file in shown.message.files] == [
        "requirements-2026-03-02.xlsx",
        "requirements-2026-03-02.csv",
    ]
    for file in shown.message.files:
        head, *rows = await ops.rows(file)
        assert head[:2] == ["number", "version"]
        assert [row[0] for row in rows[:2]] == [str(high.id), str(low.id)]
        assert [row[23] for row in rows if len(row) > 23 and row[23]] == [
            "duplicates",
            "how-to questions",
            "declined",
            "without value yet",
        ]
    left = await ops.said("pool sync left declined since 2026-01-01")
    assert "Left out of the sheet: 1" in left
    assert "Never" in left


async def test_asking_again_at_once_says_since_when_nothing_is_new(ops: Room) -> None:
    first = await ops.add(text="One")
    assert "meeting: 1" in await ops.said("pool sync")
    assert "Nothing new since 09:00" in await ops.said("pool sync")
    assert "since 2026-03-02" in await ops.said("pool sync")
    second = await ops.add(text="Two")  # in the very moment of the sync
    text = await ops.said("pool sync")
    assert f"#{second.id}" in text
    assert f"#{first.id}" not in text
    ops.bot.clock.advance(3600)
    assert "Nothing new" in await ops.said("pool sync")
    await ops.change(first.id, module="billing")
    assert f"#{first.id}" in await ops.said("pool sync")
    assert "since 2026-03-02 00:00: 2" in await ops.said("pool sync since 2026-03-02")


async def test_what_is_committed_late_is_in_the_next_one(ops: Room) -> None:
    await ops.add()
    await ops.write("pool sync")
    late = await ops.add()
    before = ops.bot.clock.now() - timedelta(seconds=30)
    of = update(requirements).where(requirements.c.id == late.id).values(changed_at=before)
    await ops.bot.app.database.write(lambda tx: tx.execute(of))
    ops.bot.clock.advance(60)
    assert f"#{late.id}" in await ops.said("pool sync")


async def test_directly_it_shows_the_account_only_and_in_a_group_nothing(ops: Room) -> None:
    await ops.add(account="slack", text="On Slack")
    assert "On Slack" in await ops.said("pool sync")
    assert "Nobody has asked" in await ops.said("pool sync", where="direct-ops")
    assert "ops channel" in await ops.said("/pool sync", where="en")


@pytest.mark.parametrize("words", ["weekly monday 09:30", "每周一 09:30"])
async def test_it_comes_by_itself_once_a_week(ops: Room, words: str) -> None:
    await ops.add(text="One")
    said = await ops.said(f"/pool sync {words}")
    assert "every Monday at 09:30" in said or "每周一 09:30" in said
    assert await ops.sync() == []
    ops.bot.clock.advance(1800)
    [shown] = await ops.sync()
    assert "meeting: 1" in shown.message.text
    assert len(shown.message.files) == 2
    assert shown.place.conversation == "ops"
    assert await ops.sync() == []
    assert "Last given: 2026-03-02 09:30" in await ops.said("pool sync status")
    ops.bot.clock.advance(7 * 24 * 3600)
    [shown] = await ops.sync()
    assert "Nothing new since 2026-03-02 09:30" in shown.message.text
    assert "does not come by itself any more" in await ops.said("pool sync off")
    ops.bot.clock.advance(7 * 24 * 3600)
    assert await ops.sync() == []


async def test_it_goes_by_the_clocks_of_the_channel(ops: Room) -> None:
    zone = update(groups).where(groups.c.conversation == "ops").values(time_zone="Asia/Shanghai")
    await ops.bot.app.database.write(lambda tx: tx.execute(zone))
    await ops.add()
    await ops.write("pool sync weekly monday 17:30")
    ops.bot.clock.advance(1799)
    assert await ops.sync() == []
    ops.bot.clock.advance(1)
    assert len(await ops.sync()) == 1


async def test_two_processes_give_it_once(ops: Room) -> None:
    await ops.add()
    await ops.write("pool sync weekly monday 09:30")
    ops.bot.clock.advance(1800)
    now = ops.bot.clock.now()
    other = replace(ops.syncing)
    await asyncio.gather(ops.syncing.step(now), other.step(now))
    known = len(ops.platform.shown)
    await ops.bot.settle()
    assert len(ops.platform.shown) - known == 1


async def test_a_week_is_noted_with_its_message_or_not_at_all(ops: Room) -> None:
    await ops.add()
    await ops.write("pool sync weekly monday 09:30")
    ops.bot.clock.advance(1800)
    cut = Dying(ops.bot.app.database, writes=0)
    dying = replace(ops.syncing, database=cut)  # type: ignore[arg-type]
    with pytest.raises(Killed):
        await dying.step(ops.bot.clock.now())
    assert len(await ops.sync()) == 1


async def test_a_period_is_noted_once(ops: Room) -> None:
    noted = PoolSynced(OPS, "", (), "2026-W10")
    now = ops.bot.clock.now()
    write = partial(effects.apply, effect=noted, now=now)
    await ops.bot.app.database.write(write)
    with pytest.raises(Overtaken):
        await ops.bot.app.database.write(write)


async def test_it_goes_along_when_the_channel_moves(ops: Room) -> None:
    await ops.add()
    await ops.write("pool sync weekly monday 09:30")
    await ops.write("pool sync")
    database = ops.bot.app.database
    move = partial(moves.move_group, account="memory", old="ops", new="ops-2")
    await database.write(move)
    await database.write(move)
    there = replace(OPS, conversation="ops-2")
    assert await database.read(partial(pool_sync.schedule, place=there)) is not None
    assert await database.read(partial(pool_sync.last, place=there)) is not None
    assert await database.read(partial(pool_sync.schedule, place=OPS)) is None
    assert await database.read(partial(pool_sync.last, place=OPS)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pool sync nonsense", "I don't understand"),
        ("pool sync weekly sometimes", "Write a weekday and a time"),
        ("pool sync weekly monday 25:00", "25:00"),
        ("pool sync since yesterday", "is no day"),
        ("pool sync since 2026-12-01", "still to come"),
        ("pool sync off", "does not come here by itself"),
        ("pool sync status", "comes when you write"),
    ],
)
async def test_what_is_not_understood_is_answered_with_what_would_do(
    ops: Room, text: str, said: str
) -> None:
    assert said in await ops.said(text)
