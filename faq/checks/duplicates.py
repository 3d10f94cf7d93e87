"""Sections of one language that say the same, are called the same, or are asked for the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from faq.checks.finding import MINUTES, Finding, Kind, Place
from faq.checks.shingles import alike
from faq.normalise import normalise
from faq.section import Section

Key = TypeVar("Key")
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def duplicates(sections: Sequence[Section]) -> Iterator[Finding]:
    """A translation is no duplicate."""
    for lang in sorted({section.lang for section in sections}):
        of_lang = [section for section in sections if section.lang == lang]
        groups = [
            ([of_lang[place] for place in group], exactly)
            for group, exactly in alike([section.text for section in of_lang])
        ]
        yield from _same_text(groups)
        copies = [frozenset(section.id for section in group) for group, _ in groups]
        yield from _same_path(of_lang, copies)
        yield from _same_alias(of_lang)


def _same_text(groups: Iterable[tuple[Sequence[Section], bool]]) -> Iterator[Finding]:
    """One finding for all that the same files have in common: a page copied is one mistake."""
    by_files: dict[tuple[str, ...], list[tuple[Sequence[Section], bool]]] = {}
    for group, exactly in groups:
        files = tuple(sorted(section.file for section in group))
        by_files.setdefault(files, []).append((group, exactly))
    for same in by_files.values():
        first = same[0][0]
        facts = {
            "title": first[0].title,
            "exactly": all(exactly for _, exactly in same),
            "count": len(same),
        }
        ids = tuple(section.id for group, _ in same for section in group)
        minutes = MINUTES[Kind.SAME_TEXT]
        yield Finding(Kind.SAME_TEXT, tuple(map(Place.of, first)), minutes, facts, ids)


def _same_path(sections: Sequence[Section], copies: Sequence[frozenset[str]]) -> Iterator[Finding]:
    """Readers can't tell such suggestions apart. Below two pages of one name the pages count."""
    groups = _grouped(sections, _path)
    reported: dict[tuple[str, ...], set[str]] = {}
    for path, found in sorted(groups.items(), key=lambda item: len(item[0])):
        files = {section.file for section in found}
        above = (reported.get(path[:depth], set()) for depth in range(1, len(path)))
        ids = {section.id for section in found}
        if any(files <= each for each in above) or any(ids <= copy for copy in copies):
            continue
        reported[path] = files
        yield _finding(Kind.SAME_PATH, found, path=list(found[0].path))


def _same_alias(sections: Sequence[Section]) -> Iterator[Finding]:
    """Together where the same sections share several."""
    asked: dict[str, dict[str, Section]] = {}
    words: dict[str, str] = {}
    for section in sections:
        for alias in section.aliases:
            key = _BETWEEN_WORDS.sub(" ", normalise(alias)).strip()
            words.setdefault(key, alias)
            asked.setdefault(key, {})[section.id] = section
    shared = sorted((tuple(found), key) for key, found in asked.items() if key and len(found) > 1)
    for _, group in groupby(shared, key=lambda pair: pair[0]):
        keys = [key for _, key in group]
        found = list(asked[keys[0]].values())
        aliases = [words[key] for key in keys]
        yield _finding(Kind.SAME_ALIAS, found, alias=aliases[0], aliases=aliases)


def _grouped(
    sections: Sequence[Section], key: Callable[[Section], Key]
) -> dict[Key, list[Section]]:
    groups: dict[Key, list[Section]] = {}
    for section in sections:
        groups.setdefault(key(section), []).append(section)
    return {each: found for each, found in groups.items() if len(found) > 1}


def _path(section: Section) -> tuple[str, ...]:
    return tuple(map(normalise, section.path))


def _finding(kind: Kind, sections: Sequence[Section], **facts: object) -> Finding:
    return Finding(kind, tuple(map(Place.of, sections)), MINUTES[kind], facts)
