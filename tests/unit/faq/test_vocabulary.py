"""Terms get the numbers back that they were given, in every process."""

import pickle
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.vocabulary import Numbering, Vocabulary

TERMS = ["导出", "report", "^dao chu", "~~rep", "=17", "", "é", "𠀀"]


def vocabulary(terms: list[str]) -> Vocabulary:
    numbering = Numbering()
    for term in terms:
        numbering.of(term)
    return numbering.finished()


def test_numbers_are_given_out_in_order_and_once() -> None:
    numbering = Numbering()
    assert [numbering.of(term) for term in ("a", "b", "a", "c", "b")] == [0, 1, 0, 2, 1]
    assert len(numbering) == 3
    assert numbering.finished().find(["c", "a", "b"]).tolist() == [2, 0, 1]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), unique=True), st.data())
def test_all_terms_are_found_and_no_strangers(terms: list[str], data: st.DataObject) -> None:
    half = len(terms) // 2
    found = vocabulary(terms[:half])
    assert len(found) == half
    asked = data.draw(st.permutations(terms))
    expected = [place if (place := terms.index(term)) < half else -1 for term in asked]
    assert found.find(asked).tolist() == expected


def test_an_empty_one_knows_nothing() -> None:
    assert vocabulary([]).find(["a", "b"]).tolist() == [-1, -1]
    assert vocabulary([]).find([]).tolist() == []
    assert vocabulary(TERMS).find([]).tolist() == []


def test_one_that_was_handed_over_finds_the_same() -> None:
    found = pickle.loads(pickle.dumps(vocabulary(TERMS)))
    assert found.find([*TERMS, "none"]).tolist() == [*range(len(TERMS)), -1]


@pytest.mark.parametrize("seed", ["1", "2"])
def test_one_from_another_process_finds_the_same(seed: str) -> None:
    """Python's own hashes of texts differ from process to process."""
    program = (
        "import pickle, sys; from faq.vocabulary import Vocabulary;"
        f"vocabulary = Vocabulary({{term: n for n, term in enumerate({TERMS!a})}});"
        "sys.stdout.buffer.write(pickle.dumps(vocabulary))"
    )
    made = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
    )
    found = pickle.loads(made.stdout)
    assert found.find([*TERMS, "none"]).tolist() == [*range(len(TERMS)), -1]
