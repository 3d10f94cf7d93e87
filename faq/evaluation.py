"""How well a manual's questions are answered: figures from questions whose sections are known.

Ranks count from 1; ABSENT stands for a right section that is not among those found. Every figure is
None where there is nothing to measure it on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.answering import Outcome
from faq.calibration import CHOICES

Ranks = NDArray[np.float64]
Confidences = NDArray[np.float64]

ABSENT = float("inf")
DEPTH = 10
"""How many of the sections found count."""
SHARE = 0.8
"""Of the questions in scope, those answered where precision is read."""


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    gold: frozenset[str]
    """Ids of the sections that answer it, each as well as the others; empty: out of scope, the
    right answer is "I don't know"."""

    @property
    def in_scope(self) -> bool:
        return bool(self.gold)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a question."""

    question: Question
    ranked: tuple[str, ...]
    """Ids, best first, up to DEPTH."""
    offered: tuple[str, ...]
    """Ids that are suggested where it is not answered."""
    confidence: float
    outcome: Outcome

    @property
    def rank(self) -> float:
        return rank(self.ranked, self.question.gold)

    @property
    def failed(self) -> bool:
        """In scope: the right section is not the first; out of scope: it is answered."""
        if self.question.in_scope:
            return self.rank > 1
        return self.outcome is Outcome.ANSWER


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares from 0 to 1."""

    recall_at_1: float | None
    """Of the questions in scope, those with a right section in the first place."""
    recall_at_3: float | None
    """The same for the first three places."""
    mrr_at_10: float | None
    """The mean of 1/rank over the questions in scope, 0 beyond the tenth place."""
    auroc: float | None
    """How probable it is that a question in scope has more confidence than one out of scope."""
    precision_at_80: float | None
    """Of all answers, in scope and out of it, those that are right, if one answers from the
    confidence that 80 % of the questions in scope reach."""
    wrong_answer_rate: float | None
    """Of the questions in scope, those that are answered, and with a wrong section."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What answering from some confidence on would come to.

    Shares of the questions in scope, where `answered + offered + unknown` is 1, unless it says
    something else.
    """

    wrong_answers: float
    """What was asked for: at most this share of all questions answered wrongly."""
    answer_at: float
    """The least confidence that comes of it."""
    answered: float | None
    answered_wrong: float | None
    """A part of `answered`."""
    offered: float | None
    offered_right: float | None
    """A part of `offered`: the right section is among the suggestions."""
    unknown: float | None
    out_of_scope_answered: float | None
    """Of the questions out of scope."""
    wrong_of_answers: float | None
    """Of all answers, in scope and out of it: what people see of it."""


def rank(ranked: Sequence[str], gold: frozenset[str]) -> float:
    places = (place for place, id_ in enumerate(ranked[:DEPTH], start=1) if id_ in gold)
    return next(places, ABSENT)


def recall(ranks: Ranks, places: int) -> float | None:
    return _mean(ranks <= places)


def mrr(ranks: Ranks) -> float | None:
    """Ranks are up to DEPTH already, so there is nothing to cut."""
    return _mean(1 / ranks)


def auroc(inside: Confidences, outside: Confidences) -> float | None:
    """Equal confidences count half (Mann and Whitney's U)."""
    if not len(inside) or not len(outside):
        return None
    ordered = np.sort(outside)
    below = np.searchsorted(ordered, inside, side="left")
    not_above = np.searchsorted(ordered, inside, side="right")
    return float(np.mean(below + not_above) / (2 * len(ordered)))


def threshold_at(inside: Confidences, share: float = SHARE) -> float | None:
    """The highest confidence that at least this share of the questions in scope reach."""
    if not len(inside):
        return None
    # Rounded, because 0.8 * 10 must not ask for a ninth.
    needed = max(1, int(np.ceil(round(share * len(inside), 9))))
    return float(np.sort(inside)[::-1][needed - 1])


def precision(ranks: Ranks, inside: Confidences, outside: Confidences, at: float) -> float | None:
    """Of all answers from this confidence on, those whose first section is right."""
    given = np.concatenate([ranks[inside >= at] == 1, np.zeros(int(np.sum(outside >= at)), bool)])
    return _mean(given)


def figures(results: Sequence[Result]) -> Figures:
    inside, outside = _scopes(results)
    ranks = np.array([result.rank for result in inside])
    sure, unsure = _confidences(inside), _confidences(outside)
    at = threshold_at(sure)
    wrong = [result.outcome is Outcome.ANSWER and result.rank > 1 for result in inside]
    return Figures(
        recall_at_1=recall(ranks, 1),
        recall_at_3=recall(ranks, 3),
        mrr_at_10=mrr(ranks),
        auroc=auroc(sure, unsure),
        precision_at_80=None if at is None else precision(ranks, sure, unsure, at),
        wrong_answer_rate=_mean(np.array(wrong)),
    )


def choices(results: Sequence[Result], compared: Sequence[tuple[float, float]]) -> list[Choice]:
    """What each of these settings, with its least confidence, comes to, in the order given.

    What is not answered stays what it was, a suggestion or unknown; what was answered and would not
    be any more becomes a suggestion.
    """
    answered = [r.confidence for r in results if r.outcome is Outcome.ANSWER]
    least = min(answered, default=ABSENT)
    return [_choice(results, share, at, least) for share, at in compared]


def _choice(results: Sequence[Result], share: float, at: float, least: float) -> Choice:
    inside, outside = _scopes(results)
    given = np.array([_answers(result, at, least) for result in inside], bool)
    stray = np.array([_answers(result, at, least) for result in outside], bool)
    first = np.array([result.rank == 1 for result in inside], bool)
    offers = ~given & np.array([result.outcome is not Outcome.UNKNOWN for result in inside], bool)
    among = np.array([not result.question.gold.isdisjoint(result.offered) for result in inside])
    return Choice(
        wrong_answers=share,
        answer_at=at,
        answered=_mean(given),
        answered_wrong=_mean(given & ~first),
        offered=_mean(offers),
        offered_right=_mean(offers & among.astype(bool)),
        unknown=_mean(~given & ~offers),
        out_of_scope_answered=_mean(stray),
        wrong_of_answers=_mean(np.concatenate([~first[given], stray[stray]])),
    )


def _answers(result: Result, at: float, least: float) -> bool:
    """Whether a threshold makes it an answer.

    `least` is the lowest confidence that was answered. Who had as much and was not answered was
    held back for some other reason, which no threshold changes.
    """
    held_back = result.outcome is not Outcome.ANSWER and result.confidence >= least
    return bool(result.ranked) and result.confidence >= at and not held_back


def offered(found: Sequence[str]) -> tuple[str, ...]:
    """Of what an answer shows, what would be suggested in its place."""
    return tuple(found[:CHOICES])


def _scopes(results: Sequence[Result]) -> tuple[list[Result], list[Result]]:
    inside = [result for result in results if result.question.in_scope]
    return inside, [result for result in results if not result.question.in_scope]


def _confidences(results: Sequence[Result]) -> Confidences:
    return np.array([result.confidence for result in results], float)


def _mean(values: NDArray[np.generic]) -> float | None:
    return float(np.mean(values.astype(float))) if len(values) else None
