"""Recall of paraphrases, beside RapidFuzz's and BM25's on the same texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.alternatives import Alternative, Bm25, Fuzzy
from benchmarks.similar import Groupkeeper
from faq.section import Section
from tests.unit.feedback.paraphrases import PAIRS

LEAST = 0.95
"""Of the pairs are among the first five."""


def section(number: str, title: str) -> Section:
    return Section(
        id=number,
        file="",
        line=1,
        path=(title,),
        title=title,
        text="",
        lang="",
        aliases=(),
        jobs=(),
        restricted=False,
        product=None,
        media=(),
        anchor="",
    )


def recall(make: Callable[[Sequence[Section]], Alternative]) -> tuple[float, float]:
    """At 1 and at 5."""
    sections = [section(str(number), title) for number, (title, _) in enumerate(PAIRS)]
    found = make(sections).rank([asked for _, asked in PAIRS])
    first, among = (
        sum(str(n) in ids[:places] for n, (ids, _) in enumerate(found)) for places in (1, 5)
    )
    return first / len(PAIRS), among / len(PAIRS)


def test_more_is_found_than_by_fuzzy_comparison_and_by_bm25() -> None:
    first, among = recall(Groupkeeper)
    others = [recall(Fuzzy), recall(Bm25)]
    assert among >= LEAST
    assert first > max(theirs for theirs, _ in others)
    assert among >= max(theirs for _, theirs in others)
