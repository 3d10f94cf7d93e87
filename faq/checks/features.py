"""Descriptions of the product's features that lack something readers need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from faq.checks.content import Content
from faq.checks.finding import Finding, Kind, Place
from faq.checks.paths import has_arrows, names_a_path
from faq.checks.words import pattern, words
from faq.language import HAN
from faq.section import Section

_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_ENOUGH_WORDS = 12
"""Of an opening that says what something is for; Han characters count as words."""
_ENOUGH_ROWS = 2
_ENOUGH_ITEMS = 3
_NAMED_ITEM = re.compile(r"(?:\*\*|`|__)?[^\s*`:：][^*`:：\n]{0,40}(?:\*\*|`|__)?\s*[:：]")
_MOST_CODE = 0.5
"""Characters of code for one of text; a page with more is for developers."""


class Part(StrEnum):
    """What the description of a feature should have."""

    BACKGROUND = "background"
    PARAMETERS = "parameters"
    PATH = "path"
    PICTURE = "picture"


MINUTES = {Part.BACKGROUND: 0.5, Part.PARAMETERS: 1.0, Part.PATH: 1.0, Part.PICTURE: 0.5}
"""What a reader loses on average where a part is missing: estimates."""
GUESSED = 0.5
"""Where it may be no feature at all."""

Pair = tuple[Section, Content]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A feature's heading and all below it."""

    pairs: tuple[Pair, ...]
    depth: int
    """How many headings stand above what the unit has below its own."""
    said: bool
    """By its author; False: it only looks like one."""


def incomplete_features(
    sections: Sequence[Section], contents: Sequence[Content]
) -> Iterator[Finding]:
    for unit in _units(sections, contents):
        has = _parts(unit)
        if not unit.said and not _looks_like_a_feature(unit, has):
            continue
        missing = [part for part in Part if part not in has]
        if missing:
            first = unit.pairs[0][0]
            minutes = sum(MINUTES[part] for part in missing) * (1 if unit.said else GUESSED)
            facts = {
                "title": first.path[unit.depth - 1],
                "missing": [part.value for part in missing],
                "guessed": not unit.said,
            }
            ids = tuple(section.id for section, _ in unit.pairs)
            yield Finding(Kind.FEATURE, (Place.of(first),), minutes, facts, ids)


def _units(sections: Sequence[Section], contents: Sequence[Content]) -> Iterator[_Unit]:
    anybody_says = any(section.feature for section in sections)
    pairs = zip(sections, contents, strict=True)
    for _, group in groupby(pairs, key=lambda pair: pair[0].file):
        page = tuple(group)
        if anybody_says:
            yield from _said(page)
        elif _may_describe_a_feature(page := _unless_denied(page)):
            yield _Unit(page, 1, False)


def _said(page: Sequence[Pair]) -> Iterator[_Unit]:
    """The largest subtrees of a page that are features all through."""
    others = {
        section.path[:depth]
        for section, _ in page
        if not section.feature
        for depth in range(len(section.path) + 1)
    }
    units: dict[tuple[str, ...], list[Pair]] = {}
    for section, content in page:
        if section.feature:
            path = section.path
            depths = range(1, len(path) + 1)
            top = next((path[:depth] for depth in depths if path[:depth] not in others), path)
            units.setdefault(top, []).append((section, content))
    yield from (_Unit(tuple(pairs), len(top), True) for top, pairs in units.items())


def _unless_denied(page: Sequence[Pair]) -> tuple[Pair, ...]:
    return tuple(pair for pair in page if pair[0].feature is None)


def _may_describe_a_feature(page: Sequence[Pair]) -> bool:
    if not page:
        return False
    file = page[0][0].file.casefold()
    steps = set(re.split(r"[\W_]+", file.rpartition(".")[0]))
    if steps & set(words("pages", "other")):
        return False
    text = sum(len(section.text) for section, _ in page)
    code = sum(content.code for _, content in page)
    return code <= _MOST_CODE * (text - code)


def _looks_like_a_feature(unit: _Unit, has: frozenset[Part]) -> bool:
    """The product is shown, or a way through its menus, and something is said about it."""
    if not has & {Part.BACKGROUND, Part.PARAMETERS}:
        return False
    texts = (text for _, content in unit.pairs for text in content.prose)
    return Part.PICTURE in has or any(map(has_arrows, texts))


def _parts(unit: _Unit) -> frozenset[Part]:
    tests = {
        Part.BACKGROUND: _has_background,
        Part.PARAMETERS: _has_parameters,
        Part.PATH: _has_path,
        Part.PICTURE: _has_picture,
    }
    return frozenset(part for part, test in tests.items() if test(unit))


def _has_background(unit: _Unit) -> bool:
    section, content = unit.pairs[0]
    opens = len(section.path) <= unit.depth
    said = len(_WORD.findall("\n".join(content.plain)))
    return (opens and said >= _ENOUGH_WORDS) or _headed(unit, "background")


def _has_parameters(unit: _Unit) -> bool:
    if _headed(unit, "parameters"):
        return True
    if any(content.rows >= _ENOUGH_ROWS for _, content in unit.pairs):
        return True
    items = (item for _, content in unit.pairs for item in content.items)
    return sum(_NAMED_ITEM.match(item) is not None for item in items) >= _ENOUGH_ITEMS


def _has_path(unit: _Unit) -> bool:
    if _headed(unit, "path"):
        return True
    return any(names_a_path(text) for _, content in unit.pairs for text in content.prose)


def _has_picture(unit: _Unit) -> bool:
    return any(link.media for _, content in unit.pairs for link in content.links)


def _headed(unit: _Unit, name: str) -> bool:
    """A heading below the feature's own says so."""
    finds = pattern("headings", name)
    below = (title for section, _ in unit.pairs for title in section.path[unit.depth :])
    return any(map(finds.search, below))
