"""Groups, people, roles, jobs: who is there and who may what."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from chat.effect import Effect


class Role(IntEnum):
    """What a person may do with the bot; each includes those before it."""

    MEMBER = 1
    OPERATOR = 2
    OWNER = 3


class GroupKind(StrEnum):
    """A DIRECT conversation has one person; OPS is where operators work."""

    GROUP = "group"
    OPS = "ops"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Group:
    """A conversation that the bot serves. Unapproved: no manual content goes there.

    ``quiet_until``: the bot says nothing before then, but to commands; None is not quiet.
    ``volunteers``: it answers plain questions to nobody, and did so last at ``volunteered_at``.
    """

    account: str
    conversation: str
    name: str = ""
    kind: GroupKind = GroupKind.GROUP
    approved: bool = False
    locale: str = "en"
    quiet_until: datetime | None = None
    volunteers: bool = False
    volunteered_at: datetime | None = None
    greeted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account on one platform; what is None is not known.

    ``chosen_job`` is what they say themselves, and ranks sections; ``set_job`` is what ops say, and
    opens restricted ones too.
    """

    account: str
    id: str
    name: str = ""
    locale: str | None = None
    chosen_job: str | None = None
    set_job: str | None = None

    @property
    def job(self) -> str | None:
        """The job whose sections come first."""
        return self.chosen_job or self.set_job

    @property
    def open_jobs(self) -> frozenset[str]:
        """The jobs whose restricted sections this person may read."""
        return frozenset({self.set_job}) if self.set_job else frozenset()


@dataclass(frozen=True, slots=True)
class GroupApproved(Effect):
    """An operator let a group have manual content."""

    account: str
    conversation: str


@dataclass(frozen=True, slots=True)
class GroupGreeted(Effect):
    """The bot was added to a group, called so there, and said hello."""

    account: str
    conversation: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class GroupQuietened(Effect):
    """The bot is to say nothing in a group until then, but to commands; None ends it."""

    account: str
    conversation: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class PersonChanged(Effect):
    """A person said something about themselves. None leaves as it is, '' takes it back."""

    account: str
    person: str
    locale: str | None = None
    job: str | None = None
