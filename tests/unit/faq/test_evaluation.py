"""Figures that can be checked by hand, and against scikit-learn."""

from dataclasses import astuple
from random import Random

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from faq.answering import Outcome
from faq.evaluation import (
    Choice,
    Figures,
    Question,
    Result,
    auroc,
    choices,
    figures,
    offered,
    threshold_at,
)

ANSWER, SUGGEST, UNKNOWN = Outcome.ANSWER, Outcome.SUGGEST, Outcome.UNKNOWN


def result(gold: str, ranked: str, confidence: float, outcome: Outcome) -> Result:
    """Sections have ids of one letter; up to three are offered."""
    question = Question("?", frozenset(gold))
    return Result(question, tuple(ranked), tuple(ranked[:3]), confidence, outcome)


RESULTS = [
    result("a", "abc", 0.9, ANSWER),
    result("b", "bac", 0.7, SUGGEST),  # held back: less was answered
    result("c", "abc", 0.65, ANSWER),
    result("xd", "abcd", 0.4, SUGGEST),
    result("z", "abc", 0.1, UNKNOWN),
    result("", "abc", 0.8, ANSWER),
    result("", "abc", 0.3, SUGGEST),
    result("", "", 0.0, UNKNOWN),
]


def test_figures_by_hand() -> None:
    found = figures(RESULTS)
    assert found.recall_at_1 == pytest.approx(2 / 5)
    assert found.recall_at_3 == pytest.approx(3 / 5)
    assert found.mrr_at_10 == pytest.approx((1 + 1 + 1 / 3 + 1 / 4 + 0) / 5)
    # Of 15 pairs, 0.8 is above all but 0.9, 0.3 is above 0.1 alone.
    assert found.auroc == pytest.approx((15 - 4 - 1) / 15)
    # 4 of 5 questions in scope reach 0.4; so does 0.8 out of it. 2 of these 5 answers are right.
    assert found.precision_at_80 == pytest.approx(2 / 5)
    assert found.wrong_answer_rate == pytest.approx(1 / 5)


def test_only_ten_places_count_and_any_right_section_does() -> None:
    tenth = result("j", "abcdefghijk", 0.5, SUGGEST)
    eleventh = result("k", "abcdefghijk", 0.5, SUGGEST)
    assert figures([tenth, eleventh]).mrr_at_10 == pytest.approx(0.1 / 2)
    assert figures([result("ba", "xab", 0.5, SUGGEST)]).mrr_at_10 == pytest.approx(0.5)


def test_what_there_is_nothing_to_measure_on_is_none() -> None:
    assert figures([]) == Figures(None, None, None, None, None, None)
    inside = figures(RESULTS[:5])
    assert inside.auroc is None
    assert inside.precision_at_80 == pytest.approx(2 / 4)
    outside = figures(RESULTS[5:])
    assert outside == Figures(None, None, None, None, None, None)


@pytest.mark.parametrize("digits", [1, 2, 8])
def test_auroc_is_that_of_scikit_learn_with_and_without_ties(digits: int) -> None:
    rng = np.random.default_rng(digits)
    inside, outside = rng.beta(3, 2, 80).round(digits), rng.beta(2, 3, 50).round(digits)
    expected = roc_auc_score([1] * 80 + [0] * 50, np.concatenate([inside, outside]))
    assert auroc(inside, outside) == pytest.approx(expected)


def test_auroc_of_confidences_that_tell_nothing_is_a_half() -> None:
    assert auroc(np.full(3, 0.5), np.full(4, 0.5)) == 0.5
    assert auroc(np.array([0.9]), np.array([0.1])) == 1.0


@pytest.mark.parametrize("size", [1, 3, 5, 10, 99])
def test_the_threshold_is_the_highest_that_enough_reach(size: int) -> None:
    confidences = np.array([Random(n).random() for n in range(size)])
    at = threshold_at(confidences)
    assert at is not None
    assert np.mean(confidences >= at) >= 0.8
    assert np.mean(confidences > at) < 0.8


def test_equal_confidences_are_answered_together() -> None:
    results = [result("a", "a", 0.5, SUGGEST)] * 4 + [result("a", "b", 0.5, SUGGEST)]
    assert figures(results).precision_at_80 == pytest.approx(4 / 5)


def shares(choice: Choice) -> list[float | None]:
    """All but the setting and its confidence, in the order of the fields."""
    return list(astuple(choice))[2:]


def near(*numbers: float) -> object:
    return pytest.approx(list(numbers))


def test_choices_by_hand() -> None:
    low, now, high, highest = choices(RESULTS, [(0.9, 0.05), (0.1, 0.65), (0.05, 0.85), (0.0, 1.0)])
    assert [each.answer_at for each in (low, now, high, highest)] == [0.05, 0.65, 0.85, 1.0]
    assert [each.wrong_answers for each in (low, now, high, highest)] == [0.9, 0.1, 0.05, 0.0]
    assert shares(low) == near(4 / 5, 3 / 5, 1 / 5, 1 / 5, 0, 2 / 3, 5 / 6)
    # The right section of the one offered is in the fourth place, which is not shown.
    assert shares(now) == near(2 / 5, 1 / 5, 2 / 5, 1 / 5, 1 / 5, 1 / 3, 2 / 3)
    # What is not answered any more is offered.
    assert shares(high) == near(1 / 5, 0, 3 / 5, 2 / 5, 1 / 5, 0, 0)
    assert shares(highest)[0] == 0.0
    assert highest.wrong_of_answers is None


def test_choices_at_the_present_threshold_are_the_outcomes() -> None:
    [now] = choices(RESULTS, [(0.1, 0.65)])
    answered = [each.outcome is ANSWER for each in RESULTS[:5]]
    assert now.answered == pytest.approx(sum(answered) / 5)
    assert now.answered_wrong == pytest.approx(figures(RESULTS).wrong_answer_rate)


def test_choices_without_questions_in_or_out_of_scope() -> None:
    [inside] = choices(RESULTS[:1], [(0.1, 0.5)])
    assert (inside.answered, inside.out_of_scope_answered) == (1.0, None)
    [outside] = choices(RESULTS[5:], [(0.1, 0.5)])
    assert (outside.answered, outside.offered_right, outside.unknown) == (None, None, None)
    assert outside.out_of_scope_answered == pytest.approx(1 / 3)
    assert outside.wrong_of_answers == 1.0


def test_where_nothing_is_found_nothing_can_be_answered() -> None:
    [always] = choices([result("a", "", 0.0, UNKNOWN)], [(1.0, 0.0)])
    assert (always.answered, always.unknown) == (0.0, 1.0)


def test_of_what_an_answer_shows_three_would_be_offered() -> None:
    assert offered(["a", "b", "c", "d"]) == ("a", "b", "c")


def test_what_counts_as_failed() -> None:
    assert [each.failed for each in RESULTS] == [False, False, True, True, True, True, False, False]
