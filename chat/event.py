"""What comes in from a platform. Each event has a key: the same however often it is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from chat.message import File, Place, Sender, clean
from chat.quoted import Quoted


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message from a person.

    ``text`` comes without the mention of the bot; ``addressed`` says whether there was one (read
    from the text, never from an event's type); ``direct`` is a chat of one person with the bot.
    ``revision`` is '' for a new message and differs with every edit. ``to_others``: it mentions
    people, or quotes what one of them said. ``rootless``: no message of it is in the conversation
    that a thread could begin with, as of a slash command. ``link``: its permalink, '' if it has
    none. ``quoted``: the message that it replies to, told only where the bot is asked to use it:
    what others write is not stored otherwise.
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
    rootless: bool = False
    link: str = ""
    quoted: Quoted | None = None
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


@dataclass(frozen=True, slots=True)
class Left:
    """The bot can't be in a conversation any more: removed, blocked, or it was closed.

    ``why``: one word for it, like "removed", "blocked", "archived".
    """

    place: Place
    id: str
    sender: Sender
    why: str
    at: datetime
    direct: bool = False
    kind: Literal["left"] = "left"

    @property
    def key(self) -> str:
        """The same for every delivery of this event."""
        return f"left:{self.place.conversation}:{self.id}"


@dataclass(frozen=True, slots=True)
class Renamed:
    """A group is called ``name`` now."""

    place: Place
    id: str
    sender: Sender
    name: str
    at: datetime
    direct: bool = False
    kind: Literal["renamed"] = "renamed"

    def __post_init__(self) -> None:
        """Whatever groups are called can be stored."""
        object.__setattr__(self, "name", clean(self.name))

    @property
    def key(self) -> str:
        """The same for every delivery of this event."""
        return f"renamed:{self.place.conversation}:{self.id}"


@dataclass(frozen=True, slots=True)
class Migrated:
    """A conversation goes on under another id, ``to``; what is at ``place`` belongs there now."""

    place: Place
    id: str
    sender: Sender
    to: str
    at: datetime
    direct: bool = False
    kind: Literal["migrated"] = "migrated"

    @property
    def key(self) -> str:
        """The same for every delivery of this event."""
        return f"migrated:{self.place.conversation}:{self.id}"


@dataclass(frozen=True, slots=True)
class Reacted:
    """A person reacted to a message with an emoji, named as the platform does; or took it back.

    ``quoted``: that message, told only if the emoji is the one that notes messages as feedback and
    the platform lets the bot read it. Then ``place`` is the thread of that message.
    """

    place: Place
    id: str
    sender: Sender
    message: str
    emoji: str
    at: datetime
    added: bool = True
    direct: bool = False
    quoted: Quoted | None = None
    kind: Literal["reacted"] = "reacted"

    @property
    def key(self) -> str:
        """The same for every delivery of this event."""
        return f"reacted:{self.place.conversation}:{self.id}"


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A person chose something from a message's menu: ``name`` says what, the rest which message.

    ``place`` is the thread of that message, ``author`` wrote it, ``link`` is its permalink, if it
    has one.
    """

    place: Place
    id: str
    sender: Sender
    name: str
    message: str
    author: Sender
    text: str
    at: datetime
    files: tuple[File, ...] = ()
    direct: bool = False
    link: str = ""
    kind: Literal["shortcut"] = "shortcut"

    def __post_init__(self) -> None:
        """Whatever people write can be stored."""
        object.__setattr__(self, "text", clean(self.text))

    @property
    def key(self) -> str:
        """The same for every delivery of this event."""
        return f"shortcut:{self.place.conversation}:{self.id}"

    def as_question(self) -> Incoming:
        """The message as if it were asked by who has chosen it; never a command."""
        return Incoming(
            place=self.place,
            id=self.message,
            sender=self.sender,
            text=self.text,
            at=self.at,
            addressed=True,
            direct=self.direct,
            files=self.files,
            link=self.link,
        )


Event = Incoming | Press | Joined | Left | Renamed | Migrated | Reacted | Shortcut


@dataclass(frozen=True, slots=True)
class Ack:
    """What a platform shows at once where something was pressed: a catalogue key, its facts."""

    text: str
    facts: Mapping[str, str]
