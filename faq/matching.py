"""Which sections fit a question: several views of the words in several fields, added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from faq.fields import BODY, FILE, PATH, ROOT, Counting, Fields, count_fields, kind_weights
from faq.lexicon import Lexicon
from faq.names import NameIndex, Names
from faq.normalise import normalise
from faq.postings import Floats, Ints
from faq.query import Query, QueryReader
from faq.section import Section
from faq.spelling import Spelling
from faq.terms import Kind, Terms

NAMES, ENTRY, LEARNED, LETTERS = "names", "entry", "learned", "letters"
"""Titles and aliases pooled; the best of them; what was learned from them; it letter by letter."""
Shares = dict[str, float]
ASKING: Shares = {NAMES: 3, ENTRY: 3, LETTERS: 3, BODY: 10, PATH: 2.2, ROOT: 5.5, FILE: 4}
"""How much each field counts for a question, …"""
NAMING: Shares = {NAMES: 2, ENTRY: 2.5, LETTERS: 2, BODY: 4.5, PATH: 4, ROOT: 6, FILE: 7}
"""… for a noun phrase, which is looked for in headings, …"""
TAUGHT: Shares = {LEARNED: 17, NAMES: 3, ENTRY: 1, LETTERS: 4, BODY: 2, PATH: 1, ROOT: 1, FILE: 1}
"""… and for both where all sections have aliases; between these by the share of sections that have.
All three were fitted on whether the right section came first."""
CANDIDATES = 50
"""How many of the best are compared letter by letter."""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate, by the number of its section."""

    section: int
    score: float
    """0 to 1."""
    letters: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """What the index says about a question."""

    query: Query
    matches: tuple[Match, ...]
    """The best candidates, best first."""
    parts: dict[str, Floats]
    """What each field says of each section, 0 to 1; LETTERS stand in the matches."""
    shares: Shares

    def contributions(self, match: Match) -> Shares:
        """What each field adds to a match's score."""
        found = {
            name: self.shares[name] * float(part[match.section])
            for name, part in self.parts.items()
        }
        return {**found, LETTERS: self.shares[LETTERS] * match.letters}


class Index:
    """Built once from a manual's sections, off the loop; then only read."""

    def __init__(self, sections: Sequence[Section], lexicon: Lexicon) -> None:
        terms = Terms(lexicon)
        counting = Counting(terms)
        self.names = Names(sections, counting)
        counts = count_fields(sections, counting)
        self._kinds = counting.kinds
        pooled = self.names.pooled()
        self.fields = Fields.of(counts, pooled, len(self._kinds))
        shown = np.zeros(len(self._kinds), dtype=bool)  # terms of sections that are open to all
        open_rows = np.array([not section.restricted for section in sections], dtype=bool)
        for each in (pooled, *counts.values()):
            shown[each.terms[open_rows[each.rows]]] = True
        self.vocabulary = counting.vocabulary()
        self.name_index = self.trial(np.arange(len(self.names.texts), dtype=np.int32))
        open_to_all = [section for section in sections if not section.restricted]
        self._taught = float(self.names.taught.mean()) if len(sections) else 0.0
        self.reader = QueryReader(
            terms,
            self.vocabulary,
            self.fields.idf,
            self.fields.unseen,
            shown,
            # A correction is shown, so it must not quote what not everybody may read.
            Spelling(word for text in _texts(open_to_all) for word in terms.words(text)),
        )

    def trial(self, kept: Ints) -> NameIndex:
        """An index of some of the names only."""
        return NameIndex.of(
            self.names, kept, self.fields.idf, kind_weights(self._kinds), self._kinds
        )

    def query(self, text: str) -> Query:
        """`text` is a normalised question."""
        return self.reader.read(text)

    def shares(self, query: Query) -> Shares:
        """How much each part counts for this question; they add up to 1."""
        plain = NAMING if query.naming else ASKING
        return {
            name: self._taught * TAUGHT[name] / sum(TAUGHT.values())
            + (1 - self._taught) * plain.get(name, 0) / sum(plain.values())
            for name in TAUGHT
        }

    def _parts(self, query: Query, hidden: Ints, names: NameIndex) -> dict[str, Floats]:
        found = {
            field: postings.scores(query.terms, query.weights) / query.mass
            for field, postings in self.fields.postings.items()
        }
        cosines = query.weights / query.length
        found[NAMES] = names.centres.scores(query.terms, cosines)
        found[ENTRY] = names.best_entries(query.terms, cosines)
        found[LEARNED] = names.learned(query.terms, query.counts, hidden)
        return found

    def rank(
        self, query: Query, hidden: Sequence[int] = (), names: NameIndex | None = None
    ) -> Ranking:
        """The best candidates, without the sections numbered in `hidden`."""
        names = names or self.name_index
        gone = np.array(hidden, dtype=np.int32)
        shares = self.shares(query)
        parts = self._parts(query, gone, names)
        scores = np.zeros(len(self.names.taught), dtype=np.float32)
        for name, part in parts.items():
            scores += shares[name] * part
        scores[gone] = 0.0
        if not len(query.terms):
            scores[:] = 0.0
        count = min(CANDIDATES, int(np.count_nonzero(scores)))
        chosen = np.argpartition(-scores, count - 1)[:count] if count else np.array([], dtype=int)
        found = []
        for number in map(int, chosen):
            letters = names.letters(query.text, number)
            score = float(scores[number]) + shares[LETTERS] * letters
            found.append(Match(number, score, letters))
        found.sort(key=lambda match: (-match.score, match.section))
        return Ranking(query, tuple(found), parts, shares)

    def covered(
        self, query: Query, section: int, names: NameIndex | None = None
    ) -> tuple[float, int]:
        """How much of the question's weight the section has, in whole words, and how many words."""
        names = names or self.name_index
        whole = Kind.SOUND if query.typed else Kind.WORD
        counted = (query.kinds <= Kind.STOP) | (query.kinds == whole)
        terms, weights = query.terms[counted], query.weights[counted]
        unknown = query.unknown[query.unknown_kinds <= Kind.STOP].sum()
        has = names.centres.row(terms, section) > 0
        for postings in self.fields.postings.values():
            has |= postings.row(terms, section) > 0
        words = int(np.count_nonzero(has & np.isin(query.kinds[counted], (Kind.WORD, whole))))
        return float(weights[has].sum() / ((weights.sum() + unknown) or 1.0)), words


def _texts(sections: Sequence[Section]) -> list[str]:
    titles = [normalise(" ".join((*s.path, *s.aliases))) for s in sections]
    return titles + [normalise(section.text) for section in sections]
