"""Quiet hours and weeks by the group's own clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chat.attention import is_quiet, quiet_ends, week_of

MINUTE = timedelta(minutes=1)
# Days on which clocks are changed, and one on which they are not.
DAYS = {
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
    "Asia/Shanghai": ("2026-03-29", "2026-12-31"),
}
moments = st.sampled_from([(zone, day) for zone, days in DAYS.items() for day in days])
minutes = st.integers(0, 24 * 60 - 1)
near = st.one_of(minutes, st.integers(0, 4 * 60))  # most clocks are changed by 3:00


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-03-02T13:59", False),  # 21:59 in Shanghai
        ("2026-03-02T14:00", True),
        ("2026-03-02T20:00", True),  # after midnight
        ("2026-03-02T23:59", True),
        ("2026-03-03T00:00", False),  # 8:00
    ],
)
def test_over_midnight_by_local_time(at: str, quiet: bool) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert is_quiet(now, "22:00-08:00", "Asia/Shanghai") is quiet


def test_within_a_day_and_without() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert is_quiet(noon, "12:00-13:30", "UTC")
    assert not is_quiet(noon, "13:00-14:00", "UTC")
    assert is_quiet(noon, "09:00-09:00", "UTC")
    assert not is_quiet(noon, None, "UTC")


def test_clocks_that_are_changed() -> None:
    """On that night 2:00 to 3:00 does not exist in Berlin; 7:30 UTC is 9:30 there."""
    assert not is_quiet(datetime(2026, 3, 29, 6, 30, tzinfo=UTC), "22:00-08:00", "Europe/Berlin")
    assert is_quiet(datetime(2026, 3, 28, 6, 30, tzinfo=UTC), "22:00-08:00", "Europe/Berlin")


def hours_of(start: int, end: int) -> str:
    return "{:02}:{:02}-{:02}:{:02}".format(*divmod(start, 60), *divmod(end, 60))


@given(moment=moments, second=st.integers(-24 * 3600, 36 * 3600), start=near, end=near)
@example(("Europe/Berlin", "2026-03-29"), 0, 22 * 60, 2 * 60 + 30)  # ends at a time left out
@example(("Europe/Berlin", "2026-10-25"), 0, 150, 180)  # 2:59 is followed by 2:00
@example(("Europe/Berlin", "2026-10-25"), 4200, 22 * 60, 150)  # quiet again
def test_quiet_hours_end_when_it_is_not_quiet_any_more(
    moment: tuple[str, str], second: int, start: int, end: int
) -> None:
    zone, day = moment
    now = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(seconds=second)
    hours = hours_of(start, end)
    ends = quiet_ends(now, hours, zone)
    if not is_quiet(now, hours, zone):
        assert ends is None
    elif start != end:
        at = now.replace(second=0) + MINUTE
        while is_quiet(at, hours, zone):
            at += MINUTE
        assert ends == at
        assert ends.tzinfo is UTC


def test_quiet_hours_of_the_whole_day_end_at_the_next_such_minute() -> None:
    now = datetime(2026, 3, 2, 0, 0, 30, tzinfo=UTC)  # 8:00:30 in Shanghai
    eight = datetime(2026, 3, 3, tzinfo=UTC)
    assert quiet_ends(now, "08:00-08:00", "Asia/Shanghai") == eight
    assert quiet_ends(now, "08:01-08:01", "Asia/Shanghai") == now.replace(minute=1, second=0)
    assert quiet_ends(eight, "08:00-08:00", "Asia/Shanghai") == eight + timedelta(days=1)


def test_no_quiet_hours_do_not_end() -> None:
    assert quiet_ends(datetime(2026, 3, 2, tzinfo=UTC), None, "UTC") is None


@given(moment=moments, minute=st.integers(-14 * 24 * 60, 14 * 24 * 60))
def test_a_week_is_seven_days_of_the_group_with_most_of_them_in_its_year(
    moment: tuple[str, str], minute: int
) -> None:
    zone, day = moment
    at = datetime.fromisoformat(day).replace(tzinfo=UTC) + minute * MINUTE
    local = at.astimezone(ZoneInfo(zone)).date()
    monday = local - timedelta(days=local.weekday())
    thursday = monday + timedelta(days=3)
    number = (thursday - date(thursday.year, 1, 1)).days // 7 + 1
    assert week_of(at, zone) == f"{thursday.year}-W{number:02}"


def test_weeks_at_the_ends() -> None:
    monday = datetime(2026, 3, 1, 16, tzinfo=UTC)  # midnight in Shanghai
    assert week_of(monday, "Asia/Shanghai") == "2026-W10"
    assert week_of(monday - MINUTE, "Asia/Shanghai") == "2026-W09"
    assert week_of(monday, "UTC") == "2026-W09"
    assert week_of(datetime(2027, 1, 3, 12, tzinfo=UTC), "UTC") == "2026-W53"
