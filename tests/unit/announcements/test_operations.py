"""Every verb in every stage: what becomes of an announcement, or why not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from announcements import operations
from announcements.audience import Audience, Criteria
from announcements.bodies import replaceable
from announcements.model import Announcement, Body, Content, Stage
from announcements.operations import Outcome, Refusal
from announcements.schedule import When, dumped
from chat.message import File, Outgoing, Place
from tests.support import START

LATER = dumped(When(instant=START + timedelta(hours=1)))
LATEST = dumped(When(instant=START + timedelta(hours=2)))
OVER = dumped(When(instant=START - timedelta(hours=1)))
DRAFT = Announcement(
    1, "key", Place("memory", "ops"), "memory:li", contents={"en": Content("Hello")}, revision=3
)
REQUESTED = replace(DRAFT, stage=Stage.REQUESTED, schedule=LATER, confirmed_by="memory:li")
GONE = replace(DRAFT, stage=Stage.SENDING, confirmed=3, confirmed_at=START)
PLANNED = replace(GONE, schedule=LATER)
PAUSED = replace(GONE, stage=Stage.PAUSED, paused_why="rejected")
REPORTED = replace(GONE, reported_at=START)
CANCELLED = replace(GONE, stage=Stage.CANCELLED)
RECALLED = replace(GONE, stage=Stage.RECALLED)
DISCARDED = replace(DRAFT, stage=Stage.DISCARDED)
ALL = {
    "draft": DRAFT,
    "requested": REQUESTED,
    "planned": PLANNED,
    "sending": GONE,
    "paused": PAUSED,
    "reported": REPORTED,
    "cancelled": CANCELLED,
    "recalled": RECALLED,
    "discarded": DISCARDED,
}


def send(one: Announcement, *, approval: bool = False) -> Outcome:
    begun = one.schedule == ""
    return operations.confirm(one, 3, "memory:li", START, approval=approval, begun=begun)


def schedule(one: Announcement) -> Outcome:
    begun = one.schedule == ""
    return operations.confirm(one, 3, "memory:li", START, schedule=LATEST, begun=begun)


def edit(one: Announcement) -> Outcome:
    after = replace(one, contents={"en": Content("Bye")}, revision=4)
    return operations.edited(one, after, begun=one.schedule == "")


VERBS: dict[str, Callable[[Announcement], Outcome]] = {
    "send": send,
    "schedule": schedule,
    "change": edit,
    "approve": lambda one: operations.approve(one, 3, START, "UTC", own=False),
    "return": lambda one: operations.give_back(one, begun=one.schedule == ""),
    "pause": operations.pause,
    "resume": lambda one: operations.resume(one, START),
    "cancel": operations.cancel,
    "edit": lambda one: operations.correct(replace(one, revision=4), 4),
    "recall": operations.recall,
    "resend": lambda one: operations.resend(one, START),
    "discard": operations.discard,
}
# Of each verb the next stage, or why not, in the order of ALL: what is a draft, requested, planned;
# sending, paused, reported; cancelled, recalled, discarded.
TABLE = {
    "send": """
        sending sending -planned
        -sending -sending -sent
        -over -over -over
    """,
    "schedule": """
        sending sending sending
        -sending -sending -sent
        -over -over -over
    """,
    "change": """
        draft draft draft
        sending paused sending
        cancelled -recalled -not_draft
    """,
    "approve": """
        -not_requested sending -not_requested
        -not_requested -not_requested -not_requested
        -not_requested -not_requested -not_requested
    """,
    "return": """
        -not_requested draft draft
        -sending -sending -sending
        -over -not_requested -not_requested
    """,
    "pause": """
        -not_sending -not_sending paused
        paused -paused -not_sending
        -not_sending -not_sending -not_sending
    """,
    "resume": """
        -not_paused -not_paused -not_paused
        -not_paused sending -not_paused
        -not_paused -not_paused -not_paused
    """,
    "cancel": """
        -not_sending -not_sending cancelled
        cancelled cancelled -not_sending
        -not_sending -not_sending -not_sending
    """,
    "edit": """
        -not_sent -not_sent sending
        sending paused sending
        cancelled -recalled -not_sent
    """,
    "recall": """
        -not_sent -not_sent recalled
        recalled recalled recalled
        recalled -recalled -not_sent
    """,
    "resend": """
        -not_sent -not_sent sending
        sending paused sending
        -over -over -not_sent
    """,
    "discard": """
        discarded discarded -not_draft
        -not_draft -not_draft -not_draft
        -not_draft -not_draft -not_draft
    """,
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_in_every_stage(verb: str) -> None:
    found = []
    for one in ALL.values():
        outcome = VERBS[verb](one)
        found.append(f"-{outcome.why}" if isinstance(outcome, Refusal) else outcome.stage.value)
    assert dict(zip(ALL, found, strict=True)) == dict(zip(ALL, TABLE[verb].split(), strict=True))


def test_a_plan_that_was_cancelled_can_be_taken_up_again() -> None:
    cancelled = replace(ALL["cancelled"], schedule=LATEST)
    again = operations.give_back(cancelled, begun=False)
    assert not isinstance(again, Refusal)
    assert (again.stage, again.confirmed, again.schedule) == (Stage.DRAFT, None, "")
    assert operations.give_back(cancelled, begun=True) == Refusal("over")


def test_the_table_has_every_stage() -> None:
    assert {one.stage for one in ALL.values()} == set(Stage)


def test_what_is_confirmed_is_what_was_seen() -> None:
    gone = send(DRAFT)
    assert gone == replace(GONE, confirmed_by="memory:li")
    assert operations.confirm(DRAFT, None, "memory:li", START) == Refusal("revision")
    assert operations.confirm(DRAFT, 2, "memory:li", START) == Refusal("old_revision")
    empty = replace(DRAFT, contents={})
    assert send(empty) == Refusal("words")
    planned = schedule(DRAFT)
    assert isinstance(planned, Announcement)
    assert planned.schedule == LATEST


def test_with_approval_a_second_operator_has_to_agree_to_a_time_to_come() -> None:
    asked = send(DRAFT, approval=True)
    assert isinstance(asked, Announcement)
    assert (asked.stage, asked.confirmed) == (Stage.REQUESTED, None)
    assert send(asked, approval=True) == Refusal("requested")
    approve = operations.approve
    assert approve(asked, 3, START, "UTC", own=True) == Refusal("own")
    assert approve(asked, 2, START, "UTC", own=False) == Refusal("old_revision")
    assert approve(asked, None, START, "UTC", own=False) == Refusal("revision")
    late = replace(asked, schedule=OVER)
    assert approve(late, 3, START, "UTC", own=False) == Refusal("late")
    wall = replace(asked, schedule=dumped(When(wall=START.replace(tzinfo=None, hour=10))))
    assert approve(wall, 3, START, "Asia/Shanghai", own=False) == Refusal("late")
    assert isinstance(approve(wall, 3, START, "UTC", own=False), Announcement)


def test_what_is_planned_anew_is_approved_anew() -> None:
    moved = operations.confirm(
        PLANNED, 3, "memory:li", START, schedule=LATEST, approval=True, begun=False
    )
    assert isinstance(moved, Announcement)
    assert (moved.stage, moved.confirmed, moved.schedule) == (Stage.REQUESTED, None, LATEST)


def test_without_approval_nothing_waits_for_it() -> None:
    assert isinstance(send(REQUESTED, approval=False), Announcement)


def test_a_change_of_what_waits_takes_the_confirmation_back() -> None:
    for waits in (REQUESTED, PLANNED, replace(PLANNED, stage=Stage.PAUSED)):
        changed = edit(waits)
        assert changed == replace(DRAFT, contents={"en": Content("Bye")}, revision=4)
    assert operations.edited(CANCELLED, replace(CANCELLED, revision=4), begun=False) == Refusal(
        "over"
    )


def test_once_it_has_begun_only_what_it_says_can_be_changed() -> None:
    audience = Audience(wanted=Criteria(tiers=("S",)))
    for change in ({"audience": audience}, {"everyone": True}, {"urgent": True}):
        after = replace(GONE, revision=4, **change)
        assert operations.edited(GONE, after, begun=True) == Refusal("fixed")


def test_a_correction_has_to_be_another_revision_of_somebody_else() -> None:
    changed = replace(GONE, revision=4)
    assert operations.correct(GONE, 3) == Refusal("unchanged")
    assert operations.correct(changed, 3) == Refusal("old_revision")
    assert operations.correct(changed, None) == Refusal("revision")
    assert operations.correct(changed, 4, own=True) == Refusal("own_correction")
    again = operations.correct(replace(changed, reported_at=START), 4)
    assert again == replace(changed, confirmed=4)


def test_a_correction_takes_as_many_messages_with_the_same_files() -> None:
    picture = File("memory", "f1", "a.png", "image/png", 1)

    def body(part: int, *files: File, account: str = "memory", locale: str = "en") -> Body:
        return Body(account, locale, part, Outgoing("text", files=files))

    assert replaceable([body(0), body(1)], [body(0), body(1), body(0, locale="zh")]) is None
    assert replaceable([body(0, picture)], [body(0, picture)]) is None
    assert replaceable([body(0), body(1)], [body(0)]) == Refusal("parts")
    assert replaceable([body(0)], [body(0), body(1)]) == Refusal("parts")
    assert replaceable([body(0, account="slack")], [body(0)]) == Refusal("parts")
    assert replaceable([body(0)], [body(0, picture)]) == Refusal("files")


def test_what_goes_on_counts_failures_anew() -> None:
    resumed = operations.resume(PAUSED, START)
    again = operations.resend(REPORTED, START)
    assert isinstance(resumed, Announcement)
    assert isinstance(again, Announcement)
    assert (resumed.resumed_at, resumed.paused_why) == (START, "")
    assert (again.resumed_at, again.reported_at) == (START, None)
