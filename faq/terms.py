"""Normalised text → the terms that it is indexed and searched by, Chinese and English alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from faq.language import HAN
from faq.normalise import words_of

WORD, FORM, HAN_CHARACTER, TRIGRAM = 1.0, 0.2, 0.6, 0.2
"""How much a term of each kind weighs. Trigrams of letters catch typos and inflections, and a word
has several of them; single Han characters do the same beside the pairs."""

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN = re.compile(f"[{HAN}]")


def terms(text: str) -> Iterator[tuple[str, float]]:
    """Each term as often as it occurs, with its kind's weight."""
    for match in _RUN.finditer(text):
        run = match[0]
        yield from _han(run) if _HAN.match(run) else _word(run)


@lru_cache(maxsize=1 << 15)
def _word(word: str) -> tuple[tuple[str, float], ...]:
    if word in _forms():
        return ((word, FORM),)
    if len(word) < 4:
        return ((word, WORD),)
    padded = f"~{word}~"
    starts = range(len(padded) - 2)
    trigrams = ((f"~{padded[start : start + 3]}", TRIGRAM) for start in starts)
    return ((stem(word), WORD), *trigrams)


def stem(word: str) -> str:
    """Plurals fold (Harman's S-stemmer, 1991); nothing else."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1]


def _han(run: str) -> Iterator[tuple[str, float]]:
    done = 0
    for match in _form_phrases().finditer(run):
        yield from _pairs(run[done : match.start()])
        yield match[0], FORM
        done = match.end()
    yield from _pairs(run[done:])


def _pairs(piece: str) -> Iterator[tuple[str, float]]:
    alone = len(piece) == 1
    for character in piece:
        yield character, WORD if alone else HAN_CHARACTER
    for start in range(len(piece) - 1):
        yield piece[start : start + 2], WORD


@cache
def _forms() -> frozenset[str]:
    return frozenset(words_of("form"))


@cache
def _form_phrases() -> re.Pattern[str]:
    # Single characters are parts of too many words to cut a run at them.
    phrases = [each for each in _forms() if _HAN.match(each) and len(each) > 1]
    return re.compile("|".join(sorted(phrases, key=len, reverse=True)))
