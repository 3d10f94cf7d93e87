"""What goes against a platform's published specification, and where a server notes it."""

from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


class SpecViolation(AssertionError):
    """A request, an answer or an event that the platform's specification does not allow.

    Its text says the method or event, the field, and what is wrong with it. It fails a test
    wherever it comes through.
    """


class Violations:
    """All violations that a server has seen.

    Its client sees no more than an answer 500, which it may well take for a passing fault: the test
    has to ask here.
    """

    def __init__(self) -> None:
        self.found: list[str] = []

    def check(self, rule: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Apply a rule; what violates it is noted, and raised again."""
        try:
            rule(*args, **kwargs)
        except SpecViolation as violation:
            self.found.append(str(violation))
            raise

    def assert_none(self) -> None:
        """Fail if there was any."""
        assert not self.found, "against the published spec:\n" + "\n".join(self.found)
