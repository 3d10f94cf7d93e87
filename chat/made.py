"""Files that groupkeeper makes itself, and keeps long enough for every platform to fetch them."""

from dataclasses import dataclass
from datetime import timedelta

from chat.effect import Effect
from chat.message import File

ACCOUNT = "groupkeeper"
"""Of files that are ours: no platform has that name."""
MOST_BYTES = 10 * 1024 * 1024
"""What every platform takes."""
KEPT = timedelta(days=30)
ANYBODY = "*"
"""Whose words are in a file that nobody has looked through."""


@dataclass(frozen=True, slots=True)
class FileMade(Effect):
    """Keep what is in a file of ours, written with the message that shows it.

    ``about``: "account:person" of everybody whose words are in it, or ANYBODY: it goes when one of
    them is forgotten.
    """

    file: File
    content: bytes
    about: frozenset[str]
