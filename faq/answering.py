"""A question → answer, suggestions, or "I don't know"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from faq.confidence import confidence
from faq.language import language_of_text
from faq.manual import Manual, Section
from faq.matching import Index, Match, Query
from faq.normalise import normalise_question

MORE = 4
"""Sections named beside an answer."""
CHOICES = 3
"""Suggestions at most."""
PREFERENCE = 1.04
"""Factor on the score for the reader's job, and for the reader's language: it decides near ties."""
TIE = 0.97
"""A runner-up with this share of the best score may be what was meant as well."""
TRANSLATED = 0.7
"""With this share of the best score, what is in the reader's language stands for the best."""
PLAUSIBLE = 0.6
"""A suggestion has at least this share of the best score."""


class Outcome(StrEnum):
    ANSWER = "answer"
    SUGGEST = "suggest"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, and where."""

    job: str | None = None
    """Ranks sections for this job first; opens nothing."""
    open_jobs: frozenset[str] = frozenset()
    """Jobs that an operator has set: these open restricted sections."""
    private: bool = True
    """False in a group, where restricted sections are never shown."""
    lang: str | None = None
    """None: the language of the question."""


@dataclass(frozen=True, slots=True)
class Found:
    section: Section
    score: float
    """0 to 1; comparable within one answer only."""


@dataclass(frozen=True, slots=True)
class Answer:
    outcome: Outcome
    confidence: float
    """The probability that the first section found is right."""
    found: tuple[Found, ...]
    """Best first. ANSWER: the answer and up to MORE others. SUGGEST: the choices. UNKNOWN: the
    nearest, for operators' eyes."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Least probabilities."""

    answer: float = 0.6
    """That the first section is right. A near tie is never answered, but suggested."""
    suggest: float = 0.35
    """That one of the suggestions is right."""


_ANYONE = Reader()
_DEFAULT = Thresholds()


def visible(section: Section, reader: Reader) -> bool:
    """The one rule of who sees what. Restricted without jobs is for nobody."""
    if not section.restricted:
        return True
    opened = {job.casefold() for job in reader.open_jobs}
    return reader.private and any(job.casefold() in opened for job in section.jobs)


class Answering:
    """Answers from one manual. Building takes a second per thousand sections: use a thread.

    Read-only after that, so one instance serves all threads; a changed manual needs a new one.
    """

    def __init__(self, manual: Manual, thresholds: Thresholds = _DEFAULT) -> None:
        self.manual = manual
        self._thresholds = thresholds
        self._index = Index(manual.sections)
        self._numbers = {section.id: n for n, section in enumerate(manual.sections)}
        self._restricted = [n for n, section in enumerate(manual.sections) if section.restricted]

    def ask(self, question: str, reader: Reader = _ANYONE) -> Answer:
        """Never raises, whatever the text; of a very long one only the beginning counts."""
        sections = self.manual.sections
        text = normalise_question(question)
        hidden = [n for n in self._restricted if not visible(sections[n], reader)]
        query = self._index.query(text)
        lang = reader.lang or language_of_text(text)
        ranked = self._preferred(self._index.matches(query, hidden), reader.job, lang)
        if not ranked:
            return Answer(Outcome.UNKNOWN, 0.0, ())
        sure = confidence(self._index, query, ranked)
        outcome = self._outcome(sure, query, ranked)
        count = 1 + MORE if outcome is Outcome.ANSWER else CHOICES
        least = ranked[0].score * PLAUSIBLE
        found = [
            Found(sections[match.section], min(match.score, 1.0))
            for match in ranked[:count]
            if match.score >= least
        ]
        return Answer(outcome, sure, tuple(found))

    def section(self, id: str, reader: Reader) -> Section | None:  # noqa: A002
        """None if there is none, or none that this reader may see."""
        number = self._numbers.get(id)
        if number is None:
            return None
        section = self.manual.sections[number]
        return section if visible(section, reader) else None

    def _preferred(self, matches: Sequence[Match], job: str | None, lang: str) -> list[Match]:
        def score(match: Match) -> float:
            section = self.manual.sections[match.section]
            factor = PREFERENCE if section.lang == lang else 1.0
            if job and job.casefold() in (each.casefold() for each in section.jobs):
                factor *= PREFERENCE
            return match.score * factor

        preferred = [replace(match, score=score(match)) for match in matches]
        ranked = sorted(preferred, key=lambda match: (-match.score, match.section))
        readable = [m for m in ranked if self.manual.sections[m.section].lang == lang]
        if readable and readable[0].score >= TRANSLATED * ranked[0].score:
            return readable  # the others are most likely translations of these
        return ranked

    def _outcome(self, sure: float, query: Query, ranked: Sequence[Match]) -> Outcome:
        tie = len(ranked) > 1 and ranked[1].score >= TIE * ranked[0].score
        if sure >= self._thresholds.answer and not tie:
            return Outcome.ANSWER
        one_of_them = confidence(self._index, query, ranked, CHOICES)
        return Outcome.SUGGEST if one_of_them >= self._thresholds.suggest else Outcome.UNKNOWN
