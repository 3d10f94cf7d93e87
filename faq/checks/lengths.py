"""Sections that take too long to read, and videos that take too long to watch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from faq.checks.content import Content
from faq.checks.finding import LONGEST_MINUTES, Finding, Kind, Place
from faq.language import HAN
from faq.section import Section

READING_MINUTES = 3.0
WORDS_A_MINUTE = 238
"""Silent reading of English non-fiction (Brysbaert 2019, a review of 190 studies)."""
HAN_A_MINUTE = 330
"""Han characters: 255 a minute aloud (Trauzettel-Klosinski and Dietz 2012, IReST), times 238 / 183,
which is how much faster English is read silently than aloud (Brysbaert 2019)."""

_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’.,_-][^\W_{HAN}]+)*")


def reading_minutes(content: Content) -> float:
    """Tables count as text; code blocks do not: they are copied, not read."""
    text = "\n".join(content.plain)
    return len(_WORD.findall(text)) / WORDS_A_MINUTE + len(_HAN.findall(text)) / HAN_A_MINUTE


def long_sections(sections: Sequence[Section], contents: Sequence[Content]) -> Iterator[Finding]:
    for section, content in zip(sections, contents, strict=True):
        minutes = reading_minutes(content)
        if minutes > READING_MINUTES:
            facts = {
                "title": section.title,
                "minutes": round(minutes, 1),
                "allowed": round(READING_MINUTES),
            }
            too_long = min(minutes - READING_MINUTES, LONGEST_MINUTES)
            yield Finding(Kind.LONG_SECTION, (Place.of(section),), too_long, facts)


VIDEO_MINUTES = 5.0


def long_videos(
    shown: Mapping[str, Sequence[Place]], lengths: Mapping[str, float]
) -> Iterator[Finding]:
    """`shown`: where each video file is shown; `lengths`: its minutes, as far as known."""
    for file, minutes in lengths.items():
        if minutes > VIDEO_MINUTES:
            facts = {
                "target": file,
                "minutes": round(minutes, 1),
                "allowed": round(VIDEO_MINUTES),
            }
            too_long = min(minutes - VIDEO_MINUTES, LONGEST_MINUTES)
            yield Finding(Kind.LONG_VIDEO, tuple(shown[file]), too_long, facts)
