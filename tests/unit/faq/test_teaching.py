"""What operators have taught, as part of the manual."""

from pathlib import Path

from faq.answering import Answering, Outcome
from faq.manual import read_manual
from faq.teaching import Taught, TaughtAlias, TaughtSection, dump, load, teach
from tests.support import write_manual

TAUGHT = Taught(
    (
        TaughtAlias("en/approvals#reject-an-approval", "send it back to the applicant"),
        TaughtAlias("en/gone", "where has it gone?"),
    ),
    (TaughtSection(7, "Change the colour theme", "Settings, then **Theme**.", "en"),),
)


def test_a_file_holds_all_of_it(tmp_path: Path) -> None:
    file = tmp_path / "taught.json"
    file.write_text(dump(TAUGHT), encoding="utf-8")
    assert load(file) == TAUGHT


def test_no_file_and_a_broken_one_teach_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_bytes(b'{"aliases": [{"sec\xff')
    for file in (None, tmp_path / "none.json", broken, tmp_path):
        assert load(file) == Taught()


def test_what_is_taught_is_answered(tmp_path: Path) -> None:
    manual = read_manual(write_manual(tmp_path))
    before, after = Answering(manual), Answering(teach(manual, TAUGHT))
    for question, section in (
        ("send it back to the applicant", "en/approvals#reject-an-approval"),
        ("how do I change the colour theme?", "taught/7"),
    ):
        assert before.ask(question).outcome is not Outcome.ANSWER
        answer = after.ask(question)
        assert (answer.outcome, answer.found[0].section.id) == (Outcome.ANSWER, section)


def test_nothing_taught_changes_nothing(tmp_path: Path) -> None:
    manual = read_manual(write_manual(tmp_path))
    assert teach(manual, Taught()) == manual
