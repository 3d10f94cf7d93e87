"""What authors say about a section, in front matter or in a comment after its heading."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any

import yaml

from faq.language import language_code

_COMMENT = re.compile(r"<!--+[ \t]*groupkeeper\b:?[ \t]*(.*?)-->", re.DOTALL)
_LARGEST = 64 * 1024
"""Characters. PyYAML reads about 100 KB a second; metadata has no need for more."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """None everywhere means: not said."""

    title: str | None = None
    aliases: tuple[str, ...] | None = None
    jobs: tuple[str, ...] | None = None
    restricted: bool | None = None
    product: str | None = None
    media: tuple[str, ...] | None = None
    lang: str | None = None

    def over(self, other: Metadata) -> Metadata:
        """This where it says something, else `other`."""
        chosen = {}
        for each in fields(self):
            mine = getattr(self, each.name)
            chosen[each.name] = getattr(other, each.name) if mine is None else mine
        return Metadata(**chosen)


@dataclass(frozen=True, slots=True)
class Reading:
    metadata: Metadata = Metadata()
    faults: list[tuple[int, str]] = field(default_factory=list)
    """Line, counted from 0 at the block's first, and what is wrong there."""


class _WrongType(Exception):
    pass


def comment_body(html: str) -> str | None:
    """The YAML of a `<!-- groupkeeper … -->`, line for line; None for any other comment."""
    match = _COMMENT.match(html.lstrip(" "))
    return None if match is None else match[1]


def read_metadata(block: str) -> Reading:
    """Never raises: what cannot be read is a fault, and the rest of the block counts.

    A block that tries to restrict and cannot be understood restricts to nobody: a slip of the pen
    must not publish what was meant for a few.
    """
    if len(block) > _LARGEST:
        return _broken(block, 0, f"longer than {_LARGEST} characters")
    first, _, rest = block.partition("\n")
    try:
        values = yaml.safe_load(f"{first}\n{textwrap.dedent(rest)}")
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        return _broken(block, line, error.problem or "not YAML")
    except Exception as error:  # explicit tags (`!!int x`) make PyYAML raise nearly anything
        return _broken(block, 0, f"not YAML: {type(error).__name__}")
    if values is None:
        return Reading()
    if not isinstance(values, dict):
        return _broken(block, 0, "not a list of `name: value` lines")
    return _checked(values, block)


def _broken(block: str, line: int, detail: str) -> Reading:
    closed = True if "restricted" in block else None
    return Reading(Metadata(restricted=closed), [(line, detail)])


def _checked(values: dict[Any, Any], block: str) -> Reading:
    faults: list[tuple[int, str]] = []
    found: dict[str, Any] = {}
    for name, read in _READERS.items():
        if values.get(name) is None:
            continue
        try:
            found[name] = read(values[name])
        except _WrongType as error:
            faults.append((_line_of(name, block), f"{name}: {error}"))
            if name == "restricted":
                found[name] = True
    return Reading(Metadata(**found), faults)


def _line_of(name: str, block: str) -> int:
    lines = block.split("\n")
    return next((n for n, line in enumerate(lines) if line.lstrip().startswith(name)), 0)


def _text(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        return str(value)
    if not isinstance(value, str):
        raise _WrongType("should be text")
    # YAML's "\ud800" makes half a character, which nothing downstream could encode.
    return value.encode("utf-8", "replace").decode().strip()


def _list(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return (_text(value),)
    words = [_text(each) for each in value]
    return tuple(dict.fromkeys(filter(None, words)))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongType("should be true or false")
    return value


def _lang(value: object) -> str:
    code = language_code(_text(value))
    if code is None:
        raise _WrongType("should be zh or en")
    return code


_READERS: dict[str, Callable[[object], object]] = {
    "title": _text,
    "aliases": _list,
    "jobs": _list,
    "restricted": _flag,
    "product": _text,
    "media": _list,
    "lang": _lang,
}
