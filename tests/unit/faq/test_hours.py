"""When people are there."""

from datetime import UTC, datetime

import pytest

from faq.hours import ServiceHours

CALENDAR = "Mo-Fr 09:00-12:00,13:00-18:00; 2026 Oct 01-07 off; 2026 Oct 10 09:00-18:00"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_no_hours_are_always() -> None:
    hours = ServiceHours("  ")
    now = at("2026-03-01T03:00+00:00")
    assert hours.always
    assert hours.is_open(now)
    assert hours.next_opening(now) == now


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-09-30T10:00+08:00", None),
        ("2026-09-30T12:30+08:00", "2026-09-30T13:00+08:00"),
        ("2026-09-30T18:00+08:00", "2026-10-08T09:00+08:00"),
        ("2026-10-09T20:00+08:00", "2026-10-10T09:00+08:00"),  # a Saturday that makes up
        ("2026-10-10T01:30+00:00", None),
        ("2026-10-17T09:00+08:00", "2026-10-19T09:00+08:00"),
    ],
)
def test_pauses_holidays_and_days_that_make_up_count(now: str, opens: str | None) -> None:
    hours = ServiceHours(CALENDAR, "Asia/Shanghai")
    assert hours.is_open(at(now)) == (opens is None)
    assert hours.next_opening(at(now)) == at(opens or now)


@pytest.mark.parametrize(
    ("now", "is_open"),
    [
        ("2026-03-02T21:59+01:00", False),
        ("2026-03-02T23:00+01:00", True),
        ("2026-03-03T05:59+01:00", True),
        ("2026-03-03T06:00+01:00", False),
    ],
)
def test_hours_may_go_over_midnight(now: str, is_open: bool) -> None:
    assert ServiceHours("Mo-Fr 22:00-06:00", "Europe/Berlin").is_open(at(now)) == is_open


def test_an_hour_that_the_clocks_skip_begins_after_it() -> None:
    hours = ServiceHours("Mo-Su 02:30-05:00", "Europe/Berlin")
    assert hours.next_opening(at("2026-03-28T20:00+01:00")) == at("2026-03-29T03:00+02:00")


@pytest.mark.parametrize("hours", ["off", "2020 Mo-Fr 09:00-18:00"])
def test_hours_that_never_come_have_no_opening(hours: str) -> None:
    assert ServiceHours(hours).next_opening(datetime(2026, 3, 2, tzinfo=UTC)) is None


@pytest.mark.parametrize("hours", ["9 to 5", "Mo-Fx 09:00-18:00", "Mo-Fr 25:00-27:00"])
def test_bad_hours_are_told_with_an_example(hours: str) -> None:
    with pytest.raises(ValueError, match="Mo-Fr 09:00-18:00"):
        ServiceHours(hours)


@pytest.mark.parametrize("name", ["", "Mars/Crater", "../../etc/passwd", "/etc/passwd", "CST8"])
def test_a_bad_time_zone_is_told_with_an_example(name: str) -> None:
    with pytest.raises(ValueError, match="Asia/Shanghai"):
        ServiceHours("", name)
