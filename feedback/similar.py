"""Which requests are for the same: the nearest entries by their words, letters and sounds.

In two steps, as search engines do it. An inverted index finds candidates in two ways: BM25 over all
texts of an entry (Robertson and Zaragoza 2009), and what they have of the groups of letters beside
what else they have, which finds short entries for texts with slips. Each candidate is then compared
view by view by the cosine of terms weighted by rarity (Salton and Buckley 1988), text by text and
all as one, and letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz import fuzz

from feedback.entries import Entries, Entry
from feedback.vectors import Floats, Kinds, Numbers, Reading, Vector, View, joined, pooled

ALIKE = 0.25
"""The least likeness of an entry that is worth showing to somebody who wrote a text …"""
SAME = 0.6
"""… and of one that most likely is the same, for acting without asking."""
LONGEST = 2_000
"""Characters of a text that count."""
CANDIDATES = 80
"""Entries that are compared closely, of each way to find them."""
_COVERED, _LETTERS = 1.0, 1.0
"""Shares of what an entry has of the text's terms, and of its nearest text letter by letter; …"""
_NEAREST = {View.MEANING: 0.2, View.LETTERS: 0.5, View.SOUND: 0.1}
"""… of the cosine of its nearest text, …"""
_MEAN = {View.MEANING: 1.0, View.LETTERS: 2.5, View.SOUND: 1.2}
"""… of the mean of all of its texts', …"""
_WHOLE = {View.MEANING: 1.4, View.LETTERS: 4.0, View.SOUND: 0.3}
"""… and of all of its texts as one."""
_LITERALLY = 0.8
"""Letter by letter as like as this, a text begins to count for itself, however unlike the others
of its entry are; the very same text is SAME at least."""


class Near(NamedTuple):
    """An entry that is like a text."""

    id: int
    likeness: float
    """0 to 1, see ALIKE and SAME; between different texts it is comparable."""


class Similar:
    """An index in memory. Two that hold the same give the same answers, however they came to it.

    `read` cuts a text into terms. Not for several threads at once.
    """

    def __init__(self, read: Callable[[str], Reading]) -> None:
        self._read = read
        self._kinds = Kinds()
        self._entries = Entries()

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, id_: int, texts: Iterable[str]) -> None:
        """Keep an entry with its texts; in the place of the one with this id, if there is any."""
        readings = [self._read(text[:LONGEST]) for text in dict.fromkeys(texts)]
        known = {reading.text: reading for reading in readings if reading.text}
        vectors = [self._kinds.vector(reading) for reading in known.values()]
        sizes = tuple(len(vector.terms) for vector in vectors)
        self._entries.put(Entry(id_, tuple(known), sizes, joined(vectors)))

    def drop(self, id_: int) -> None:
        """Forget an entry; nothing happens if there is none."""
        self._entries.drop(id_)

    def nearest(self, text: str, limit: int = 5) -> list[Near]:
        """Entries that have anything in common with a text, best first, ties by id.

        Of a text without words, nothing. What was put since the last call is indexed now: a few
        milliseconds, or for thousands at once, seconds.
        """
        reading = self._read(text[:LONGEST])
        asked = self._kinds.vector(reading)
        weights = self._entries.rarity(asked.terms) * self._kinds.weights[asked.kinds]
        close = weights**2 * (self._kinds.views[asked.kinds] == View.LETTERS)
        entries, covered = self._entries.best(asked.terms, weights, close, CANDIDATES)
        if not entries:
            return []
        likeness = self._compared(reading.text, asked, entries, covered)
        near = [Near(e.id, float(each)) for e, each in zip(entries, likeness, strict=True)]
        return sorted(near, key=lambda each: (-each.likeness, each.id))[: max(limit, 0)]

    def _compared(
        self, text: str, asked: Vector, entries: Sequence[Entry], covered: Sequence[float]
    ) -> Floats:
        letters = [max(fuzz.ratio(text, other) for other in e.texts) / 100 for e in entries]
        total = _COVERED * np.array(covered) + _LETTERS * np.array(letters)
        most = _COVERED + _LETTERS
        nearest, mean, whole = self._cosines(asked, entries)
        for view in map(View, np.unique(self._kinds.views[asked.kinds])):
            total += _NEAREST[view] * nearest[:, view] + _MEAN[view] * mean[:, view]
            total += _WHOLE[view] * whole[:, view]
            most += _NEAREST[view] + _MEAN[view] + _WHOLE[view]
        likeness = np.clip(total / most, 0, 1)
        literally = np.maximum(0, np.array(letters) - _LITERALLY) / (1 - _LITERALLY)
        found: Floats = likeness + (1 - likeness) * SAME * literally
        return found

    def _cosines(self, asked: Vector, entries: Sequence[Entry]) -> tuple[Floats, Floats, Floats]:
        """Of each entry (a row) in each view (a column): its nearest text's, the mean of its
        texts', and that of all of its texts as one."""
        theirs = joined([entry.vector for entry in entries])
        counts = np.array([len(entry.sizes) for entry in entries])
        sizes = np.array([size for entry in entries for size in entry.sizes])
        each = self._cosine(asked, theirs, np.repeat(np.arange(len(sizes)), sizes), len(sizes))
        starts = np.cumsum(counts) - counts
        owners = np.repeat(np.repeat(np.arange(len(entries)), counts), sizes)
        whole = self._cosine(asked, *pooled(theirs, owners), len(entries))
        mean: Floats = np.add.reduceat(each, starts) / counts[:, np.newaxis]
        return np.maximum.reduceat(each, starts), mean, whole

    def _cosine(self, asked: Vector, theirs: Vector, rows: Numbers, count: int) -> Floats:
        weights, ours = self._weights(theirs), self._weights(asked)
        places = np.minimum(np.searchsorted(asked.terms, theirs.terms), len(asked.terms) - 1)
        shared = asked.terms[places] == theirs.terms
        cells = rows * len(View) + self._kinds.views[theirs.kinds]
        products = np.bincount(
            cells[shared],
            weights=weights[shared] * ours[places[shared]],
            minlength=count * len(View),
        )
        squares = np.bincount(cells, weights=weights**2, minlength=count * len(View))
        own = np.bincount(self._kinds.views[asked.kinds], weights=ours**2, minlength=len(View))
        lengths = np.sqrt(squares.reshape(-1, len(View)) * own)
        found: Floats = products.reshape(-1, len(View)) / np.maximum(lengths, 1e-9)
        return found

    def _weights(self, vector: Vector) -> Floats:
        common: Floats = self._kinds.weights[vector.kinds] * self._entries.rarity(vector.terms)
        found: Floats = common * (1 + np.log(vector.counts.astype(np.float64)))
        return found
