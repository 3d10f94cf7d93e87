"""Where messages are, who writes them, and what goes out.

Text that goes out is written in a small Markdown subset, which every adapter renders in its
platform's own markup: paragraphs, ``**bold**``, ``_italic_``, `` `code` ``, fenced code, lists,
``>`` quotes, tables and ``[links](https://…)``. Nothing in it can ping anybody.
"""

import re
from dataclasses import dataclass, replace

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
    """Who wrote or pressed: the platform's id and the name shown there. Anonymous: id ''.

    ``admin``: whether the platform lets them administer the group that this is in.
    """

    id: str
    name: str = ""
    admin: bool = False

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
class Button:
    """A button: ``value`` comes back in a Press; at most 64 bytes, and no secret."""

    label: str
    value: str

    def __post_init__(self) -> None:
        """A section's title may have anything in it; a platform's API may not."""
        object.__setattr__(self, "label", clean(self.label))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. ``only_for``: shown to this person alone, else sent to them directly.

    ``everyone``: it calls everybody in the conversation, where the platform can. Nothing in a text
    ever does.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    only_for: str | None = None
    files: tuple[File, ...] = ()
    everyone: bool = False

    def __post_init__(self) -> None:
        """So may a section's text."""
        object.__setattr__(self, "text", clean(self.text))
