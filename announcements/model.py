"""An announcement: what it says in each language, to whom and when it goes, and what it is at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from announcements.audience import Audience
from chat.effect import Effect
from chat.message import File, Outgoing, Place

FORM = ("what", "problem", "steps", "why")
"""The questions of the launch form, in their order: what it is, what problem it solves, how to use
it, why it was made so. A file and a section of the manual belong to it too.
"""


class Stage(StrEnum):
    """What was decided. How far it has come is counted from its deliveries.

    REQUESTED waits for a second operator. SENDING is also what waits for its time, and what has
    reached everybody; a CANCELLED or RECALLED one goes nowhere any more.
    """

    DRAFT = "draft"
    REQUESTED = "requested"
    SENDING = "sending"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    RECALLED = "recalled"
    DISCARDED = "discarded"


MADE = "made"
ASKED = "asked"
"""In the log: somebody has begun it; was asked something about it."""
WRITABLE = frozenset({Stage.DRAFT, Stage.REQUESTED})
"""Stages in which nothing has gone out yet."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one language version says: a text, in Markdown of ours, or the launch form's answers.

    ``section``: a section's id, or a link. ``files``: pictures, GIFs, videos. ``only``: of a text
    and answers, which of both goes out, "text" or "form"; '' is both, the text first.
    """

    text: str = ""
    what: str = ""
    problem: str = ""
    steps: str = ""
    why: str = ""
    section: str = ""
    files: tuple[File, ...] = ()
    only: str = ""

    @property
    def is_launch(self) -> bool:
        """Whether it is a launch form."""
        return any((self.what, self.problem, self.steps, self.why))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not (self.text or self.is_launch or self.files)

    @property
    def said(self) -> "Content":
        """Without what was written and does not go out."""
        if not (self.text and self.is_launch):
            return self
        match self.only:
            case "text":
                return replace(self, what="", problem="", steps="", why="")
            case "form":
                return replace(self, text="")
        return self


@dataclass(frozen=True, slots=True)
class Announcement:
    """``home``: the conversation where it is worked on; ``world``: for groups of all accounts that
    the operators there look after, else of that account alone. People are "account:person".

    ``key`` begins the send keys of its deliveries. ``contents`` by language; groups of another get
    ``main``. ``everyone``: it mentions everybody. ``urgent``: quiet hours do not hold it.
    ``schedule``: a When as text; '' is at once. ``asking``: what the next reply to it is about; ''
    nothing. ``version`` counts every write, ``revision`` what operators see change, ``confirmed``
    is the revision that goes, or went, out; None: none yet. ``series``: the announcement that
    began it.
    """

    id: int
    key: str
    home: Place
    author: str
    world: bool = False
    stage: Stage = Stage.DRAFT
    version: int = 1
    revision: int = 1
    contents: Mapping[str, Content] = field(default_factory=dict)
    main: str = "en"
    audience: Audience = field(default_factory=Audience)
    everyone: bool = False
    urgent: bool = False
    schedule: str = ""
    asking: str = ""
    series: int | None = None
    episode: int = 1
    confirmed: int | None = None
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    resumed_at: datetime | None = None
    paused_why: str = ""
    reported_at: datetime | None = None
    created_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return all(content.is_empty for content in self.contents.values())

    @property
    def topic(self) -> str | None:
        """What is said about it in its home, where that is a thread of its own: not directly."""
        return f"announcement:{self.id}" if self.world else None

    def spoken(self, locale: str) -> str:
        """The language that groups of a language get it in: theirs, else the main one, of those
        in which it says something.
        """
        said = [each for each, content in self.contents.items() if not content.is_empty]
        if locale in said:
            return locale
        return self.main if self.main in said or not said else said[0]

    def content(self, locale: str) -> Content:
        """What groups of a language get; with the files of the main version if theirs has none."""
        theirs = self.contents.get(self.spoken(locale), Content())
        main = self.contents.get(self.main, Content())
        return theirs if theirs.files else replace(theirs, files=main.files)


@dataclass(frozen=True, slots=True)
class Body:
    """One of the calls that it takes to tell groups of a language on an account."""

    account: str
    locale: str
    part: int
    message: Outgoing


@dataclass(frozen=True, slots=True)
class AnnouncementMade(Effect):
    """An operator has begun one."""

    made: Announcement


@dataclass(frozen=True, slots=True)
class AnnouncementChanged(Effect):
    """One is to be as it is ``after``; overtaken if it is not as it was ``before`` any more.

    ``who`` did ``what``, for the log. ``bodies``: of the revision that is confirmed with it, of all
    languages and accounts. ``creates``: also the deliveries, one for each recipient and part.
    ``withdraws``: before that those that there are; overtaken if one has been attempted; its
    progress message says ``instead`` then.
    """

    before: Announcement
    after: Announcement
    who: str
    what: str
    bodies: tuple[Body, ...] = ()
    creates: bool = False
    withdraws: bool = False
    instead: Outgoing | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Resent(Effect):
    """What failed is to be tried again; in one ``group`` also what is uncertain; or only what is
    uncertain, was looked for and is ``missing``.
    """

    announcement: int
    group: int | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Receipt(Effect):
    """Somebody has pressed "got it"."""

    announcement: int
    account: str
    conversation: str
    person: str
