"""Where a heading stands in its document: its path, its id, and what holds for it from above."""

from __future__ import annotations

from dataclasses import dataclass

from faq.metadata import Metadata
from faq.naming import Ids, slug


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    """1 to 6; 0 for the text before the first heading, under the document's title."""
    title: str
    anchor: str | None
    """As the author chose it with `{#anchor}`. It makes the id as well, so a title may change."""
    line: int


@dataclass(frozen=True, slots=True)
class Position:
    id: str
    path: tuple[str, ...]
    anchor: str
    inherited: Metadata


@dataclass(frozen=True, slots=True)
class _Above:
    level: int
    title: str
    parts: tuple[str, ...]
    """Of the ids below it. The document's first H1 adds nothing to them."""
    metadata: Metadata


class Outline:
    """Takes the headings of one file in their order."""

    def __init__(self, file: str, title: str, has_h1: bool, whole: Metadata) -> None:
        """`title` is used where there is no H1; `whole` holds for all sections of the file."""
        self._ids = Ids(file)
        self._has_h1 = has_h1
        self._h1_seen = False
        self._root = _Above(0, title, (), whole.passed_down())
        self._above: list[_Above] = []

    def place(self, heading: Heading, about: Metadata) -> Position:
        """`about` is what the heading's own comment says."""
        if heading.level == 0:
            return self._place_opening(heading)
        while self._above and self._above[-1].level >= heading.level:
            self._above.pop()
        parent = self._above[-1] if self._above else self._root
        inherited = about.passed_down().over(parent.metadata)
        if heading.level == 1 and not self._h1_seen:
            self._h1_seen = True
            parts: tuple[str, ...] = ()
            name, anchor = self._ids.document(), ""
        else:
            anchor = heading.anchor or slug(heading.title)
            name, parts = self._ids.below(parent.parts, slug(anchor))
        self._above.append(_Above(heading.level, heading.title, parts, inherited))
        titles = tuple(each.title for each in self._above)
        path = titles if self._has_h1 else (self._root.title, *titles)
        return Position(name, path, anchor, inherited)

    def _place_opening(self, heading: Heading) -> Position:
        name = self._ids.opening() if self._has_h1 else self._ids.document()
        return Position(name, (heading.title,), "", self._root.metadata)
