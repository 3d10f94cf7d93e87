"""Judges what a platform and the database say after groupkeeper was killed many times."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from chat.delivery import Kind, State
from storage.schema import deliveries, inbox
from tests.process.installation import Installation


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Where somebody asked, and the platform's id of it, both as groupkeeper stores them."""

    conversation: str
    message: str


Fates = Mapping[Question, Collection[State]]
"""The states of the messages that were planned as answers."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that a platform knows at the end.

    ``acknowledged``: groupkeeper said that it has them, so they do not come again. ``answers``: for
    each message of the bot that replies to something, what it replies to.
    """

    asked: Collection[Question]
    acknowledged: Collection[Question]
    answers: Collection[Question]


@dataclass(frozen=True, slots=True)
class Tally:
    """How often what was right happened. ``unseen``: uncertain, and indeed never arrived.

    ``found``: answered among them, what counted as uncertain until the platform was asked.
    """

    answered: int
    uncertain: int
    unseen: int
    found: int = 0


def judge(transcript: Transcript, fates: Fates, *, settles: bool) -> Tally:
    """Fail unless nothing is lost and nothing was repeated.

    A question may be uncertain, and may then have its answer or not, but never two. ``settles``:
    the platform can be asked whether it has a message, so what it has may not stay uncertain.
    """
    answers = Counter(transcript.answers)
    strays = set(answers) - set(transcript.asked)
    wrong = [f"answered what nobody asked: {each}" for each in sorted(strays)]
    for question in sorted(transcript.asked):
        if question not in transcript.acknowledged:
            wrong.append(f"never acknowledged: {question}")
        states = tuple(fates.get(question, ()))
        if complaint := _complaint(states, answers[question], settles=settles):
            wrong.append(f"{complaint}: {question} {states}, {answers[question]} answers")
    shown = "\n".join(wrong[:20])
    assert not wrong, f"{len(wrong)} wrong of {len(transcript.asked)}:\n{shown}"
    doubtful = [each for each in transcript.asked if tuple(fates[each]) != (State.SENT,)]
    return Tally(
        answered=len(transcript.asked) - len(doubtful),
        uncertain=len(doubtful),
        unseen=sum(answers[each] == 0 for each in doubtful),
    )


def _complaint(states: tuple[State, ...], answers: int, *, settles: bool) -> str | None:
    if answers > 1:
        return "answered twice"
    if len(states) > 1:
        return "planned twice"
    if not states:
        return "lost"
    if states == (State.SENT,):
        return None if answers else "counts as sent, but is not there"
    if states == (State.UNCERTAIN,):
        return "uncertain, though the platform has it" if settles and answers else None
    return "neither sent nor uncertain"


def found_by_asking(installation: Installation, account: str) -> int:
    """How many of its messages were uncertain until the platform was asked, and had them."""
    found = select(func.count()).where(
        deliveries.c.account == account,
        deliveries.c.state == State.SENT,
        deliveries.c.looked_up_at.is_not(None),
    )
    [row] = installation.rows(found)
    return int(row[0])


def fates_of(installation: Installation, account: str) -> dict[Question, tuple[State, ...]]:
    """What the database says of the answers to each question on a platform."""
    planned = (
        select(inbox.c.conversation, inbox.c.message, deliveries.c.state)
        .join(deliveries, deliveries.c.cause == inbox.c.id)
        .where(inbox.c.account == account, deliveries.c.kind == Kind.SEND)
        .order_by(deliveries.c.id)
    )
    fates: dict[Question, tuple[State, ...]] = {}
    for row in installation.rows(planned):
        question = Question(row.conversation, row.message)
        fates[question] = (*fates.get(question, ()), State(row.state))
    return fates
