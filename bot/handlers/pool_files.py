"""/pool export and /pool import: the pool as a file, and an edited file back into the pool."""

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

from sqlalchemy import and_

from bot.adapters.abilities import Files
from bot.adapters.port import Adapter
from bot.command import PressRoute
from bot.fields import BadValue, words_of
from bot.handlers.pool_filters import Reader
from bot.people import id_of
from bot.pool_sheet import made
from bot.replies import place_of
from bot.request import Request, Result, Say, files_of, reply
from bot.tables.requirement_columns import Explain, unexplained
from bot.tables.requirement_moving import export
from bot.texts import say
from chat.delivery import Rejected
from chat.directory import GroupKind, Role
from chat.made import ANYBODY, MOST_BYTES
from chat.message import File, Outgoing
from feedback.pool import Scope
from storage import requirement_imports
from storage.database import Database
from storage.pool_conditions import wanted_are
from storage.requirement_imports import APPLYING, CHECKED, OVER, Import, ImportBegun, ImportDecided

_KINDS = ("xlsx", "csv")
_ENDINGS = tuple(f".{kind}" for kind in _KINDS)


@dataclass(frozen=True, slots=True)
class PoolFiles:
    """``reader``: of what is wanted in a file; ``explain``: why a grade is suggested."""

    database: Database
    adapters: Mapping[str, Adapter]
    rng: Random
    reader: Reader
    explain: Explain = unexplained

    def presses(self) -> list[PressRoute]:
        """What the buttons of an import lead to."""
        return [PressRoute("poolfile", self.press, Role.OPERATOR, anywhere=True)]

    async def export(self, request: Request, rest: str) -> list[Result]:
        """``export``, ``export stage=accepted module=billing csv``."""
        locale = request.locale
        if request.group.kind is GroupKind.GROUP:
            return reply(say(locale, "pool_file.not_here"))
        try:
            kind, words = _kind_of(rest)
            filtered = await self.reader.read(request, words)
        except BadValue as error:
            return reply(error.said(locale))
        world = request.group.kind is GroupKind.OPS
        wanted = and_(*wanted_are(Scope(request.event.place.account, world), filtered))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"sheet.{kind}"
            count, about = await export(
                self.database, wanted, path, locale, _silently, self.explain
            )
            if count == 0:
                return reply(say(locale, "pool_file.none"))
            size = path.stat().st_size
            if size > MOST_BYTES:
                most = MOST_BYTES // 1024 // 1024
                return reply(say(locale, "pool_file.large", count=count, most=most))
            content = await asyncio.to_thread(path.read_bytes)
        name = f"requirements-{request.now.date().isoformat()}.{kind}"
        file = made(self.rng, name, content, about)
        text = say(locale, "pool_file.exported", count=count)
        return [file, Say(Outgoing(text, files=(file.file,)))]

    async def import_(self, request: Request, rest: str) -> list[Result]:
        """``import`` with a file: it is looked at first, and kept as it is for the applying."""
        locale = request.locale
        if request.group.kind is GroupKind.GROUP:
            return reply(say(locale, "pool_file.not_here"))
        files = files_of(request)
        if rest.strip() or len(files) != 1:
            return reply(say(locale, "pool_file.attach"))
        [sent] = files
        if not sent.name.lower().endswith(_ENDINGS):
            return reply(say(locale, "pool_file.ending", name=sent.name))
        content = await self._content(sent)
        if content is None:
            return reply(say(locale, "pool_file.no_content", name=sent.name))
        if len(content) > MOST_BYTES:
            return reply(say(locale, "table.too_large", most=MOST_BYTES // 1024 // 1024))
        kept = made(self.rng, sent.name, content, {ANYBODY})
        capabilities = self.adapters[request.event.place.account].capabilities
        wanted = Import(
            id=0,
            place=place_of(request.event, request.group.kind, capabilities),
            who=id_of(request.person),
            locale=locale,
            name=sent.name,
            file_id=kept.file.id,
            digest=sha256(content).hexdigest(),
        )
        text = say(locale, "pool_file.begun", name=sent.name)
        return [kept, ImportBegun(wanted), Say(Outgoing(text))]

    async def press(self, request: Request) -> list[Result]:
        """``apply:12``, ``good:12``, ``new:12``, ``drop:12``."""
        locale = request.locale
        verb, _, number = request.args.partition(":")
        found = None
        if number.isdecimal():
            found = await self.database.read(
                partial(requirement_imports.by_id, number=int(number[:18]))
            )
        here = request.event.place
        if found is None or found.place.whole != here.whole:
            return reply(say(locale, "press.stale"))
        if found.state != CHECKED:
            return reply(say(locale, "pool_file.decided"))
        if verb == "drop":
            text = say(locale, "pool_file.dropped", name=found.name)
            return [ImportDecided(found.id, OVER), Say(Outgoing(text))]
        decided = ImportDecided(found.id, APPLYING, adds=verb == "new")
        return [decided, Say(Outgoing(say(locale, "pool_file.going", name=found.name)))]

    async def _content(self, file: File) -> bytes | None:
        """None: nobody will have it. Raises the other SendErrors, and is handled again then."""
        adapter = self.adapters.get(file.account)
        if not isinstance(adapter, Files) or file.size > MOST_BYTES:
            return None
        try:
            return await adapter.fetch(file)
        except Rejected:
            return None


def _kind_of(text: str) -> tuple[str, list[str]]:
    """The kind of file, and all other words. Raises BadValue."""
    words = words_of(text)
    kinds = [word.casefold() for word in words if word.casefold() in _KINDS]
    return [_KINDS[0], *kinds][-1], [word for word in words if word.casefold() not in _KINDS]


def _silently(done: int, total: int) -> None:
    """Nobody watches a bar."""
