"""An inverted index in arrays: no object per posting, nothing for the garbage collector to walk."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


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

    def saturated(self, k: float, b: float) -> Floats:
        """BM25's term weight without its idf, 0 to 1 (Robertson and Zaragoza 2009, eq. 3.15)."""
        lengths = np.bincount(self.rows, weights=self.counts, minlength=self.height)
        average = float(lengths[lengths > 0].mean()) if lengths.any() else 1.0
        relative = 1 - b + b * lengths / average
        saturated = self.counts / (self.counts + k * relative[self.rows])
        return saturated.astype(np.float32)

    def times(self, weights: Floats) -> Counts:
        """Each count times its term's weight."""
        return Counts(self.rows, self.terms, self.counts * weights[self.terms], self.height)

    def unit(self) -> Counts:
        """Each row scaled to length 1, for cosines."""
        squares = np.bincount(self.rows, weights=self.counts**2, minlength=self.height)
        lengths = np.sqrt(np.maximum(squares, 1e-12))
        scaled = (self.counts / lengths[self.rows]).astype(np.float32)
        return Counts(self.rows, self.terms, scaled, self.height)

    def pooled(self, owners: Ints, height: int) -> Counts:
        """The rows of one owner added up."""
        width = int(self.terms.max(initial=0)) + 1
        keys = owners[self.rows].astype(np.int64) * width + self.terms
        pairs, places = np.unique(keys, return_inverse=True)
        sums = np.bincount(places, weights=self.counts, minlength=len(pairs))
        rows, terms = np.divmod(pairs, width)
        return Counts(
            rows.astype(np.int32), terms.astype(np.int32), sums.astype(np.float32), height
        )


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

    def scores(self, terms: Ints, weights: Floats) -> Floats:
        """Σ query weight × posting weight for every row; touches the query's postings only."""
        first, end = self.starts[terms], self.starts[terms + 1]
        spans = [
            (self.rows[a:b], self.weights[a:b] * w)
            for a, b, w in zip(first.tolist(), end.tolist(), weights.tolist(), strict=True)
            if a < b
        ]
        if not spans:
            return np.zeros(self.height, dtype=np.float32)
        rows = np.concatenate([rows for rows, _ in spans])
        found = np.concatenate([found for _, found in spans])
        sums = np.bincount(rows, weights=found, minlength=self.height)
        return sums.astype(np.float32)

    def row(self, terms: Ints, row: int) -> Floats:
        """The weights of these terms in one row; 0 where it has them not."""
        found = np.zeros(len(terms), dtype=np.float32)
        wanted = self.rows.dtype.type(row)  # of another type, all rows would be cast to that
        for place, term in enumerate(terms.tolist()):
            start, end = int(self.starts[term]), int(self.starts[term + 1])
            at = start + int(self.rows[start:end].searchsorted(wanted))
            if at < end and self.rows[at] == row:
                found[place] = self.weights[at]
        return found
