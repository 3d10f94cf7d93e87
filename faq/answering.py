"""A question → answer, suggestions, or "I don't know"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np

from faq.calibration import CHOICES, calibrated, signals
from faq.confidence import Doubles
from faq.launches import launched, launches_in
from faq.lexicon import built_in
from faq.manual import Manual, Section
from faq.matching import Index, Match, Ranking

MORE = 4
"""Sections named beside an answer."""
PREFERENCE = 1.04
"""Factor on the score for the reader's job, for the reader's language, and for what is launched
in these days: it decides near ties."""
TIE = 0.95
"""A runner-up with this share of the best score may be what was meant as well."""
RATHER = 0.7
"""With this share of the best score, what is in the document that the conversation is about, and
what is in the reader's language, is meant rather than the best."""
RANKED = 10
"""How many of the best matches an answer names for those who measure."""
WORD_FOR_WORD = 0.95
"""The least confidence where the question is one of the section's names. No trial can teach that,
for an alias that is left out is not there."""
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
    document: str | None = None
    """The file that the conversation is about: its sections are rather meant than others."""
    today: date | None = None
    """Lifts the sections that are about a launch of these days. None: no section."""


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
    ranked: tuple[Found, ...] = ()
    """The best RANKED before any are cut for being implausible; for measuring only."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where answering, suggesting and not knowing part."""

    wrong_answers: float = 0.025
    """At most this share of all questions is answered wrongly, going by what the manual itself was
    asked. A near tie is never answered, but suggested."""
    suggest: float = 0.4
    """The least probability that one of the suggestions is right."""


_ANYONE = Reader()
_DEFAULT = Thresholds()


def visible(section: Section, reader: Reader) -> bool:
    """The one rule of who sees what. Restricted without jobs is for nobody."""
    if not section.restricted:
        return True
    opened = {job.casefold() for job in reader.open_jobs}
    return reader.private and any(job.casefold() in opened for job in section.jobs)


class Answering:
    """Answers from one manual. Building takes a second per thousand sections: use a worker.

    Read-only after that, so one instance serves all threads; a changed manual needs a new one.
    """

    def __init__(self, manual: Manual, thresholds: Thresholds = _DEFAULT) -> None:
        self.manual = manual
        self.lexicon = manual.lexicon or built_in()
        self.index = Index(manual.sections, self.lexicon)
        self._confidence = calibrated(self.index)
        self._thresholds = thresholds
        self._numbers = {section.id: n for n, section in enumerate(manual.sections)}
        self._restricted = [n for n, section in enumerate(manual.sections) if section.restricted]
        self.launches = launches_in(manual.sections)

    @property
    def answer_needs(self) -> float:
        """The least confidence that is answered, as things are set."""
        return self.answer_at(self._thresholds.wrong_answers)

    def answer_at(self, wrong_answers: float) -> float:
        """The least confidence with at most this share of questions answered wrongly."""
        return self._confidence.answer_at(wrong_answers)

    def ask(self, question: str, reader: Reader = _ANYONE) -> Answer:
        """Never raises, whatever the text; of a very long one only the beginning counts."""
        ranking, ranked = self.rank(question, reader)
        if not ranked:
            return Answer(Outcome.UNKNOWN, 0.0, ())
        seen = np.array(signals(self.index, ranking, ranked))
        sure = float(self._confidence.first(seen)[0])
        if ranked[0].letters == 1:
            sure = max(sure, WORD_FOR_WORD)
        outcome = self._outcome(sure, seen, ranked)
        count = 1 + MORE if outcome is Outcome.ANSWER else CHOICES
        least = ranked[0].score * PLAUSIBLE
        sections = self.manual.sections
        best = [Found(sections[m.section], min(m.score, 1.0)) for m in ranked[:RANKED]]
        shown = sum(match.score >= least for match in ranked[:count])
        return Answer(outcome, sure, tuple(best[:shown]), tuple(best))

    def rank(self, question: str, reader: Reader) -> tuple[Ranking, list[Match]]:
        """What the index says, and its matches in the order for this reader."""
        sections = self.manual.sections
        text = self.lexicon.question(question)
        hidden = [n for n in self._restricted if not visible(sections[n], reader)]
        ranking = self.index.rank(self.index.query(text), hidden)
        lang = reader.lang or ranking.query.lang
        return ranking, self._preferred(ranking.matches, reader, lang)

    def section(self, id: str, reader: Reader) -> Section | None:  # noqa: A002
        """None if there is none, or none that this reader may see."""
        number = self._numbers.get(id)
        if number is None:
            return None
        section = self.manual.sections[number]
        return section if visible(section, reader) else None

    def _preferred(self, matches: Sequence[Match], reader: Reader, lang: str) -> list[Match]:
        job, new = reader.job, launched(self.launches, reader.today)

        def score(match: Match) -> float:
            section = self.manual.sections[match.section]
            factor = PREFERENCE if section.lang == lang else 1.0
            if job and job.casefold() in (each.casefold() for each in section.jobs):
                factor *= PREFERENCE
            if section.id in new:
                factor *= PREFERENCE
            return match.score * factor

        preferred = [replace(match, score=score(match)) for match in matches]
        ranked = sorted(preferred, key=lambda match: (-match.score, match.section))
        sections = self.manual.sections
        ranked = _rather(ranked, [m for m in ranked if sections[m.section].file == reader.document])
        # What is in other languages are most likely translations.
        return _rather(ranked, [m for m in ranked if sections[m.section].lang == lang])

    def _outcome(self, sure: float, seen: Doubles, ranked: Sequence[Match]) -> Outcome:
        tie = len(ranked) > 1 and ranked[1].score >= TIE * ranked[0].score
        if sure >= self.answer_needs and not tie:
            return Outcome.ANSWER
        among = float(self._confidence.among(seen)[0])
        return Outcome.SUGGEST if among >= self._thresholds.suggest else Outcome.UNKNOWN


def _rather(ranked: list[Match], meant: list[Match]) -> list[Match]:
    """Those that are meant alone, if the best of them is near enough to the best of all."""
    near = bool(meant) and meant[0].score >= RATHER * ranked[0].score
    return meant if near else ranked
