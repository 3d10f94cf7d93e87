"""How far an announcement has come, counted from its deliveries. Pure."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from announcements.model import Announcement, Stage

RECENT = timedelta(minutes=1)
"""Over which the rate is measured."""
RESULTS_AFTER = timedelta(days=7)
"""How long after it got an announcement a group's questions count as asked about it."""
BAR = 20
"""Blocks of the bar."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Recipients by what became of them: each counts once, however many calls it takes.

    ``waiting`` includes those that are ``held`` until a later time, the first of them until
    ``held_until``. ``recent``: calls made within the last minute, the first of them ``span`` ago.
    """

    sent: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    waiting: int = 0
    held: int = 0
    recent: int = 0
    held_until: datetime | None = None
    span: timedelta = RECENT

    @property
    def total(self) -> int:
        """All recipients."""
        return self.done + self.waiting

    @property
    def done(self) -> int:
        """Those of whom nothing more is to come."""
        return self.sent + self.failed + self.skipped + self.uncertain

    @property
    def is_finished(self) -> bool:
        """Whether all that there is to do is done."""
        return self.waiting == 0

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when it is finished."""
        return 100 if self.total == 0 else self.done * 100 // self.total

    @property
    def bar(self) -> str:
        """As blocks."""
        filled = BAR if self.total == 0 else self.done * BAR // self.total
        return "█" * filled + "░" * (BAR - filled)

    @property
    def left(self) -> timedelta | None:
        """How long what may go now will take at the present rate; None if nobody can tell."""
        going = self.waiting - self.held
        return self.span * going / self.recent if going and self.recent else None

    def __add__(self, other: "Tally") -> "Tally":
        """Of both together; what is held is left out."""
        return Tally(
            self.sent + other.sent,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.uncertain + other.uncertain,
            self.waiting + other.waiting,
        )


@dataclass(frozen=True, slots=True)
class Course:
    """What became of an announcement's messages, and of the newest correction or recall of them.

    ``change`` is empty if there is none. ``again``: of those that were tried again since it was
    reported. ``said``: how what was confirmed begins, where what operators see is newer; else ''.
    """

    sends: Tally = field(default_factory=Tally)
    change: Tally = field(default_factory=Tally)
    again: Tally = field(default_factory=Tally)
    said: str = ""

    @property
    def is_finished(self) -> bool:
        """Whether nothing of it is still to come."""
        return self.sends.is_finished and self.change.is_finished

    @property
    def now(self) -> Tally:
        """Of what goes on now, or went on last."""
        return self.change if self.sends.is_finished and self.change.total else self.sends


class Phase(StrEnum):
    """What an announcement is at, as people call it: what was decided and how far that is."""

    DRAFT = "draft"
    REQUESTED = "requested"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    CORRECTING = "correcting"
    PAUSED = "paused"
    SENT = "sent"
    CANCELLED = "cancelled"
    RECALLING = "recalling"
    RECALLED = "recalled"
    DISCARDED = "discarded"


def phase(announcement: Announcement, course: Course) -> Phase:
    """What it is at; ``course`` says nothing of one that was never confirmed."""
    match announcement.stage:
        case Stage.RECALLED:
            return Phase.RECALLED if course.is_finished else Phase.RECALLING
        case Stage.PAUSED:
            return Phase.SENT if course.is_finished else Phase.PAUSED
        case Stage.SENDING:
            return _under_way(announcement, course)
        case other:
            return Phase(other.value)


def _under_way(announcement: Announcement, course: Course) -> Phase:
    if course.is_finished:
        return Phase.SENT
    if course.sends.is_finished:
        return Phase.CORRECTING
    sends = course.sends
    none_gone = sends.done == sends.skipped and sends.held == sends.waiting
    return Phase.SCHEDULED if announcement.schedule and none_gone else Phase.SENDING


@dataclass(frozen=True, slots=True)
class Timing:
    """When ``count`` recipients get it: the first and the last of them, in UTC.

    ``over``: for so many the planned time is over, they get it at once; ``quiet``: for so many it
    falls into quiet hours, they get it when those end.
    """

    count: int
    first: datetime
    last: datetime
    over: int
    quiet: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """A recipient that did not get it, or may not have; or a message that could not be changed.

    ``out_since``: since when the group takes no announcements; None if it does.
    """

    group: int
    name: str
    account: str
    why: str
    out_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: how many humans pressed "got it" in how many groups, and how many questions
    were asked about it.
    """

    people: int = 0
    groups: int = 0
    questions: int = 0

    def __add__(self, other: "Response") -> "Response":
        """Of both together."""
        questions = self.questions + other.questions
        return Response(self.people + other.people, self.groups + other.groups, questions)


@dataclass(frozen=True, slots=True)
class Past:
    """What was done with an announcement. ``who``: a name; '' is groupkeeper itself.

    ``revision``: the one that it was at then.
    """

    at: datetime
    who: str
    what: str
    revision: int
