"""What a manual is made of once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it reads files, and those name Problems
    from faq.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Review:
    """What is known of a section's upkeep; None everywhere means: not said."""

    tried_by: str | None = None
    """The newcomer who followed it."""
    tried_on: date | None = None
    reviewed_on: date | None = None
    """When somebody who knows the product last read it through."""
    owner: str | None = None
    """Who keeps it true."""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading; what stands under deeper headings is a section of its own.

    `id` is `<file without suffix>#<slugs of the headings below the first H1>`; the first H1 (or the
    text of a file without one) is the file alone. It is made from the file's own name and from the
    headings above the section, never from other files, nor from text elsewhere in the file:
    editing, adding or moving other sections leaves it alone. Only headings that are the same down
    the whole path are told apart by their order (`-2`, `-3`). An author who writes `{#anchor}`
    after a heading may reword it too.
    """

    id: str
    file: str
    """Relative to the manual's folder, with `/`."""
    line: int
    """Of the heading, from 1; in a workbook the row, in a Word document which heading it is."""
    path: tuple[str, ...]
    """Headings from the document's title to this one, which is included."""
    title: str
    text: str
    """Markdown without the heading."""
    lang: str
    """`zh` or `en`."""
    aliases: tuple[str, ...]
    jobs: tuple[str, ...]
    restricted: bool
    """Only for its jobs; restricted without jobs is for nobody."""
    product: str | None
    media: tuple[str, ...]
    """Pictures and videos as the manual writes them: relative paths or addresses."""
    anchor: str
    """Empty for the document's first H1."""
    tips: tuple[str, ...] = ()
    """Sentences that can be sent to a group, each on its own."""
    review: Review = Review()
    feature: bool | None = None
    """Whether it describes a feature of the product, below it too; None: its author did not say."""
    launch: date | None = None
    """When what it describes is new, below it too."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a manual's folder that its author should mend."""

    file: str
    line: int | None
    """From 1, counted as Section.line is; None where the whole file is meant."""
    kind: str
    """A short stable word: encoding, too-large, front-matter, outside, binary, unreadable, broken,
    encrypted, too-deep, duplicate, and for workbooks no-header, row, cell.
    """
    detail: str


@dataclass(frozen=True, slots=True)
class Manual:
    sections: tuple[Section, ...]
    problems: tuple[Problem, ...]
    lexicon: Lexicon | None = None
    """With the words of its own; None: those that come with groupkeeper."""
