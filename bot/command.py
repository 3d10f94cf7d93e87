"""What the router is given: commands, presses, relays; each is declared once.

A command's name in each language, its summary and usage stand in the catalogues under
``command.<verb>``; the words that its arguments may contain, under ``word``.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.request import Handler, Request, Result
from bot.texts import LOCALES, catalogue
from chat.directory import Role

_ANY = re.compile(r".*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """One declaration for parsing, permission, /help, the platforms' lists and the docs.

    ``arguments`` has to match all that follows the verb, in English words. Without a leading
    slash a text is this command only if they match, so that "help me export" stays a question;
    with up to ``claims`` words behind the verb it is meant all the same, and told what is wrong.
    ``bare``: what may follow without a slash, where that is less.
    ``anywhere``: also where the group is not approved. ``admins``: with which arguments those may
    use it, for the group where they write, whom the platform lets administer it; None is never.
    ``quotes``: it wants the message that it replies to, ``Incoming.quoted``. ``glued``: Chinese may
    follow its Chinese name without a space, as people write.
    """

    verb: str
    handler: Handler
    role: Role = Role.MEMBER
    arguments: re.Pattern[str] = _ANY
    anywhere: bool = False
    claims: int = 0
    bare: re.Pattern[str] | None = None
    admins: Callable[[str], bool] | None = None
    quotes: bool = False
    glued: bool = False

    def is_open_to(self, request: Request, args: str) -> bool:
        """Whether this person may use it here, so."""
        return request.role >= self.role or (request.admin and self.is_for_admins(args))

    def is_for_admins(self, args: str) -> bool:
        """Whether those may use it so whom the platform lets administer a group."""
        return self.admins is not None and self.admins(args)

    @property
    def names(self) -> tuple[str, ...]:
        """What people may write: the verb, and its name in every language."""
        return (self.verb, *(catalogue(locale)[f"command.{self.verb}.name"] for locale in LOCALES))

    def is_meant(self, args: str) -> bool:
        """Whether a text that begins with the verb, without a slash, is this command."""
        words = len(args.split())
        return bool((self.bare or self.arguments).fullmatch(args)) or 0 < words <= self.claims


@dataclass(frozen=True, slots=True)
class PressRoute:
    """What handles presses whose value is ``<prefix>:<args>``. ``anywhere``: as in Command.

    ``developers``: everybody in a developers' channel may, too; the handler says about what.
    """

    prefix: str
    handler: Handler
    role: Role = Role.MEMBER
    anywhere: bool = False
    developers: bool = False


@dataclass(frozen=True, slots=True)
class Relayed:
    """What a relay does with a message. ``handled``: nothing else is done with it."""

    results: Sequence[Result]
    handled: bool


Relay = Callable[[Request], Awaitable[Relayed]]
"""Sees every message that is no command before it counts as a question."""


def arguments(pattern: str) -> re.Pattern[str]:
    """A pattern for a command's arguments; case does not matter."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)
