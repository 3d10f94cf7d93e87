"""How probable it is that the best match is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from faq.matching import Index, Match, Query

BIAS = -5.2
"""Fitted by logistic regression on whether the first match was right: banking77, a Chinese chitchat
corpus, cmrc2018 and a product's manual in both languages, each whole and as many small manuals of
about thirty sections drawn from it, with the questions whose section was not drawn as out of
scope; clean, with greetings and with typos; each set with the same weight. The share of the
question in the title, and the cosine of the best alias, were tried and added nothing."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What speaks for the best match; shares from 0 to 1."""

    covered: float
    """Of the question's weight (idf), what the section has anywhere."""
    letters: float
    """The likeness, letter by letter, of its nearest title or alias."""
    lead: float
    """How far the runner-up is behind, in score (0 to 1)."""
    length: float
    """log(1 + words): one shared word proves less than several."""


WEIGHTS = Signals(covered=1.5, letters=1.0, lead=15.1, length=1.25)


def confidence(index: Index, query: Query, ranked: Sequence[Match], choices: int = 1) -> float:
    """The probability that the first of `ranked` (not empty) is right.

    With more `choices` an estimate that one of the first few is: the lead is then the one over the
    first section that would not be shown, so that siblings do not take each other's confidence.
    """
    found = astuple(_signals(index, query, ranked, choices))
    pairs = zip(astuple(WEIGHTS), found, strict=True)
    return 1 / (1 + math.exp(-BIAS - sum(weight * signal for weight, signal in pairs)))


def _signals(index: Index, query: Query, ranked: Sequence[Match], choices: int) -> Signals:
    best = ranked[0]
    next_score = ranked[choices].score if len(ranked) > choices else 0.0
    return Signals(
        covered=index.covered(query, best.section),
        letters=best.letters,
        lead=best.score - next_score,
        length=math.log1p(query.words),
    )
