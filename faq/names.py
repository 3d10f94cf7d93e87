"""What sections are called: titles, aliases, and what can be learned from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz

from faq.fields import Counting
from faq.learned import EXAMPLES, learn, softmax
from faq.normalise import normalise
from faq.postings import Counts, Floats, Postings
from faq.section import Section
from faq.terms import Kind
from faq.vocabulary import Ints

_LEARNING_WEIGHTS = {
    Kind.WORD: 1.0,
    Kind.CHARACTER: 1.0,
    Kind.STOP: 1.0,
    Kind.GRAM: 0.3,
    Kind.SOUND: 1.0,
    Kind.SYLLABLE: 0.5,
    Kind.CONCEPT: 0.8,
}
_LEARNING: Floats = np.array([_LEARNING_WEIGHTS[kind] for kind in Kind], dtype=np.float32)
"""Weights of the kinds of terms for learning. Stop words count in full: `where` and `why` are often
all that tells two questions apart."""
_LEAD = 200
"""Characters of a text that serve as one more example of what its section is about …"""
_LEAD_TRUST = 0.6
"""… with this weight beside a title or an alias."""
_OTHERS = 300
"""Titles of sections without aliases that stand for all of these when learning."""
_NEVER = -1e6
"""A score that leaves no probability beside any other; infinity is none if it is everybody's."""
SURE = 10.0
"""The logarithm of how many times more probable than by chance counts as full marks."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned from sections that have aliases; the others are one class together."""

    classes: Ints
    """Section → class."""
    shares: Floats
    """Section → log of its share in its class."""
    taught: int
    """Classes of one section; the next one is all others."""
    postings: Postings
    weights: Floats
    """Term → weight in an example or a question."""


class Names:
    """The titles and aliases of all sections, as rows."""

    def __init__(self, sections: Sequence[Section], counting: Counting) -> None:
        self.height = len(sections)
        named = [_names(section) for section in sections]
        self.texts = [text for each in named for text in each]
        sizes = [len(each) for each in named]
        self.owners = np.repeat(np.arange(len(named), dtype=np.int32), sizes)
        self.counts = Counts.of(counting.count(text) for text in self.texts)
        taught = [bool(section.aliases) for section in sections]
        self.taught = np.array(taught, dtype=bool)
        leads = (
            normalise(section.text[:_LEAD]) if taught else ""
            for section, taught in zip(sections, self.taught, strict=True)
        )
        self.leads = Counts.of(counting.count(lead) for lead in leads)

    def pooled(self) -> Counts:
        return self.counts.pooled(self.owners, self.height)


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Finds sections by their names. `kept` rows of the names only, for trials without others."""

    texts: list[str]
    owners: Ints
    entries: Postings
    centres: Postings
    lesson: Lesson | None
    height: int

    @staticmethod
    def of(names: Names, kept: Ints, idf: Floats, kind: Floats, kinds: Ints) -> NameIndex:
        size = len(idf)
        counts, owners = _rows(names.counts, kept), names.owners[kept]
        entries = counts.times(idf * kind).unit()
        centres = entries.pooled(owners, names.height).unit()
        return NameIndex(
            names.texts if len(kept) == len(names.texts) else [names.texts[row] for row in kept],
            owners,
            Postings.of(entries, entries.counts, size),
            Postings.of(centres, centres.counts, size),
            _lesson(names, counts, owners, _LEARNING[kinds]) if names.taught.any() else None,
            names.height,
        )

    def best_entries(self, terms: Ints, weights: Floats) -> Floats:
        """The cosine of each section's best name."""
        best = np.zeros(self.height, dtype=np.float32)
        np.maximum.at(best, self.owners, self.entries.scores(terms, weights))
        return best

    def learned(self, terms: Ints, counts: Floats, hidden: Ints) -> Floats:
        """How much more probable each section is than by chance: 0 to about 1, see SURE.

        Without the sections that are hidden, which take no probability from the others.
        """
        lesson = self.lesson
        if lesson is None:
            return np.zeros(self.height, dtype=np.float32)
        weights = (1 + np.log(counts)) * lesson.weights[terms]
        length = float(np.sqrt((weights**2).sum())) or 1.0
        scores = lesson.postings.scores(terms, weights / length)
        gone = lesson.classes[hidden]
        scores[gone[gone < lesson.taught]] = _NEVER
        logs = np.log(np.maximum(softmax(scores), 1e-30))[lesson.classes] + lesson.shares
        found: Floats = np.maximum((logs + np.log(self.height)) / SURE, 0).astype(np.float32)
        return found

    def chance(self, learned: float) -> float:
        """The probability behind what `learned` says of a section."""
        return float(np.exp(learned * SURE) / self.height) if learned else 0.0

    def letters(self, text: str, section: int) -> float:
        """The likeness, letter by letter, of a text and the section's nearest name: 0 to 1."""
        ends = np.array([section, section + 1], self.owners.dtype)  # else all owners are cast
        start, end = self.owners.searchsorted(ends)
        names = self.texts[start:end]
        return max((fuzz.ratio(text, name) for name in names), default=0.0) / 100


