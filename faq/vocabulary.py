"""Terms → numbers, in two arrays: nothing for the garbage collector to walk, quick to hand over."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]


class Numbering:
    """Gives out numbers in the order of the terms' first appearance, while an index is built."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, term: str) -> int:
        return self._numbers.setdefault(term, len(self._numbers))

    def __len__(self) -> int:
        return len(self._numbers)

    def finished(self) -> Vocabulary:
        return Vocabulary(self._numbers)


class Vocabulary:
    """The finished numbers, found by the terms' hashes.

    With 64 bits two of a million terms share a hash once in 37 million vocabularies.
    """

    def __init__(self, numbers: dict[str, int]) -> None:
        hashes = _hashes(numbers)
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        self._numbers = np.fromiter(numbers.values(), np.int32, len(numbers))[order]

    def __len__(self) -> int:
        return len(self._numbers)

    def find(self, terms: list[str]) -> Ints:
        """Their numbers; -1 for a term that no section has."""
        if not len(self) or not terms:
            return np.full(len(terms), -1, dtype=np.int32)
        wanted = _hashes(terms)
        places = np.minimum(np.searchsorted(self._hashes, wanted), len(self) - 1)
        found = np.where(self._hashes[places] == wanted, self._numbers[places], -1)
        return found.astype(np.int32)


def _hashes(terms: Iterable[str]) -> NDArray[np.uint64]:
    # Not hash(): that one differs from process to process.
    digests = (blake2b(term.encode(), digest_size=8).digest() for term in terms)
    return np.frombuffer(b"".join(digests), dtype=np.uint64)
