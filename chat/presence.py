"""What platforms tell of the conversations that the bot is in: left, moved, renamed."""

from dataclasses import dataclass
from datetime import datetime

from chat.effect import Effect


@dataclass(frozen=True, slots=True)
class GroupLeft(Effect):
    """The bot can't be in a conversation any more, since ``at``."""

    account: str
    conversation: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GroupMoved(Effect):
    """A conversation goes on under another id."""

    account: str
    conversation: str
    to: str


@dataclass(frozen=True, slots=True)
class GroupRenamed(Effect):
    """A group is called otherwise on its platform now."""

    account: str
    conversation: str
    name: str
