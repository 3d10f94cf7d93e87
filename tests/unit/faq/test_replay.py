"""What a change does to questions asked before: what counts as a change, and which comes first."""

from collections.abc import Mapping
from datetime import date

import pytest

from faq.answering import Answer, Answering, Found, Outcome, Reader
from faq.document import read_document
from faq.manual import Manual
from faq.replay import AskedBefore, Kind, most_asked_first, replay
from faq.section import Section

ANSWER, SUGGEST, UNKNOWN = Outcome.ANSWER, Outcome.SUGGEST, Outcome.UNKNOWN


class Scripted(Answering):
    """Answers as it is told: to each question an outcome and what is found, a letter a section."""

    def __init__(self, script: Mapping[str, tuple[Outcome, str]], text: str = "x") -> None:
        self.manual = read(text)
        self.script = script
        self.readers: list[Reader] = []

    def ask(self, question: str, reader: Reader = Reader()) -> Answer:  # noqa: B008
        self.readers.append(reader)
        outcome, found = self.script[question]
        sections = {section.title: section for section in self.manual.sections}
        return Answer(outcome, 0.5, tuple(Found(sections[each], 1.0) for each in found))


def read(text: str) -> Manual:
    headings = "".join(f"## {letter}\n{text}\n" for letter in "abcde")
    return Manual(read_document("m.md", f"# M\n{headings}").sections, ())


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ((SUGGEST, "ab"), (ANSWER, "a"), Kind.NEWLY_ANSWERED),
        ((UNKNOWN, ""), (ANSWER, "a"), Kind.NEWLY_ANSWERED),
        ((ANSWER, "ab"), (SUGGEST, "ab"), Kind.NO_LONGER_ANSWERED),
        ((ANSWER, "ab"), (UNKNOWN, "ab"), Kind.NO_LONGER_ANSWERED),
        ((ANSWER, "ab"), (ANSWER, "ba"), Kind.OTHER_SECTION),
        ((SUGGEST, "ab"), (UNKNOWN, "ab"), Kind.NEWLY_UNKNOWN),
        ((UNKNOWN, "ab"), (SUGGEST, "ab"), Kind.NEWLY_SUGGESTED),
        ((SUGGEST, "abc"), (SUGGEST, "bac"), Kind.OTHER_FIRST_CHOICE),
        ((SUGGEST, "abc"), (SUGGEST, "abd"), Kind.OTHER_CHOICES),
        ((SUGGEST, "abc"), (SUGGEST, "ab"), Kind.OTHER_CHOICES),
        # What no reader sees is no change: what is beside an answer, near misses, an order.
        ((ANSWER, "abc"), (ANSWER, "ad"), None),
        ((SUGGEST, "abc"), (SUGGEST, "acb"), None),
        ((UNKNOWN, "ab"), (UNKNOWN, "c"), None),
    ],
)
def test_every_kind_of_change(
    old: tuple[Outcome, str], new: tuple[Outcome, str], kind: Kind | None
) -> None:
    changes = replay(Scripted({"q": old}), Scripted({"q": new}), [AskedBefore("q")])
    assert [change.kind for change in changes] == ([kind] if kind else [])


def test_a_section_that_reads_differently_is_another_answer() -> None:
    script = {"answered": (ANSWER, "a"), "suggested": (SUGGEST, "ab"), "not": (UNKNOWN, "a")}
    asked = [AskedBefore(text) for text in script]
    changes = replay(Scripted(script), Scripted(script, "y"), asked)
    assert [(each.question.text, each.kind) for each in changes] == [("answered", Kind.REWORDED)]
    assert [titles(each.sections) for each in (changes[0].before, changes[0].after)] == ["a", "a"]
    assert (changes[0].before.sections[0].text, changes[0].after.sections[0].text) == ("x", "y")


def titles(sections: tuple[Section, ...]) -> str:
    return "".join(section.title for section in sections)


def test_a_change_says_what_readers_see() -> None:
    old, new = Scripted({"q": (SUGGEST, "abcd")}), Scripted({"q": (ANSWER, "abcd")})
    [forth], [back] = (replay(*pair, [AskedBefore("q")]) for pair in ((old, new), (new, old)))
    assert (titles(forth.before.sections), titles(forth.after.sections)) == ("abc", "a")
    assert (back.before.outcome, back.after.outcome) == (ANSWER, SUGGEST)
    [lost] = replay(new, Scripted({"q": (UNKNOWN, "abc")}), [AskedBefore("q")])
    assert lost.after.sections == ()


def test_what_most_people_asked_comes_first_then_what_was_asked_most() -> None:
    asked = [
        AskedBefore("file"),
        AskedBefore("first", times=2, people=1),
        AskedBefore("often", times=9, people=1),
        AskedBefore("same", times=9, people=9),
        AskedBefore("many", times=3, people=3),
        AskedBefore("second", times=2, people=1),
    ]
    old: dict[str, tuple[Outcome, str]] = {each.text: (ANSWER, "a") for each in asked}
    new = {**dict.fromkeys(old, (ANSWER, "b")), "same": (ANSWER, "a")}
    steps: list[tuple[int, int]] = []
    changes = replay(Scripted(old), Scripted(new), asked, None, lambda *step: steps.append(step))
    order = ["many", "often", "first", "second", "file"]
    assert [change.question.text for change in changes] == order
    assert steps == [(done, 6) for done in range(1, 7)]
    assert [each.text for each in most_asked_first(asked)] == ["same", *order]


def test_questions_are_asked_as_in_a_group() -> None:
    script = {"q": (ANSWER, "a")}
    old, new = Scripted(script), Scripted(script)
    day = date(2026, 12, 1)
    asked = [AskedBefore("q", "zh"), AskedBefore("q")]
    assert replay(old, new, asked, day) == []
    readers = [Reader(private=False, lang=lang, today=day) for lang in ("zh", None)]
    assert old.readers == new.readers == readers