def _names(section: Section) -> list[str]:
    """Its title, the title below its parent's, its aliases."""
    names = [section.title, " ".join(section.path[-2:]), *section.aliases]
    return list(filter(None, dict.fromkeys(map(normalise, names)))) or [""]


def _rows(counts: Counts, kept: Ints) -> Counts:
    """Some rows, numbered anew."""
    places = np.full(counts.height, -1, dtype=np.int32)
    places[kept] = np.arange(len(kept))
    chosen = places[counts.rows] >= 0
    rows = places[counts.rows[chosen]]
    return Counts(rows, counts.terms[chosen], counts.counts[chosen], len(kept))


def _lesson(names: Names, counts: Counts, owners: Ints, kind: Floats) -> Lesson:
    untaught = np.flatnonzero(~names.taught)
    others = untaught[:: max(1, len(untaught) // _OTHERS)] if len(untaught) else untaught
    teaching = names.taught.copy()
    teaching[others] = True
    rows = np.flatnonzero(teaching[owners])[:EXAMPLES].astype(np.int32)
    leads = np.flatnonzero(names.taught)[: max(0, EXAMPLES - len(rows))].astype(np.int32)

    classes = np.cumsum(names.taught, dtype=np.int32) - 1
    last = int(names.taught.sum())
    classes[~names.taught] = last
    shares = np.where(names.taught, 0.0, -np.log(max(1, len(untaught)))).astype(np.float32)

    examples = _stacked(_rows(counts, rows), _rows(names.leads, leads))
    size = len(kind)
    weights = (_idf(examples, size) * kind).astype(np.float32)
    sublinear = Counts(examples.rows, examples.terms, 1 + np.log(examples.counts), examples.height)
    trust = np.concatenate([np.ones(len(rows)), np.full(len(leads), _LEAD_TRUST)])
    owned = np.concatenate([owners[rows], leads])
    postings = learn(
        sublinear.times(weights).unit(),
        classes[owned],
        trust.astype(np.float32),
        last + (1 if len(untaught) else 0),
        size,
    )
    return Lesson(classes, shares, last, postings, weights)


def _stacked(first: Counts, second: Counts) -> Counts:
    return Counts(
        np.concatenate([first.rows, second.rows + first.height]).astype(np.int32),
        np.concatenate([first.terms, second.terms]),
        np.concatenate([first.counts, second.counts]),
        first.height + second.height,
    )


def _idf(examples: Counts, size: int) -> Floats:
    """Smoothed and flattened, so that a term of every example still counts."""
    present = np.bincount(examples.terms, minlength=size)
    found: Floats = (np.log((1 + examples.height) / (1 + present)) + 1).astype(np.float32) ** 0.8
    return found
