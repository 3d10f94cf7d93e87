"""How probable it is that the best match is right, learned from the manual itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]

SIGNALS = ("covered", "words", "lead", "score", "learned", "lead_of_choices")
"""What speaks for the best match: the share of the question's words that the section has; log(1 +
their number), for one shared word proves less than several; how far the next section is behind; its
score; its probability as learned from the aliases; how far the first section that would not be
suggested is behind."""
_SCALES = np.array([1.0, 1.0, 5.0, 1.0, 1.0, 5.0])
"""Leads are small numbers; scaled, one strength of the prior suits all."""
_STEPS, _SMALL = 50, 1e-6
TRUST = 1.0
"""The precision with which weights that are known before any trial hold."""
IN_SCOPE = 0.8
"""The share of questions that a manual can answer, as assumed where wrong answers are counted."""


@dataclass(frozen=True, slots=True)
class Trials:
    """Questions with known answers, as an index saw them."""

    signals: Doubles
    """A row of SIGNALS each."""
    first: NDArray[np.bool_]
    """Whether the best match was right; …"""
    among: NDArray[np.bool_]
    """… whether one of the first three was."""
    in_scope: NDArray[np.bool_]

    def weights(self) -> Doubles:
        """One each on average, so that those in scope weigh IN_SCOPE of all."""
        inside = self.in_scope
        shares = np.where(
            inside, IN_SCOPE / max(1, inside.sum()), (1 - IN_SCOPE) / max(1, (~inside).sum())
        )
        weights: Doubles = shares * len(inside)
        return weights


@dataclass(frozen=True, slots=True)
class Curve:
    """Logistic regression: signals → probability."""

    weights: Doubles
    """The bias, then one for each signal."""

    def __call__(self, signals: Doubles) -> Doubles:
        """Of rows of signals, a probability each."""
        found: Doubles = 1 / (1 + np.exp(-np.clip(_design(signals) @ self.weights, -30, 30)))
        return found

    def fitted(self, trials: Trials, right: NDArray[np.bool_]) -> Curve:
        """Moved from here to what these trials say, with TRUST in the old weights.

        Newton's method on the penalised likelihood (Hastie, Tibshirani and Friedman 2009, 4.4.1),
        each step halved until it helps.
        """
        design, counted, came = _design(trials.signals), trials.weights(), right.astype(float)

        def cost(weights: Doubles) -> float:
            odds = design @ weights
            away = weights - self.weights
            surprise = counted @ (np.logaddexp(0, odds) - came * odds)
            return float(surprise + TRUST / 2 * away @ away)

        weights, least = self.weights, cost(self.weights)
        for _ in range(_STEPS):
            chance = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
            slope = design.T @ (counted * (came - chance)) - TRUST * (weights - self.weights)
            bend = (design * (counted * chance * (1 - chance))[:, None]).T @ design
            step = np.linalg.solve(bend + TRUST * np.eye(len(weights)), slope)
            while cost(weights + step) > least and np.abs(step).max() > _SMALL:
                step /= 2
            weights, before = weights + step, least
            least = cost(weights)
            if before - least < _SMALL:
                break
        return Curve(weights)


@dataclass(frozen=True, slots=True)
class Confidence:
    """Probabilities for one index, and where to draw the line."""

    first: Curve
    """That the best match is right."""
    among: Curve
    """That one of the first three is."""
    _sure: Doubles
    """Probabilities of trials, ascending; …"""
    _wrong: Doubles
    """… and the share of all questions answered wrongly if it is answered from there on."""

    @staticmethod
    def of(trials: Trials, first: Curve, among: Curve) -> Confidence:
        sure = first(trials.signals)
        order = np.argsort(sure)
        shares = trials.weights() / len(order)
        wrong = np.where(trials.first, 0.0, shares)[order]
        sure, from_here = sure[order], np.cumsum(wrong[::-1])[::-1]
        together = np.searchsorted(sure, sure)  # equal ones are answered together
        return Confidence(first, among, sure, from_here[together])

    @staticmethod
    def drawn(first: Curve, among: Curve, line: Sequence[tuple[float, float]]) -> Confidence:
        """With a known line: (share of wrong answers, least probability), shares ascending."""
        wrong, sure = np.array(line).T
        shares = np.linspace(wrong[0], wrong[-1], 200)
        return Confidence(first, among, np.interp(shares, wrong, sure)[::-1], shares[::-1])

    def answer_at(self, wrong_answers: float) -> float:
        """The least probability from which at most this share of questions is answered wrongly."""
        fine = np.flatnonzero(self._wrong <= wrong_answers)
        return float(self._sure[fine[0]]) if len(fine) else 1.0


def _design(signals: Doubles) -> Doubles:
    rows = np.atleast_2d(signals)
    return np.hstack([np.ones((len(rows), 1)), rows * _SCALES])
