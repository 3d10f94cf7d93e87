"""Slugs of headings, and ids that stay when the manual around them changes."""

from __future__ import annotations

import re
import zlib

_BETWEEN = re.compile(r"[\W_]+")
_LONGEST = 80
"""Characters of one slug; a heading beyond that is a paragraph by mistake."""


def slug(title: str) -> str:
    """Letters and digits of any script in lower case, `-` between; a checksum if there are none."""
    words = _BETWEEN.sub("-", title.lower()).strip("-")
    if not words:
        return f"x{zlib.crc32(title.encode('utf-8', 'replace')):08x}"
    return words[:_LONGEST].rstrip("-")


class Ids:
    """Gives out the ids of one file, in the order of its headings."""

    def __init__(self, file: str) -> None:
        self._document = file.rpartition(".")[0]
        self._given: set[tuple[str, ...]] = set()
        self._numbers: dict[tuple[str, ...], int] = {}

    def document(self) -> str:
        """For the first H1, or the opening text of a file that has none."""
        return self._document

    def opening(self) -> str:
        """For text above the first H1. No heading can take this id: slugs never start with `-`."""
        return f"{self._document}#-opening"

    def below(self, parents: tuple[str, ...], part: str) -> tuple[str, tuple[str, ...]]:
        """The id for slug `part` under `parents`, and the parts that its children stand under."""
        parts = (*parents, part)
        while parts in self._given:
            number = self._numbers[(*parents, part)] = self._numbers.get((*parents, part), 1) + 1
            parts = (*parents, f"{part}-{number}")
        self._given.add(parts)
        return f"{self._document}#{'/'.join(parts)}", parts
