"""What can be learned from the manual itself: which words tell its sections apart.

Logistic regression over all titles and aliases, one class per section. Few examples with many
terms: it is trained in the space of the examples, where one step costs (examples² × sections) and
twenty steps are as good as convergence (functional gradient descent on kernel logistic regression,
Zhu and Hastie 2005).
"""

from __future__ import annotations

import numpy as np

from faq.postings import Counts, Floats, Ints, Postings

EXAMPLES = 2_500
"""At most. A step then takes a third of a second, and there are STEPS of them."""
STEPS, RATE, MOMENTUM, DECAY = 20, 1.0, 0.9, 0.1
_SMALL = 1e-3
"""Learned weights below this are left out."""
_AT_ONCE = 1 << 20
"""How many products are added up in one go: some megabytes."""


def learn(examples: Counts, owners: Ints, trust: Floats, classes: int, vocabulary: int) -> Postings:
    """Term → section weights from `examples` (unit rows), each with its class and its weight.

    A query's score for a class is the sum of query weight × posting weight; softmax over the
    classes makes probabilities.
    """
    kernel = _kernel(examples, vocabulary)
    right = np.zeros((examples.height, classes), dtype=np.float32)
    right[np.arange(examples.height), owners] = 1
    dual = np.zeros_like(right)
    speed = np.zeros_like(right)
    for _ in range(STEPS):
        ahead = dual + MOMENTUM * speed
        slope = (softmax(kernel @ ahead) - right) * trust[:, None] + DECAY * ahead
        speed *= MOMENTUM
        speed -= RATE * slope
        dual += speed
    return _weights(examples, dual, vocabulary)


def softmax(scores: Floats) -> Floats:
    """Over the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return shares


def _kernel(examples: Counts, vocabulary: int) -> Floats:
    """Cosines between all examples."""
    postings = Postings.of(examples, examples.counts, vocabulary)
    rows = np.zeros((examples.height, examples.height), dtype=np.float32)
    starts = np.searchsorted(examples.rows, np.arange(examples.height + 1))
    for row in range(examples.height):
        own = slice(starts[row], starts[row + 1])
        rows[row] = postings.scores(examples.terms[own], examples.counts[own])
    return rows


def _weights(examples: Counts, dual: Floats, vocabulary: int) -> Postings:
    """Σ example × its dual weights, by term."""
    order = np.argsort(examples.terms, kind="stable")
    terms, rows = examples.terms[order], examples.rows[order]
    values = examples.counts[order]
    present, starts = np.unique(terms, return_index=True)
    found = [Counts(rows[:0], terms[:0], values[:0], 0)]  # names may have no terms: `?!`
    step = max(1, _AT_ONCE * len(present) // (len(terms) * dual.shape[1] or 1))
    ends = [*starts[1:], len(terms)]
    for first in range(0, len(present), step):
        own = slice(starts[first], ends[min(first + step, len(present)) - 1])
        products = values[own, None] * dual[rows[own]]
        sums = np.add.reduceat(products, starts[first : first + step] - starts[first])
        some, classes = np.nonzero(np.abs(sums) > _SMALL)
        weights = sums[some, classes]
        found.append(Counts(classes.astype(np.int32), present[first + some], weights, 0))
    together = Counts(
        np.concatenate([each.rows for each in found]),
        np.concatenate([each.terms for each in found]),
        np.concatenate([each.counts for each in found]),
        dual.shape[1],
    )
    return Postings.of(together, together.counts, vocabulary)
