"""An inverted index that grows entry by entry, and can tell what it holds of each entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feedback.vectors import SIZE, Bytes, Floats, Ints, Vector, different, joined

_K, _B = 1.2, 0.3
"""BM25's: how soon more of the same says nothing new, how much long entries are held back."""
_LARGEST = 8_192
"""Entries of a segment, so that building one takes a fraction of a second and little memory."""
_VISITED = 400_000
"""Postings that a search looks at; then the commonest terms, which say least, are left out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Its different texts, and the terms of all of them, one text behind the other."""

    id: int
    texts: tuple[str, ...]
    sizes: tuple[int, ...]
    """How many of the terms belong to each text."""
    vector: Vector


@dataclass(frozen=True, slots=True)
class Segment:
    """For each term of the entries in the places from `first` to before `end`, who has it."""

    first: int
    end: int
    terms: Ints
    starts: Ints
    places: Ints
    counts: Bytes

    @staticmethod
    def of(entries: Sequence[Entry | None], first: int, end: int) -> Segment:
        held = [(place, entries[place]) for place in range(first, end)]
        vectors = [(place, entry.vector) for place, entry in held if entry]
        all_ = joined([vector for _, vector in vectors])
        places = np.repeat(
            np.array([place for place, _ in vectors], dtype=np.int64),
            np.array([len(vector.terms) for _, vector in vectors], dtype=np.int64),
        )
        keys = (all_.terms.astype(np.int64) << 32) | places
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        pairs, firsts = np.unique(keys, return_index=True)
        sums = np.add.reduceat(all_.counts[order].astype(np.int64), firsts) if len(keys) else firsts
        terms, starts = np.unique((pairs >> 32).astype(np.int32), return_index=True)
        return Segment(
            first,
            end,
            terms,
            np.append(starts, len(pairs)).astype(np.int32),
            (pairs & 0xFFFFFFFF).astype(np.int32),
            np.minimum(sums, 255).astype(np.uint8),
        )

    def having(self, terms: Ints) -> tuple[Ints, Floats, Ints]:
        """Places, their counts, and how many of these belong to each of the terms."""
        found = np.searchsorted(self.terms, terms)
        known = found < len(self.terms)
        known[known] = self.terms[found[known]] == terms[known]
        starts, ends = np.zeros_like(terms), np.zeros_like(terms)
        starts[known], ends[known] = self.starts[found[known]], self.starts[found[known] + 1]
        spans = [slice(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]
        places = np.concatenate([self.places[:0], *(self.places[span] for span in spans)])
        counts = np.concatenate([self.counts[:0], *(self.counts[span] for span in spans)])
        return places, counts.astype(np.float64), ends - starts


class Entries:
    """Entries in places, which are given up when the entries are replaced or dropped.

    Segments are made when they are needed and joined with the one before them if that is not
    larger, so that an entry is indexed a few times only, however they come.
    """

    def __init__(self) -> None:
        self._place: dict[int, int] = {}
        self._entries: list[Entry | None] = []
        self._lengths = np.zeros(16)
        """Terms of each entry; 0 for one that is gone."""
        self._widths = np.zeros(16)
        """Different terms of each entry."""
        self._total = 0
        self._frequency = np.zeros(SIZE, dtype=np.int32)
        self._segments: list[Segment] = []

    def __len__(self) -> int:
        return len(self._place)

    def put(self, entry: Entry) -> None:
        """In the place of the one with its id, if there is any."""
        self.drop(entry.id)
        place = len(self._entries)
        if place == len(self._lengths):
            self._lengths = np.append(self._lengths, np.zeros(place))
            self._widths = np.append(self._widths, np.zeros(place))
        terms = different(entry.vector.terms)
        self._lengths[place] = length = int(entry.vector.counts.sum())
        self._total += length
        self._widths[place] = len(terms)
        self._frequency[terms] += 1
        self._place[entry.id] = place
        self._entries.append(entry)

    def drop(self, id_: int) -> None:
        """Nothing happens if there is none."""
        place = self._place.pop(id_, None)
        if place is None:
            return
        entry = self._entries[place]
        assert entry is not None  # noqa: S101 - a place that is known is taken
        self._entries[place] = None
        self._frequency[different(entry.vector.terms)] -= 1
        self._total -= int(self._lengths[place])
        self._lengths[place] = 0
        if len(self._entries) > 2 * len(self._place) + _LARGEST:
            self._close_ranks()

    def rarity(self, terms: Ints) -> Floats:
        """1 for what all entries have; what all have still tells two wordings apart."""
        found: Floats = 1 + np.log((1 + len(self)) / (1 + self._frequency[terms]))
        return found

    def best(
        self, terms: Ints, weights: Floats, close: Floats, count: int
    ) -> tuple[list[Entry], list[float]]:
        """Those that have most of the terms' weight, and those that have least beside what they
        have of the terms, by their weights `close`: `count` of each; with the share of the weight.
        """
        covered, near = self._scores(terms, weights, close)
        places = sorted({*self._top(covered, count), *self._top(near, count)})
        found = [(entry, float(covered[n])) for n in places if (entry := self._entries[n])]
        return [entry for entry, _ in found], [share for _, share in found]

    def _top(self, scores: Floats, count: int) -> list[int]:
        top = np.flatnonzero(scores)
        if len(top) > count:
            least = np.partition(scores[top], len(top) - count)[len(top) - count]
            top = top[scores[top] >= least]  # with all that are as good as the last
        known = [(-scores[n], entry.id, n) for n in top.tolist() if (entry := self._entries[n])]
        return [place for _, _, place in sorted(known)[:count]]

    def _scores(self, terms: Ints, weights: Floats, close: Floats) -> tuple[Floats, Floats]:
        self._index()
        covered, near = np.zeros(len(self._entries)), np.zeros(len(self._entries))
        frequency = self._frequency[terms]
        rarest = np.argsort(frequency, kind="stable")
        chosen = np.sort(rarest[np.cumsum(frequency[rarest]) <= _VISITED])
        average = self._total / (len(self) or 1) or 1.0
        held_back = _K * (1 - _B + _B * self._lengths / average)
        for segment in self._segments:
            places, counts, sizes = segment.having(terms[chosen])
            damped = (1 + _K) * counts / (counts + held_back[places])
            added = np.repeat(weights[chosen], sizes) * np.minimum(damped, 1)
            covered += np.bincount(places, weights=added, minlength=len(covered))
            added = np.repeat(close[chosen], sizes) * (1 + np.log(counts))
            near += np.bincount(places, weights=added, minlength=len(near))
        there = self._lengths[: len(covered)] > 0
        near[there] /= np.sqrt(self._widths[: len(near)][there])
        return covered * there / (weights.sum() or 1.0), near * there

    def _index(self) -> None:
        """What came since the last search."""
        first, end = self._segments[-1].end if self._segments else 0, len(self._entries)
        while first < end:
            size = min(end - first, _LARGEST)
            while self._segments and self._joins(self._segments[-1], size):
                first = self._segments.pop().first
                size = min(end - first, _LARGEST)
            self._segments.append(Segment.of(self._entries, first, first + size))
            first += size

    def _joins(self, last: Segment, size: int) -> bool:
        before = last.end - last.first
        return before <= size and before + size <= _LARGEST

    def _close_ranks(self) -> None:
        """Without the places that are empty."""
        kept = [entry for entry in self._entries if entry is not None]
        places = [self._place[entry.id] for entry in kept]
        self._lengths = np.append(self._lengths[places or slice(0)], np.zeros(16))
        self._widths = np.append(self._widths[places or slice(0)], np.zeros(16))
        self._place = {entry.id: place for place, entry in enumerate(kept)}
        self._entries = list(kept)
        self._segments = []
