"""Where a term can stand in a section, and how much it counts there."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from faq.normalise import normalise
from faq.postings import Counts, Floats, Postings
from faq.section import Section
from faq.terms import Kind, Terms
from faq.vocabulary import Ints, Numbering, Vocabulary

PATH, ROOT, FILE, BODY = "path", "root", "file", "body"
"""The headings above; the document's title; the file's name and folders; the text."""
_SATURATION = {PATH: (0.6, 0.3), ROOT: (0.6, 0.3), FILE: (0.6, 0.3), BODY: (1.2, 0.6)}
"""BM25's k and b. Short fields repeat less, and their length says less."""
_WEIGHTS = {
    Kind.WORD: 1.0,
    Kind.CHARACTER: 0.6,
    Kind.STOP: 0.2,
    Kind.GRAM: 0.35,
    Kind.SOUND: 0.6,
    Kind.SYLLABLE: 0.2,
    Kind.CONCEPT: 0.3,
}
KIND_WEIGHTS: Floats = np.array([_WEIGHTS[kind] for kind in Kind], dtype=np.float32)
"""How much a term of each Kind weighs beside a word."""
_BODY_KINDS = (Kind.WORD, Kind.CHARACTER, Kind.STOP, Kind.SOUND, Kind.CONCEPT)
"""Parts of words are too common in texts to say much, and would double the index."""
_BETWEEN = re.compile(r"[\W_]+")


class Counting:
    """Counts terms while an index is built, and gives them their numbers."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._numbering = Numbering()
        self._kinds = array("b")

    def count(self, text: str, kinds: Sequence[Kind] = tuple(Kind)) -> dict[int, float]:
        """Of a normalised text, the terms of some kinds."""
        counts: dict[int, float] = {}
        views = self._terms.views(text)
        for kind in kinds:
            for term, count in Counter(views[kind]).items():
                number = self._numbering.of(term)
                # A character that stands alone is a word of the same number.
                counts[number] = counts.get(number, 0.0) + count
            self._kinds.extend([kind] * (len(self._numbering) - len(self._kinds)))
        return counts

    @property
    def kinds(self) -> Ints:
        return np.array(self._kinds, dtype=np.int32)

    def vocabulary(self) -> Vocabulary:
        return self._numbering.finished()


@dataclass(frozen=True, slots=True)
class Fields:
    """What does not depend on titles and aliases."""

    postings: dict[str, Postings]
    idf: Floats
    """BM25's, of the sections that have a term in any field, title or alias."""
    unseen: float
    """For a term that no section has."""

    @staticmethod
    def of(fields: dict[str, Counts], names: Counts, size: int) -> Fields:
        """`names`: the terms of each section's title and aliases."""
        idf = _idf([names, *fields.values()], size)
        postings = {
            field: Postings.of(counts, counts.saturated(*_SATURATION[field]), size)
            for field, counts in fields.items()
        }
        return Fields(postings, idf, float(np.log1p(2 * names.height + 1)))


def count_fields(sections: Sequence[Section], counting: Counting) -> dict[str, Counts]:
    texts: dict[str, Iterator[str]] = {
        PATH: (" . ".join(section.path[:-1]) for section in sections),
        ROOT: ("".join(section.path[:1]) for section in sections),
        FILE: (" ".join(_BETWEEN.split(section.file.rpartition(".")[0])) for section in sections),
        BODY: (section.text for section in sections),
    }
    return {field: _counted(field, each, counting) for field, each in texts.items()}


def _counted(field: str, texts: Iterable[str], counting: Counting) -> Counts:
    if field == BODY:
        return Counts.of(counting.count(normalise(text), _BODY_KINDS) for text in texts)
    known: dict[str, dict[int, float]] = {}  # siblings share their path and file

    def count(text: str) -> dict[int, float]:
        if text not in known:
            known[text] = counting.count(normalise(text))
        return known[text]

    return Counts.of(map(count, texts))


def _idf(fields: Sequence[Counts], size: int) -> Floats:
    pairs = np.concatenate([f.rows.astype(np.int64) * size + f.terms for f in fields])
    pairs.sort()  # np.unique, which hashes, takes ten times as long
    first = np.diff(pairs, prepend=-1) > 0
    present = np.bincount(pairs[first] % size, minlength=size) if size else np.zeros(0)
    height = fields[0].height
    found: Floats = np.log1p((height - present + 0.5) / (present + 0.5)).astype(np.float32)
    return found


def kind_weights(kinds: Ints) -> Floats:
    """The weight of each term by its kind."""
    found: Floats = KIND_WEIGHTS[kinds]
    return found
