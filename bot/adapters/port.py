"""The port: all that the core asks of a platform.

An adapter turns a platform's events into ``chat.message`` events and our messages into platform
calls. It keeps no state that has to survive: what it was given is acknowledged to the platform
only after ``receive`` has returned, and what it sends, retries and paces is decided elsewhere.

Adapters are found by the entry-point group ``groupkeeper.adapters``; an entry point is a function
of an ``AdapterContext`` that returns an Adapter.

What only some platforms can do are protocols of their own, in ``abilities``.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Flag, StrEnum, auto
from random import Random
from typing import TYPE_CHECKING, Protocol

from bot.paging import split
from bot.texts import MENTION
from chat.directory import Group
from chat.event import Ack, Event, Incoming
from chat.message import MessageRef, Outgoing, Place

if TYPE_CHECKING:
    from bot.adapters.exchange import Exchange
    from bot.clock import Clock
    from bot.settings import Settings
    from storage.database import Database


class Capability(Flag):
    """What a platform can do.

    SEND_KEY: a repeated send with the same key makes no second message. LISTEN_ALONE: only one
    process may listen at a time. SEES_ALL: messages that are not for the bot reach it too.
    LOOPBACK: everybody there can open pages on this machine.
    """

    NONE = 0
    EDIT = auto()
    DELETE = auto()
    BUTTONS = auto()
    THREADS = auto()
    SEND_KEY = auto()
    LISTEN_ALONE = auto()
    SEES_ALL = auto()
    LOOPBACK = auto()


class Unit(StrEnum):
    """How a platform counts the size of a text."""

    CHARACTERS = "characters"
    UTF16 = "utf16"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform allows. Rates are messages, sizes count ``unit``; None is no limit.

    ``send_timeout``: seconds after which a call counts as unanswered; a call that has not
    returned by then may still arrive.
    """

    size: int = 4000
    unit: Unit = Unit.CHARACTERS
    per_second: int | None = None
    per_place_second: int | None = None
    per_place_minute: int | None = None
    send_timeout: float = 30.0

    def length(self, text: str) -> int:
        """How long the platform finds a text."""
        match self.unit:
            case Unit.CHARACTERS:
                return len(text)
            case Unit.UTF16:
                return len(text.encode("utf-16-le")) // 2
            case Unit.BYTES:
                return len(text.encode())


Receive = Callable[[Event], Awaitable[Ack | None]]
"""Take an event: returns once it is on disk (then acknowledge it), with what to show at once.

Raises StorageUnavailable: then do not acknowledge it, so that the platform delivers it again.
"""


class Severity(StrEnum):
    """OK needs nothing; WARNING works, but not as one would want; ERROR does not work."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that ``doctor`` found: a catalogue key below ``doctor.`` and its facts.

    For a WARNING or an ERROR the text also says how to mend it.
    """

    severity: Severity
    text: str
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class SeedPerson:
    """A person with their job, set by ops, and the groups that they are in.

    ``operator``: has that role on the account.
    """

    id: str
    name: str
    job: str
    groups: tuple[str, ...]
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Seed:
    """Groups and people that are known before anybody has spoken."""

    groups: tuple[Group, ...] = ()
    people: tuple[SeedPerson, ...] = ()


class Adapter(Protocol):
    """One account of one platform.

    ``account`` scopes keys and roles: "local", "slack", "slack-acme". ``send_key_valid_for``:
    how long after a send its key prevents a second message; zero without SEND_KEY.

    ``send``, ``edit`` and ``delete`` make one platform call and raise ``chat.delivery.SendError``;
    anything else that they raise counts as an unanswered call.
    """

    account: str
    capabilities: Capability
    limits: Limits
    send_key_valid_for: timedelta

    @property
    def name(self) -> str:
        """What people write after "@" to mention the bot; "bot" until it is known."""
        return "bot"

    async def run(self, receive: Receive) -> None:
        """Listen until cancelled; lost connections are its own to mend, with jittered back-off."""
        ...

    def length(self, text: str) -> int:
        """How long the platform finds a text of ours once it is rendered. Pure."""
        return self.limits.length(text)

    def split(self, message: Outgoing) -> list[Outgoing]:
        """The platform calls that a message takes, as messages. Pure."""
        return split(message, self.limits.size, self.length)

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """Make a message. ``key`` is the same whenever the same delivery is attempted."""
        ...

    async def edit(self, ref: MessageRef, message: Outgoing) -> None:
        """Replace a message. Doing so twice does no harm."""
        ...

    async def delete(self, ref: MessageRef) -> None:
        """Remove a message. One that is gone already is no error."""
        ...

    async def check(self) -> list[Finding]:
        """What is wrong with this account and how to mend it, for ``doctor``."""
        ...

    def seed(self) -> Seed:
        """Groups and people to have from the start; most platforms have none."""
        ...


def _never(text: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class AdapterContext:
    """What an adapter may be made from. ``exchange``: the files of other accounts.

    ``wants_quote``: whether a text, if it is for the bot, is about the message that it replies to.
    """

    settings: "Settings"
    database: "Database"
    clock: "Clock"
    rng: Random
    exchange: "Exchange"
    wants_quote: Callable[[str], bool] = _never

    def asks_for_quote(self, message: Incoming) -> bool:
        """Whether to put the message that this one replies to into ``Incoming.quoted``.

        Only if the bot is asked to use it: what others write is not stored otherwise, and nothing
        is to be looked up for an ordinary question.
        """
        slash = message.text.lstrip().startswith(("/", "\uff0f"))
        for_bot = message.addressed or message.direct or slash
        return for_bot and self.wants_quote(message.text)


def visibility(adapter: Adapter) -> str:
    """What the bot sees in its groups: ``Group.visibility``."""
    return "all" if Capability.SEES_ALL in adapter.capabilities else "addressed"


def named(message: Outgoing, adapter: Adapter) -> Outgoing:
    """The message with the bot called as it is there, wherever our texts mention it."""
    return replace(message, text=message.text.replace(MENTION, f"@{adapter.name}"))
