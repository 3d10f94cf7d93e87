"""What a handler is given, and what it gives back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from chat.delivery import Lane
from chat.directory import Group, GroupKind, Person, Role
from chat.effect import Effect
from chat.event import Event, Incoming
from chat.message import File, Outgoing, Place
from faq.answering import Reader


@dataclass(frozen=True, slots=True)
class Request:
    """An event with all that is known about who and where.

    ``id`` is the inbox row's. ``args``: what follows a command's verb, or a press's prefix; for a
    question all of it. ``said``: what follows the verb as it was written; ``args`` has words of
    other languages turned into English ones. ``welcome``: manual content may be shown here.
    ``loopback``: everybody here can open pages on this machine.
    """

    id: int
    event: Event
    group: Group
    person: Person
    role: Role
    locale: str
    now: datetime
    args: str = ""
    said: str = ""
    welcome: bool = True
    loopback: bool = False
    page_size: int = 1800

    @property
    def private(self) -> bool:
        """Whether nobody but this person reads the reply."""
        return self.group.kind is GroupKind.DIRECT

    @property
    def among_operators(self) -> bool:
        """Whether operators, or this person, are the only ones who read the reply."""
        return self.private or self.group.kind is GroupKind.OPS

    @property
    def among_developers(self) -> bool:
        """Whether this is somebody with a name in a developers' channel."""
        return self.group.kind is GroupKind.DEVELOPERS and self.person.id != ""

    @property
    def admin(self) -> bool:
        """Whether the platform lets this person administer the group where this is said."""
        sender = self.event.sender
        return sender.admin and sender.id != "" and self.group.kind is GroupKind.GROUP

    @property
    def reader(self) -> Reader:
        """The person as a reader of the manual, here."""
        return Reader(
            job=self.person.job,
            open_jobs=self.person.open_jobs,
            private=self.private,
            lang=self.locale,
            today=self.now.date(),  # in UTC: groups have no time zone yet
        )


@dataclass(frozen=True, slots=True)
class Say:
    """A message to the place of the request; in a group to its thread.

    ``place``: elsewhere. ``topic``: the first message of a topic in a conversation starts a thread
    there, and those after it go there. ``yields``: not sent any more once a human has taken over.
    """

    message: Outgoing
    lane: Lane = Lane.REPLY
    place: Place | None = None
    topic: str | None = None
    yields: bool = False


Result = Say | Effect
Handler = Callable[[Request], Awaitable[list[Result]]]


def privately(request: Request, text: str) -> list[Result]:
    """The same, for this person's eyes only."""
    return [Say(Outgoing(text, only_for=None if request.private else request.person.id))]


def reply(text: str) -> list[Result]:
    """The results of a handler that has one thing to say."""
    return [Say(Outgoing(text))]


def files_of(request: Request) -> tuple[File, ...]:
    """What was attached to the message."""
    return request.event.files if isinstance(request.event, Incoming) else ()
