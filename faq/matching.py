"""Which sections fit a question, and how well: three views of it, added up and then compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from faq.index import Counts, Floats, Postings, Vocabulary
from faq.normalise import normalise
from faq.section import Section
from faq.terms import WORD, terms

Scores = NDArray[np.float64]

HEAD, BODY, ENTRY, LETTERS = 0.29, 0.29, 0.25, 0.17
"""Shares in a score: heading, path and aliases pooled; the text; the best single title or alias by
cosine; the same by letters. Set on the tuning questions, where single points hardly matter."""
TITLE_WEIGHT, PATH_WEIGHT, ALIAS_WEIGHT = 2.0, 1.0, 1.0
HEAD_K, HEAD_B = 0.6, 0.3
BODY_K, BODY_B = 1.2, 0.6
CANDIDATES = 50
"""How many of the best are compared letter by letter."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question in numbers."""

    text: str
    known: Mapping[int, float]
    """Weight by term number."""
    unknown: float
    """Weight of the terms that the manual does not have."""
    unknown_squares: float
    """The sum of their squares, for cosines."""
    words: int
    """How many different terms, trigrams and single characters aside."""

    @property
    def mass(self) -> float:
        return sum(self.known.values()) + self.unknown


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate, by the number of its section."""

    section: int
    score: float
    letters: float
    """The likeness of its nearest title or alias, 0 to 1; a part of the score."""


class Index:
    """Built once from a manual's sections, in a thread; then only read."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._vocabulary = Vocabulary()
        count = self._vocabulary.number
        head = Counts.of(_pooled(_head(section), count) for section in sections)
        body = Counts.of(_pooled([(section.text, 1.0)], count) for section in sections)
        names = [_names(section) for section in sections]
        self._names = [name for each in names for name in each]
        self._ends = np.cumsum([len(each) for each in names])
        self._owners = np.repeat(np.arange(len(names)), [len(each) for each in names])
        entries = Counts.of(_weighted(name, count) for name in self._names)

        size = len(self._vocabulary)
        self._idf = _idf(head, body, size)
        self._unseen = float(np.log1p(2 * len(sections) + 1))
        self._head = Postings.of(head, head.saturated(HEAD_K, HEAD_B), size)
        self._body = Postings.of(body, body.saturated(BODY_K, BODY_B), size)
        self._entries = Postings.of(entries, entries.unit(self._idf), size)

    def query(self, text: str) -> Query:
        """`text` is a normalised question."""
        known: dict[int, float] = {}
        unknown: dict[str, float] = {}
        words = set()
        for term, kind in terms(text):
            number = self._vocabulary.find(term)
            if number is None:
                unknown[term] = kind * self._unseen
            else:
                known[number] = max(kind * float(self._idf[number]), known.get(number, 0.0))
            if kind == WORD:
                words.add(term)
        squares = sum(weight**2 for weight in unknown.values())
        return Query(text, known, sum(unknown.values()), squares, len(words))

    def matches(self, query: Query, hidden: Sequence[int] = ()) -> list[Match]:
        """The best candidates, best first, without the sections numbered in `hidden`."""
        if not query.known or not len(self._ends):
            return []
        head = self._head.scores(query.known) / query.mass
        body = self._body.scores(query.known) / query.mass
        scores = HEAD * head + BODY * body + ENTRY * self._best_entries(query)
        scores[list(hidden)] = 0.0
        count = min(CANDIDATES, int(np.count_nonzero(scores)))
        chosen = np.argpartition(-scores, count - 1)[:count] if count else np.array([], dtype=int)
        found = []
        for number in map(int, chosen):
            letters = self._by_letters(query.text, number)
            score = float(scores[number]) + LETTERS * letters
            found.append(Match(number, score, letters))
        return sorted(found, key=lambda match: (-match.score, match.section))

    def covered(self, query: Query, section: int) -> float:
        """The share of the query's mass that the section has in any field."""
        total = sum(
            weight
            for number, weight in query.known.items()
            if self._head.has(number, section) or self._body.has(number, section)
        )
        return total / query.mass

    def _best_entries(self, query: Query) -> Scores:
        """The cosine of each section's best title or alias."""
        length = float(np.sqrt(sum(w * w for w in query.known.values()) + query.unknown_squares))
        cosines = self._entries.scores(query.known) / length
        best = np.zeros(len(self._ends))
        np.maximum.at(best, self._owners, cosines)
        return best

    def _by_letters(self, text: str, section: int) -> float:
        end = int(self._ends[section])
        start = int(self._ends[section - 1]) if section else 0
        return max(fuzz.ratio(text, name) for name in self._names[start:end]) / 100


def _head(section: Section) -> list[tuple[str, float]]:
    fields = [(section.title, TITLE_WEIGHT), (" ".join(section.path[:-1]), PATH_WEIGHT)]
    return fields + [(alias, ALIAS_WEIGHT) for alias in section.aliases]


def _names(section: Section) -> list[str]:
    """What a section is called: its title, the title below its parent's, its aliases."""
    names = [section.title, " ".join(section.path[-2:]), *section.aliases]
    return list(dict.fromkeys(map(normalise, names)))


def _pooled(fields: Sequence[tuple[str, float]], number: Callable[[str], int]) -> dict[int, float]:
    counts: dict[int, float] = {}
    for text, weight in fields:
        for term, _ in terms(normalise(text)):
            key = number(term)
            counts[key] = counts.get(key, 0.0) + weight
    return counts


def _weighted(name: str, number: Callable[[str], int]) -> dict[int, float]:
    counts: dict[int, float] = {}
    for term, kind in terms(name):
        counts[number(term)] = kind
    return counts


def _idf(head: Counts, body: Counts, size: int) -> Floats:
    """BM25's, of the sections that have a term anywhere."""
    pairs = np.concatenate([c.rows.astype(np.int64) * size + c.terms for c in (head, body)])
    present = np.bincount(np.unique(pairs) % size, minlength=size)
    return np.log1p((head.height - present + 0.5) / (present + 0.5)).astype(np.float32)
