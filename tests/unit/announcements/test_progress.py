"""How far an announcement has come: a table of phases, and what a tally says."""

from datetime import timedelta

import pytest

from announcements.model import Announcement, Stage
from announcements.progress import BAR, Course, Phase, Tally, phase
from chat.message import Place

HALF = Tally(sent=2, failed=1, waiting=3)
DONE = Tally(sent=4, failed=1, skipped=1)
HELD = Tally(skipped=1, waiting=5, held=5)
"""All of it waits for its time; one takes no announcements."""
FIXED = Tally(sent=3, skipped=1)
NONE = Tally()


@pytest.mark.parametrize(
    ("stage", "schedule", "sends", "change", "expected"),
    [
        (Stage.DRAFT, "", NONE, NONE, Phase.DRAFT),
        (Stage.REQUESTED, "monday", NONE, NONE, Phase.REQUESTED),
        (Stage.DISCARDED, "", NONE, NONE, Phase.DISCARDED),
        (Stage.SENDING, "", HALF, NONE, Phase.SENDING),
        (Stage.SENDING, "", DONE, NONE, Phase.SENT),
        (Stage.SENDING, "monday", HELD, NONE, Phase.SCHEDULED),
        (Stage.SENDING, "", HELD, NONE, Phase.SENDING),  # quiet hours are no plan
        (Stage.SENDING, "monday", Tally(waiting=5, held=4), NONE, Phase.SENDING),
        (Stage.SENDING, "monday", Tally(sent=1, waiting=5, held=5), NONE, Phase.SENDING),
        (Stage.SENDING, "monday", Tally(failed=1, waiting=5, held=5), NONE, Phase.SENDING),
        (Stage.SENDING, "monday", DONE, NONE, Phase.SENT),
        (Stage.SENDING, "", DONE, HALF, Phase.CORRECTING),
        (Stage.SENDING, "", HALF, HALF, Phase.SENDING),
        (Stage.SENDING, "", DONE, FIXED, Phase.SENT),
        (Stage.PAUSED, "", HALF, NONE, Phase.PAUSED),
        (Stage.PAUSED, "", DONE, HALF, Phase.PAUSED),
        (Stage.PAUSED, "", DONE, NONE, Phase.SENT),  # nothing was left to hold back
        (Stage.CANCELLED, "", HALF, NONE, Phase.CANCELLED),
        (Stage.CANCELLED, "", DONE, NONE, Phase.CANCELLED),
        (Stage.RECALLED, "", DONE, HALF, Phase.RECALLING),
        (Stage.RECALLED, "", HALF, NONE, Phase.RECALLING),
        (Stage.RECALLED, "", DONE, FIXED, Phase.RECALLED),
    ],
)
def test_phases(stage: Stage, schedule: str, sends: Tally, change: Tally, expected: Phase) -> None:
    home = Place("memory", "ops")
    announcement = Announcement(
        1, "key", home, "memory:ops", stage=stage, schedule=schedule, confirmed=1
    )
    assert phase(announcement, Course(sends, change)) is expected


@pytest.mark.parametrize(
    ("tally", "done", "percent", "filled"),
    [
        (NONE, 0, 100, BAR),
        (Tally(waiting=3), 0, 0, 0),
        (HALF, 3, 50, BAR // 2),
        (Tally(sent=999, waiting=1), 999, 99, BAR - 1),
        (Tally(1, 1, 1, 1), 4, 100, BAR),
        (Tally(uncertain=1, waiting=199), 1, 0, 0),
    ],
)
def test_what_is_done(tally: Tally, done: int, percent: int, filled: int) -> None:
    assert (tally.done, tally.percent, tally.bar.count("\u2588")) == (done, percent, filled)
    assert len(tally.bar) == BAR
    assert tally.total == done + tally.waiting
    assert tally.is_finished == (tally.waiting == 0)
    assert (tally.percent == 100) == tally.is_finished


@pytest.mark.parametrize(
    ("tally", "seconds"),
    [
        (Tally(waiting=60, recent=30), 120),
        (Tally(waiting=60, recent=30, span=timedelta(seconds=10)), 20),
        (Tally(waiting=60, held=30, recent=30), 60),
        (Tally(waiting=60, held=60, recent=30), None),
        (Tally(waiting=60), None),
        (Tally(sent=60, recent=30), None),
    ],
)
def test_how_long_it_takes(tally: Tally, seconds: int | None) -> None:
    assert tally.left == (None if seconds is None else timedelta(seconds=seconds))


def test_both_together() -> None:
    assert Tally(sent=6, failed=2, skipped=1, waiting=3) == HALF + DONE
    assert Tally(skipped=2, waiting=10) == HELD + HELD


@pytest.mark.parametrize(
    ("sends", "change", "now"),
    [(HALF, HALF, "sends"), (DONE, HALF, "change"), (DONE, FIXED, "change"), (DONE, NONE, "sends")],
)
def test_what_goes_on_now(sends: Tally, change: Tally, now: str) -> None:
    course = Course(sends, change)
    assert course.now is getattr(course, now)
    assert course.is_finished == (sends.is_finished and change.is_finished)
