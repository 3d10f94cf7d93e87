"""An inverted index in arrays: no object per posting, nothing for the garbage collector to walk."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Vocabulary:
    """Numbers for terms, given in the order of their first appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, term: str) -> int:
        return self._numbers.setdefault(term, len(self._numbers))

    def find(self, term: str) -> int | None:
        """None for a term that no section has."""
        return self._numbers.get(term)

    def __len__(self) -> int:
        return len(self._numbers)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term occurs in each row, sorted by row."""

    rows: Ints
    terms: Ints
    counts: Floats
    height: int

    @staticmethod
    def of(rows: Iterable[Mapping[int, float]]) -> Counts:
        numbers, found, counts = array("i"), array("i"), array("f")
        height = 0
        for row in rows:
            numbers.extend([height] * len(row))
            found.extend(row.keys())
            counts.extend(row.values())
            height += 1
        return Counts(
            np.array(numbers, dtype=np.int32),
            np.array(found, dtype=np.int32),
            np.array(counts, dtype=np.float32),
            height,
        )

    def lengths(self) -> Floats:
        sums = np.bincount(self.rows, weights=self.counts, minlength=self.height)
        return sums.astype(np.float32)

    def saturated(self, k: float, b: float) -> Floats:
        """BM25's term weight without its idf, 0 to 1 (Robertson and Zaragoza 2009, eq. 3.15)."""
        lengths = self.lengths()
        average = float(lengths[lengths > 0].mean()) if lengths.any() else 1.0
        relative = 1 - b + b * lengths / average
        saturated = self.counts / (self.counts + k * relative[self.rows])
        return saturated.astype(np.float32)

    def unit(self, weights: Floats) -> Floats:
        """Counts times the terms' `weights`, each row scaled to length 1, for cosines."""
        values = self.counts * weights[self.terms]
        squares = np.bincount(self.rows, weights=values**2, minlength=self.height)
        return (values / np.sqrt(squares)[self.rows]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the rows that have it, with a weight (compressed sparse columns)."""

    starts: Ints
    rows: Ints
    weights: Floats
    height: int

    @staticmethod
    def of(counts: Counts, weights: Floats, vocabulary: int) -> Postings:
        order = np.argsort(counts.terms, kind="stable")
        sizes = np.bincount(counts.terms, minlength=vocabulary)
        starts = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        return Postings(starts, counts.rows[order], weights[order], counts.height)

    def scores(self, query: Mapping[int, float]) -> NDArray[np.float64]:
        """Σ query weight × posting weight for every row; touches the query's postings only."""
        spans = [(self.starts[t], self.starts[t + 1], w) for t, w in query.items()]
        spans = [span for span in spans if span[0] < span[1]]
        if not spans:
            return np.zeros(self.height)
        rows = np.concatenate([self.rows[a:b] for a, b, _ in spans])
        weights = np.concatenate([self.weights[a:b] * w for a, b, w in spans])
        return np.bincount(rows, weights=weights, minlength=self.height).astype(np.float64)

    def has(self, term: int, row: int) -> bool:
        rows = self.rows[self.starts[term] : self.starts[term + 1]]
        place = int(np.searchsorted(rows, row))
        return place < len(rows) and int(rows[place]) == row
