"""Which questions ask for the same, and which of them matter most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from faq.learning import Asker, OpenGap, weight
from faq.lexicon import Lexicon
from faq.terms import Kind, Terms

ALIKE = 0.3
"""The least cosine between a question and the first of its cluster."""
_WEIGHTS = {Kind.WORD: 1.0, Kind.CONCEPT: 1.0, Kind.CHARACTER: 0.3, Kind.GRAM: 0.25}
_LEADING = (f"{Kind.WORD}:", f"{Kind.CONCEPT}:")
"""Without a whole word in common nothing is alike."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Gaps that ask for the same, the heaviest first."""

    gaps: tuple[OpenGap, ...]

    @property
    def number(self) -> int:
        """What operators call it by."""
        return self.gaps[0].id

    @property
    def questions(self) -> int:
        """How often it was asked."""
        return sum(gap.questions for gap in self.gaps)

    @property
    def people(self) -> tuple[Asker, ...]:
        """Who asked, each once."""
        known = {(asker.account, asker.person): asker for gap in self.gaps for asker in gap.people}
        return tuple(known.values())

    @property
    def texts(self) -> list[str]:
        """How it was asked, each wording once."""
        return list(dict.fromkeys(text for gap in self.gaps for text in gap.texts))


def ranked(gaps: Sequence[OpenGap], lexicon: Lexicon) -> list[Cluster]:
    """Clusters of gaps; first those that most people asked, counted by their customers' tiers."""
    heaviest = sorted(gaps, key=lambda gap: (weight(gap.people), gap.questions), reverse=True)
    found = [
        Cluster(tuple(heaviest[number] for number in numbers))
        for numbers in clusters([gap.key for gap in heaviest], lexicon)
    ]
    return sorted(found, key=lambda each: (weight(each.people), each.questions), reverse=True)


def clusters(keys: Sequence[str], lexicon: Lexicon) -> list[list[int]]:
    """Numbers of keys (normalised questions) that belong together, each in one cluster.

    A key joins the cluster whose first key is most like it, so that the order matters: put those
    first that are to name clusters. Similarity is the cosine of the terms' weights by rarity
    (TF-IDF, Salton and Buckley 1988).
    """
    vectors = _vectors(keys, lexicon)
    found: list[list[int]] = []
    leading: dict[str, list[int]] = {}
    """The clusters whose first key has a term."""
    for number, vector in enumerate(vectors):
        near = {cluster for term in vector for cluster in leading.get(term, ())}
        alike = [(_cosine(vector, vectors[found[n][0]]), -n) for n in near]
        best, nearest = max(alike, default=(0.0, 0))
        if best >= ALIKE:
            found[-nearest].append(number)
            continue
        for term in vector:
            if term.startswith(_LEADING):
                leading.setdefault(term, []).append(len(found))
        found.append([number])
    return found


def _vectors(keys: Sequence[str], lexicon: Lexicon) -> list[dict[str, float]]:
    """Of length 1 each; of a text without terms empty."""
    terms = Terms(lexicon)
    counted = [_counted(terms, key) for key in keys]
    frequency = Counter(term for counts in counted for term in counts)
    vectors = []
    for counts in counted:
        weighted = {
            term: weight * log(1 + len(keys) / frequency[term]) for term, weight in counts.items()
        }
        length = sqrt(sum(weight * weight for weight in weighted.values())) or 1.0
        vectors.append({term: weight / length for term, weight in weighted.items()})
    return vectors


def _counted(terms: Terms, key: str) -> dict[str, float]:
    views = terms.views(key)
    return {
        f"{kind}:{term}": weight * count
        for kind, weight in _WEIGHTS.items()
        for term, count in Counter(views[kind]).items()
    }


def _cosine(one: dict[str, float], other: dict[str, float]) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(term, 0.0) for term, weight in small.items())
