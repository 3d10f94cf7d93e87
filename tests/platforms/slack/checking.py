"""Where the validators of published specs are plugged in: each raises what it objects to."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


def _anything(method: str, value: Json) -> None:
    """No validator is plugged in."""


check_request: Callable[[str, Json], None] = _anything
check_answer: Callable[[str, Json], None] = _anything
