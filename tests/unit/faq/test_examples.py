"""What a newcomer can try."""

from pathlib import Path

from faq.answering import Answering
from faq.examples import examples
from faq.manual import read_manual
from tests.support import write_manual

OWN = Path(__file__).parents[3] / "manual"


def test_examples_are_of_the_language_and_of_no_restricted_section(tmp_path: Path) -> None:
    answering = Answering(read_manual(write_manual(tmp_path)))
    en, zh = examples(answering, "en", 5), examples(answering, "zh", 5)
    assert en[0] == "how do I get the approvals into Excel?"
    assert "Secret discount table" not in en
    assert "导出审批单" in zh
    assert not set(zh) & set(en)


def test_a_manual_in_one_language_gives_examples_to_all(tmp_path: Path) -> None:
    files = {"a.md": "# How to make tea\n\nBoil water."}
    answering = Answering(read_manual(write_manual(tmp_path, files)))
    assert examples(answering, "zh", 3) == ["How to make tea"]


def test_an_empty_manual_gives_none(tmp_path: Path) -> None:
    assert examples(Answering(read_manual(tmp_path)), "en", 3) == []


def test_the_own_manual_has_enough_for_each_language() -> None:
    answering = Answering(read_manual(OWN))
    assert len(examples(answering, "zh", 3)) == len(examples(answering, "en", 3)) == 3
