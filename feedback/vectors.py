"""Texts as the terms that they have: what is compared, without knowing how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

SIZE = 1 << 22
"""Terms are numbered by their hash, so that no vocabulary has to be kept. Of half a million an
eighth share a number with another one, nearly always one as rare, which costs nothing to notice."""
_MOST = 255
"""Occurrences that count."""


class View(IntEnum):
    """Ways to look at a text, each compared for itself."""

    MEANING = 0
    """Words, their parts in Chinese, synonyms."""
    LETTERS = 1
    """Groups of neighbouring letters, which a typo leaves for the most part."""
    SOUND = 2
    """Syllables."""


class Kind(NamedTuple):
    """A kind of terms. No two kinds may have a term in common."""

    view: View
    weight: float
    """Beside other kinds; 0 to 1."""


class Reading(NamedTuple):
    """A text as it is compared."""

    text: str
    """Normalised, for comparing letter by letter."""
    terms: Sequence[tuple[Kind, Sequence[str]]]
    """Each term as often as it occurs."""


@dataclass(frozen=True, slots=True)
class Vector:
    """The different terms of a text, in the order of their numbers."""

    terms: Ints
    counts: Bytes
    kinds: Bytes
    """By their numbers in Kinds."""


class Kinds:
    """Numbers the kinds of terms in the order of their appearance."""

    def __init__(self) -> None:
        self._numbers: dict[Kind, int] = {}
        self.views: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self.weights: Floats = np.zeros(0)

    def vector(self, reading: Reading) -> Vector:
        numbers = [self._number(kind) for kind, _ in reading.terms]
        hashes = [crc32(term.encode()) for _, terms in reading.terms for term in terms]
        kinds = np.repeat(numbers, [len(terms) for _, terms in reading.terms]).astype(np.int64)
        keys = np.sort(np.array(hashes, dtype=np.int64) % SIZE << 8 | kinds)
        terms = keys >> 8
        firsts = _firsts(terms)
        counts = np.append(firsts[1:], len(terms))[: len(firsts)] - firsts
        return Vector(
            terms[firsts].astype(np.int32),
            np.minimum(counts, _MOST).astype(np.uint8),
            (keys[firsts] & 0xFF).astype(np.uint8),
        )

    def _number(self, kind: Kind) -> int:
        if kind not in self._numbers:
            self._numbers[kind] = len(self._numbers)
            self.views = np.append(self.views, int(kind.view))
            self.weights = np.append(self.weights, kind.weight)
        return self._numbers[kind]


def joined(vectors: Sequence[Vector]) -> Vector:
    """One behind the other, not sorted."""
    return Vector(
        np.concatenate([np.zeros(0, np.int32), *(each.terms for each in vectors)]),
        np.concatenate([np.zeros(0, np.uint8), *(each.counts for each in vectors)]),
        np.concatenate([np.zeros(0, np.uint8), *(each.kinds for each in vectors)]),
    )


def pooled(vector: Vector, rows: Numbers) -> tuple[Vector, Numbers]:
    """The terms of each row, each once with the sum of its counts; and the rows."""
    keys = rows << 32 | vector.terms
    order = np.argsort(keys, kind="stable")
    firsts = _firsts(keys[order])
    sums = np.add.reduceat(vector.counts[order].astype(np.int64), firsts) if len(keys) else firsts
    counts, kept = np.minimum(sums, _MOST).astype(np.uint8), order[firsts]
    return Vector(vector.terms[kept], counts, vector.kinds[kept]), rows[kept]


def different(terms: Ints) -> Ints:
    """Sorted, each once."""
    ordered = np.sort(terms)
    return ordered[_firsts(ordered)]


def _firsts(ordered: NDArray[np.signedinteger[Any]]) -> NDArray[np.intp]:
    """Where something else begins."""
    changes = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return np.flatnonzero(changes)
