"""A message of somebody else that an event is about."""

from dataclasses import dataclass
from datetime import datetime

from chat.message import File, Sender, clean


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that another one replies to, or that somebody reacted to.

    ``id``: as its platform and, of a person's message, ``Incoming.id`` have it. The author may be
    the bot. ``at``: None where it is not known. ``link``: its permalink, '' if it has none.
    """

    id: str
    author: Sender
    text: str
    files: tuple[File, ...] = ()
    at: datetime | None = None
    link: str = ""

    def __post_init__(self) -> None:
        """Whatever people write can be stored."""
        object.__setattr__(self, "text", clean(self.text))
