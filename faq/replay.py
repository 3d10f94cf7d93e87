"""What a change to the manual or to the thresholds does to questions that people asked before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from faq.answering import Answer, Answering, Outcome, Reader
from faq.calibration import CHOICES
from faq.manual import Progress
from faq.section import Section


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """One question, however it was written each time."""

    text: str
    locale: str | None = None
    """In which language it is answered; None: in that of the question."""
    times: int = 1
    people: int | None = None
    """None: not known."""
    last: datetime | None = None


class Kind(StrEnum):
    """What changed. Of a question one thing, so that the numbers add up."""

    NEWLY_ANSWERED = "newly-answered"
    NO_LONGER_ANSWERED = "no-longer-answered"
    OTHER_SECTION = "other-section"
    """Answered before and after, with different sections."""
    REWORDED = "reworded"
    """Answered with the section of the same id, which reads differently."""
    NEWLY_UNKNOWN = "newly-unknown"
    """From suggestions to "I don't know"."""
    NEWLY_SUGGESTED = "newly-suggested"
    """From "I don't know" to suggestions."""
    OTHER_FIRST_CHOICE = "other-first-choice"
    OTHER_CHOICES = "other-choices"
    """The first suggestion stays, what else is suggested does not."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader sees: the section that answers, or those suggested, best first, or nothing."""

    outcome: Outcome
    confidence: float
    sections: tuple[Section, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(section.id for section in self.sections)


@dataclass(frozen=True, slots=True)
class Change:
    question: AskedBefore
    kind: Kind
    before: Shown
    after: Shown


_DIFFERENT_OUTCOMES = {
    (Outcome.UNKNOWN, Outcome.ANSWER): Kind.NEWLY_ANSWERED,
    (Outcome.SUGGEST, Outcome.ANSWER): Kind.NEWLY_ANSWERED,
    (Outcome.ANSWER, Outcome.SUGGEST): Kind.NO_LONGER_ANSWERED,
    (Outcome.ANSWER, Outcome.UNKNOWN): Kind.NO_LONGER_ANSWERED,
    (Outcome.SUGGEST, Outcome.UNKNOWN): Kind.NEWLY_UNKNOWN,
    (Outcome.UNKNOWN, Outcome.SUGGEST): Kind.NEWLY_SUGGESTED,
}
_SHOWN = {Outcome.ANSWER: 1, Outcome.SUGGEST: CHOICES, Outcome.UNKNOWN: 0}


def replay(
    before: Answering,
    after: Answering,
    questions: Sequence[AskedBefore],
    today: date | None = None,
    progress: Progress | None = None,
) -> list[Change]:
    """Ask both, as somebody in a group, and say what differs; what most people asked comes first.

    ``today`` as in Reader. Nobody's job counts, and nobody sees restricted sections.
    """
    changes = []
    for done, question in enumerate(questions, start=1):
        reader = Reader(private=False, lang=question.locale, today=today)
        old, new = (_shown(each.ask(question.text, reader)) for each in (before, after))
        kind = _kind(old, new)
        if kind is not None:
            changes.append(Change(question, kind, old, new))
        if progress is not None:
            progress(done, len(questions))
    return sorted(changes, key=lambda change: _rarity(change.question))


def most_asked_first(questions: Iterable[AskedBefore]) -> list[AskedBefore]:
    """By people, then by how often; equals stay in their order."""
    return sorted(questions, key=_rarity)


def _rarity(question: AskedBefore) -> tuple[int, int]:
    return -(question.people or 0), -question.times


def _shown(answer: Answer) -> Shown:
    found = answer.found[: _SHOWN[answer.outcome]]
    return Shown(answer.outcome, answer.confidence, tuple(each.section for each in found))


def _kind(old: Shown, new: Shown) -> Kind | None:
    """None: a reader sees the same."""
    if old.outcome is not new.outcome:
        return _DIFFERENT_OUTCOMES[old.outcome, new.outcome]
    if old.outcome is Outcome.ANSWER:
        return _other_answer(old.sections[0], new.sections[0])
    if old.ids[:1] != new.ids[:1]:
        return Kind.OTHER_FIRST_CHOICE
    return Kind.OTHER_CHOICES if set(old.ids) != set(new.ids) else None


def _other_answer(old: Section, new: Section) -> Kind | None:
    if old.id != new.id:
        return Kind.OTHER_SECTION
    return Kind.REWORDED if (old.path, old.text) != (new.path, new.text) else None
