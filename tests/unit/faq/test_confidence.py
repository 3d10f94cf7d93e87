"""Probabilities of being right, against scikit-learn, and where the line is drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from faq.confidence import IN_SCOPE, SIGNALS, TRUST, Confidence, Curve, Trials

WIDTH = len(SIGNALS)
SCALES = [5.0 if name.startswith("lead") else 1.0 for name in SIGNALS]
FLAT = Curve(np.zeros(WIDTH + 1))
RISING = Curve(np.eye(WIDTH + 1)[1])
"""The first signal and nothing else."""


def trials(
    signals: NDArray[np.float64], right: NDArray[np.bool_], inside: int | None = None
) -> Trials:
    """`inside`: how many, from the first on, are in scope; half of them unless said."""
    among = np.arange(len(right)) < (len(right) // 2 if inside is None else inside)
    return Trials(signals, right, right, among)


def drawn_at_random(seed: int, size: int = 300) -> Trials:
    rng = np.random.default_rng(seed)
    signals = rng.random((size, WIDTH)) / SCALES
    odds = signals * SCALES @ np.resize([2.0, -1, 3, 1, 0], WIDTH) - 2.5
    return trials(signals, rng.random(size) < 1 / (1 + np.exp(-odds)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_weights_are_those_of_scikit_learn(seed: int) -> None:
    known = drawn_at_random(seed)
    # It leaves the bias unpunished; as a column of ones, it is a weight like any other.
    design = np.hstack([np.ones((len(known.first), 1)), known.signals * SCALES])
    model = LogisticRegression(C=1 / TRUST, fit_intercept=False, tol=1e-10, max_iter=1000)
    model.fit(design, known.first, sample_weight=known.weights())
    fitted = FLAT.fitted(known, known.first)
    np.testing.assert_allclose(fitted.weights, model.coef_[0], atol=1e-3)
    np.testing.assert_allclose(fitted(known.signals), model.predict_proba(design)[:, 1], atol=1e-3)


def test_the_penalty_is_on_the_way_from_the_old_weights() -> None:
    """Of one question that was unclear before, the bias alone can be solved by hand."""
    old = Curve(np.array([1.5, 2, *[0] * (WIDTH - 1)]))
    once = trials(np.zeros((1, WIDTH)), np.array([True]), inside=1)
    moved = old.fitted(once, once.first).weights
    bias = moved[0]
    weight = float(once.weights()[0])
    assert TRUST * (bias - 1.5) == pytest.approx(weight / (1 + np.exp(bias)), rel=1e-6)
    assert moved[1:].tolist() == old.weights[1:].tolist()


def test_what_is_separable_does_not_run_away() -> None:
    signals = np.zeros((200, WIDTH))
    signals[:100] = 1
    right = signals[:, 0] > 0
    fitted = FLAT.fitted(trials(signals, right, 100), right)
    assert np.abs(fitted.weights).max() < 10
    high, low = fitted(signals[[0, -1]])
    assert high > 0.9
    assert low < 0.2


@pytest.mark.parametrize("start", [0.0, -40.0, 40.0])
def test_from_anywhere_it_ends_where_nothing_pulls(start: float) -> None:
    known = drawn_at_random(4, 200)
    old = Curve(np.full(WIDTH + 1, start))
    fitted = old.fitted(known, known.first)
    design = np.hstack([np.ones((200, 1)), known.signals * SCALES])
    pull = design.T @ (known.weights() * (known.first - fitted(known.signals)))
    np.testing.assert_allclose(pull, TRUST * (fitted.weights - old.weights), atol=0.01)


@given(st.integers(0, 1000), st.integers(1, 40))
def test_fitting_never_makes_it_less_probable(seed: int, size: int) -> None:
    known = drawn_at_random(seed, size)
    fitted = RISING.fitted(known, known.first)

    def cost(curve: Curve) -> float:
        chance = np.where(known.first, curve(known.signals), 1 - curve(known.signals))
        away = curve.weights - RISING.weights
        return float(-known.weights() @ np.log(chance) + TRUST / 2 * away @ away)

    assert cost(fitted) <= cost(RISING) + 1e-6


def test_questions_in_scope_weigh_their_share_however_many_there_are() -> None:
    known = trials(np.zeros((10, WIDTH)), np.ones(10, dtype=bool), inside=2)
    weights = known.weights()
    assert weights.sum() == pytest.approx(10)
    assert weights[:2].sum() == pytest.approx(10 * IN_SCOPE)
    assert len(set(weights[:2])) == len(set(weights[2:])) == 1


def confidence(sure: list[float], wrong: list[bool]) -> Confidence:
    """Of questions in scope, with these first signals."""
    signals = np.zeros((len(sure), WIDTH))
    signals[:, 0] = sure
    right = ~np.array(wrong)
    return Confidence.of(trials(signals, right, len(sure)), RISING, FLAT)


def chance(signal: float) -> float:
    return float(1 / (1 + np.exp(-signal)))


def test_the_line_by_hand() -> None:
    found = confidence([4, 1, 3, 2, 5], [True, True, False, True, False])  # wrong: 4, 2 and 1
    # In scope is all there is, and it is taken for IN_SCOPE of all.
    each = IN_SCOPE / 5
    assert found.answer_at(3 * each) == pytest.approx(chance(1))
    assert found.answer_at(2 * each) == pytest.approx(chance(2))
    assert found.answer_at(1 * each) == pytest.approx(chance(3))
    assert found.answer_at(0.0) == pytest.approx(chance(5))
    assert found.answer_at(-1.0) == 1.0


def test_without_wrong_answers_all_that_was_tried_may_be_answered() -> None:
    assert confidence([3, 1, 2], [False] * 3).answer_at(0.0) == pytest.approx(chance(1))


def test_with_the_surest_wrong_nothing_can_be_answered() -> None:
    assert confidence([1, 2, 3], [False, False, True]).answer_at(0.0) == 1.0


def test_equally_sure_ones_are_answered_together() -> None:
    found = confidence([1, 1, 1, 1, 2], [True, True, False, False, False])
    assert found.answer_at(IN_SCOPE / 5) == pytest.approx(chance(2))
    assert found.answer_at(IN_SCOPE / 5 * 2) == pytest.approx(chance(1))


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans(), st.booleans()), min_size=1, max_size=30),
    st.lists(st.floats(0, 1), min_size=2, max_size=5),
)
def test_fewer_wrong_answers_need_more_confidence_and_are_had(
    rows: list[tuple[int, bool, bool]], allowed: list[float]
) -> None:
    signals = np.zeros((len(rows), WIDTH))
    signals[:, 0] = [signal for signal, _, _ in rows]
    right, inside = np.array([row[1:] for row in rows]).T
    known = Trials(signals, right & inside, right & inside, inside)
    found = Confidence.of(known, RISING, FLAT)
    lines = [found.answer_at(share) for share in sorted(allowed)]
    assert lines == sorted(lines, reverse=True)
    for share, line in zip(sorted(allowed), lines, strict=True):
        wrong = (RISING(signals) >= line) & ~known.first
        assert known.weights()[wrong].sum() / len(rows) <= share + 1e-9


def test_a_drawn_line_goes_through_its_points_and_straight_between() -> None:
    found = Confidence.drawn(FLAT, FLAT, ((0.01, 0.9), (0.05, 0.6), (0.1, 0.4)))
    near = pytest.approx
    assert found.answer_at(0.01) == near(0.9)
    assert found.answer_at(0.03) == near(0.75, abs=0.01)
    assert found.answer_at(0.05) == near(0.6, abs=0.01)
    assert found.answer_at(0.1) == near(0.4)
    assert found.answer_at(0.5) == near(0.4)
    assert found.answer_at(0.009) == 1.0
    lines = [found.answer_at(share) for share in np.linspace(0, 0.2, 77)]
    assert lines == sorted(lines, reverse=True)


@given(st.lists(st.floats(-1e6, 1e6), min_size=WIDTH, max_size=WIDTH))
def test_probabilities_are_between_none_and_one(signals: list[float]) -> None:
    curve = Curve(np.resize([-2.5, 1.6, 3.1, 4.9, -1.5], WIDTH + 1))
    [found] = curve(np.array(signals))
    assert 0 < found < 1
