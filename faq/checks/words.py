"""The words of `words/check.toml`, as patterns."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(table: str, name: str) -> tuple[str, ...]:
    """In lower case."""
    text = files("faq").joinpath("words", "check.toml").read_text("utf-8")
    return tuple(word.casefold() for word in tomllib.loads(text)[table][name])


@cache
def pattern(table: str, name: str) -> re.Pattern[str]:
    """Finds any of them: English words as a whole, Chinese ones anywhere."""
    return re.compile(alternatives(table, name), re.IGNORECASE)


def alternatives(table: str, name: str) -> str:
    """The same as part of a larger pattern."""
    longest = sorted(words(table, name), key=len, reverse=True)
    either = (rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in longest)
    return f"(?:{'|'.join(either)})"
