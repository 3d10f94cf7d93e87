"""Which unknown words are taken for which known ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from faq.spelling import SHORTEST, Spelling

LETTERS = "abcdefg"


def corrected(word: str, *known: str) -> str | None:
    return Spelling(known).corrections([word]).get(word)


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("refnd", "refund"),
        ("refuund", "refund"),
        ("refumd", "refund"),
        ("refudn", "refund"),
        ("invocie", "invoice"),
        ("nivoice", "invoice"),
        ("autentcation", "authentication"),
        ("pasword", "password"),
        ("acount", "account"),
        ("loign", "login"),
        ("orde", "order"),
    ],
)
def test_slips_are_corrected(word: str, known: str) -> None:
    assert corrected(word, known, "zzzzzz") == known


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("rfnd", "refund"),  # two slips, four letters
        ("refdn", "refund"),
        ("invcoe", "invoice"),
        ("pssword", "passwords"),  # seven letters: one slip
        ("athentcaton", "authentication"),  # three
        ("ordr", "ord"),  # too short to be known …
        ("ord", "order"),  # … and to be corrected
        ("mail1", "mails"),
        ("invo-ce", "invoice"),
    ],
)
def test_what_is_too_far_stays(word: str, known: str) -> None:
    assert corrected(word, known) is None


def test_two_slips_are_for_eight_letters_and_more() -> None:
    assert corrected("passwrod", "passwords") == "passwords"
    assert corrected("passwrd", "passwords") is None


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("role", "rule", None),
        ("sales", "sabes", None),
        ("saels", "sales", "sales"),
        ("orders", "olders", "olders"),
    ],
)
def test_short_words_with_another_letter_are_other_words(
    word: str, known: str, expected: str | None
) -> None:
    assert corrected(word, known) == expected


def test_of_equally_near_words_the_most_frequent_is_meant() -> None:
    assert corrected("repport", *["report"] * 2, *["rapport"] * 1, *["resport"] * 5) == "resport"
    assert corrected("repport", *["report"] * 9, *["resport"] * 5) == "report"


def test_nearness_comes_before_the_first_letter_and_that_before_frequency() -> None:
    assert corrected("exportts", "exports", *["exporter"] * 9) == "exports"
    assert corrected("zports", "aports", *["zporte"] * 9) == "zporte"
    assert corrected("imports", *["exports"] * 9, "import") == "import"
    assert corrected("reports", *["deports"] * 9, "retorts") == "retorts"


def test_the_first_eight_words_are_corrected() -> None:
    known = [first * 2 + "nvoice" for first in LETTERS + "hijk"]
    wrong = [word[:-1] for word in known]
    spelling = Spelling(known)
    assert spelling.corrections(wrong) == dict(zip(wrong[:8], known[:8], strict=True))
    # Repeated words, and those that nothing can be done about, take no places.
    useless = ["abc", "1234", "x" * 31]
    assert len(spelling.corrections([*useless, *wrong[:1] * 20, *wrong[1:8]])) == 8


def test_hostile_words_cost_nothing_and_are_not_known() -> None:
    endless = "a" * 10_000
    spelling = Spelling([endless, "x" * 31, "invoice"])
    assert spelling.corrections([endless, "a" * 9_999, "x" * 30]) == {}
    assert spelling.corrections(["b" * 10_000, "invoce"]) == {"invoce": "invoice"}


def test_of_no_words_nothing_can_be_corrected() -> None:
    assert Spelling([]).corrections(["invoice"]) == {}
    assert Spelling(["invoice"]).corrections([]) == {}


words = st.text(LETTERS, min_size=1, max_size=12)


@given(st.lists(words, max_size=30), st.lists(words, max_size=5))
def test_corrections_are_known_words_as_near_as_any(known: list[str], asked: list[str]) -> None:
    for word, meant in Spelling(known).corrections(asked).items():
        assert meant in known
        slips = 2 if len(word) >= 8 else 1
        distance = OSA.distance(word, meant)
        assert distance <= slips
        allowed = [
            other
            for other in known
            if len(other) >= SHORTEST
            and (len(other) != len(word) or len(word) > 5 or sorted(other) == sorted(word))
        ]
        assert distance == min(OSA.distance(word, other) for other in allowed)
