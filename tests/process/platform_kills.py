"""Kills groupkeeper at random moments while groups talk on a platform that the test plays."""

import logging
import math
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import Protocol, TypeVar

from chat.delivery import State
from tests.process.background import Background
from tests.process.installation import Installation
from tests.process.running import LONG, wait_until
from tests.process.transcripts import Question, Tally, Transcript, fates_of, found_by_asking, judge

log = logging.getLogger(__name__)
LIFE = 1.5
"""Seconds that a process works at most before it is killed."""
STARTUP = 0.6
"""The same for those that are killed while they start."""
AFTERWARDS = 2.0
"""Seconds and kill that what it left undone, or in doubt, takes beyond a minute: platforms are
asked about one message in so long.
"""


class Played(Protocol):
    """A platform that this process plays. Its methods are called in its loop only.

    What was delivered and not acknowledged it has to deliver again, to whoever connects next.
    ``pace``: seconds between two questions in a group; asked faster, the answers that a platform's
    limits let through would lag behind without end.
    """

    account: str
    pace: float

    async def start(self) -> None:
        """Serve from now on, at an address that stays."""

    async def stop(self) -> None:
        """Hang up."""

    def settings(self) -> Mapping[str, str]:
        """The environment variables that lead groupkeeper here."""

    def ask(self, group: str) -> Question:
        """Somebody asks the bot something in a group that has exactly one answer, of one message.

        The same group is always the same place; the first time makes it.
        """

    def acknowledged(self) -> Collection[Question]:
        """What does not come again: its envelope was acknowledged, its offset was confirmed."""

    def answers(self) -> Sequence[Question]:
        """What each message of the bot that replies to something replies to."""

    def violations(self) -> Sequence[str]:
        """What went against the published spec."""


class Mortal(Protocol):
    """What the loop needs of a ``Process``."""

    @property
    def log(self) -> str:
        """What it has logged so far."""

    def address(self) -> str:
        """Where it serves, once it does."""

    def wait(self, seconds: float = LONG) -> int | None:
        """Its exit code; None if it still runs after so many seconds."""

    def kill(self) -> None:
        """As a power cut would end it."""


M = TypeVar("M", bound=Mortal)


class Groups:
    """Groups that talk without pause, each with one question under way at most."""

    def __init__(self, platform: Played, background: Background, names: Sequence[str]) -> None:
        self.asked: set[Question] = set()
        self._platform = platform
        self._background = background
        self._waiting: dict[str, Question | None] = dict.fromkeys(names)
        self._asked_at = dict.fromkeys(names, -math.inf)
        self._enough = threading.Event()
        self._failed: list[BaseException] = []
        self._thread = threading.Thread(target=self._talk, name="groups")

    def start(self) -> None:
        """Begin to talk."""
        self._thread.start()

    def acknowledged(self) -> set[Question]:
        """What groupkeeper has said that it has."""
        return set(self._background.call(self._platform.acknowledged))

    def wait_for_more(self, process: Mortal) -> None:
        """Return once one more question has been acknowledged, or the process has ended."""
        before = len(self.acknowledged())
        wait_until(
            lambda: (
                len(self.acknowledged()) > before or self._failed or process.wait(0) is not None
            ),
            "one more is taken",
        )

    def stop(self) -> None:
        """Ask nothing new."""
        self._enough.set()
        if self._thread.ident is not None:
            self._thread.join(LONG)
        assert not self._failed, self._failed

    def _talk(self) -> None:
        try:
            while not self._enough.wait(0.02):
                known = self.acknowledged()
                now = time.monotonic()
                for name, waiting in self._waiting.items():
                    taken = waiting is None or waiting in known
                    if taken and now - self._asked_at[name] >= self._platform.pace:
                        self._ask(name)
                        self._asked_at[name] = now
        except BaseException as error:
            self._failed.append(error)

    def _ask(self, name: str) -> None:
        asked = self._background.call(self._platform.ask, name)
        self._waiting[name] = asked
        self.asked.add(asked)


@contextmanager
def talking(
    platform: Played, background: Background, names: Sequence[str] = ("one", "two", "three")
) -> Iterator[Groups]:
    """Groups that talk until the end of the block, or until they are stopped."""
    groups = Groups(platform, background, names)
    groups.start()
    try:
        yield groups
    finally:
        groups.stop()


def kill_at_random(start: Callable[[], M], groups: Groups, kills: int, rng: Random) -> M:
    """Start and kill so many processes; the one after them, which is left alone.

    Of five one is killed while it starts, one as soon as it serves.
    """
    for kill in range(kills):
        process = start()
        starting, at_once = kill % 5 == 3, kill % 5 == 4
        if not starting:
            process.address()
            if not at_once:
                groups.wait_for_more(process)
        # Waiting for an end that must not come is waiting for a while, and noticing a crash.
        life = rng.uniform(0.0, STARTUP if starting else LIFE)
        assert process.wait(life) is None, process.log
        process.kill()
    return start()


def survive(
    installation: Installation,
    platform: Played,
    background: Background,
    *,
    kills: int,
    seed: str,
    settles: bool,
) -> Tally:
    """Talk, kill, let it finish, judge. ``settles`` as in ``judge``."""
    background.wait(platform.start())
    try:
        asked = _talk_and_kill(installation, platform, background, kills, Random(seed))
        if settles:
            wait_until(
                lambda: not _overlooked(installation, platform, background),
                "what the platform has is found there",
                2 * LONG + AFTERWARDS * kills,
            )
        heard = _heard(platform, background, asked)
        violations = background.call(platform.violations)
    finally:
        background.wait(platform.stop())
    assert not violations, "\n".join(violations)
    assert len(heard.asked) > kills // 2, f"hardly anything was asked: {len(heard.asked)}"
    tally = judge(heard, fates_of(installation, platform.account), settles=settles)
    tally = replace(tally, found=found_by_asking(installation, platform.account))
    assert len(installation.uncertain()) == tally.uncertain, tally
    log.info("%s: %s", platform.account, tally)  # shown with --log-cli-level=info
    return tally


def _talk_and_kill(
    installation: Installation, platform: Played, background: Background, kills: int, rng: Random
) -> set[Question]:
    """What was asked, of which nothing is left to be done."""
    installation.settings |= background.call(platform.settings)
    with talking(platform, background) as groups:
        last = kill_at_random(installation.run, groups, kills, rng)
        groups.stop()
        wait_until(lambda: groups.asked <= groups.acknowledged(), "all is taken", 2 * LONG)
    installation.wait_settled(2 * LONG + AFTERWARDS * kills)
    assert last.wait(0) is None, last.log
    return groups.asked


def _heard(platform: Played, background: Background, asked: Collection[Question]) -> Transcript:
    acknowledged = set(background.call(platform.acknowledged))
    return Transcript(asked, acknowledged, background.call(platform.answers))


def _overlooked(
    installation: Installation, platform: Played, background: Background
) -> set[Question]:
    """What is uncertain and has its answer."""
    fates = fates_of(installation, platform.account)
    doubts = {question for question, states in fates.items() if State.UNCERTAIN in states}
    return doubts & set(background.call(platform.answers))
