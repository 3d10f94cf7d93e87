"""What comes in from a platform and what goes out to it.

Text that goes out is written in a small Markdown subset, which every adapter renders in its
platform's own markup: paragraphs, ``**bold**``, ``_italic_``, `` `code` ``, fenced code, lists,
``>`` quotes, tables and ``[links](https://…)``. Nothing in it can ping anybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MARKUP = re.compile(r"[\\`*_\[\]<>~|#&]")
_LINE_START = re.compile(r"^[^\S\n]*(?:([-+=:])|(\d+)(?=[.)]))?", re.MULTILINE)


def clean(text: str) -> str:
    """Replace what no database or page can hold (lone surrogates, NUL, control characters)."""
    return _UNSTORABLE.sub("\ufffd", text)


def escape(text: str) -> str:
    """Make text from a person stand for itself inside our Markdown subset."""
    text = _MARKUP.sub(r"\\\g<0>", text)
    return _LINE_START.sub(_escape_start, text)


def _escape_start(found: re.Match[str]) -> str:
    """No list, rule or indented code begins by accident."""
    mark, number = found.groups()
    return f"\\{mark}" if mark else f"{number}\\" if number else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where messages are: a conversation of an account, or one thread of it.

    ``thread`` is the platform's id of the thread's first message; None is the conversation itself.
    """

    account: str
    conversation: str
    thread: str | None = None

    @property
    def whole(self) -> "Place":
        """The conversation without the thread: what rate limits and groups are about."""
        return replace(self, thread=None)


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message that a platform has, by the platform's own id."""

    place: Place
    id: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote or pressed: the platform's id and the name shown there. Anonymous: id ''."""

    id: str
    name: str = ""

    def __post_init__(self) -> None:
        """Whatever people call themselves can be stored."""
        object.__setattr__(self, "name", clean(self.name))


@dataclass(frozen=True, slots=True)
class File:
    """A file that a platform keeps: its own id for it, in an account. ``size`` in bytes."""

    account: str
    id: str
    name: str
    media_type: str
    size: int

    def __post_init__(self) -> None:
        """Whatever people call their files can be stored."""
        object.__setattr__(self, "name", clean(self.name))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from a person.

    ``text`` comes without the mention of the bot; ``addressed`` says whether there was one (read
    from the text, never from an event's type); ``direct`` is a chat of one person with the bot.
    ``revision`` is '' for a new message and differs with every edit. ``to_others``: it mentions
    people, or quotes what one of them said.
    """

    place: Place
    id: str
    sender: Sender
    text: str
    at: datetime
    addressed: bool = False
    direct: bool = False
    revision: str = ""
    files: tuple[File, ...] = ()
    to_others: bool = False
    kind: Literal["message"] = "message"

    def __post_init__(self) -> None:
        """Whatever people write can be stored."""
        object.__setattr__(self, "text", clean(self.text))

    @property
    def key(self) -> str:
        """The same for every delivery of this message, whatever event it comes in."""
        return f"message:{self.place.conversation}:{self.id}:{self.revision}"


@dataclass(frozen=True, slots=True)
class Press:
    """A person pressed a button of a message that the bot sent."""

    place: Place
    id: str
    sender: Sender
    message: str
    value: str
    at: datetime
    direct: bool = False
    kind: Literal["press"] = "press"

    @property
    def key(self) -> str:
        """The same for every delivery of this press."""
        return f"press:{self.place.conversation}:{self.id}"


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was added to a group, called ``name`` there, by ``sender``.

    ``locale``: the group's language, where the platform knows it.
    """

    place: Place
    id: str
    sender: Sender
    name: str
    at: datetime
    direct: bool = False
    locale: str | None = None
    kind: Literal["joined"] = "joined"

    def __post_init__(self) -> None:
        """Whatever groups are called can be stored."""
        object.__setattr__(self, "name", clean(self.name))

    @property
    def key(self) -> str:
        """The same for every delivery of this event."""
        return f"joined:{self.place.conversation}:{self.id}"


Event = Incoming | Press | Joined


@dataclass(frozen=True, slots=True)
class Button:
    """A button: ``value`` comes back in a Press; at most 64 bytes, and no secret."""

    label: str
    value: str

    def __post_init__(self) -> None:
        """A section's title may have anything in it; a platform's API may not."""
        object.__setattr__(self, "label", clean(self.label))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. ``only_for``: shown to this person alone, else sent to them directly."""

    text: str
    buttons: tuple[Button, ...] = ()
    only_for: str | None = None
    files: tuple[File, ...] = ()

    def __post_init__(self) -> None:
        """So may a section's text."""
        object.__setattr__(self, "text", clean(self.text))


@dataclass(frozen=True, slots=True)
class Ack:
    """What a platform shows at once where something was pressed: a catalogue key, its facts."""

    text: str
    facts: Mapping[str, str]
