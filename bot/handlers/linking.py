"""/link: one human's accounts are joined by a code that is said from the other account."""

import base64
import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from hashlib import sha256

from bot.command import Command, arguments
from bot.handlers.operating import in_private
from bot.request import Request, Result, Say, privately, reply
from bot.texts import say
from chat.delivery import Lane
from chat.directory import CodeGiven, Linked, Role, Unlinked
from chat.message import Outgoing
from storage import humans
from storage.database import Database

LIFETIME = timedelta(minutes=10)
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letters that look like others."""
_LENGTH = 10
"""50 bits. Whoever tried a hundred codes a second for the ten minutes of one would hit it with a
chance of one in 18 billion: so nobody counts wrong tries."""
_LOOKALIKES = str.maketrans("OIL", "011")
_ARGUMENTS = arguments(r"|off|[0-9a-z]{5}(?:\s*|-)[0-9a-z]{5}")
_BARE = arguments(r"|off|[0-9a-z]{5}-[0-9a-z]{5}")


def new_code() -> str:
    """A code to write down, as ABCDE-12345."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return f"{code[:5]}-{code[5:]}"


def hash_of(code: str) -> str:
    """What is stored of a code, however it is written."""
    plain = "".join(filter(str.isalnum, code)).upper().translate(_LOOKALIKES)
    return base64.b16encode(sha256(plain.encode()).digest()).decode().lower()


class LinkingHandlers:
    """``database``: codes and people. ``make``: a new code."""

    def __init__(self, database: Database, make: Callable[[], str] = new_code) -> None:
        self._database = database
        self._make = make

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("link", self.link, Role.MEMBER, _ARGUMENTS, True, bare=_BARE)]

    async def link(self, request: Request) -> list[Result]:
        """A code; the joining by one; the end of it."""
        if not request.person.id:
            return reply(say(request.locale, "me.anonymous"))
        if (refusal := in_private(request, "link.private")) is not None:
            return refusal
        args = request.args.strip()
        if not args:
            return self._give(request)
        if args.casefold() == "off":
            return self._leave(request)
        return await self._join(request, hash_of(args))

    def _give(self, request: Request) -> list[Result]:
        code, person, place = self._make(), request.person, request.event.place
        given = CodeGiven(
            hash_of(code), person.account, person.id, place.conversation, request.now + LIFETIME
        )
        minutes = int(LIFETIME.total_seconds() // 60)
        return [
            given,
            *privately(request, say(request.locale, "link.code", code=code, minutes=minutes)),
        ]

    def _leave(self, request: Request) -> list[Result]:
        person = request.person
        if person.human is None:
            return privately(request, say(request.locale, "link.alone"))
        ended = Unlinked(person.account, person.id)
        return [ended, *privately(request, say(request.locale, "link.off"))]

    async def _join(self, request: Request, code_hash: str) -> list[Result]:
        locale, person = request.locale, request.person
        found = await self._database.read(
            partial(humans.code_owner, code_hash=code_hash, now=request.now)
        )
        if found is None:
            return privately(request, say(locale, "link.wrong"))
        other, place = found
        if (other.account, other.id) == (person.account, person.id):
            return privately(request, say(locale, "link.yourself"))
        mine, theirs = f"{person.account}:{person.id}", f"{other.account}:{other.id}"
        there = Outgoing(say(other.locale or locale, "link.done", id=mine), only_for=None)
        return [
            Linked(code_hash, person.account, person.id),
            *privately(request, say(locale, "link.done", id=theirs)),
            Say(there, Lane.REPLY, place),
        ]
