"""What a check finds, and what that costs the people who read the manual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from faq.section import Section


class Kind(StrEnum):
    DEAD_LINK = "dead-link"
    DEAD_MEDIA = "dead-media"
    DEAD_ANCHOR = "dead-anchor"
    LINK_CASE = "link-case"
    LINK_OUTSIDE = "link-outside"
    LINK_FOLDER = "link-folder"
    LINK_EMPTY = "link-empty"
    FEATURE = "feature-incomplete"
    LONG_SECTION = "long-section"
    LONG_VIDEO = "long-video"
    SAME_ALIAS = "same-alias"
    SAME_TEXT = "same-text"
    SAME_PATH = "same-path"
    NEVER_TRIED = "never-tried"


MINUTES = {
    Kind.DEAD_LINK: 1.0,
    Kind.DEAD_MEDIA: 1.0,
    Kind.DEAD_ANCHOR: 0.25,  # they are on the right page, and search it
    Kind.LINK_CASE: 0.5,  # it works on some servers
    Kind.LINK_OUTSIDE: 1.0,
    Kind.LINK_FOLDER: 0.5,  # it may work on the product's site
    Kind.LINK_EMPTY: 0.5,
    Kind.SAME_ALIAS: 0.5,  # the bot has to ask which one is meant
    Kind.SAME_TEXT: 0.5,  # the same, until one of the two is mended and the other is wrong
    Kind.SAME_PATH: 0.25,
    Kind.NEVER_TRIED: 0.1,  # most of them work all the same
}
"""What a reader of the section loses on average: estimates, made to be argued about. Long sections
and videos cost what they are too long, features what they lack."""

LONGEST_MINUTES = 10.0
"""Nobody reads or watches on for longer."""


@dataclass(frozen=True, slots=True)
class Place:
    file: str
    line: int | None = None
    section: str | None = None
    """Its id."""

    @staticmethod
    def of(section: Section) -> Place:
        return Place(section.file, section.line, section.id)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, wherever it shows."""

    kind: Kind
    places: tuple[Place, ...]
    """Never empty, except where it is about the manual as a whole."""
    minutes: float
    """What it costs one reader."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What the sentence about it names, for JSON too: plain values and lists."""
    sections: tuple[str, ...] = ()
    """Ids of all that are concerned, where these are more than the places name."""

    def concerned(self) -> frozenset[str]:
        named = (place.section for place in self.places if place.section)
        return frozenset(self.sections or named)


def cost(finding: Finding, asked: Mapping[str, int]) -> float:
    """Minutes that readers lose: one reader for each place, and everybody who was sent there.

    `asked`: how many questions led to a section lately, by its id.
    """
    readers = max(len(finding.places), 1)
    return finding.minutes * (readers + sum(asked.get(each, 0) for each in finding.concerned()))


def ranked(
    findings: Sequence[Finding], asked: Mapping[str, int]
) -> tuple[tuple[Finding, float], ...]:
    """The costliest first; where that is the same, in the order of kinds and files."""
    order = {kind: number for number, kind in enumerate(Kind)}

    def key(pair: tuple[Finding, float]) -> tuple[float, int, str, int]:
        finding, costs = pair
        first = finding.places[0] if finding.places else Place("")
        return -costs, order[finding.kind], first.file, first.line or 0

    return tuple(sorted(((each, cost(each, asked)) for each in findings), key=key))
