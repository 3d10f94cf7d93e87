"""How a score is put together, and what an index says of odd manuals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.answering import Answering, Outcome, Reader
from faq.learned import EXAMPLES
from faq.lexicon import built_in
from faq.manual import Manual, Section
from faq.matching import CANDIDATES, LEARNED, LETTERS, Index, Ranking
from tests.unit.faq.back_office import back_office, manual, section


@pytest.fixture(scope="module")
def index() -> Index:
    return Index(back_office().sections, built_in())


def ranking(index: Index, question: str) -> Ranking:
    return index.rank(index.query(built_in().question(question)))


QUESTIONS = ("how do I export reports", "export reports", "怎么导出报表", "guide", "x" * 50)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("aliases", [True, False])
def test_contributions_add_up_to_the_score(question: str, aliases: bool) -> None:
    index = Index(back_office(aliases=aliases).sections, built_in())
    found = ranking(index, question)
    assert sum(found.shares.values()) == pytest.approx(1)
    assert (found.shares[LEARNED] > 0) == aliases
    for match in found.matches:
        assert sum(found.contributions(match).values()) == pytest.approx(match.score, rel=1e-5)
    scores = [match.score for match in found.matches]
    assert scores == sorted(scores, reverse=True)


def test_a_noun_phrase_is_looked_for_in_headings(index: Index) -> None:
    assert index.query("export reports").naming
    assert index.query("导出报表").naming
    for question in ("how do i export reports", "export reports?", "怎么导出报表"):
        assert not index.query(question).naming
    words = "export reports customers invoice refund password"
    assert not index.query(words).naming


def test_letters_are_those_of_the_nearest_name(index: Index) -> None:
    [best, *others] = ranking(index, "billing a client").matches
    assert best.letters == 1
    assert all(match.letters < 1 for match in others)
    assert ranking(index, "billing a clientt").matches[0].letters > 0.9
    assert LETTERS in ranking(index, "billing a client").contributions(best)


def test_covered_is_what_the_section_has_of_the_words(index: Index) -> None:
    best, other = (ranking(index, each).matches[0].section for each in ("export reports", "tax"))

    def covered(question: str, section: int) -> tuple[float, int]:
        return index.covered(index.query(question), section)

    share, words = covered("export reports", best)
    assert share == pytest.approx(1)
    assert words == 2
    share, words = covered("export zebras", best)
    assert 0.2 < share < 0.6
    assert words == 1
    assert covered("zebras", best) == covered("export reports", other) == (0, 0)


def test_of_many_that_fit_the_best_are_compared() -> None:
    sections = [section(f"Report {n}", "report " * (n % 7 + 1)) for n in range(3 * CANDIDATES)]
    found = ranking(Index(sections, built_in()), "report 100")
    assert len(found.matches) == CANDIDATES
    assert sections[found.matches[0].section].title == "Report 100"


@pytest.mark.parametrize("question", ["", "?!", "🎉", "qqq"])
def test_a_question_about_nothing_known_has_no_matches(index: Index, question: str) -> None:
    assert ranking(index, question).matches == ()
    # Here, one with aliases is more probable than one without, whatever is asked.
    some = Index([section("Tax", "", ["VAT"]), section("Bills"), section("Team")], built_in())
    assert ranking(some, question).matches == ()


def test_a_path_or_a_text_alone_is_found() -> None:
    answering = Answering(
        manual(
            section("", "The zebra crossing is closed.", path=("Guide", "")),
            section("", "", path=("Guide", "Walrus", "")),
            section("Other"),
        )
    )
    for question, number in (("zebra", 0), ("walrus", 1)):
        found = answering.ask(question).ranked[0].section
        assert found is answering.manual.sections[number]


def ask(whole: Manual, question: str = "refund a payment") -> tuple[Outcome, list[str]]:
    answer = Answering(whole).ask(question)
    return answer.outcome, [found.section.title for found in answer.found]


def test_the_smallest_manuals() -> None:
    assert ask(manual()) == (Outcome.UNKNOWN, [])
    one = section("Refund a payment", "Open it.")
    assert ask(manual(one)) == (Outcome.ANSWER, ["Refund a payment"])
    outcome, titles = ask(manual(section("Tax rates", "Twenty percent."), one))
    assert (outcome, titles[0]) == (Outcome.ANSWER, "Refund a payment")
    assert ask(manual(one), "tax rates") == (Outcome.UNKNOWN, [])


@pytest.mark.parametrize(
    "odd",
    [
        section(""),
        section("", "", [""]),
        section("?!", "", ["…"], path=("?!",)),
        section("!", "", ["!", "!"], path=()),
        section("\ud800", "\x00", ["\ufeff"]),
        section("the", "of", ["is it"]),
    ],
)
def test_sections_that_say_nothing_break_nothing(odd: Section) -> None:
    assert ask(manual(odd)) == (Outcome.UNKNOWN, [])
    assert ask(manual(odd, odd)) == (Outcome.UNKNOWN, [])
    outcome, titles = ask(manual(odd, section("Refund a payment", "Open it.")))
    assert (outcome, titles[0]) == (Outcome.ANSWER, "Refund a payment")


def test_aliases_said_twice_count_once() -> None:
    once, twice = (
        Index([section("Refund", "x", aliases), section("Tax", "y", ["VAT"])], built_in())
        for aliases in (["money back"], ["money back", "Money  back", "MONEY BACK", "refund"])
    )
    assert once.names.texts == twice.names.texts
    for match, other in zip(
        ranking(once, "my money").matches, ranking(twice, "my money").matches, strict=True
    ):
        assert (match.section, match.score) == (other.section, other.score)


def test_of_a_title_and_the_same_alias_the_title_comes_first() -> None:
    refund, back = section("Refund", "x", ["Money back"]), section("Money back", "x", ["Refund"])
    for whole in (manual(refund, back), manual(back, refund)):
        assert ask(whole, "refund")[1] == ["Refund", "Money back"]
        assert ask(whole, "money back")[1] == ["Money back", "Refund"]


def test_a_hidden_manual_is_an_empty_one() -> None:
    secrets = [
        section("Refund a payment", "x", ["money back"], restricted=True),
        section("Tax rates", "x", ["VAT"], restricted=True),
    ]
    assert ask(manual(*secrets)) == (Outcome.UNKNOWN, [])
    assert ask(manual(*secrets[:1])) == (Outcome.UNKNOWN, [])


def test_more_examples_than_are_learned_from() -> None:
    """3,000 aliases; the sections of the last ones are still found by their words."""
    sections = [
        section(f"Topic{n}", f"About topic{n}.", [f"topic{n} detail{m}" for m in range(100)])
        for n in range(30)
    ]
    answering = Answering(manual(*sections))
    assert len(answering.index.names.texts) > EXAMPLES
    assert answering.ask("topic3 detail5").found[0].section.title == "Topic3"
    assert answering.ask("topic29 detail99").found[0].section.title == "Topic29"


texts = st.one_of(
    st.text(st.characters(), max_size=12),
    st.text("退款发票重置密码 abc,，?\ud800\u200b", max_size=12),
    st.sampled_from(["refund a payment", "怎么退款", "the", "tuikuan", "can't", "", "refnd"]),
)
sections = st.builds(
    section,
    texts,
    texts,
    st.lists(texts, max_size=3),
    lang=st.sampled_from(["zh", "en"]),
    path=st.lists(texts, max_size=3),
    restricted=st.booleans(),
    jobs=st.lists(texts, max_size=1),
)


@settings(max_examples=60)
@given(st.lists(sections, max_size=12), st.lists(texts, min_size=1, max_size=3), st.booleans())
def test_any_manual_can_be_asked_anything(
    some: list[Section], questions: list[str], job: bool
) -> None:
    answering = Answering(Manual(tuple(some), ()))
    reader = Reader("a", frozenset("a")) if job else Reader()
    for question in (*questions, *(each.title for each in some[:2])):
        answer = answering.ask(question, reader)
        assert 0 <= answer.confidence <= 1
        assert answer.found == answer.ranked[: len(answer.found)]
        scores = [found.score for found in answer.ranked]
        assert all(0 < score <= 1 for score in scores)
        assert np.isfinite(scores).all()
        if not job:
            assert not any(found.section.restricted for found in answer.ranked)
