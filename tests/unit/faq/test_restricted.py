"""What not everybody may see leaves no trace in what the others are answered."""

import pytest

from faq.answering import Answering, Reader
from faq.matching import LEARNED
from tests.unit.faq.back_office import SECRET, back_office, manual, section

SALES = Reader(open_jobs=frozenset({"sales"}))
TOLD = [SECRET[0], *SECRET[2], "discount", "seventeen percent", "zylophane resellers"]
ASKED = [
    *(name for each in back_office().sections for name in (each.title, *each.aliases)),
    "what is the weather like",
    "invoice",
    "refnd",
    "我想退货",
]


@pytest.fixture(scope="module")
def closed() -> Answering:
    return Answering(back_office(secret=True))


@pytest.fixture(scope="module")
def without() -> Answering:
    return Answering(back_office())


@pytest.mark.parametrize("question", [*TOLD, *ASKED])
@pytest.mark.parametrize(
    "reader", [Reader(), Reader(job="sales"), Reader("sales", SALES.open_jobs, private=False)]
)
def test_it_is_nowhere(closed: Answering, reader: Reader, question: str) -> None:
    answer = closed.ask(question, reader)
    assert SECRET[0] not in {found.section.title for found in (*answer.ranked, *answer.found)}
    ranking, ranked = closed.rank(question, reader)
    assert 0 not in {match.section for match in (*ranking.matches, *ranked)}


@pytest.mark.parametrize("question", TOLD)
def test_it_is_first_for_those_whose_it_is(closed: Answering, question: str) -> None:
    answer = closed.ask(question, SALES)
    assert answer.found[0].section.title == SECRET[0]


@pytest.mark.parametrize("question", [*TOLD, *ASKED])
def test_the_others_are_answered_as_without_it(
    closed: Answering, without: Answering, question: str
) -> None:
    ours, theirs = closed.ask(question), without.ask(question)
    assert ours.outcome is theirs.outcome
    assert ours.confidence == pytest.approx(theirs.confidence, abs=0.1)
    assert [f.section.id for f in ours.found][:1] == [f.section.id for f in theirs.found][:1]


@pytest.mark.parametrize("question", ["money back please", "give a customer the money back"])
def test_it_takes_no_probability_from_others(question: str) -> None:
    """What it would have is shared out among the others."""
    returns, secret = (
        section("Returns", "y", ["money back please"]),
        section("Goodwill", "x", ["money back please"], restricted=True, jobs=["sales"]),
    )
    answering = Answering(manual(secret, returns, *back_office().sections))

    def chances(reader: Reader) -> list[float]:
        ranking, _ = answering.rank(question, reader)
        return [answering.index.name_index.chance(float(n)) for n in ranking.parts[LEARNED]]

    taken, *theirs = chances(SALES)
    assert taken > 0.05
    alone = chances(Reader())[1:]
    probable = [n for n, chance in enumerate(theirs) if chance > 0]
    assert probable
    for n in probable:
        assert alone[n] == pytest.approx(theirs[n] / (1 - taken), rel=1e-3)


@pytest.mark.parametrize("word", ["zylophaen", "zylofane", "seventen", "resselers"])
def test_its_words_are_no_corrections(closed: Answering, word: str) -> None:
    """What a word was taken for is shown to who asks."""
    assert closed.index.query(word).corrected == {}
    ours = Answering(manual(section(*SECRET), *back_office().sections))
    assert ours.index.query(word).corrected != {}


def test_words_that_others_have_as_well_are(closed: Answering) -> None:
    assert closed.index.query("invoicee").corrected == {"invoicee": "invoice"}
