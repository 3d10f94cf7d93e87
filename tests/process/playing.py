"""What all played platforms share, for tests that run on each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from tests.process.background import Background
from tests.process.platform_kills import Played


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
