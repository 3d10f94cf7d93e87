"""Quiet hours by the group's own clocks."""

from datetime import UTC, datetime

import pytest

from chat.attention import is_quiet


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
