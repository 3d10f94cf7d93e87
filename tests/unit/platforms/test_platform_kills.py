"""The kill loop, with a toy in place of groupkeeper and of the platform."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import count
from random import Random

import pytest

from chat.delivery import State
from tests.process.background import Background
from tests.process.platform_kills import kill_at_random, talking
from tests.process.running import LONG, wait_until
from tests.process.transcripts import Question, Transcript, judge


class Toy:
    """A platform whose bot answers at once while it is ``served``; a careless one answers anew
    whatever it finds unanswered or not when it starts."""

    account = "toy"
    pace = 0.0

    def __init__(self, *, careless: bool) -> None:
        self.served = 0
        self._careless = careless
        self._ids = count(1)
        self._asked: list[Question] = []
        self._answers: list[Question] = []

    async def start(self) -> None:
        """Nothing listens."""

    async def stop(self) -> None:
        """Nothing listened."""

    def settings(self) -> Mapping[str, str]:
        return {}

    def ask(self, group: str) -> Question:
        question = Question(group, str(next(self._ids)))
        self._asked.append(question)
        if self.served:
            self._answers.append(question)
        return question

    def acknowledged(self) -> Collection[Question]:
        return self._answers

    def answers(self) -> Sequence[Question]:
        return self._answers

    def violations(self) -> Sequence[str]:
        return []

    def serve(self) -> None:
        """The bot is there again."""
        self.served += 1
        late = [each for each in self._asked if self._careless or each not in self._answers]
        self._answers.extend(late)


class ToyProcess:
    """Serves the toy from its first address on until it is killed; ``code``: it has crashed."""

    def __init__(self, toy: Toy, background: Background, code: int | None = None) -> None:
        self.log = "the log"
        self.killed = False
        self._toy = toy
        self._background = background
        self._code = code

    def address(self) -> str:
        self._background.call(self._toy.serve)
        return "http://127.0.0.1:0"

    def wait(self, seconds: float = LONG) -> int | None:
        return self._code

    def kill(self) -> None:
        self.killed = True
        self._toy.served = 0


@pytest.fixture
def background() -> Iterator[Background]:
    with Background() as background:
        yield background


def played(background: Background, *, careless: bool) -> tuple[Transcript, list[ToyProcess]]:
    """What a toy knows after ten kills, and the processes."""
    toy = Toy(careless=careless)
    processes: list[ToyProcess] = []

    def start() -> ToyProcess:
        processes.append(ToyProcess(toy, background))
        return processes[-1]

    with talking(toy, background) as groups:
        kill_at_random(start, groups, 10, Random("toys")).address()
        groups.stop()
        wait_until(lambda: groups.asked <= groups.acknowledged(), "all is taken")
    return Transcript(groups.asked, groups.acknowledged(), toy.answers()), processes


def test_three_groups_talk_while_ten_processes_are_killed(background: Background) -> None:
    transcript, processes = played(background, careless=False)
    assert [process.killed for process in processes] == [True] * 10 + [False]
    assert {question.conversation for question in transcript.asked} == {"one", "two", "three"}
    sent = dict.fromkeys(transcript.asked, (State.SENT,))
    assert judge(transcript, sent, settles=True).answered == len(transcript.asked) > 6


def test_who_answers_anew_after_each_start_is_found_out(background: Background) -> None:
    transcript, _ = played(background, careless=True)
    sent = dict.fromkeys(transcript.asked, (State.SENT,))
    with pytest.raises(AssertionError, match="answered twice"):
        judge(transcript, sent, settles=False)


def test_a_process_that_crashes_is_noticed_with_its_log(background: Background) -> None:
    toy = Toy(careless=False)
    with talking(toy, background) as groups, pytest.raises(AssertionError, match="the log"):
        kill_at_random(lambda: ToyProcess(toy, background, 1), groups, 3, Random("toys"))


def test_what_fails_on_the_platform_fails_the_test(background: Background) -> None:
    toy = Toy(careless=False)

    def broken(group: str) -> Question:
        raise LookupError(group)

    toy.ask = broken  # type: ignore[method-assign]
    with pytest.raises(AssertionError, match="LookupError"), talking(toy, background) as groups:
        groups.wait_for_more(ToyProcess(toy, background))


def test_the_background_runs_and_ends_what_it_is_given() -> None:
    ended: list[str] = []

    async def polling() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("polling")

    with Background() as background:
        tasks = background.call(lambda: [asyncio.ensure_future(polling())])
        assert background.wait(asyncio.sleep(0, "slept")) == "slept"
        with pytest.raises(ZeroDivisionError):
            background.call(lambda: 1 // 0)
    assert ended == ["polling"]
    assert tasks[0].cancelled()
