"""A question in numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.fields import KIND_WEIGHTS
from faq.language import language_of_text
from faq.postings import Floats, Ints
from faq.sound import spelt
from faq.spelling import Spelling
from faq.terms import Kind, Terms, grams, stem
from faq.vocabulary import Vocabulary

CORRECTED = 0.8
"""Weight of a word that stands for one that the manual does not have."""
_SYNONYMS = 3
"""Of those in one group at most."""
_NAMING_WORDS = 5
"""Words of a noun phrase at most, with two Han characters for one."""
_ASKS = re.compile(r"[?]|\b(?:how|what|why|where|when|which|who|can|does|do|is|are|i|my)\b")


class Term(NamedTuple):
    """A term that a question has."""

    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Query:
    text: str
    lang: str
    """`zh` or `en`; what is typed as pinyin is Chinese."""
    typed: bool
    """Whether some words were read as pinyin."""
    terms: Ints
    """The different terms that the manual has."""
    counts: Floats
    kinds: Ints
    weights: Floats
    """Kind × idf of each."""
    unknown: Floats
    """Kind × idf of the terms that the manual does not have, …"""
    unknown_kinds: Ints
    """… and their kinds."""
    words: int
    """How many different words, known or not."""
    naming: bool
    """A noun phrase, like a page's title; otherwise a question."""
    corrected: dict[str, str]
    """Words taken for others."""

    @property
    def mass(self) -> float:
        return float(self.weights.sum() + self.unknown.sum()) or 1.0

    @property
    def length(self) -> float:
        squares = (self.weights**2).sum() + (self.unknown**2).sum()
        return float(np.sqrt(squares)) or 1.0


@dataclass(frozen=True, slots=True)
class QueryReader:
    """Reads questions for one index."""

    terms: Terms
    vocabulary: Vocabulary
    idf: Floats
    unseen: float
    shown: NDArray[np.bool_]
    """Which terms stand in sections that are open to all."""
    spelling: Spelling

    def read(self, text: str) -> Query:
        """`text` is a normalised question."""
        words = list(dict.fromkeys(self.terms.words(text)))
        places = self.vocabulary.find([stem(word) for word in words])
        strange = [word for word, place in zip(words, places, strict=True) if place < 0]
        typed = {word for word in strange if self._sounds_known(word)}
        found = {
            Term(term, kind): float(count)
            for kind, view in self.terms.views(text, typed.__contains__).items()
            for term, count in Counter(view).items()
        }
        synonyms = self._synonyms(text)
        replaced = {word for phrase in synonyms for word in phrase.split()}
        corrected = self.spelling.corrections(
            word for word in strange if word not in typed and word not in replaced
        )
        # What a word stands for is there instead.
        for word in (*typed, *corrected):
            found.pop(Term(stem(word), Kind.WORD), None)
        for gram in chain.from_iterable(map(grams, (*typed, *replaced))):
            found.pop(Term(gram, Kind.GRAM), None)
        for term in chain.from_iterable(map(self._words, synonyms)):
            found.pop(term, None)
        meant = [*corrected.values(), *chain.from_iterable(synonyms.values())]
        lang = "zh" if typed else language_of_text(text)
        return self._query(text, lang, bool(typed), found, self._meant(meant, found), corrected)

    def _synonyms(self, text: str) -> dict[str, list[str]]:
        """Phrases that the manual does not have, with their synonyms that it has."""
        found: dict[str, list[str]] = {}
        for phrase, group in self.terms.synonyms(text):
            if phrase not in found and not self._has_all(phrase):
                known = [each for each in group if each != phrase and self._has_all(each)]
                if known:
                    found[phrase] = known[:_SYNONYMS]
        return found

    def _words(self, phrase: str) -> list[Term]:
        return [Term(term, Kind.WORD) for term in self.terms.views(phrase)[Kind.WORD]]

    def _has_all(self, phrase: str) -> bool:
        words = self.vocabulary.find([term.text for term in self._words(phrase)])
        return len(words) > 0 and bool((words >= 0).all() and self.shown[words].all())

    def _meant(self, phrases: Iterable[str], found: Mapping[Term, float]) -> dict[Term, float]:
        terms: dict[Term, float] = {}
        for phrase in phrases:
            views = self.terms.views(phrase)
            for kind in (Kind.WORD, Kind.GRAM):
                wanted = (Term(term, kind) for term in views[kind])
                terms.update((term, CORRECTED) for term in wanted if term not in found)
        return terms

    def _sounds_known(self, word: str) -> bool:
        said = spelt(word)
        pairs = [f"^{a} {b}" for a, b in pairwise(said)] or [f"^{each}" for each in said]
        return bool(pairs) and bool((self.vocabulary.find(pairs) >= 0).all())

    def _query(
        self,
        text: str,
        lang: str,
        typed: bool,
        found: dict[Term, float],
        added: dict[Term, float],
        corrected: dict[str, str],
    ) -> Query:
        terms = [*found, *added]
        numbers = self.vocabulary.find([term.text for term in terms])
        kinds = np.array([term.kind for term in terms], dtype=np.int32)
        counts = np.array([*found.values(), *added.values()], dtype=np.float32)
        worth = KIND_WEIGHTS[kinds] * np.minimum(counts, 1) if terms else np.zeros(0, np.float32)
        known = numbers >= 0
        return Query(
            text=text,
            lang=lang,
            typed=typed,
            terms=numbers[known],
            counts=np.maximum(counts[known], 1),
            kinds=kinds[known],
            weights=(worth[known] * self.idf[numbers[known]]).astype(np.float32),
            unknown=(worth[~known] * self.unseen).astype(np.float32),
            unknown_kinds=kinds[~known],
            words=int(np.count_nonzero(kinds == Kind.WORD)) if terms else 0,
            naming=_is_naming(text, terms),
            corrected=corrected,
        )


def _is_naming(text: str, terms: Sequence[Term]) -> bool:
    size = sum(1 for term in terms if term.kind is Kind.WORD)
    asks = _ASKS.search(text) or any(term.kind is Kind.STOP for term in terms)
    return not asks and size <= _NAMING_WORDS
