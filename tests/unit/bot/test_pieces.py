"""A value arrives as it was, and no piece of it is large."""

import pickle
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pieces import BYTES, ITEMS, Unpacking, pack
from faq.answering import Answering
from faq.manual import read_manual
from tests.support import write_manual

OVERHEAD = 200
"""Bytes of a piece that are not what it carries."""
small = st.recursive(
    st.integers() | st.text() | st.none(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
)


def pieces_of(value: object) -> list[bytes]:
    pieces: list[bytes] = []
    pack(value, pieces.append)
    return pieces


def joined(pieces: list[bytes]) -> Any:
    unpacking = Unpacking()
    for piece in pieces:
        assert not unpacking.done
        unpacking.feed(piece)
    assert unpacking.done
    return unpacking.value


@given(small)
def test_what_is_small_arrives_in_one_piece(value: object) -> None:
    [piece] = pieces_of(value)
    assert joined([piece]) == value


@pytest.mark.parametrize(
    "value",
    [
        [str(n) for n in range(3 * ITEMS)],
        tuple(range(ITEMS + 1)),
        {str(n): n for n in range(3 * ITEMS)},
        {"inner": [[n] * (ITEMS + 1) for n in range(3)], "outer": tuple(range(ITEMS))},
        [("x" * 1000, n) for n in range(ITEMS)] * 3,
        ["x" * BYTES] * 2 + ["y"] * ITEMS,
    ],
)
def test_what_is_large_arrives_in_many(value: object) -> None:
    pieces = pieces_of(value)
    assert joined(pieces) == value
    assert len(pieces) > 2


@pytest.mark.parametrize("shape", [(BYTES,), (3, BYTES), (0, 5), ()])
@pytest.mark.parametrize("kind", [np.float32, np.int64, np.bool_])
def test_arrays_arrive(kind: type[Any], shape: tuple[int, ...]) -> None:
    array = np.arange(int(np.prod(shape))).reshape(shape).astype(kind)
    for sent in (array, array.T):
        arrived = joined(pieces_of({"array": sent}))["array"]
        assert arrived.dtype == sent.dtype
        np.testing.assert_array_equal(arrived, sent)
        arrived += arrived  # is its own


def test_no_piece_is_large_unless_a_single_item_is() -> None:
    value = {
        "numbers": np.zeros(10 * BYTES, np.int64),
        "words": {f"word {n}": n for n in range(20 * ITEMS)},
        "sections": tuple("x" * (BYTES // 100) for _ in range(ITEMS)),
        "lists": [[str(n)] * (ITEMS // 2) for n in range(ITEMS)],
        "nested": [[[str(n)] * 500 for n in range(500)]],
        "arrays": [np.zeros(BYTES // 3, np.uint8) for _ in range(10)],
    }
    assert len(pickle.dumps(value)) > 50 * BYTES
    assert max(map(len, pieces_of(value))) <= BYTES + OVERHEAD


def test_what_is_shared_is_sent_once_and_shared_again() -> None:
    words = [str(n) for n in range(2 * ITEMS)]
    arrived = joined(pieces_of({"one": words, "other": [words]}))
    assert arrived["one"] is arrived["other"][0]


def test_an_answering_answers_the_same(tmp_path: Any) -> None:
    files = {f"{n}.md": f"# Export the list {n}\n\nPress {n}.\n" for n in range(ITEMS + 1)}
    answering = Answering(read_manual(write_manual(tmp_path, files)))
    pieces = pieces_of(answering)
    assert max(map(len, pieces)) <= BYTES + OVERHEAD
    arrived = joined(pieces)
    assert arrived.manual == answering.manual
    question = "how do I export the list 7?"
    assert arrived.ask(question) == answering.ask(question)


def test_expressions_are_compiled_one_at_a_time() -> None:
    value = {"text": re.compile("a+b", re.IGNORECASE), "bytes": [re.compile(b"c")]}
    pieces = pieces_of(value)
    assert joined(pieces) == value
    assert len(pieces) == 3
