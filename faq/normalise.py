"""Makes one of the many ways to write the same text, and takes politeness off questions."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

LONGEST = 2_000
"""Characters of a question that count. What follows is a pasted log, and would only cost time."""

_EDGE = r"[\s,.!?;:~、。…·\-–—()\[\]]*"
_SPACE = re.compile(r"\s+")

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def normalise(text: str) -> str:
    """NFKC, case folded, single spaces; without control, zero-width and surrogate characters.

    Empty if nothing readable is left.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii() or not folded.isprintable():
        folded = "".join(map(_readable, folded))
    return _SPACE.sub(" ", folded).strip()


def normalise_question(text: str) -> str:
    """Normalised, cut to LONGEST, and without greetings and thanks unless it has nothing else."""
    whole = normalise(text[:LONGEST])[:LONGEST]
    return _without_filler(whole) or whole


def is_small_talk(text: str) -> bool:
    """Whether a text is greetings and thanks and nothing else."""
    whole = normalise(text[:LONGEST])
    return whole != "" and _without_filler(whole) == ""


def _without_filler(whole: str) -> str:
    leading, trailing = _filler()
    rest = whole
    while match := leading.match(rest):
        rest = rest[match.end() :]
    while match := trailing.search(rest):
        rest = rest[: match.start()]
    return rest.strip()


def gap_key(question: str) -> str:
    """What questions that differ in punctuation, case or filler have in common; '' if nothing."""
    return " ".join(_BETWEEN_WORDS.split(normalise_question(question))).strip()


def words_of(name: str) -> tuple[str, ...]:
    """The entries of `words/<name>.txt`, normalised."""
    lines = files("faq").joinpath("words", f"{name}.txt").read_text("utf-8").splitlines()
    entries = (line.strip() for line in lines)
    return tuple(dict.fromkeys(normalise(e) for e in entries if e and not e.startswith("#")))


def _readable(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Cs") or "\ufe00" <= character <= "\ufe0f":  # variation selectors
        return ""
    return " " if category == "Cc" else character


@cache
def _filler() -> tuple[re.Pattern[str], re.Pattern[str]]:
    phrases = sorted(words_of("filler"), key=len, reverse=True)
    # An English phrase ends at a word's end; Chinese runs straight on into the question.
    either = "|".join(
        rf"{re.escape(each)}(?![a-z0-9'])" if each[-1].isascii() else re.escape(each)
        for each in phrases
    )
    before = r"(?<![a-z0-9'])"
    leading = re.compile(rf"{_EDGE}(?:{either}){_EDGE}")
    trailing = re.compile(rf"{_EDGE}(?:{before}(?:{either})){_EDGE}$")
    return leading, trailing
