"""Transcripts: what an asker is told outside the hours when people are there."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from bot.adapters.memory import MemoryAdapter
from bot.app import build
from bot.settings import Settings, SupportSettings
from storage.schema import groups
from tests.scenarios.handing_over import Desk
from tests.support import Driven, VirtualClock, seed, write_manual

HOURS = SupportSettings(hours="Mo-Fr 09:00-18:00", time_zone="Asia/Shanghai", automatic=False)
MONDAY_NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # in Shanghai
HOUR = 3600


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """An app whose humans have hours."""
    clock = VirtualClock(MONDAY_NOON)
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        database_url=f"sqlite:///{tmp_path / 'test.db'}",
        manual=write_manual(tmp_path / "manual"),
        locale="en",
        support=HOURS,
    )
    platforms = [MemoryAdapter(seeded=seed())]
    app = Driven(build(settings, clock=clock, rng=Random(1), adapters=platforms), clock)
    await app.start()
    yield app
    await app.stop()


@pytest.mark.parametrize(
    ("hours", "where", "expected"),
    [
        (0, "en", "Somebody is there now and will answer right here."),
        (0, "zh", "现在有同事在，会在这里回复您。"),
        (
            -5,
            "en",
            "The team is away now; somebody will answer right here today from 09:00 "
            "(Asia/Shanghai time).",
        ),
        (
            8,
            "zh",
            "现在是非工作时间，明天 09:00 起（Asia/Shanghai 时间）会有同事在这里回复您。",
        ),
        (
            4 * 24 + 8,
            "en",
            "The team is away now; somebody will answer right here on Monday from 09:00 "
            "(Asia/Shanghai time).",
        ),
    ],
)
async def test_the_asker_hears_when_to_expect_an_answer(
    bot: Driven, hours: int, where: str, expected: str
) -> None:
    bot.clock.advance(hours * HOUR) if hours > 0 else bot.clock.advance((hours % 24) * HOUR)
    [told] = [s for s in await Desk(bot, where).ask() if s.place.conversation == where]
    assert told.message.text.endswith(expected)


async def test_the_time_is_told_by_the_groups_clocks(bot: Driven) -> None:
    change = groups.update().where(groups.c.conversation == "zh")
    change = change.values(time_zone="America/New_York")
    await bot.app.database.write(lambda tx: tx.execute(change))
    bot.clock.advance(4 * 24 * HOUR + 8 * HOUR)  # Friday noon in Shanghai, and eight hours on
    told, _ = await Desk(bot, "zh").ask()
    assert told.message.text.endswith("现在是非工作时间，周日 21:00 起会有同事在这里回复您。")


async def test_a_time_zone_that_nobody_knows_counts_as_none(bot: Driven) -> None:
    change = groups.update().where(groups.c.conversation == "en").values(time_zone="Mars/Crater")
    await bot.app.database.write(lambda tx: tx.execute(change))
    bot.clock.advance(8 * HOUR)
    told, _ = await Desk(bot).ask()
    assert told.message.text.endswith("right here tomorrow from 09:00 (Asia/Shanghai time).")


async def test_a_reopened_ticket_says_when_too(bot: Driven) -> None:
    desk = Desk(bot)
    await desk.ask()
    closed, _ = await desk.work("Close")
    bot.clock.advance(8 * HOUR)
    again, _ = await desk.work("Not solved yet", "ana", closed)
    assert "Write here what is missing. The team is away now;" in again.message.text
