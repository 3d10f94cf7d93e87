"""Asks an index questions with known answers, so that its confidence fits its own manual.

An alias that is left out of the index must be found; with its whole section left out, it must be
unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from faq.confidence import SIGNALS, Confidence, Curve, Trials
from faq.fields import KIND_WEIGHTS
from faq.matching import LEARNED, Index, Match, Ranking
from faq.names import NameIndex
from faq.query import Query

CHOICES = 3
"""Suggestions at most."""
FOLDS, FOLD = 3, 120
"""How often, and how many, names are left out at once: one of a section each time."""
ENOUGH = 30
"""Fewer questions than these say too little."""

_FIRST = Curve(np.array([-3.47, -0.01, 1.47, 2.38, 5.87, -0.53, 0.59]))
_AMONG = Curve(np.array([-2.6, -0.33, 1.27, 0.37, 5.15, 0.67, 1.98]))
"""For manuals without aliases, and where the others start from. Fitted on small manuals drawn from
banking77, a Chinese chitchat corpus, cmrc2018 and a product's manual in both languages, with the
questions whose section was not drawn as out of scope; clean, with greetings and with typos."""
_LINE = ((0.005, 0.956), (0.01, 0.897), (0.02, 0.809), (0.03, 0.734), (0.05, 0.615), (0.1, 0.452))
"""There, the least confidence (second) with at most so many wrong answers (first)."""


def calibrated(index: Index) -> Confidence:
    """Fitted to this index if its sections have aliases enough; the same for the same manual."""
    trials = _trials(index)
    if trials is None:
        return Confidence.drawn(_FIRST, _AMONG, _LINE)
    first, among = _FIRST.fitted(trials, trials.first), _AMONG.fitted(trials, trials.among)
    return Confidence.of(trials, first, among)


def signals(
    index: Index, ranking: Ranking, ranked: list[Match], names: NameIndex | None = None
) -> list[float]:
    """SIGNALS for the first of `ranked`: the ranking's matches, perhaps in another order."""
    names = names or index.name_index
    best = ranked[0]

    def lead(place: int) -> float:
        return best.score - (ranked[place].score if len(ranked) > place else 0.0)

    share, words = index.covered(ranking.query, best.section, names)
    return [
        share,
        float(np.log1p(words)),
        lead(1),
        best.score,
        names.chance(float(ranking.parts[LEARNED][best.section])),
        lead(CHOICES),
    ]


def _trials(index: Index) -> Trials | None:
    rows: list[list[float]] = []
    right: list[tuple[bool, bool, bool]] = []
    for left_out, names in _folds(index):
        for row in left_out:
            own = int(index.names.owners[row])
            query = index.query(index.names.texts[row])
            for hidden in ((), (own,)):
                ranking = index.rank(_forget(index, query, names, hidden), hidden, names)
                ranked = list(ranking.matches)
                near = [match.section for match in ranked[:CHOICES]]
                rows.append(signals(index, ranking, ranked, names) if ranked else _NOTHING)
                right.append((near[:1] == [own], own in near, not hidden))
    if len(rows) < 2 * ENOUGH:
        return None
    first, among, inside = np.array(right).T
    return Trials(np.array(rows), first, among, inside)


def _folds(index: Index) -> Iterator[tuple[list[int], NameIndex]]:
    """Rows of names that are left out, and the index without them."""
    owned: dict[int, list[int]] = {}
    for row, owner in enumerate(index.names.owners.tolist()):
        if index.names.taught[owner]:
            owned.setdefault(owner, []).append(row)
    rng = np.random.default_rng(0)  # the same manual is calibrated in the same way
    several = [rows for rows in owned.values() if len(rows) > 1]
    if len(several) * FOLDS < ENOUGH:
        return
    for _ in range(FOLDS):
        chosen = rng.permutation(len(several))[:FOLD]
        left_out = sorted(int(rng.choice(several[place])) for place in chosen)
        kept = np.setdiff1d(np.arange(len(index.names.texts)), left_out).astype(np.int32)
        yield left_out, index.trial(kept)


def _forget(index: Index, query: Query, names: NameIndex, hidden: tuple[int, ...]) -> Query:
    """The query as if the index had never had what is left out: its words become unknown."""
    places = np.zeros(len(query.terms), dtype=np.int64)
    for postings in (names.centres, *index.fields.postings.values()):
        places += postings.starts[query.terms + 1] - postings.starts[query.terms]
        for section in hidden:
            places -= postings.row(query.terms, section) != 0
    known = places > 0
    lost = KIND_WEIGHTS[query.kinds[~known]] * index.fields.unseen
    return replace(
        query,
        terms=query.terms[known],
        counts=query.counts[known],
        kinds=query.kinds[known],
        weights=query.weights[known],
        unknown=np.concatenate([query.unknown, lost]).astype(np.float32),
        unknown_kinds=np.concatenate([query.unknown_kinds, query.kinds[~known]]),
    )


_NOTHING = [0.0] * len(SIGNALS)
