"""Texts that are nearly the same, found without comparing each with each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from faq.language import HAN
from faq.normalise import normalise

_TERM = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_WINDOW = 5
"""Terms of a shingle: words, or Han characters."""
_LEAST_TERMS = 25
"""Below that, texts are alike because there is only one way to say it."""
_SKETCH = 24
"""Smallest hashes by which alike texts are found (Broder 1997): two texts that share 4 of 5
shingles have no such hash in common once in 10^10."""
_MOST = 40
"""Texts that one hash may bring together; what more of them share is boilerplate."""
ALIKE = 0.8
"""Share of common shingles (Jaccard)."""

Shingles = NDArray[np.uint64]


def alike(texts: Sequence[str]) -> Iterator[tuple[tuple[int, ...], bool]]:
    """Groups of places in `texts` whose texts are nearly the same; True if exactly."""
    shingles = [_shingles(text) for text in texts]
    groups = _Groups(len(texts))
    for one, other in sorted(_candidates(shingles)):
        if not groups.same(one, other) and _share(shingles[one], shingles[other]) >= ALIKE:
            groups.join(one, other)
    for group in groups.all():
        exactly = len({normalise(texts[place]) for place in group}) == 1
        yield group, exactly


def _shingles(text: str) -> Shingles:
    """Their hashes, sorted; none of a text that is too short to tell."""
    terms = [crc32(term.encode("utf-8", "replace")) for term in _TERM.findall(normalise(text))]
    if len(terms) < _LEAST_TERMS:
        return np.empty(0, dtype=np.uint64)
    numbers = np.array(terms, dtype=np.uint64)
    count = len(numbers) - _WINDOW + 1
    hashes = np.zeros(count, dtype=np.uint64)
    for place in range(_WINDOW):  # wraps at 64 bits, as it should
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15) + numbers[place : place + count]
        hashes ^= hashes >> np.uint64(29)
    return np.unique(hashes)


def _candidates(shingles: Sequence[Shingles]) -> set[tuple[int, int]]:
    having: dict[int, list[int]] = {}
    for place, found in enumerate(shingles):
        for each in found[:_SKETCH].tolist():
            having.setdefault(each, []).append(place)
    pairs: set[tuple[int, int]] = set()
    for places in having.values():
        if len(places) <= _MOST:
            pairs.update(combinations(places, 2))
        else:  # very many may still be copies of the first
            pairs.update((places[0], other) for other in places[1:])
    return pairs


def _share(one: Shingles, other: Shingles) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)


class _Groups:
    """Which of a number of things belong together."""

    def __init__(self, count: int) -> None:
        self._parents = list(range(count))

    def same(self, one: int, other: int) -> bool:
        return self._root(one) == self._root(other)

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self._root(one), self._root(other)))
        self._parents[second] = first

    def all(self) -> Iterator[tuple[int, ...]]:
        """Those of more than one member."""
        members: dict[int, list[int]] = {}
        for each in range(len(self._parents)):
            members.setdefault(self._root(each), []).append(each)
        yield from (tuple(group) for group in members.values() if len(group) > 1)

    def _root(self, each: int) -> int:
        while self._parents[each] != each:
            self._parents[each] = each = self._parents[self._parents[each]]
        return each
