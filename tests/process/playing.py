"""What all played platforms share, for tests that run on each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from chat.delivery import State
from tests.process.background import Background
from tests.process.installation import Installation
from tests.process.platform_kills import Played
from tests.process.running import wait_until
from tests.process.transcripts import Question, fates_of

LATENCY = 0.2
"""Seconds that an answer takes, as over the Internet: some kills come before it."""


class Faulty(Played, Protocol):
    """A platform that can be told what to do wrong.

    ``method``: what makes a message. ``refused``: what ``doctor`` calls a token that is refused.
    """

    method: str
    refused: str

    async def revoke(self) -> None:
        """Accept the token no longer, and hang up."""

    def restore(self) -> None:
        """Accept it again."""

    def hold(self) -> None:
        """Make messages, but do not answer that they are made."""

    def release(self) -> None:
        """Answer."""

    def calls(self) -> list[str]:
        """The methods that were called, in order."""


class Talk:
    """One platform, and what is asked and answered there."""

    def __init__(
        self, installation: Installation, platform: Faulty, background: Background
    ) -> None:
        self.installation = installation
        self.platform = platform
        self.background = background
        installation.settings |= background.call(platform.settings)

    def ask(self) -> Question:
        """Somebody asks."""
        return self.background.call(self.platform.ask, "one")

    def answers(self, question: Question) -> int:
        """How many answers the platform has."""
        return self.background.call(self.platform.answers).count(question)

    def states(self, question: Question) -> tuple[State, ...]:
        """Those of the answers that were planned."""
        return tuple(fates_of(self.installation, self.platform.account).get(question, ()))

    def calls(self) -> list[str]:
        """See Faulty."""
        return self.background.call(self.platform.calls)

    def wait_answered(self, question: Question) -> None:
        """Return once it is answered, once."""
        wait_until(lambda: self.answers(question), "it is answered")
        self.installation.wait_settled()
        assert self.answers(question) == 1
        assert self.states(question) == (State.SENT,)


P = TypeVar("P", bound=Played)


@contextmanager
def serving(platform: P, background: Background) -> Iterator[P]:
    """A platform that serves for as long as the block runs, and to which nothing wrong was sent."""
    background.wait(platform.start())
    try:
        yield platform
        violations = background.call(platform.violations)
        assert not violations, "\n".join(violations)
    finally:
        background.wait(platform.stop())


def killed_before_the_answer(talk: Talk) -> Question:
    """A message is made, and groupkeeper, which never hears of it, is started again."""
    process = talk.installation.run()
    process.address()
    talk.background.call(talk.platform.hold)
    asked = talk.ask()
    wait_until(lambda: talk.answers(asked), "the platform has the answer")
    process.kill()
    talk.background.call(talk.platform.release)
    assert talk.states(asked) == (State.SENDING,)
    talk.installation.run()
    talk.installation.wait_settled()
    assert talk.states(asked) == (State.UNCERTAIN,)
    return asked
