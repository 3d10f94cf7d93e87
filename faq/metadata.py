"""What authors say about a section, in front matter or in a comment after its heading."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

import yaml

from faq.language import language_code
from faq.section import Review

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
    tips: tuple[str, ...] | None = None
    review: Review | None = None
    feature: bool | None = None
    launch: date | None = None

    def over(self, other: Metadata) -> Metadata:
        """This where it says something, else `other`; of a review, field by field."""
        if self is NOTHING or other is NOTHING:  # most headings: files may have thousands
            return other if self is NOTHING else self
        chosen = {}
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            chosen[each.name] = theirs if mine is None else mine
        if self.review is not None and other.review is not None:
            chosen["review"] = _review_over(self.review, other.review)
        return Metadata(**chosen)

    def passed_down(self) -> Metadata:
        """What holds below a heading too. Restricting a chapter must not leave its sub-sections
        open, and a page is tried, owned and launched as a whole; a title, aliases, media and tips
        are about one text.
        """
        if self is NOTHING:
            return self
        return Metadata(
            jobs=self.jobs,
            restricted=self.restricted,
            product=self.product,
            lang=self.lang,
            review=self.review,
            feature=self.feature,
            launch=self.launch,
        )


NOTHING = Metadata()


@dataclass(frozen=True, slots=True)
class Reading:
    metadata: Metadata = NOTHING
    faults: list[tuple[int, str]] = field(default_factory=list)
    """Line, counted from 0 at the block's first, and what is wrong there."""


class _WrongType(Exception):
    def __init__(self, detail: str, inside: str | None = None) -> None:
        super().__init__(detail)
        self.inside = inside
        """The entry of a mapping that is meant."""


def _review_over(mine: Review, theirs: Review) -> Review:
    names = (each.name for each in fields(Review))
    return Review(
        **{n: getattr(theirs, n) if getattr(mine, n) is None else getattr(mine, n) for n in names}
    )


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
    found, faults = check(values)
    return Reading(found, [(_line_of(names, block), detail) for names, detail in faults])


def _broken(block: str, line: int, detail: str) -> Reading:
    closed = True if "restricted" in block else None
    return Reading(Metadata(restricted=closed), [(line, detail)])


def check(values: Mapping[Any, Any]) -> tuple[Metadata, list[tuple[tuple[str, ...], str]]]:
    """What the values say, and what is wrong with which of them: its names, and a sentence."""
    faults: list[tuple[tuple[str, ...], str]] = []
    found: dict[str, Any] = {}
    for name, read in _READERS.items():
        if values.get(name) is None:
            continue
        try:
            found[name] = read(values[name])
        except _WrongType as error:
            names = (name,) if error.inside is None else (name, error.inside)
            faults.append((names, f"{'.'.join(names)}: {error}"))
            if name == "restricted":
                found[name] = True
    return (Metadata(**found) if found else NOTHING), faults


def _line_of(names: tuple[str, ...], block: str) -> int:
    """Of the innermost name that stands at the beginning of a line."""
    place = 0
    lines = block.split("\n")
    for name in names:
        rest = enumerate(lines[place:], place)
        place = next((n for n, line in rest if line.lstrip().startswith(name)), place)
    return place


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


def _date(value: object, inside: str | None = None) -> date:
    if isinstance(value, date):  # YAML makes dates itself
        return value.date() if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value.strip() if isinstance(value, str) else "")
    except ValueError:
        raise _WrongType("should be a date like 2025-01-31", inside) from None


def _review(value: object) -> Review:
    if not isinstance(value, dict):
        raise _WrongType("should be a list of `name: value` lines")
    given = {name: each for name, each in value.items() if each is not None}
    found: dict[str, Any] = {}
    for name in ("tried_by", "owner"):
        if name in given:
            try:
                found[name] = _text(given[name])
            except _WrongType as error:
                raise _WrongType(str(error), name) from None
    for name in ("tried_on", "reviewed_on"):
        if name in given:
            found[name] = _date(given[name], name)
    return Review(**found)


_READERS: dict[str, Callable[[object], object]] = {
    "title": _text,
    "aliases": _list,
    "jobs": _list,
    "restricted": _flag,
    "product": _text,
    "media": _list,
    "lang": _lang,
    "tips": _list,
    "review": _review,
    "feature": _flag,
    "launch": _date,
}
