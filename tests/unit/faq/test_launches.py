"""What is new comes first: where it says so, how long, and how far that goes."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from faq.answering import Answering, Outcome, Reader
from faq.document import read_document
from faq.files import ManualFile
from faq.formats import read_file
from faq.launches import Launch, launched, launches_in
from faq.manual import Manual
from tests.unit.faq.office import document, paragraph, table, workbook

DAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("today", "new"),
    [
        (date(2026, 11, 23), False),
        (date(2026, 11, 24), True),
        (DAY, True),
        (date(2026, 12, 8), True),
        (date(2026, 12, 9), False),
        (None, False),
    ],
)
def test_a_launch_lasts_from_seven_days_before_to_seven_days_after(
    today: date | None, new: bool
) -> None:
    assert ("a" in launched([Launch("a", DAY)], today)) is new


def test_a_section_may_be_launched_again() -> None:
    launches = [Launch("a", DAY), Launch("b", DAY), Launch("a", date(2027, 3, 1))]
    assert launched(launches, DAY) == {"a", "b"}
    assert launched(launches, date(2027, 3, 8)) == {"a"}


def test_a_launch_holds_below_its_heading() -> None:
    text = (
        "# A\nx\n## B\n<!-- groupkeeper\nlaunch: 2026-12-01\n-->\ny\n### C\nz\n### D\n"
        "<!-- groupkeeper\nlaunch: '2027-01-31'\n-->\nw\n## E\nv\n"
    )
    assert launches_in(read_document("a.md", text).sections) == (
        Launch("a#b", DAY),
        Launch("a#b/c", DAY),
        Launch("a#b/d", date(2027, 1, 31)),
    )


@pytest.mark.parametrize("wrong", ["soon", "2026", "[2026-12-01]", "true", "2026-13-01x"])
def test_what_is_no_day_has_its_line_and_the_rest_counts(wrong: str) -> None:
    text = f"---\nproduct: CRM\nlaunch: {wrong}\n---\n# A\nx\n"
    found = read_document("a.md", text)
    assert [(p.line, p.kind) for p in found.problems] == [(3, "front-matter")]
    assert found.problems[0].detail == "launch: should be a date like 2025-01-31"
    assert [(each.launch, each.product) for each in found.sections] == [(None, "CRM")]


@pytest.mark.parametrize("column", ["Launch", "上线日期", "上線日期"])
@pytest.mark.parametrize("cell", [DAY, "2026-12-01"])
def test_a_sheet_has_a_column_for_it(column: str, cell: object) -> None:
    data = workbook(S=[("question", "answer", column), ("a", "b", cell), ("c", "d", None)])
    found = read_file(ManualFile("list.xlsx", Path("list.xlsx")), data)
    assert found.problems == ()
    assert [section.launch for section in found.sections] == [DAY, None]


def test_a_word_document_has_a_row_for_it() -> None:
    rows = [["groupkeeper", ""], ["launch", "2026-12-01"]]
    data = document(paragraph("A", "H1"), table(rows), paragraph("x"))
    found = read_file(ManualFile("a.docx", Path("a.docx")), data)
    assert found.problems == ()
    assert [section.launch for section in found.sections] == [DAY]


REPORTS = """# Guide

A guide.

## Reports for sales

Open the reports page.

## Reports for staff
<!-- groupkeeper
launch: 2026-12-01
-->

Open the reports page.

## Secret report
<!-- groupkeeper
restricted: true
jobs: [sales]
launch: 2026-12-01
-->

Open the reports page.

## Connect a printer

Plug it in.
"""


@pytest.fixture(scope="module")
def answering() -> Answering:
    return Answering(Manual(read_document("guide.md", REPORTS).sections, ()))


def first(answering: Answering, question: str, today: date | None) -> str:
    return answering.ask(question, Reader(lang="en", today=today)).found[0].section.title


def test_a_launch_decides_between_equals_while_it_lasts(answering: Answering) -> None:
    assert first(answering, "reports", None) == "Reports for sales"
    assert first(answering, "reports", DAY - timedelta(8)) == "Reports for sales"
    assert first(answering, "reports", DAY - timedelta(7)) == "Reports for staff"
    assert first(answering, "reports", DAY + timedelta(7)) == "Reports for staff"
    assert first(answering, "reports", DAY + timedelta(8)) == "Reports for sales"


@pytest.mark.parametrize(
    "question", ["reports for sales", "reports for sales, please", "connect a printer"]
)
def test_a_launch_overrules_no_clear_match(answering: Answering, question: str) -> None:
    before, during = (answering.ask(question, Reader(lang="en", today=d)) for d in (None, DAY))
    assert before.outcome is during.outcome is Outcome.ANSWER
    assert before.found[0] == during.found[0]


def test_a_launch_opens_nothing(answering: Answering) -> None:
    for reader in (Reader(today=DAY), Reader(today=DAY, open_jobs=frozenset({"hr"}))):
        found = answering.ask("secret report", reader).ranked
        assert "guide#secret-report" not in [each.section.id for each in found]
