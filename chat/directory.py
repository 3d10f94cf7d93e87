"""Groups, people, roles, jobs: who is there and who may what."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum

from chat.effect import Effect


class Role(IntEnum):
    """What a person may do with the bot; each includes those before it."""

    MEMBER = 1
    OPERATOR = 2
    OWNER = 3


class GroupKind(StrEnum):
    """A DIRECT conversation has one person; OPS is where operators work, DEVELOPERS where those do
    who mend what is broken. Customers are in a GROUP alone.
    """

    GROUP = "group"
    OPS = "ops"
    DEVELOPERS = "developers"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class Group:
    """A conversation that the bot serves. Unapproved: no manual content goes there.

    ``quiet_until``: the bot says nothing before then, but to commands; None is not quiet.
    ``time_zone``: an IANA name; None is the setting's. ``quiet_hours``: "22:00-08:00", local.
    ``volunteers``: it answers plain questions to nobody, and did so last at ``volunteered_at``.
    ``visibility``: whether the bot sees "all" messages there or those "addressed" to it alone.
    ``gone_at``: since when it can't be there (removed, blocked, closed), with a word for why.
    ``opted_out_at``: since when it wants no announcements; None: it gets them.
    """

    account: str
    conversation: str
    name: str = ""
    kind: GroupKind = GroupKind.GROUP
    approved: bool = False
    locale: str = "en"
    quiet_until: datetime | None = None
    time_zone: str | None = None
    quiet_hours: str | None = None
    volunteers: bool = False
    volunteered_at: datetime | None = None
    greeted_at: datetime | None = None
    visibility: str = ""
    gone_at: datetime | None = None
    gone_why: str = ""
    opted_out_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account on one platform; what is None is not known.

    ``customer``: its id. Accounts of one human have the same ``human``; None has no other account.

    ``chosen_job`` is what they say themselves, and ranks sections; ``set_job`` is what ops say, and
    opens restricted ones too.
    """

    account: str
    id: str
    name: str = ""
    locale: str | None = None
    chosen_job: str | None = None
    set_job: str | None = None
    customer: int | None = None
    payer: bool = False
    human: int | None = None

    @property
    def job(self) -> str | None:
        """The job whose sections come first."""
        return self.chosen_job or self.set_job

    @property
    def open_jobs(self) -> frozenset[str]:
        """The jobs whose restricted sections this person may read."""
        return frozenset({self.set_job}) if self.set_job else frozenset()


TIERS = ("S", "A", "B", "C")


def key_of(name: str) -> str:
    """What is the same for names that differ in case, width or spaces only."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation. ``manager``: an account and person, "slack:U1", or a name."""

    id: int
    name: str
    tier: str | None = None
    region: str = ""
    manager: str = ""
    renewal_on: date | None = None


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A group with all that operators note about it."""

    id: int
    group: Group
    customer: Customer | None = None
    products: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupApproved(Effect):
    """An operator let a group have manual content, or no longer."""

    account: str
    conversation: str
    approved: bool = True


@dataclass(frozen=True, slots=True)
class GroupGreeted(Effect):
    """The bot was added to a group, called so there, and said hello."""

    account: str
    conversation: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class GroupVolunteered(Effect):
    """The bot answered in a group what nobody had asked it."""

    account: str
    conversation: str


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


@dataclass(frozen=True, slots=True)
class GroupChanged(Effect):
    """An operator set columns of a group, and all of its labels of some kinds."""

    account: str
    conversation: str
    values: Mapping[str, object] = field(default_factory=dict)
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerChanged(Effect):
    """An operator set columns of a customer, by its name; it is made if there is none."""

    name: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class CustomerRenamed(Effect):
    """A customer is called otherwise now; no other may have that name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class PersonSet(Effect):
    """An operator set columns of a person."""

    account: str
    person: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RoleGiven(Effect):
    """An owner gave a person a role on the whole account."""

    account: str
    person: str
    role: Role


@dataclass(frozen=True, slots=True)
class CodeGiven(Effect):
    """A person asked for a code, here, that joins another account to this one."""

    code_hash: str
    account: str
    person: str
    conversation: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Linked(Effect):
    """A person said another account's code."""

    code_hash: str
    account: str
    person: str


@dataclass(frozen=True, slots=True)
class Unlinked(Effect):
    """This account is on its own again."""

    account: str
    person: str


@dataclass(frozen=True, slots=True)
class PersonForgotten(Effect):
    """Everything about a person is to be deleted but counts."""

    account: str
    person: str
