"""The files of a manual's folder, read with the care that files of strangers need."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from faq.section import Problem

SUFFIXES = (".md", ".mdx", ".markdown")
LARGEST = 5 * 1024 * 1024
"""Bytes. Pages written by hand stay far below; beyond this it is an export or a dump."""
PASSED_OVER = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class ManualFile:
    file: str
    """Relative, with `/`, printable even where the name on disk is not valid UTF-8."""
    place: Path


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
    wanted = entry.name.lower().endswith(SUFFIXES)
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
        if about.st_size > LARGEST:
            detail = f"{about.st_size} bytes, more than {LARGEST}"
            return Problem(item.file, None, "too-large", detail)
        with item.place.open("rb") as stream:
            return stream.read(LARGEST)
    except OSError as error:
        return Problem(item.file, None, "unreadable", _why(error))


def decode(file: str, data: bytes) -> tuple[str | None, Problem | None]:
    """The text, None where there is none, and what was wrong with it."""
    if (nul := data.find(b"\0")) >= 0:
        return None, Problem(file, data.count(b"\n", 0, nul) + 1, "binary", "has NUL bytes")
    try:
        return data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problem = Problem(file, line, "encoding", "is not UTF-8; unreadable bytes are left out")
        return data.decode("utf-8-sig", "replace"), problem


def _name(folder: Path, place: str) -> str:
    relative = os.path.relpath(place, folder).replace(os.sep, "/")
    return os.fsencode(relative).decode("utf-8", "replace")


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
