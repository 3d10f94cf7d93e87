"""Which sections are about something that is new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from faq.section import Section

AROUND = timedelta(days=7)
"""How long before and after its day a launch is what people ask about."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A section and a day on which what it describes is new; a section may have several."""

    section: str
    """Its id."""
    day: date


def launches_in(sections: Iterable[Section]) -> tuple[Launch, ...]:
    """What the manual itself says."""
    return tuple(Launch(each.id, each.launch) for each in sections if each.launch is not None)


def launched(launches: Iterable[Launch], today: date | None) -> frozenset[str]:
    """The ids of the sections that are new today; none on no day."""
    if today is None:
        return frozenset()
    return frozenset(each.section for each in launches if abs(today - each.day) <= AROUND)
