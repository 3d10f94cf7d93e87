"""Words that a manual does not have → the ones it has that were probably meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 4
"""Letters; a shorter word has too many neighbours."""
_TWO_SLIPS = 8
"""Letters from which a word may have two slips of the keyboard."""
_SWAPS_ONLY = 5
"""Letters up to which a word with another letter in the same place is taken for another word."""
_LONGEST = 30
_TRIED = 8
"""Words of a question that are corrected at most."""


class Spelling:
    """Knows how often the manual writes each Latin word."""

    def __init__(self, words: Iterable[str]) -> None:
        counted = Counter(word for word in words if SHORTEST <= len(word) <= _LONGEST)
        self._by_length: dict[int, tuple[list[str], list[int]]] = {}
        for word, count in sorted(counted.items()):
            known, counts = self._by_length.setdefault(len(word), ([], []))
            known.append(word)
            counts.append(count)

    def corrections(self, words: Iterable[str]) -> dict[str, str]:
        """For each of the first few that can be corrected, the nearest known word.

        Of those equally near the one that the manual has most often.
        """
        found: dict[str, str] = {}
        wanted = [w for w in dict.fromkeys(words) if SHORTEST <= len(w) <= _LONGEST and w.isalpha()]
        for word in wanted[:_TRIED]:
            near = self._nearest(word)
            if near is not None:
                found[word] = near
        return found

    def _nearest(self, word: str) -> str | None:
        slips = 2 if len(word) >= _TWO_SLIPS else 1
        near: list[tuple[int, bool, int, str]] = []
        for length in range(len(word) - slips, len(word) + slips + 1):
            known, counts = self._by_length.get(length, ([], []))
            found = process.extract(
                word, known, scorer=OSA.distance, score_cutoff=slips, limit=None
            )
            # The first letter is rarely the slip.
            near += (
                (int(d), n[0] != word[0], -counts[place], n)
                for n, d, place in found
                if len(n) != len(word) or len(word) > _SWAPS_ONLY or sorted(n) == sorted(word)
            )
        return min(near)[3] if near else None
