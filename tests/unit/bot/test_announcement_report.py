"""What the report says, and which buttons stand under it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from announcements.model import Announcement, Content, Stage
from announcements.ports import Announcements
from announcements.progress import Course, Response, Tally
from announcements.releases import Release
from bot.announcement_report import ROWS, Reporter
from chat.delivery import State
from chat.message import Outgoing, Place
from tests.support import START

Reasons = list[tuple[State, str, int]]


@dataclass
class Counted:
    """What was counted, as it is asked for."""

    whole: Course
    rows: list[tuple[str, Tally]] = field(default_factory=list)
    came: Mapping[str, Response] = field(default_factory=dict)
    changes: Reasons = field(default_factory=list)

    async def course(self, *_: object) -> Course:
        return self.whole

    async def tallies(self, _: int, by: str, *__: object) -> list[tuple[str, Tally]]:
        return self.rows if by == "region" else [("", Tally(1))]

    async def response(self, *_: object) -> Mapping[str, Response]:
        return self.came

    async def reasons(self, _: Announcement, *, change: bool = False) -> Reasons:
        return self.changes if change else []

    async def missing(self, _: int) -> int:
        return 0

    async def releases(self, _: int) -> list[Release]:
        return []


async def report(counted: Counted, stage: Stage = Stage.SENDING) -> Outgoing:
    contents = {"en": Content("News")}
    of = Announcement(7, "k", Place("m", "ops"), "m:li", stage=stage, contents=contents)
    return await Reporter(cast(Announcements, counted), "UTC").report(of, "en", START)


def labels(message: Outgoing) -> list[str]:
    return [button.label for button in message.buttons]


async def test_who_has_read_it_is_counted_in_groups_of_those_that_it_reached() -> None:
    counted = Counted(Course(Tally(sent=8, failed=2)), came={"": Response(9, 2, 3)})
    text = (await report(counted)).text
    assert "2 of the 8 groups that it reached (25 %), people: 9." in text
    assert text.endswith("within a week: 3")


async def test_a_table_has_the_largest_first_adds_up_the_rest_and_leaves_out_what_nobody_has() -> (
    None
):
    rows = [(f"r{n:02}", Tally(sent=n, failed=1)) for n in range(1, ROWS + 3)]
    text = (await report(Counted(Course(Tally(1)), rows))).text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert table[0] == "| Region | Groups | Sent | Failed |"
    assert table[2] == "| r14 | 15 | 14 | 1 |"
    assert table[-1] == "| others | 9 | 6 | 3 |"
    assert len(table) == 2 + ROWS


async def test_a_recall_says_where_it_was_not_deleted_whatever_became_of_that() -> None:
    change = Tally(sent=5, failed=1, uncertain=1)
    counted = Counted(Course(Tally(sent=7), change), changes=[(State.FAILED, "rejected: old", 1)])
    message = await report(counted, Stage.RECALLED)
    assert "Deleted in 5 of 7 groups that had it; not in 2:\n\n- 1 × the platform" in message.text
    assert labels(message) == ["Where it was not changed"]
    message = await report(Counted(Course(Tally(sent=7), Tally(sent=7))), Stage.RECALLED)
    assert "Deleted in all 7 groups that had it." in message.text
    assert labels(message) == []


async def test_what_failed_can_be_sent_again_while_it_is_not_over() -> None:
    counted = Counted(Course(Tally(sent=1, failed=1)))
    failed, onward = "Which groups failed", ["Next part", "Recall"]
    assert labels(await report(counted)) == [failed, "Resend failed", *onward]
    assert labels(await report(counted, Stage.CANCELLED)) == [failed, *onward]


async def test_what_was_tried_again_is_said_if_anything_was() -> None:
    again = Course(Tally(sent=9), again=Tally(sent=2, failed=1))
    assert "Tried again: 2 of 3 have it now." in (await report(Counted(again))).text
    assert "Tried again" not in (await report(Counted(Course(Tally(sent=9))))).text
