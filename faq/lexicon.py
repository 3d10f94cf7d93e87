"""The words that ops can edit: politeness to take off, stop words, synonyms."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from faq.files import ManualFile, decode, read_bytes
from faq.normalise import LONGEST, normalise
from faq.section import Problem

FOLDER = "words"
"""Beside the manual's pages; its files add to the lists that come with groupkeeper."""
FILES = ("filler.txt", "stop.txt", "synonyms.txt")
_EDGE = r"[\s,.!?;:~、。…·\-–—()\[\]]*"
_MENTION = r"@[\w.-]+(?![\w./-])"
"""Of somebody; not of a package like `@scope/name`."""
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_BETWEEN_SYNONYMS = re.compile(r"[,，、;；]")
_LATIN = re.compile(r"[a-z0-9']")


@dataclass(frozen=True)
class Lexicon:
    """Normalised entries; two with the same entries are equal and do the same."""

    filler: tuple[str, ...] = ()
    """Phrases of politeness, taken off the beginning and the end of questions."""
    stop: tuple[str, ...] = ()
    """Words that give a question its form and say little of its subject."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words and phrases that mean about the same."""

    def question(self, text: str) -> str:
        """Normalised, cut to LONGEST, and without politeness unless it has nothing else."""
        whole = normalise(text[:LONGEST])[:LONGEST]
        return self._without_filler(whole) or whole

    def is_small_talk(self, text: str) -> bool:
        """Whether a text is greetings and thanks and nothing else."""
        whole = normalise(text[:LONGEST])
        return whole != "" and self._without_filler(whole) == ""

    def gap_key(self, question: str) -> str:
        """What questions that differ in punctuation, case, script or politeness have in common.

        Empty if there is nothing.
        """
        return " ".join(_BETWEEN_WORDS.split(self.question(question))).strip()

    def _without_filler(self, whole: str) -> str:
        leading, trailing = self._politeness
        rest = whole
        while match := leading.match(rest):
            rest = rest[match.end() :]
        while match := trailing.search(rest):
            rest = rest[: match.start()]
        return rest.strip()

    @cached_property
    def _politeness(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        either = any_of(each for each in self.filler if len(each) > 1)
        # A single character may begin a word.
        alone = any_of(each for each in self.filler if len(each) == 1)
        first = rf"{_MENTION}|{either}|(?:{alone})(?!\w)"
        last = rf"(?<![a-z0-9'])(?:{either})|(?<!\w)(?:{alone})"
        return re.compile(rf"{_EDGE}(?:{first}){_EDGE}"), re.compile(rf"{_EDGE}(?:{last}){_EDGE}$")


def any_of(phrases: Iterable[str]) -> str:
    """A regular expression for any of them, the longest first; of none, one that never matches."""
    ordered = sorted(phrases, key=len, reverse=True)
    # An English phrase ends at a word's end; Chinese runs straight on.
    return (
        "|".join(
            rf"{re.escape(each)}(?![a-z0-9'])" if _LATIN.match(each[-1]) else re.escape(each)
            for each in ordered
        )
        or "(?!)"
    )


@cache
def built_in() -> Lexicon:
    """The lists that come with groupkeeper."""
    texts = {name: files("faq").joinpath(FOLDER, name).read_text("utf-8") for name in FILES}
    return _lexicon(*(_entries(texts[name]) for name in FILES))


def read_lexicon(manual: Path) -> tuple[Lexicon, list[Problem]]:
    """The built-in lists and the manual's own: `words/filler.txt`, `stop.txt`, `synonyms.txt`.

    An entry a line, of synonyms a group a line, with commas between; `#` begins a comment. A line
    that begins with `-` takes an entry (of synonyms: its whole group) away again. A file that
    cannot be read changes nothing and becomes a Problem.
    """
    problems: list[Problem] = []
    own = [list(_entries(_text(manual, f"{FOLDER}/{name}", problems))) for name in FILES]
    known = built_in()
    if not any(own):
        return known, problems
    theirs = (known.filler, known.stop, (",".join(group) for group in known.synonyms))
    merged = _lexicon(*([*base, *added] for base, added in zip(theirs, own, strict=True)))
    return merged, problems


def _text(manual: Path, file: str, problems: list[Problem]) -> str:
    place = manual / file
    if not os.path.lexists(place):
        return ""
    if not place.resolve().is_relative_to(manual.resolve()):
        problems.append(Problem(file, None, "outside", "leads out of the manual's folder"))
        return ""
    data = read_bytes(ManualFile(file, place))
    if isinstance(data, Problem):
        problems.append(data)
        return ""
    text, problem = decode(file, data)
    problems += [problem] if problem else []
    return text or ""


def _entries(text: str) -> Iterator[str]:
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return (line for line in lines if line)


def _lexicon(filler: Iterable[str], stop: Iterable[str], synonyms: Iterable[str]) -> Lexicon:
    groups: list[tuple[str, ...]] = []
    for line in synonyms:
        words = tuple(filter(None, map(normalise, _BETWEEN_SYNONYMS.split(line.lstrip("-")))))
        if line.startswith("-"):
            groups = [group for group in groups if not set(words) & set(group)]
        elif len(words) > 1:
            groups.append(words)
    return Lexicon(_kept(filler), _kept(stop), tuple(dict.fromkeys(groups)))


def _kept(lines: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for line in lines:
        word = normalise(line.lstrip("-"))
        if line.startswith("-"):
            found.pop(word, None)
        elif word:
            found[word] = None
    return tuple(found)
