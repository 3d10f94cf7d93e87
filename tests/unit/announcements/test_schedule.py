"""When an announcement is due: wall times by each group's clocks, and instants."""

from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.schedule import When, dumped, loaded

MINUTE = timedelta(minutes=1)
# Where clocks are changed, in both halves of the year; by half an hour on Lord Howe.
NIGHTS = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
    "Asia/Shanghai": ("2026-03-29", "2026-10-25"),
    "Africa/Casablanca": ("2026-03-22", "2026-02-15"),
}
CASES = [(zone, night) for zone, nights in NIGHTS.items() for night in nights]


@cache
def shown(zone: str, night: str) -> dict[datetime, datetime]:
    """What clocks show from a day before to a day after, by the first minute that shows it."""
    start = datetime.fromisoformat(night).replace(tzinfo=UTC) - timedelta(days=2)
    walls: dict[datetime, datetime] = {}
    for minute in range(4 * 24 * 60):
        at = start + minute * MINUTE
        walls.setdefault(at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0), at)
    return walls


@given(case=st.sampled_from(CASES), minute=st.integers(-300, 24 * 60 + 300))
def test_due_is_the_first_minute_that_clocks_show_it(case: tuple[str, str], minute: int) -> None:
    zone, night = case
    walls = shown(zone, night)
    wall = datetime.fromisoformat(night) + minute * MINUTE
    due = When(wall=wall).due(zone)
    assert due.tzinfo is UTC
    if wall in walls:
        assert due == walls[wall]
        return
    before = next(wall - n * MINUTE for n in range(1, 300) if wall - n * MINUTE in walls)
    after = next(wall + n * MINUTE for n in range(1, 300) if wall + n * MINUTE in walls)
    gap = after - before - MINUTE
    assert walls[after] == walls[before] + MINUTE
    assert due == walls[wall + gap]


def test_the_nights_have_gaps_and_folds() -> None:
    """Else the test above would prove nothing."""
    assert datetime(2026, 3, 29, 2, 30) not in shown("Europe/Berlin", "2026-03-29")
    assert When(wall=datetime(2026, 3, 29, 2, 30)).due("Europe/Berlin") == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
    assert When(wall=datetime(2026, 10, 25, 2, 30)).due("Europe/Berlin") == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert datetime(2026, 10, 4, 2, 15) not in shown("Australia/Lord_Howe", "2026-10-04")


def test_an_instant_is_the_same_everywhere() -> None:
    at = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert When(instant=at).due("Asia/Shanghai") == When(instant=at).due("Europe/Berlin") == at


def test_it_is_one_of_both() -> None:
    at = datetime(2026, 12, 1, 9, 30)
    offset = at.replace(tzinfo=timezone(timedelta(hours=8)))
    wrong: list[tuple[datetime | None, datetime | None]]
    wrong = [(None, None), (at, at.replace(tzinfo=UTC)), (offset, None), (None, at), (None, offset)]
    for wall, instant in wrong:
        with pytest.raises(ValueError, match=r"wall time|in UTC"):
            When(wall=wall, instant=instant)


@given(at=st.datetimes(), instant=st.booleans())
def test_what_is_dumped_is_loaded(at: datetime, instant: bool) -> None:
    when = When(instant=at.replace(tzinfo=UTC)) if instant else When(wall=at)
    assert loaded(dumped(when)) == when


def test_what_is_written_down() -> None:
    wall = When(wall=datetime(2026, 12, 1, 9, 30))
    assert dumped(wall) == "local 2026-12-01T09:30:00"
    at = When(instant=datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
    assert dumped(at) == "2026-12-01T09:30:00+00:00"
    offset, naive = "local 2026-12-01T09:30:00+08:00", "2026-12-01T09:30:00"
    for text in ("", "2026", "tomorrow", offset, naive):
        with pytest.raises(ValueError, match=r".*"):
            loaded(text)
