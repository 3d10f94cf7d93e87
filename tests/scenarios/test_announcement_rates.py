"""Announcements use the rate that platforms allow, no more, and hold up nobody else."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.scenarios.pacing import Paced, assert_allowed, share


@pytest.fixture
async def paced(tmp_path: Path) -> AsyncIterator[Paced]:
    """Nothing has happened yet."""
    paced = Paced(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    await paced.bot.start()
    yield paced
    await paced.bot.stop()


def named(prefix: str, count: int) -> list[str]:
    return [f"{prefix}{number}" for number in range(count)]


async def test_all_of_the_allowed_rate_is_used_and_no_more(paced: Paced) -> None:
    await paced.add_groups("memory", named("g", 300))
    await paced.add_groups("other", named("h", 50))
    await paced.announce()
    await paced.run(13)
    assert len(paced.fast.times("g")) == 300
    assert len(paced.other.times("h")) == 50
    for adapter, prefix in ((paced.fast, "g"), (paced.other, "h")):
        assert_allowed(adapter)
        assert share(adapter, prefix) >= 0.95
    edits = [place for kind, place in paced.fast.calls if kind == "edit"]
    assert len(edits) >= 3  # of the progress message, of which the rate is shared


async def test_a_pause_costs_no_more_than_its_time(paced: Paced) -> None:
    await paced.add_groups("memory", named("g", 300))
    await paced.announce()
    await paced.run(4)
    await paced.operator(f"/announce pause {paced.number}")
    await paced.run(20)
    before = paced.fast.times("g")
    assert 60 < len(before) < 200
    await paced.operator(f"/announce resume {paced.number}")
    await paced.run(15)
    assert_allowed(paced.fast)
    after = paced.fast.times("g")[len(before) :]
    assert len(before) + len(after) == 300
    for times in (before, after):
        assert len(times) >= 0.95 * 30 * (times[-1] - times[0])
    assert after[0] - before[-1] >= 15


async def test_what_quiet_hours_hold_goes_as_fast_when_they_end(paced: Paced) -> None:
    await paced.add_groups("memory", named("held", 120), quiet_hours="22:00-09:01")
    await paced.add_groups("memory", named("open", 120))
    await paced.announce()
    await paced.run(67)
    assert_allowed(paced.fast)
    held, others = paced.fast.times("held"), paced.fast.times("open")
    assert (len(held), len(others)) == (120, 120)
    assert others[-1] < 15
    assert 60 <= held[0] <= 62
    assert share(paced.fast, "open") >= 0.95
    assert share(paced.fast, "held") >= 0.95


async def test_two_at_once_share_the_rate(paced: Paced) -> None:
    await paced.add_groups("memory", named("g", 150))
    await paced.announce()
    await paced.announce("Another: imports.")
    await paced.run(20)
    assert len(paced.fast.times("g")) == 300
    assert_allowed(paced.fast)
    assert share(paced.fast, "g") >= 0.95


async def test_a_throttled_and_a_slow_conversation_delay_no_other(paced: Paced) -> None:
    await paced.add_groups("memory", ["throttled", "slow", *named("g", 300)])
    paced.fast.throttled["throttled"] = 3600.0
    paced.fast.slow["slow"] = 30.0
    await paced.announce()
    await paced.run(15)
    assert_allowed(paced.fast)
    assert len(paced.fast.times("g")) == 300
    assert share(paced.fast, "g") >= 0.95
    await paced.run(20)
    assert "slow" in {shown.place.conversation for shown in paced.fast.shown}
    assert len(paced.fast.times("throttled")) == 1
    paced.clock.advance(3600)
    await paced.run(2)
    assert "throttled" in {shown.place.conversation for shown in paced.fast.shown}


async def test_a_question_is_answered_before_all_that_can_wait(paced: Paced) -> None:
    await paced.add_groups("memory", named("g", 300))
    await paced.announce()
    await paced.run(3.5)
    asked = paced.clock.monotonic()
    known = len(paced.fast.made)
    assert 30 < len(paced.fast.times("g")) < 270
    await paced.fast.say("en", "ana", "export approvals", paced.clock.now())
    await paced.run(3)
    after = paced.fast.made[known:]
    assert "en" in [where for _, where in after]
    at, where = after[0]
    assert where == "en"
    assert at - asked <= 1 / 30 + 0.002  # the next slot of the rate
    assert_allowed(paced.fast)


async def test_what_waits_for_its_time_is_not_counted_all_the_time(paced: Paced) -> None:
    await paced.add_groups("memory", named("held", 5), quiet_hours="22:00-09:02")
    await paced.announce()
    await paced.run(10)
    counts: list[str] = []

    def note(*told: Any) -> None:
        counts.extend([told[2]] if "GROUP BY deliveries.group_id" in told[2] else [])

    event.listen(paced.bot.app.database._reader.sync_engine, "before_cursor_execute", note)
    await paced.run(40)
    assert len(counts) <= 1
    assert not paced.fast.times("held")
    await paced.run(80)
    assert len(paced.fast.times("held")) == 5
