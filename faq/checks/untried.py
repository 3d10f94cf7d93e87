"""Sections that no newcomer has ever tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from faq.checks.finding import MINUTES, Finding, Kind, Place
from faq.section import Section


def never_tried(sections: Sequence[Section]) -> Iterator[Finding]:
    """One finding for the manual if nobody ever tried anything, one for a file likewise."""
    if not sections:
        return
    if not any(map(_tried, sections)):
        yield _finding("manual", sections, ())
        return
    for _, group in groupby(sections, key=lambda section: section.file):
        whole = list(group)
        untried = [section for section in whole if not _tried(section)]
        if len(untried) == len(whole) > 1:
            yield _finding("file", whole, (Place(whole[0].file, whole[0].line),))
        else:
            yield from (_finding("section", [each], (Place.of(each),)) for each in untried)


def _tried(section: Section) -> bool:
    return section.review.tried_by is not None or section.review.tried_on is not None


def _finding(scope: str, sections: Sequence[Section], places: tuple[Place, ...]) -> Finding:
    facts = {"scope": scope, "count": len(sections), "title": sections[0].title}
    ids = tuple(section.id for section in sections)
    return Finding(Kind.NEVER_TRIED, places, MINUTES[Kind.NEVER_TRIED], facts, ids)
