"""Normalised text → the terms that it is indexed and searched by, Chinese and English alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import add
from threading import Lock

import snowballstemmer  # type: ignore[import-untyped]

from faq.language import HAN
from faq.lexicon import Lexicon, any_of
from faq.sound import runs_of_syllables

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_NOT = re.compile(r"\b(?:(ca)n't|(wo)n't|(\w+)n't|(can)not)\b")
_WHOLE = {"ca": "can", "wo": "will"}
_GRAMS = (3, 4)
_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()


class Kind(IntEnum):
    """What kind of view of the text a term belongs to."""

    WORD = 0
    """A Latin word's stem, or two neighbouring Han characters (as good as a segmenter's words)."""
    CHARACTER = 1
    """A Han character that has a neighbour."""
    STOP = 2
    GRAM = 3
    """Three or four letters of a Latin word: typos and inflections."""
    SOUND = 4
    """Two neighbouring syllables: homophones, and words typed as pinyin."""
    SYLLABLE = 5
    CONCEPT = 6
    """A group of synonyms."""


Views = dict[Kind, list[str]]
"""The terms of a text by kind, each as often as it occurs; marks in front keep kinds apart."""


class Terms:
    """Cuts texts into terms, with one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._stop = frozenset(lexicon.stop)
        self._synonyms = lexicon.synonyms

    def views(self, text: str, typed: Callable[[str], bool] | None = None) -> Views:
        """Of a normalised text. `typed` says which Latin words may be pinyin (see sound)."""
        text = _NOT.sub(_apart, text)
        found: Views = {kind: [] for kind in Kind}
        stems: list[str] = []
        for run in _RUN.findall(text):
            if _HAN.match(run):
                self._han(run, found)
            else:
                stems.append(stem(run))
                self._latin(run, found)
        for syllables in runs_of_syllables(text, typed or _never):
            found[Kind.SYLLABLE] += [f"^{each}" for each in syllables]
            found[Kind.SOUND] += [f"^{a} {b}" for a, b in pairwise(syllables)]
        found[Kind.CONCEPT] += self._concepts(text, stems)
        return found

    def words(self, text: str) -> list[str]:
        """The Latin words that say something, as they are written."""
        found = _RUN.findall(_NOT.sub(_apart, text))
        return [word for word in found if not _HAN.match(word) and word not in self._stop]

    def synonyms(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each word or phrase of a normalised text that has synonyms, with all of its groups."""
        words = [run for run in _RUN.findall(_NOT.sub(_apart, text)) if not _HAN.match(run)]
        stems = tuple(map(stem, words))
        english, chinese, longest = self._groups
        for start in range(len(stems)):
            for end in range(start + 1, min(len(stems), start + longest) + 1):
                for group in english.get(stems[start:end], ()):
                    yield " ".join(words[start:end]), self._synonyms[group]
        for phrase in self._synonym_phrases.findall(text):
            for group in chinese[phrase]:
                yield phrase, self._synonyms[group]

    def _latin(self, word: str, found: Views) -> None:
        if word in self._stop:
            found[Kind.STOP].append(word)
        else:
            found[Kind.WORD].append(stem(word))
            found[Kind.GRAM] += grams(word)

    def _han(self, run: str, found: Views) -> None:
        done = 0
        for match in self._stop_phrases.finditer(run):
            _pairs(run[done : match.start()], found)
            found[Kind.STOP].append(match[0])
            done = match.end()
        _pairs(run[done:], found)

    def _concepts(self, text: str, stems: list[str]) -> list[str]:
        english, chinese, longest = self._groups
        found: set[int] = set()
        for start in range(len(stems)):
            for end in range(start + 1, min(len(stems), start + longest) + 1):
                found.update(english.get(tuple(stems[start:end]), ()))
        for phrase in self._synonym_phrases.findall(text):
            found.update(chinese[phrase])
        return [f"={number}" for number in sorted(found)]

    @cached_property
    def _groups(self) -> tuple[dict[tuple[str, ...], list[int]], dict[str, list[int]], int]:
        english: dict[tuple[str, ...], list[int]] = {}
        chinese: dict[str, list[int]] = {}
        for number, group in enumerate(self._synonyms):
            for entry in group:
                if _HAN.search(entry):
                    chinese.setdefault(entry, []).append(number)
                else:
                    stems = tuple(map(stem, _RUN.findall(_NOT.sub(_apart, entry))))
                    english.setdefault(stems, []).append(number)
        return english, chinese, max(map(len, english), default=0)

    @cached_property
    def _synonym_phrases(self) -> re.Pattern[str]:
        return re.compile(any_of(self._groups[1]))

    @cached_property
    def _stop_phrases(self) -> re.Pattern[str]:
        # Single characters are parts of too many words to cut a run at them.
        return re.compile(any_of(each for each in self._stop if _HAN.match(each) and len(each) > 1))


@lru_cache(maxsize=1 << 16)
def grams(word: str) -> tuple[str, ...]:
    """Groups of three and four letters, with the word's ends marked; of short words none."""
    if len(word) < 4:
        return ()
    padded = f"~{word}~"
    return tuple(
        f"~{padded[start : start + size]}"
        for size in _GRAMS
        for start in range(len(padded) - size + 1)
    )


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Snowball's English stem; other languages' words mostly stay as they are."""
    with _stemming:  # the stemmer keeps the word it is at
        return str(_stemmer.stemWord(word))


def _pairs(piece: str, found: Views) -> None:
    if len(piece) == 1:
        found[Kind.WORD].append(piece)
    else:
        found[Kind.CHARACTER] += piece
        found[Kind.WORD] += map(add, piece, piece[1:])


def _apart(match: re.Match[str]) -> str:
    """`can't` → `can not`, as the Penn Treebank cuts it."""
    word = next(filter(None, match.groups()))
    return f"{_WHOLE.get(word, word)} not"


def _never(_: str) -> bool:
    return False
