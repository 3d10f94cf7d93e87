"""Links that lead nowhere, one finding for each thing that is not there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faq.checks.addresses import Addresses, Outcome, Target
from faq.checks.anchors import anchor_key, anchors_in, has_anchor
from faq.checks.content import Content, Link
from faq.checks.finding import MINUTES, Finding, Kind, Place
from faq.checks.folder import Folder
from faq.section import Section

_KINDS = {
    Outcome.EMPTY: Kind.LINK_EMPTY,
    Outcome.MISSING: Kind.DEAD_LINK,
    Outcome.CASE: Kind.LINK_CASE,
    Outcome.OUTSIDE: Kind.LINK_OUTSIDE,
    Outcome.FOLDER: Kind.LINK_FOLDER,
}


@dataclass(frozen=True, slots=True)
class Followed:
    """A link of a section, and where it leads."""

    section: Section
    link: Link
    target: Target


def followed(
    folder: Folder, sections: Sequence[Section], contents: Sequence[Content]
) -> list[Followed]:
    addresses = Addresses(folder.files)
    return [
        Followed(section, link, addresses.target(section.file, link.address))
        for section, content in zip(sections, contents, strict=True)
        for link in content.links
    ]


def dead_links(
    folder: Folder, sections: Sequence[Section], links: Sequence[Followed]
) -> Iterator[Finding]:
    pages = _Pages(folder, sections)
    grouped: dict[tuple[Kind, str], list[Followed]] = {}
    for each in links:
        kind = _kind(each, pages)
        if kind is not None:
            grouped.setdefault((kind, _subject(kind, each.target)), []).append(each)
    for (kind, subject), group in grouped.items():
        # `…/img.png` twice in a section is one place.
        places = dict.fromkeys(_place(folder, each) for each in group)
        targets = dict.fromkeys(each.target.file for each in group)
        facts = {
            "target": subject,
            "address": group[0].link.address,
            "anchor": group[0].target.anchor,
            "links": len(group),
            "targets": len(targets),
        }
        yield Finding(kind, tuple(places), MINUTES[kind], facts)


def _kind(each: Followed, pages: _Pages) -> Kind | None:
    """None for a link that works, or that nobody can look at from here."""
    target = each.target
    if target.outcome is Outcome.FOUND:
        return None if pages.has(target) else Kind.DEAD_ANCHOR
    kind = _KINDS.get(target.outcome)
    return Kind.DEAD_MEDIA if each.link.media and kind is Kind.DEAD_LINK else kind


def _subject(kind: Kind, target: Target) -> str:
    """What findings are grouped by: the thing that is not there."""
    match kind:
        case Kind.LINK_OUTSIDE:
            return posixpath.dirname(target.file)
        case Kind.LINK_EMPTY:
            return "#"
        case Kind.DEAD_ANCHOR:
            return f"{target.file}#{target.anchor}"
        case _:
            return target.file


def _place(folder: Folder, each: Followed) -> Place:
    """With the line of the link itself where the file is text and has it literally."""
    section, address = each.section, each.link.address
    written = address if each.target.outcome is not Outcome.EMPTY else f"]({address})"
    lines = folder.lines(section.file)
    for number in range(section.line - 1, len(lines)):
        if written in lines[number]:
            return Place(section.file, number + 1, section.id)
    return Place.of(section)


class _Pages:
    """The anchors of the pages that are linked to, each page read once."""

    def __init__(self, folder: Folder, sections: Iterable[Section]) -> None:
        self._folder = folder
        self._sections: dict[str, list[Section]] = {}
        for section in sections:
            self._sections.setdefault(section.file, []).append(section)
        self._known: dict[str, frozenset[str]] = {}

    def has(self, target: Target) -> bool:
        """True as well for what is no page of the manual: nobody knows its anchors."""
        if not target.anchor or target.file not in self._sections:
            return True
        if target.file not in self._known:
            named = {anchor_key(section.anchor) for section in self._sections[target.file]}
            self._known[target.file] = anchors_in(self._folder.lines(target.file)) | named
        return has_anchor(self._known[target.file], target.anchor)
