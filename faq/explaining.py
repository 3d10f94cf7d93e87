"""Why a section was found: what each field and each view of the words contributed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from faq.answering import Answer, Answering, Reader
from faq.matching import ENTRY, LEARNED, LETTERS, NAMES, Index, Match, Ranking
from faq.postings import Floats, Ints
from faq.section import Section
from faq.terms import Kind

EXPLAINED = 3
"""Candidates that are explained."""
_NOTHING = 5e-4
"""Contributions below this are left out."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one section's score is made of; both dictionaries add up to its score."""

    section: Section
    score: float
    fields: dict[str, float]
    """By where it was found: names, entry (the best title or alias), body, path …"""
    views: dict[str, float]
    """By how it was found: word, character, gram, sound, concept …, and `learned`, `letters`."""


@dataclass(frozen=True, slots=True)
class Explanation:
    answer: Answer
    question: str
    """As it was read: normalised, without politeness."""
    naming: bool
    """Taken for a noun phrase, so that headings counted more; otherwise for a question."""
    corrected: dict[str, str]
    """Words that the manual does not have, and what they were taken for."""
    answer_at: float
    """The confidence that an answer needs."""
    reasons: tuple[Reason, ...]
    """Of the best candidates, best first."""

    @property
    def lead(self) -> dict[str, float]:
        """What the best has more than the runner-up (negative: less), by field; largest first."""
        if len(self.reasons) < 2:
            return {}
        first, second = (reason.fields for reason in self.reasons[:2])
        names = {**first, **second}
        found = {name: first.get(name, 0.0) - second.get(name, 0.0) for name in names}
        return _largest_first(found)


def explain(answering: Answering, question: str, reader: Reader) -> Explanation:
    """The same answer as `ask` gives, with its reasons."""
    ranking, ranked = answering.rank(question, reader)
    by_section = {match.section: match for match in ranking.matches}
    reasons = [
        _reason(answering, ranking, by_section[match.section], match.score)
        for match in ranked[:EXPLAINED]
    ]
    return Explanation(
        answer=answering.ask(question, reader),
        question=ranking.query.text,
        naming=ranking.query.naming,
        corrected=ranking.query.corrected,
        answer_at=answering.answer_needs,
        reasons=tuple(reasons),
    )


def _reason(answering: Answering, ranking: Ranking, match: Match, score: float) -> Reason:
    fields = ranking.contributions(match)
    views = _views(answering.index, ranking, match)
    if score != match.score:  # preferred for its language, its reader's job or its launch
        fields["preferred"] = views["preferred"] = score - match.score
    section = answering.manual.sections[match.section]
    return Reason(section, score, _largest_first(fields), _largest_first(views))


def _views(index: Index, ranking: Ranking, match: Match) -> dict[str, float]:
    query, shares, section = ranking.query, ranking.shares, match.section
    cosines = query.weights / query.length
    found = {kind.name.lower(): 0.0 for kind in Kind}

    def add(share: float, contributions: Floats) -> None:
        for kind in Kind:
            found[kind.name.lower()] += share * float(contributions[query.kinds == kind].sum())

    for field, postings in index.fields.postings.items():
        weights = query.weights / query.mass
        add(shares[field], weights * postings.row(query.terms, section))
    add(shares[NAMES], cosines * index.name_index.centres.row(query.terms, section))
    add(shares[ENTRY], _best_entry(index, query.terms, cosines, section))
    contributions = ranking.contributions(match)
    return found | {LEARNED: contributions[LEARNED], LETTERS: contributions[LETTERS]}


def _best_entry(index: Index, terms: Ints, cosines: Floats, section: int) -> Floats:
    rows = np.flatnonzero(index.name_index.owners == section)
    entries = [cosines * index.name_index.entries.row(terms, int(row)) for row in rows]
    return max(entries, key=np.sum, default=np.zeros(len(terms), dtype=np.float32))


def _largest_first(parts: dict[str, float]) -> dict[str, float]:
    kept = [(name, part) for name, part in parts.items() if abs(part) >= _NOTHING]
    return dict(sorted(kept, key=lambda pair: -abs(pair[1])))
