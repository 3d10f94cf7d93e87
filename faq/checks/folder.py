"""All files of a manual's folder by name: what links may lead to, and nothing else is opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from faq.files import LARGEST

_PASSED_OVER = frozenset({".git", "node_modules", "__pycache__"})
_TEXTS = (".md", ".mdx", ".markdown", ".html", ".htm")


class Folder:
    def __init__(self, place: Path) -> None:
        self._place = place.resolve()
        self.files = frozenset(self._listed())
        """Relative, with `/`. A link that leads out of the folder is none of its files."""
        self._lines: dict[str, tuple[str, ...]] = {}

    def lines(self, file: str) -> tuple[str, ...]:
        """Of a text file, once read; nothing of any other, or of one that can't be read."""
        if file not in self._lines:
            text = self._read(file).replace("\r\n", "\n").replace("\r", "\n")
            self._lines[file] = tuple(text.split("\n"))
        return self._lines[file]

    def opened(self, file: str) -> Path | None:
        """Where a file really lies; None if it is no regular file inside the folder any more."""
        place = Path(os.path.realpath(self._place / file))
        if file not in self.files or not place.is_relative_to(self._place):
            return None
        try:
            return place if stat.S_ISREG(place.stat().st_mode) else None
        except OSError:
            return None

    def _read(self, file: str) -> str:
        place = self.opened(file) if file.lower().endswith(_TEXTS) else None
        if place is None:
            return ""
        try:
            with place.open("rb") as stream:
                return stream.read(LARGEST).decode("utf-8-sig", "replace")
        except OSError:
            return ""

    def _listed(self) -> Iterator[str]:
        for current, folders, files in os.walk(self._place):
            folders[:] = [name for name in folders if name not in _PASSED_OVER]
            for name in files:
                place = os.path.join(current, name)
                if os.path.islink(place) and not self._is_inside(place):
                    continue
                relative = os.path.relpath(place, self._place).replace(os.sep, "/")
                yield os.fsencode(relative).decode("utf-8", "replace")

    def _is_inside(self, place: str) -> bool:
        return Path(os.path.realpath(place)).is_relative_to(self._place)
