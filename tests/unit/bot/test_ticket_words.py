"""Words around tickets: when, how old, what stays internal."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.handlers.ticket_relay import public
from bot.handlers.ticket_times import age, expectation
from faq.hours import ServiceHours

HOLIDAYS = ServiceHours("Mo-Fr 09:00-18:00; 2026 Oct 01-07 off", "Asia/Shanghai")
BEFORE = datetime(2026, 9, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        (
            "en",
            "The team is away now; somebody will answer right here "
            "on Thursday, 8 October, from 09:00.",
        ),
        ("zh", "现在是非工作时间，10月8日（周四）09:00 起会有同事在这里回复您。"),
    ],
)
def test_what_is_far_away_has_a_date(locale: str, expected: str) -> None:
    assert expectation(locale, HOLIDAYS, BEFORE, "Asia/Shanghai") == expected


def test_where_nobody_ever_comes_no_time_is_promised() -> None:
    assert "can't say when" in expectation("en", ServiceHours("off"), BEFORE, None)


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=49), "2 days"),
    ],
)
def test_ages_are_rough(since: timedelta, expected: str) -> None:
    assert age("en", since) == expected


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hello", "Hello"),
        ("// for us", ""),
        ("  //for us\nHello\nnote: x", "Hello"),
        ("Note： x\n备注: 哈\n／／ x", ""),
        ("备注：哈\n您好", "您好"),
        ("please note: this stays", "please note: this stays"),
        ("https://example.com", "https://example.com"),
        ("notebook: yes", "notebook: yes"),
    ],
)
def test_lines_marked_as_notes_stay_with_colleagues(text: str, shown: str) -> None:
    assert public(text) == shown
