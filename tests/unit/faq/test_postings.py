"""The inverted index against matrices that hold every zero."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from faq.postings import Counts, Floats, Ints, Postings

TERMS = 12
Dense = NDArray[np.float64]
tables = st.lists(
    st.dictionaries(st.integers(0, TERMS - 1), st.integers(1, 9).map(float)), max_size=8
)
queries = st.dictionaries(st.integers(0, TERMS - 1), st.floats(0, 4, width=16))


def dense(counts: Counts) -> Dense:
    table = np.zeros((counts.height, TERMS))
    table[counts.rows, counts.terms] = counts.counts
    return table


def in_numbers(query: dict[int, float]) -> tuple[Ints, Floats]:
    return np.array([*query], dtype=np.int32), np.array([*query.values()], dtype=np.float32)


@given(tables, queries)
def test_scores_are_the_products_with_the_whole_table(
    rows: list[dict[int, float]], query: dict[int, float]
) -> None:
    counts = Counts.of(rows)
    terms, weights = in_numbers(query)
    wanted = np.zeros(TERMS)
    wanted[terms] = weights
    scores = Postings.of(counts, counts.counts, TERMS).scores(terms, weights)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(scores, dense(counts) @ wanted, rtol=1e-5)


@given(tables, st.lists(st.integers(0, TERMS - 1), unique=True))
def test_a_row_is_the_row_of_the_whole_table(
    rows: list[dict[int, float]], chosen: list[int]
) -> None:
    counts = Counts.of(rows)
    postings = Postings.of(counts, counts.counts, TERMS)
    terms = np.array(chosen, dtype=np.int32)
    for row, expected in enumerate(dense(counts)):
        np.testing.assert_array_equal(postings.row(terms, row), expected[terms])


@given(tables)
def test_unit_rows_have_length_one_and_keep_their_direction(rows: list[dict[int, float]]) -> None:
    counts = Counts.of(rows)
    before, after = dense(counts), dense(counts.unit())
    for old, new in zip(before, after, strict=True):
        length = np.linalg.norm(old)
        np.testing.assert_allclose(new * length, old, rtol=1e-5)
        assert np.linalg.norm(new) == pytest.approx(1 if length else 0)


@given(tables, st.data())
def test_pooled_rows_are_the_sums_of_each_owners_rows(
    rows: list[dict[int, float]], data: st.DataObject
) -> None:
    counts = Counts.of(rows)
    owners = np.array(
        data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))), np.int32
    )
    expected = np.zeros((4, TERMS))
    for owner, row in zip(owners, dense(counts), strict=True):
        expected[owner] += row
    pooled = counts.pooled(owners, 4)
    assert pooled.height == 4
    assert len(set(zip(pooled.rows.tolist(), pooled.terms.tolist(), strict=True))) == len(
        pooled.rows
    )
    np.testing.assert_allclose(dense(pooled), expected, rtol=1e-6)


@given(tables, st.lists(st.floats(0, 4, width=16), min_size=TERMS, max_size=TERMS))
def test_times_multiplies_the_columns(rows: list[dict[int, float]], weights: list[float]) -> None:
    counts = Counts.of(rows)
    found = counts.times(np.array(weights, dtype=np.float32))
    np.testing.assert_allclose(dense(found), dense(counts) * np.array(weights), rtol=1e-5)


def test_saturation_by_hand() -> None:
    """count / (count + k × (1 − b + b × length / average length))"""
    counts = Counts.of([{0: 1.0, 1: 3.0}, {}, {0: 2.0}])  # lengths 4 and 2; the empty one is none
    expected = [
        1 / (1 + 1.2 * (0.4 + 0.6 * 4 / 3)),
        3 / (3 + 1.2 * (0.4 + 0.6 * 4 / 3)),
        2 / (2 + 1.2 * (0.4 + 0.6 * 2 / 3)),
    ]
    np.testing.assert_allclose(counts.saturated(1.2, 0.6), expected, rtol=1e-6)


def test_without_length_normalisation_only_the_count_matters() -> None:
    counts = Counts.of([{0: 1.0}, {0: 1.0, 1: 8.0}])
    np.testing.assert_allclose(counts.saturated(1.0, 0.0), [1 / 2, 1 / 2, 8 / 9], rtol=1e-6)


@given(tables)
def test_saturated_weights_lie_between_none_and_one(rows: list[dict[int, float]]) -> None:
    weights = Counts.of(rows).saturated(1.2, 0.6)
    assert ((weights > 0) & (weights < 1)).all()


def test_nothing_is_an_index_too() -> None:
    nothing = Counts.of([])
    assert len(nothing.saturated(1.2, 0.6)) == len(nothing.unit().counts) == 0
    postings = Postings.of(nothing, nothing.counts, 0)
    assert len(postings.scores(*in_numbers({}))) == 0
    height = Postings.of(Counts.of([{}, {}]), nothing.counts, 1)
    assert height.scores(*in_numbers({0: 1.0})).tolist() == [0, 0]
