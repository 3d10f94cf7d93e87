"""Planned times as operators write them: what each form means, and what is refused."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from announcements.schedule import When
from bot.fields import BadValue
from bot.texts import LOCALES
from bot.when import read, shown
from tests.unit.bot.when_forms import INSTANTS, NOW, REFUSED, SHANGHAI, WALLS


def at(now: str, zone: str = SHANGHAI, fold: int = 0) -> datetime:
    return datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def meant(text: str, now: str = NOW, zone: str = SHANGHAI) -> When:
    return read(text, "en", at(now, zone), zone)


def refused(text: str, now: str = NOW, zone: str = SHANGHAI) -> BadValue:
    with pytest.raises(BadValue) as raised:
        meant(text, now, zone)
    for locale in LOCALES:
        assert raised.value.said(locale)
    return raised.value


@pytest.mark.parametrize(("text", "wall"), WALLS.items())
def test_a_wall_time_of_each_group(text: str, wall: str) -> None:
    assert meant(text) == When(wall=datetime.fromisoformat(wall))


@pytest.mark.parametrize(("text", "here"), INSTANTS.items())
def test_one_instant(text: str, here: str) -> None:
    assert meant(text) == When(instant=at(here))


@pytest.mark.parametrize(
    ("key", "text"), [(key, text) for key, texts in REFUSED.items() for text in texts]
)
def test_what_is_not_one_time_is_refused(key: str, text: str) -> None:
    assert refused(text).key == f"bad.{key}"


@pytest.mark.parametrize(
    ("now", "text", "wall"),
    [
        ("2026-11-23T23:59:30", "today 23:59", None),
        ("2026-11-23T23:59:30", "00:00", "2026-11-24T00:00"),
        ("2026-11-23T23:59:30", "tomorrow 00:00", "2026-11-24T00:00"),
        ("2026-11-24T00:00:00", "tomorrow 00:00", "2026-11-25T00:00"),
        ("2026-11-24T00:00:00", "00:00", "2026-11-25T00:00"),
        ("2026-11-30T12:00:00", "明天 09:30", "2026-12-01T09:30"),
        ("2026-12-31T12:00:00", "后天上午9点", "2027-01-02T09:00"),
        ("2026-12-31T12:00:00", "1月1日 9:30", "2027-01-01T09:30"),
        ("2027-02-28T12:00:00", "tomorrow 9:30", "2027-03-01T09:30"),
        ("2028-02-28T12:00:00", "tomorrow 9:30", "2028-02-29T09:30"),
        ("2027-11-23T12:00:00", "feb 29 9:30", "2028-02-29T09:30"),
        ("2028-02-20T12:00:00", "2月29日 9:30", "2028-02-29T09:30"),
        ("2026-02-01T12:00:00", "1 december 9:30", "2026-12-01T09:30"),
        ("2026-11-29T12:00:00", "下周一 9:30", "2026-11-30T09:30"),  # a Sunday
        ("2026-11-29T12:00:00", "monday 9:30", "2026-11-30T09:30"),
        ("2026-11-29T12:00:00", "next sunday 9:30", "2026-12-06T09:30"),
        ("2026-11-29T12:00:00", "next monday 9:30", None),
        ("2026-11-28T12:00:00", "next monday 9:30", "2026-11-30T09:30"),
        ("2026-11-29T12:00:00", "本周一 9:30", None),
        ("2026-12-30T12:00:00", "next monday 9:30", "2027-01-04T09:30"),
    ],
)
def test_around_the_ends_of_days_months_and_weeks(now: str, text: str, wall: str | None) -> None:
    if wall is None:
        refused(text, now)
    else:
        assert meant(text, now) == When(wall=datetime.fromisoformat(wall))


BERLIN = "Europe/Berlin"


def test_where_clocks_are_changed() -> None:
    spring, autumn = "2026-03-28T12:00:00", "2026-10-24T12:00:00"
    gap = meant("tomorrow 02:30", spring, BERLIN)
    assert gap == When(wall=datetime(2026, 3, 29, 2, 30))
    instant = meant("tomorrow 02:30 everywhere at once", spring, BERLIN)
    assert instant == When(instant=gap.due(BERLIN)) == When(instant=at("2026-03-29T03:30", BERLIN))
    again = meant("tomorrow 02:30 everywhere at once", autumn, BERLIN)
    assert again == When(instant=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    # Hours that pass, whatever clocks show meanwhile.
    assert meant("in 24 hours", spring, BERLIN) == When(instant=at("2026-03-29T13:00", BERLIN))
    assert meant("24小时后", autumn, BERLIN) == When(instant=at("2026-10-25T11:00", BERLIN))
    # 2:45 comes twice that night: the first is over once it is 2:15 again.
    second = at("2026-10-25T02:15", BERLIN, fold=1)
    assert read("02:45", "en", second, BERLIN) == When(wall=datetime(2026, 10, 26, 2, 45))


def test_a_zone_where_it_is_another_day() -> None:
    late = "2026-11-23T20:00:00"
    assert refused("tomorrow 09:30 Asia/Tokyo", late, BERLIN).facts | {"value": ""} == {
        "value": "", "here": "2026-11-24", "there": "2026-11-25",
    }  # fmt: skip
    assert meant("2026-11-25 09:30 Asia/Tokyo", late, BERLIN).instant == at(
        "2026-11-25T09:30", "Asia/Tokyo"
    )
    assert meant("09:30 Asia/Tokyo", late, BERLIN).instant == at("2026-11-24T09:30", "Asia/Tokyo")
    assert meant("friday 09:30 Asia/Tokyo", late, BERLIN).instant == at(
        "2026-11-27T09:30", "Asia/Tokyo"
    )


def test_what_is_refused_says_how_to_write_it() -> None:
    said = refused("next friday 10:00").said("en")
    assert "`2026-11-27 09:30`" in said
    assert "2026-12-04" in said
    with pytest.raises(BadValue) as raised:
        read("12月1日（周一）09:30", "zh", at(NOW), SHANGHAI)
    assert "2026-12-01 是周二" in raised.value.said("zh")
    assert r"\*\*x\*\*" in refused("**x**").said("en")


@given(
    now=st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)),
    zone=st.sampled_from([SHANGHAI, BERLIN, "America/New_York", "Australia/Lord_Howe", "UTC"]),
    ahead=st.integers(1, 350),
    hour=st.integers(0, 23),
)
def test_all_is_counted_from_the_time_that_is_given(
    now: datetime, zone: str, ahead: int, hour: int
) -> None:
    """Never from the machine's clock."""
    local = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    day = local.date() + timedelta(days=ahead)
    wall = When(wall=datetime(day.year, day.month, day.day, hour, 5))
    forms = [f"in {ahead} days {hour}:05", f"{day} {hour}:05", f"{ahead}天后{hour}点5分"]
    forms += [f"{day.year}年{day.month}月{day.day}日 {hour}:05"]
    forms += [f"tomorrow {hour}:05"] if ahead == 1 else []
    if ahead < 7:
        forms.append("周" + "一二三四五六日"[day.weekday()] + f" {hour}:05")
    if ahead < 180:
        forms.append(f"{day.day} {date(2000, day.month, 1):%B} {hour}:05")
    for form in forms:
        if "点" not in form or not 1 <= hour <= 7:
            assert read(form, "en", now.replace(tzinfo=UTC), zone) == wall, form
    span = read(f"in {ahead} minutes", "en", now.replace(tzinfo=UTC), zone).instant
    assert span == now.replace(tzinfo=UTC, microsecond=0) + timedelta(minutes=ahead)


