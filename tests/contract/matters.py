"""What platforms have or not, and what may go wrong there."""

from enum import Enum, auto


class Matter(Enum):
    """What only some platforms have; for those there are methods of Platform.

    FAULTS: calls go wrong. RATES: what is too fast is refused. MOVES: a send to a conversation
    that has moved says where to. CONNECTION: one that the adapter keeps up. DISORDER: what waits
    may come twice and in any order. HOLD: an answer may keep one waiting. EVERYONE: a message can
    call everybody. QUOTES: what a message replies to is told with it.
    """

    FAULTS = auto()
    RATES = auto()
    MOVES = auto()
    JOINED = auto()
    LEFT = auto()
    RENAMED = auto()
    MIGRATED = auto()
    REACTIONS = auto()
    EDITS = auto()
    FILES = auto()
    BOTS = auto()
    ADMINS = auto()
    CONNECTION = auto()
    DISORDER = auto()
    HOLD = auto()
    EVERYONE = auto()
    QUOTES = auto()


class Trouble(Enum):
    """What the next call meets.

    THROTTLED: for 7 seconds. REFUSED: the message. TOKEN: not accepted. BROKEN: an error of the
    platform's own, before it has done anything. LOST: it is done, but there is no answer. UNOPENED:
    the person has no chat with the bot. MOVED: the group "en" lives on as "zh", for good.
    """

    THROTTLED = auto()
    REFUSED = auto()
    TOKEN = auto()
    BROKEN = auto()
    LOST = auto()
    UNOPENED = auto()
    MOVED = auto()
