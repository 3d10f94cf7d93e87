"""Killed after any step of telling, groupkeeper tells everybody who asked each change once."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from random import Random

import pytest

from tests.process.conftest import Install
from tests.process.feedback_kills import ASKERS, DESK, Pool
from tests.process.installation import Installation
from tests.process.running import Process

KILLS = int(os.environ.get("GROUPKEEPER_TEST_KILLS", "8"))
LIFE = 1.5
"""Seconds that a process works at most before it is killed."""
STARTUP = 0.6
"""The same for those that are killed while they start."""
NAMES = (
    "lantern",
    "violin",
    "glacier",
    "saddle",
    "pepper",
    "anchor",
    "meadow",
    "thunder",
    "copper",
    "island",
    "walnut",
    "harbour",
)
"""Words that no request has in common with another."""
SCRIPT = (
    "pool merge 1 2",
    "pool accept 1",
    "pool merge 1 3",
    "pool schedule 1",
    "pool unmerge 2",
    'pool decline 2 "too rare"',
    "pool set 1 module=billing",
    "pool building 1",
)
EARLY = 1
"""After so many of it all are told, so that what is left is told by another look at it."""
NOTICES = 1 + 2 + 1 + 2 + 1 + 1 + 1
"""Merged; accepted, to two; merged; scheduled, to two; split; declined; building."""
STEPS = {
    "line marked": (1, 6),
    "line told": (2, 7),
    "notices made": (1, 2),
    "notices told": (1, 2),
    "followed up": (1, 4),
    "claimed": (6,),
    "called": (9,),
    "handled": (4, 8),
}
"""Which times a step is done end the process."""


@pytest.fixture
def pool(groupkeeper: Installation) -> Iterator[Pool]:
    with closing(Pool(groupkeeper)) as pool:
        yield pool


def wish(number: int) -> str:
    return f"feedback {NAMES[number]}"


def play(pool: Pool, start: Callable[[], object]) -> None:
    """Three people's requests and all that is decided about them."""
    for number, (person, group) in enumerate(ASKERS[:3]):
        pool.write(group, person, wish(number), start)
    pool.wait_told(start)
    for number, text in enumerate(SCRIPT):
        pool.write(DESK, "ops", text, start)
        if number == EARLY:
            pool.wait_told(start)
    pool.wait_told(start)


@pytest.mark.parametrize(
    ("step", "occurrence"), [(step, each) for step, times in STEPS.items() for each in times]
)
def test_killed_after_a_step_everybody_hears_each_change_once(
    pool: Pool, step: str, occurrence: int
) -> None:
    victim = pool.installation.victim(step, occurrence, signal.SIGKILL)
    pool.address()
    play(pool, pool.installation.run)
    assert victim.wait(0) == -signal.SIGKILL, "it was never killed"
    assert pool.check() == NOTICES


class Storm:
    """People ask and operators decide whatever they like, while processes are killed."""

    def __init__(self, pool: Pool, processes: int, rng: Random) -> None:
        self.pool = pool
        self.kills = 0
        self._rng = rng
        self._running = [pool.installation.run() for _ in range(processes)]
        self._running[-1].address()
        self._set = 0

    def start(self) -> Process:
        """Instead of what has ended."""
        for number, process in enumerate(self._running):
            if process.wait(0) is not None:
                self._running[number] = self.pool.installation.run()
        return self._running[-1]

    def rage(self, kills: int) -> None:
        """Until there were so many kills; something is decided between two of them."""
        for number in range(3):
            person, group = ASKERS[number]
            self.pool.write(group, person, wish(number), self.start)
        while self.kills < kills:
            for _ in range(self._rng.randint(1, 4)):
                self._decide()
            self._kill()
        self.pool.wait_told(self.start)

    def _decide(self) -> None:
        rng, numbers = self._rng, self.pool.numbers()
        if len(numbers) < len(NAMES) and rng.random() < 0.3:
            person, group = rng.choice(ASKERS)
            self.pool.write(group, person, wish(len(numbers)), self.start)
            return
        one, other = rng.sample(numbers, 2)
        self._set += 1
        verbs = ("triage", "accept", "schedule", "building", "testing", f'decline "{one}"')
        stage = rng.choice(verbs).split()
        text = rng.choice(
            (
                f"pool merge {one} {other}",
                f"pool unmerge {one}",
                f"pool set {one} module=m{self._set}",
                " ".join(["pool", stage[0], str(one), *stage[1:]]),
                " ".join(["pool", stage[0], str(one), *stage[1:]]),
            )
        )
        self.pool.write(DESK, "ops", text, self.start)

    def _kill(self) -> None:
        starting = self.kills % 5 == 3
        victim = self._rng.choice(self._running)
        if not starting:
            victim.address()
        life = self._rng.uniform(0.0, STARTUP if starting else LIFE)
        assert victim.wait(life) is None, victim.log
        victim.kill()
        self.kills += 1
        self.start()


def test_killed_at_random_moments_everybody_hears_each_change_once(pool: Pool) -> None:
    storm = Storm(pool, 1, Random("feedback"))
    storm.rage(KILLS)
    assert pool.check() > KILLS // 2, "hardly anything happened"


def test_of_two_processes_on_one_database_one_is_killed_again_and_again(
    install: Install, postgres_url: str
) -> None:
    with closing(Pool(install(postgres_url))) as pool:
        Storm(pool, 2, Random("feedback-2")).rage(max(2, KILLS // 2))
        assert pool.check() > 1