@given(
    st.text(alphabet="明后天周一二下上午点半月日号时分钟小后0123456789:-/+ apmintodyw", max_size=20)
)
def test_anything_is_a_time_to_come_or_refused(text: str) -> None:
    now = at(NOW)
    try:
        when = read(text, "en", now, SHANGHAI)
    except BadValue:
        return
    assert now < when.due(SHANGHAI) <= now + timedelta(days=366)


@pytest.fixture
def elsewhere() -> Iterator[None]:
    """A machine whose own clocks are far away."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Pacific/Kiritimati"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_the_machines_own_zone_does_not_matter() -> None:
    for text, wall in WALLS.items():
        assert meant(text) == When(wall=datetime.fromisoformat(wall))
    for text, here in INSTANTS.items():
        assert meant(text) == When(instant=at(here))


def test_how_a_time_is_said() -> None:
    wall = When(wall=datetime(2026, 11, 23, 9, 30))
    said = "Monday, 23 November 2026, 09:30, each group's local time"
    assert shown("en", wall, SHANGHAI) == said
    assert shown("zh", wall, SHANGHAI) == "2026年11月23日（周一）09:30，按各群当地时间"
    instant = When(instant=datetime(2026, 11, 23, 20, tzinfo=UTC))
    there = "Tuesday, 24 November 2026, 04:00 (Asia/Shanghai), everywhere at once"
    assert shown("en", instant, SHANGHAI) == there
    chinese = "2026年11月24日（周二）04:00（Asia/Shanghai），所有群同时"
    assert shown("zh", instant, SHANGHAI) == chinese


@pytest.mark.parametrize("locale", LOCALES)
def test_what_is_said_can_be_written(locale: str) -> None:
    now = at("2026-11-01T10:00")
    wall = When(wall=datetime(2026, 11, 23, 9, 30))
    assert read(shown(locale, wall, SHANGHAI), locale, now, SHANGHAI) == wall
