"""Makes one of the many ways to write the same text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

LONGEST = 2_000
"""Characters of a question that count. What follows is a pasted log, and would only cost time."""

_SPACE = re.compile(r"\s+")
_APOSTROPHE = str.maketrans("\u2018\u2019\u02bc\uff07", "''''")


def normalise(text: str) -> str:
    """NFKC, case folded, Simplified script, single spaces, straight apostrophes; without control,
    zero-width and surrogate characters.

    Empty if nothing readable is left. Taiwan's words become the mainland's with their characters
    (OpenCC's tw2sp).
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii() or not folded.isprintable():
        folded = "".join(map(_readable, folded)).translate(_APOSTROPHE)
        folded = _simplified().convert(folded)
    return _SPACE.sub(" ", folded).strip()


def _readable(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Cs") or "\ufe00" <= character <= "\ufe0f":  # variation selectors
        return ""
    return " " if category == "Cc" else character


@cache
def _simplified() -> OpenCC:
    return OpenCC("tw2sp")
