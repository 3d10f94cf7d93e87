"""How Chinese sounds: pinyin without tones, for homophones and for words typed as pinyin."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.resources import files

from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

from faq.language import HAN

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_NOT_TYPED = frozenset({"m", "n", "ng", "hm", "hng"})
"""Interjections in the dictionary; as syllables they would cut English words up."""
_LONGEST = 6
"""Letters of a syllable: zhuang, chuang, shuang."""


def runs_of_syllables(text: str, typed: Callable[[str], bool]) -> Iterator[list[str]]:
    """Runs of syllables in a normalised text: of Han characters, and of words typed as pinyin.

    `typed` says which Latin words may be that: `change` is two syllables too. A run ends at
    anything else, so that no pair of syllables spans a comma or an English word.
    """
    run: list[str] = []
    end = 0
    for match in _RUN.finditer(text):
        word = match[0]
        said = _read(word) if _HAN.match(word) else spelt(word) if typed(word) else ()
        if not said or text[end : match.start()].strip():
            yield run
            run = []
        run.extend(said)
        end = match.end()
    yield run


@lru_cache(maxsize=1 << 14)
def spelt(word: str) -> tuple[str, ...]:
    """The fewest pinyin syllables that a Latin word is made of; empty if it is not pinyin."""
    if len(word) < 2 or not (word.isascii() and word.isalpha()) or len(word) > 40:
        return ()
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for start, before in enumerate(best):
        if before is None:
            continue
        for end in range(start + 1, min(len(word), start + _LONGEST) + 1):
            known = best[end]
            if word[start:end] in _all() and (known is None or len(before) + 1 < len(known)):
                best[end] = (*before, word[start:end])
    return best[-1] or ()


def _read(run: str) -> list[str]:
    # Pair by pair, for the characters with several readings: a whole run is not worth its time.
    if len(run) == 1:
        return list(_pair(run))
    return [_pair(run[:2])[0], *(_pair(run[n : n + 2])[-1] for n in range(len(run) - 1))]


@lru_cache(maxsize=1 << 17)
def _pair(characters: str) -> tuple[str, ...]:
    """As the dictionary reads the word; characters that make none in their first reading.

    The library's own functions do the same, cut the text into words as well, and take fifty times
    as long.
    """
    if characters in _readings():
        return _readings()[characters]
    word = phrases_dict.get(characters)
    if word is not None:
        return tuple(_plain(readings[0]) for readings in word)
    return tuple(_character(each) for each in characters)


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """Where the dictionary lacks a word and the first readings of its characters are wrong."""
    lines = files("faq").joinpath("words", "readings.txt").read_text("utf-8").splitlines()
    words = (line.split() for line in lines if not line.startswith("#"))
    return {word: tuple(said) for word, *said in words}


@lru_cache(maxsize=1 << 15)
def _character(character: str) -> str:
    readings = pinyin_dict.get(ord(character), "")
    return _plain(readings.partition(",")[0]) or character


@lru_cache(maxsize=1 << 12)
def _plain(reading: str) -> str:
    """Without tones, as it is typed."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def _all() -> frozenset[str]:
    """Every syllable of the dictionary."""
    found = {_plain(each) for readings in pinyin_dict.values() for each in readings.split(",")}
    return frozenset(each for each in found - _NOT_TYPED if each.isascii() and each.isalpha())
