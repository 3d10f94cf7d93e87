"""The history of a requirement: what changed, and what it is when all of that is done again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from feedback.model import LOGGED, Requirement

Changes = Mapping[str, tuple[Any, Any]]
"""By field what it was and what it is, as JSON has it."""
JOINED = "joined"
"""The field, of a root's history, of those that were merged into it, by number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``who``: "account:person", or a name where that is known; '' is groupkeeper itself."""

    version: int
    who: str
    what: str
    changes: Changes
    why: str
    at: datetime


def plain(requirement: Requirement, field: str) -> Any:
    """A field's value as JSON has it."""
    value = getattr(requirement, field)
    if field == "files":
        return [asdict(each) for each in value]
    return list(value) if isinstance(value, tuple) else value


def changes(before: Requirement | None, after: Requirement) -> Changes:
    """What is different. ``before``: None if there was nothing; then what is empty is left out."""
    found = {}
    for field in LOGGED:
        was, now = plain(before, field) if before else None, plain(after, field)
        if was != now and (before is not None or now not in ("", None, [], False)):
            found[field] = (was, now)
    return found


def replayed(entries: Iterable[Entry]) -> tuple[dict[str, Any], frozenset[int]]:
    """What the fields are, and which were merged into it directly, by its whole history."""
    values: dict[str, Any] = {}
    joined: set[int] = set()
    for entry in entries:
        for field, (was, now) in entry.changes.items():
            if field != JOINED:
                values[field] = now
            elif now is None:
                joined.discard(was)
            else:
                joined.add(now)
    return values, frozenset(joined)


def marked_by(entries: Iterable[Entry], field: str) -> Mapping[str, str]:
    """Who has put in each of the names that a field has had, last."""
    found: dict[str, str] = {}
    for entry in entries:
        was, now = entry.changes.get(field, ((), ()))
        found.update(
            dict.fromkeys([each for each in now or () if each not in (was or ())], entry.who)
        )
    return found
