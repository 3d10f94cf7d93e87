"""Confidence fits the manual that it is of, without having seen what it is asked."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from faq.answering import Answering, Reader
from faq.calibration import ENOUGH, FOLDS, calibrated, signals
from faq.confidence import SIGNALS, Confidence
from faq.lexicon import built_in
from faq.manual import Manual, Section
from faq.matching import Index, Ranking
from faq.names import NameIndex
from faq.query import Query
from tests.unit.faq.back_office import back_office, manual, section


def of(whole: Manual) -> Confidence:
    return calibrated(Index(whole.sections, built_in()))


def strip(whole: Manual, taught: int) -> Manual:
    """With aliases for the first few only."""
    sections = whole.sections
    return manual(*sections[:taught], *(replace(each, aliases=()) for each in sections[taught:]))


def lines(confidence: Confidence) -> list[float]:
    return [confidence.answer_at(share) for share in (0.005, 0.01, 0.03, 0.1)]


PRIOR = of(manual())


@pytest.mark.parametrize(
    "whole",
    [
        back_office(aliases=False),
        strip(back_office(), ENOUGH // FOLDS - 1),
        manual(section("Only", "one", ["here"])),
    ],
    ids=["none", "few", "one"],
)
def test_of_few_aliases_nothing_is_learned(whole: Manual) -> None:
    found = of(whole)
    assert found.first.weights.tolist() == PRIOR.first.weights.tolist()
    assert found.among.weights.tolist() == PRIOR.among.weights.tolist()
    assert lines(found) == lines(PRIOR)


@pytest.mark.parametrize("taught", [ENOUGH // FOLDS, 24])
def test_of_many_aliases_it_is_learned(taught: int) -> None:
    found = of(strip(back_office(), taught))
    assert np.abs(found.first.weights - PRIOR.first.weights).max() > 0.1
    assert np.abs(found.among.weights - PRIOR.among.weights).max() > 0.1
    assert lines(found) != lines(PRIOR)


def test_the_known_line_asks_for_more_where_fewer_may_be_wrong() -> None:
    assert lines(PRIOR) == sorted(lines(PRIOR), reverse=True)
    assert 0.5 < PRIOR.answer_at(0.03) < PRIOR.answer_at(0.005) < 1


def test_the_same_manual_is_calibrated_in_the_same_way() -> None:
    first, again = of(back_office()), of(back_office())
    assert first.first.weights.tolist() == again.first.weights.tolist()
    assert first.among.weights.tolist() == again.among.weights.tolist()
    assert lines(first) == lines(again)


class Watched(Index):
    """Remembers what it is asked."""

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__(sections, built_in())
        self.asked: list[tuple[Query, tuple[int, ...], NameIndex | None]] = []

    def rank(
        self, query: Query, hidden: Sequence[int] = (), names: NameIndex | None = None
    ) -> Ranking:
        self.asked.append((query, tuple(hidden), names))
        return super().rank(query, hidden, names)


@pytest.fixture(scope="module")
def tried() -> Watched:
    """A manual of which each alias and each text has a word that stands nowhere else."""
    strange = (f"zq{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}vx" for n in count())
    index = Watched(
        [
            replace(
                each,
                aliases=tuple(f"{alias} {next(strange)}" for alias in each.aliases),
                text=f"{each.text} {next(strange)}",
            )
            for each in back_office().sections[:12]
        ]
    )
    calibrated(index)
    return index


def owner(index: Watched, query: Query) -> int:
    return int(index.names.owners[index.names.texts.index(query.text)])


def test_each_section_is_tried_with_and_without_itself(tried: Watched) -> None:
    assert len(tried.asked) == FOLDS * 12 * 2
    for query, hidden, _ in tried.asked:
        assert hidden in ((), (owner(tried, query),))
    assert sum(hidden == () for _, hidden, _ in tried.asked) == FOLDS * 12
    assert len({query.text for query, _, _ in tried.asked}) > 12  # not the same name each time


def test_names_that_are_tried_are_left_out(tried: Watched) -> None:
    for query, _, names in tried.asked:
        assert names is not None
        assert query.text not in names.texts
        assert len(names.texts) == len(tried.names.texts) - 12


def test_words_of_what_is_left_out_are_unknown(tried: Watched) -> None:
    aliases = 0
    for query, _, _ in tried.asked:
        strange = [word for word in query.text.split() if word.startswith("zq")]
        numbers = tried.vocabulary.find(strange)
        assert (numbers >= 0).all()
        assert not set(numbers.tolist()) & set(query.terms.tolist())
        aliases += len(strange)
        assert len(query.terms) == len(query.weights) == len(query.counts) == len(query.kinds)
        whole = tried.query(query.text)
        assert len(query.terms) + len(query.unknown) == len(whole.terms) + len(whole.unknown)
        assert len(query.unknown) == len(query.unknown_kinds)
        assert (len(query.unknown) > len(whole.unknown)) == bool(
            len(query.terms) < len(whole.terms)
        )
    assert aliases > 12


def test_words_of_a_section_that_is_left_out_are_unknown() -> None:
    """`Reset` stands in one section only, in its title and its aliases."""
    index = Watched(back_office().sections)
    calibrated(index)
    [reset] = index.vocabulary.find(["reset"])
    seen = {
        bool(hidden): reset in query.terms
        for query, hidden, _ in index.asked
        if query.text in ("reset a password", "guide reset a password")
    }
    assert seen == {False: True, True: False}


def test_signals_of_a_plain_question() -> None:
    answering = Answering(back_office())
    ranking, ranked = answering.rank("export reports", Reader())
    found = dict(zip(SIGNALS, signals(answering.index, ranking, ranked), strict=True))
    assert found["covered"] == pytest.approx(1)
    assert found["words"] == pytest.approx(np.log(1 + 2))
    assert found["score"] == ranked[0].score
    assert found["lead"] == pytest.approx(ranked[0].score - ranked[1].score)
    assert found["lead_of_choices"] == pytest.approx(ranked[0].score - ranked[3].score)
    assert 0.2 < found["learned"] <= 1
    alone = dict(zip(SIGNALS, signals(answering.index, ranking, ranked[:1]), strict=True))
    assert alone["lead"] == alone["lead_of_choices"] == alone["score"]
