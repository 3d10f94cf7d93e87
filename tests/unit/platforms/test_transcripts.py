"""The judge of kill tests, on transcripts made up."""

import pytest

from chat.delivery import State
from tests.process.transcripts import Fates, Question, Tally, Transcript, judge

ONE, TWO, THREE = (Question("C1", str(number)) for number in range(3))
SENT = (State.SENT,)
UNCERTAIN = (State.UNCERTAIN,)


def heard(*answers: Question, asked: set[Question] | None = None) -> Transcript:
    """Both were asked and acknowledged, these were answered."""
    asked = {ONE, TWO} if asked is None else asked
    return Transcript(asked, asked, answers)


@pytest.mark.parametrize("settles", [True, False])
def test_everything_answered_once_is_right(settles: bool) -> None:
    tally = judge(heard(ONE, TWO), {ONE: SENT, TWO: SENT}, settles=settles)
    assert tally == Tally(answered=2, uncertain=0, unseen=0)


def test_what_is_uncertain_has_its_answer_or_not() -> None:
    fates = {ONE: UNCERTAIN, TWO: UNCERTAIN, THREE: SENT}
    transcript = heard(ONE, THREE, asked={ONE, TWO, THREE})
    assert judge(transcript, fates, settles=False) == Tally(answered=1, uncertain=2, unseen=1)


@pytest.mark.parametrize(
    ("transcript", "fates", "said"),
    [
        (heard(ONE), {ONE: SENT}, "lost: .*message='1'"),
        (heard(ONE), {ONE: SENT, TWO: SENT}, "not there: .*message='1'"),
        (heard(ONE, ONE, TWO), {ONE: SENT, TWO: SENT}, "answered twice: .*message='0'"),
        (heard(ONE, TWO), {ONE: SENT, TWO: SENT * 2}, "planned twice"),
        (heard(ONE, TWO, THREE), {ONE: SENT, TWO: SENT}, "what nobody asked: .*message='2'"),
        (heard(ONE), {ONE: SENT, TWO: (State.FAILED,)}, "neither sent nor uncertain"),
        (heard(ONE), {ONE: SENT, TWO: (State.PENDING,)}, "neither sent nor uncertain"),
        (heard(ONE, ONE, TWO), {ONE: UNCERTAIN, TWO: SENT}, "answered twice"),
    ],
)
@pytest.mark.parametrize("settles", [True, False])
def test_what_is_wrong_is_said(
    transcript: Transcript, fates: Fates, said: str, settles: bool
) -> None:
    with pytest.raises(AssertionError, match=said):
        judge(transcript, fates, settles=settles)


def test_where_the_platform_can_be_asked_what_it_has_is_not_uncertain() -> None:
    fates = {ONE: UNCERTAIN, TWO: SENT}
    with pytest.raises(AssertionError, match="the platform has it"):
        judge(heard(ONE, TWO), fates, settles=True)
    assert judge(heard(TWO), fates, settles=True) == Tally(answered=1, uncertain=1, unseen=1)


def test_what_is_never_acknowledged_is_said() -> None:
    transcript = Transcript({ONE, TWO}, {ONE}, [ONE, TWO])
    with pytest.raises(AssertionError, match=r"never acknowledged: .*message='1'"):
        judge(transcript, {ONE: SENT, TWO: SENT}, settles=True)


def test_it_says_how_much_is_wrong_but_not_all_of_it() -> None:
    many = {Question("C1", str(number)) for number in range(50)}
    with pytest.raises(AssertionError, match="50 wrong of 50") as said:
        judge(Transcript(many, many, []), {}, settles=True)
    assert len(str(said.value).splitlines()) == 21
