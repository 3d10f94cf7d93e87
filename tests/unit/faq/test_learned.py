"""What is learned from titles and aliases, against scikit-learn on separable examples."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from faq.learned import learn, softmax
from faq.postings import Counts, Postings

VOCABULARY = 40
Example = dict[int, float]


def taught(
    examples: Sequence[Example],
    owners: Sequence[int],
    *,
    classes: int | None = None,
    trust: Sequence[float] | None = None,
) -> Postings:
    return learn(
        Counts.of(examples).unit(),
        np.array(owners, dtype=np.int32),
        np.array(trust or [1.0] * len(owners), dtype=np.float32),
        classes or max(owners) + 1,
        VOCABULARY,
    )


def chances(learned: Postings, example: Example) -> NDArray[np.float32]:
    row = Counts.of([example]).unit()
    return softmax(learned.scores(row.terms, row.counts))


def toy(seed: int) -> tuple[list[Example], list[int]]:
    """Four classes with eight words of their own, in a common noise of eight."""
    rng = np.random.default_rng(seed)
    owners = np.repeat(np.arange(4), 12).tolist()
    examples = []
    for owner in owners:
        own = rng.choice(8, 3, replace=False) + 8 * owner
        noise = rng.choice(8, 2, replace=False) + 32
        examples.append(dict.fromkeys([*own.tolist(), *noise.tolist()], 1.0))
    return examples, owners


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_predictions_are_those_of_scikit_learn(seed: int) -> None:
    examples, owners = toy(seed)
    asked, right = toy(seed + 100)
    learned = taught(examples, owners)

    def dense(rows: list[Example]) -> NDArray[np.float64]:
        table = np.zeros((len(rows), VOCABULARY))
        counts = Counts.of(rows).unit()
        table[counts.rows, counts.terms] = counts.counts
        return table

    # DECAY is the penalty's factor; scikit-learn's C is its inverse. It fits a bias only if told.
    model = LogisticRegression(C=10, fit_intercept=False, max_iter=1000).fit(
        dense(examples), owners
    )
    ours = np.array([chances(learned, each) for each in asked])
    theirs = model.predict_proba(dense(asked))
    assert ours.argmax(axis=1).tolist() == theirs.argmax(axis=1).tolist() == right
    # Twenty steps are near to convergence, and small weights are left out.
    np.testing.assert_allclose(ours, theirs, atol=0.05)


def test_a_word_that_all_have_tells_nothing() -> None:
    learned = taught([{0: 1, 9: 1}, {1: 1, 9: 1}], [0, 1])
    assert chances(learned, {0: 1})[0] > 0.7
    np.testing.assert_allclose(chances(learned, {9: 1}), [0.5, 0.5], atol=0.01)


def test_examples_count_by_their_trust() -> None:
    examples: list[Example] = [{0: 1}, {0: 1}]
    assert chances(taught(examples, [0, 1]), {0: 1}) == pytest.approx([0.5, 0.5], abs=1e-3)
    [more, less] = chances(taught(examples, [0, 1], trust=[1.0, 0.3]), {0: 1})
    assert more > 0.6 > less


def test_a_class_without_examples_is_less_probable_than_a_right_one() -> None:
    found = chances(taught([{0: 1}, {1: 1}], [0, 1], classes=3), {0: 1})
    assert found.argmax() == 0
    assert found[2] < found[0]


def test_words_that_were_never_seen_leave_all_equal() -> None:
    learned = taught([{0: 1}, {1: 1}], [0, 1])
    assert chances(learned, {5: 1}).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("examples", [[{}], [{}, {}], [{}, {0: 1.0}]])
def test_examples_without_terms_teach_nothing_and_break_nothing(examples: list[Example]) -> None:
    learned = taught(examples, list(range(len(examples))))
    found = chances(learned, {0: 1})
    assert np.isfinite(found).all()
    assert found.sum() == pytest.approx(1)


@given(
    st.lists(
        st.tuples(
            st.dictionaries(st.integers(0, VOCABULARY - 1), st.floats(0.125, 50, width=16)),
            st.integers(0, 4),
            st.floats(0.125, 1, width=16),
        ),
        min_size=1,
        max_size=25,
    )
)
def test_weights_stay_finite(rows: list[tuple[Example, int, float]]) -> None:
    examples, owners, trust = zip(*rows, strict=True)
    learned = taught(examples, owners, classes=5, trust=trust)
    assert np.isfinite(learned.weights).all()
    assert np.abs(learned.weights).max(initial=0) < 100
    for example in examples:
        assert chances(learned, example).sum() == pytest.approx(1, abs=1e-5)


@given(st.lists(st.lists(st.floats(-1e4, 1e4, width=32), min_size=3, max_size=3), min_size=1))
def test_softmax_makes_probabilities_of_any_scores(scores: list[list[float]]) -> None:
    found = softmax(np.array(scores, dtype=np.float32))
    np.testing.assert_allclose(found.sum(axis=-1), 1, rtol=1e-5)
    assert (found >= 0).all()
    for row, shares in zip(scores, found, strict=True):
        assert shares[int(np.argmax(row))] == shares.max()


def test_softmax_by_hand() -> None:
    found = softmax(np.log(np.array([1, 2, 5], dtype=np.float32)))
    np.testing.assert_allclose(found, [1 / 8, 2 / 8, 5 / 8], rtol=1e-6)
