"""The files of a manual's folder, read with the care that files of strangers need."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faq.section import Problem

MARKDOWN, HTML, WORD, EXCEL = (".md", ".mdx", ".markdown"), (".html", ".htm"), ".docx", ".xlsx"
SUFFIXES = (*MARKDOWN, *HTML, WORD, EXCEL)
"""Of two files of one name, the one whose suffix comes first is read."""
LARGEST = 5 * 1024 * 1024
"""Bytes. Pages written by hand stay far below; beyond this it is an export or a dump."""
LARGEST_OFFICE = 32 * 1024 * 1024
"""Bytes. Nearly all of it are pictures, which are not unpacked."""
PASSED_OVER = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class ManualFile:
    file: str
    """Relative, with `/`, printable even where the name on disk is not valid UTF-8."""
    place: Path

    @property
    def name(self) -> str:
        """Without the suffix: what ids begin with."""
        return self.file.rpartition(".")[0]

    @property
    def suffix(self) -> str:
        return "." + self.file.rpartition(".")[2].lower()


def manual_files(folder: Path) -> Iterator[ManualFile | Problem]:
    """Manual files below `folder` (a resolved path), sorted; no link is followed out of it."""
    found: list[tuple[str, ManualFile | Problem]] = []
    waiting = [str(folder)]
    while waiting:  # a list, not recursion: folders may be nested deeper than Python's stack
        current = waiting.pop()
        try:
            with os.scandir(current) as listing:
                entries = list(listing)
        except OSError as error:
            problem = Problem(_name(folder, current), None, "unreadable", _why(error))
            found.append((problem.file, problem))
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in PASSED_OVER:
                continue
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
                continue
            item = _inspect(folder, entry)
            if item is not None:
                found.append((item.file, item))
    return iter([item for _, item in sorted(found, key=lambda pair: pair[0])])


def _inspect(folder: Path, entry: os.DirEntry[str]) -> ManualFile | Problem | None:
    """None for what is no part of a manual."""
    # Word and Excel leave `~$` files beside what they have open.
    wanted = entry.name.lower().endswith(SUFFIXES) and not entry.name.startswith("~$")
    name = _name(folder, entry.path)
    if entry.is_symlink():
        target = os.path.realpath(entry.path)
        if not Path(target).is_relative_to(folder) and (wanted or os.path.isdir(target)):
            return Problem(name, None, "outside", "a link that leads out of the manual's folder")
        if os.path.isdir(target):
            return None  # inside the folder: it is read where it really stands, and loops end here
    return ManualFile(name, Path(entry.path)) if wanted else None


def read_bytes(item: ManualFile) -> bytes | Problem:
    try:
        about = item.place.stat()
        if not stat.S_ISREG(about.st_mode):  # reading a pipe would wait for ever
            return Problem(item.file, None, "unreadable", "not a regular file")
        largest = LARGEST_OFFICE if item.suffix in (WORD, EXCEL) else LARGEST
        if about.st_size > largest:
            detail = f"{about.st_size} bytes, more than {largest}"
            return Problem(item.file, None, "too-large", detail)
        with item.place.open("rb") as stream:
            return stream.read(largest)
    except OSError as error:
        return Problem(item.file, None, "unreadable", _why(error))


_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_CHARSET_WITHIN = 4_096
"""Bytes of a page."""
_ENCODINGS = {
    **dict.fromkeys(("gbk", "gb2312", "gb18030", "x-gbk"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "windows-1252"), "cp1252"),
}
"""Of the many that Python knows: some of those unpack archives."""


def decode(file: str, data: bytes) -> tuple[str | None, Problem | None]:
    """The text, None where there is none, and what was wrong with it."""
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text = _declared(file, data) or ""
        problem = None
        if not text:
            line = data.count(b"\n", 0, error.start) + 1
            detail = "is not UTF-8; unreadable bytes are left out"
            problem = Problem(file, line, "encoding", detail)
            text = data.decode(encoding, "replace")
        return _text_only(file, text, problem)
    return _text_only(file, text, None)


def _declared(file: str, data: bytes) -> str | None:
    """A web page in the encoding that it names."""
    named = _CHARSET.search(data, 0, _CHARSET_WITHIN)
    if named is None or not file.lower().endswith(HTML):
        return None
    encoding = _ENCODINGS.get(named[1].decode("ascii", "replace").lower())
    try:
        return data.decode(encoding) if encoding else None
    except UnicodeDecodeError:
        return None


def _text_only(file: str, text: str, problem: Problem | None) -> tuple[str | None, Problem | None]:
    if (nul := text.find("\0")) >= 0:
        return None, Problem(file, text.count("\n", 0, nul) + 1, "binary", "has NUL bytes")
    return text, problem


def _name(folder: Path, place: str) -> str:
    relative = os.path.relpath(place, folder).replace(os.sep, "/")
    return os.fsencode(relative).decode("utf-8", "replace")


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__


class Broken(Exception):
    """A file, or a part of it, that cannot be read; becomes a Problem of this kind."""

    def __init__(self, kind: str, detail: str, line: int | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.line = line
