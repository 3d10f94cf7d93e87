"""How long a video file is, from its header."""

from __future__ import annotations

import io
from pathlib import Path

from tinytag import TinyTag, TinyTagException

SUFFIXES = (".mp4", ".m4v", ".mov", ".webm", ".mkv", ".ogv", ".avi")
_MOST_READS = 20_000
_LARGEST_READ = 1024 * 1024


class _Odd(Exception):
    pass


class _Sparing(io.FileIO):
    """A header is small: a file that makes its reader work hard is broken, or means harm."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads > _MOST_READS or size is None or not 0 <= size <= _LARGEST_READ:
            raise _Odd
        return super().read(size) or b""


def video_minutes(place: Path) -> float | None:
    """None if it can't be told: only the MP4 family (MP4, M4V, newer MOV) is understood."""
    try:
        with _Sparing(str(place)) as stream:
            if stream.read(12)[4:8] != b"ftyp":
                return None
            stream.seek(0)
            tag = TinyTag.get(file_obj=stream, tags=False)
    except (OSError, TinyTagException, _Odd):
        return None
    return tag.duration / 60 if tag.duration else None
