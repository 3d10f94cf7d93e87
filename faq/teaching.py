"""What operators have taught beside the manual's files: more aliases, and sections of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from faq.manual import Manual
from faq.section import Section

FOLDER = "taught"
"""The first part of the id of every taught section: no file of a manual is called so."""


@dataclass(frozen=True, slots=True)
class TaughtAlias:
    """Another way to ask for a section, by its id."""

    section: str
    text: str


@dataclass(frozen=True, slots=True)
class TaughtSection:
    """A section that was published from a draft. ``text`` is Markdown, ``lang`` zh or en."""

    number: int
    title: str
    text: str
    lang: str
    product: str | None = None

    @property
    def id(self) -> str:
        """As a section of the manual; it never changes."""
        return f"{FOLDER}/{self.number}"


@dataclass(frozen=True, slots=True)
class Taught:
    """All of it, in the order in which it was taught."""

    aliases: tuple[TaughtAlias, ...] = ()
    sections: tuple[TaughtSection, ...] = ()


_TAUGHT: TypeAdapter[Taught] = TypeAdapter(Taught)


def dump(taught: Taught) -> str:
    """As a file; the same for the same."""
    return json.dumps(_TAUGHT.dump_python(taught, mode="json"), ensure_ascii=False)


def load(file: Path | None) -> Taught:
    """From a file; nothing if there is none, or it is no such file."""
    try:
        return _TAUGHT.validate_json(file.read_bytes()) if file is not None else Taught()
    except (OSError, ValidationError):
        return Taught()


def teach(manual: Manual, taught: Taught) -> Manual:
    """The manual with what was taught; aliases of sections that are gone are passed over."""
    sections = (*manual.sections, *map(_section, taught.sections))
    return replace(manual, sections=tuple(_with_aliases(sections, taught)))


def _with_aliases(sections: tuple[Section, ...], taught: Taught) -> Iterator[Section]:
    more: dict[str, list[str]] = {}
    for alias in taught.aliases:
        more.setdefault(alias.section, []).append(alias.text)
    for section in sections:
        if section.id in more:
            aliases = dict.fromkeys((*section.aliases, *more[section.id]))
            yield replace(section, aliases=tuple(aliases))
        else:
            yield section


def _section(taught: TaughtSection) -> Section:
    return Section(
        id=taught.id,
        file=taught.id,
        line=1,
        path=(taught.title,),
        title=taught.title,
        text=taught.text,
        lang=taught.lang,
        aliases=(),
        jobs=(),
        restricted=False,
        product=taught.product,
        media=(),
        anchor="",
    )
