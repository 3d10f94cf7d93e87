"""When the weekly sheet is due, where clocks are put forward and back too."""

from datetime import UTC, datetime

import pytest

from chat.message import Place
from feedback.schedule import Schedule

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def schedule(weekday: int, time: str, since: datetime = LONG_AGO) -> Schedule:
    return Schedule(Place("slack", "C1"), weekday, time, "slack:U1", since)


def test_the_newest_that_is_due_counts_also_of_last_week() -> None:
    monday = schedule(0, "09:00")
    assert monday.due(at("2026-03-02T08:59:59"), "UTC") == ("2026-W09", at("2026-02-23T09:00"))
    assert monday.due(at("2026-03-02T09:00"), "UTC") == ("2026-W10", at("2026-03-02T09:00"))
    assert monday.due(at("2026-03-08T23:59"), "UTC") == ("2026-W10", at("2026-03-02T09:00"))
    assert monday.following(at("2026-03-02T08:59"), "UTC") == at("2026-03-02T09:00")
    assert monday.following(at("2026-03-02T09:00"), "UTC") == at("2026-03-09T09:00")


def test_what_was_due_before_it_was_set_is_not_made_up_for() -> None:
    monday = schedule(0, "09:00", since=at("2026-03-03T10:00"))
    assert monday.due(at("2026-03-03T10:01"), "UTC") is None
    assert monday.due(at("2026-03-09T09:00"), "UTC") == ("2026-W11", at("2026-03-09T09:00"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-29T01:30", ("2026-W13", "2026-03-29T01:30")),  # 02:30 is left out: 03:30 CEST
        ("2026-10-25T00:30", ("2026-W43", "2026-10-25T00:30")),  # 02:30 twice: the first, CEST
    ],
)
def test_gaps_and_overlaps_of_clocks(now: str, expected: tuple[str, str]) -> None:
    sunday = schedule(6, "02:30")
    week, moment = expected
    assert sunday.due(at(now), "Europe/Berlin") == (week, at(moment))


def test_the_week_is_that_of_the_wall_clock_around_new_year() -> None:
    friday = schedule(4, "00:30")
    found = friday.due(at("2026-12-31T16:30"), "Asia/Shanghai")
    assert found == ("2026-W53", at("2026-12-31T16:30"))
