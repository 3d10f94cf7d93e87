"""Requirements into a file, and an edited file into the requirements, in chunks."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.fields import BadValue
from bot.people import manager
from bot.tables.files import writing
from bot.tables.moving import Step
from bot.tables.requirement_columns import COLUMNS, Explain, cells, edited, heading, unexplained
from bot.tables.requirement_merging import Change, merged
from bot.tables.requirement_reading import Line
from chat.directory import key_of
from feedback.model import Kind, Requirement
from feedback.operations import RequirementChanged, RequirementMade
from storage import customers, effects, requirement_evidence, requirement_imports, requirement_rows
from storage.database import Database
from storage.requirement_evidence import PAGE

CHUNK = 20
"""Rows of one transaction that writes, at about four milliseconds each."""
LOOKED_AT = 400
"""Rows of one that only reads."""
KEPT = 20
"""Differences and bad rows that are kept to be shown; all are counted."""
IMPORTED = "imported"
"""The word in a requirement's history."""
Also = Callable[[AsyncConnection, "Tally"], Awaitable[None]]
"""What is written with a chunk."""


@dataclass(slots=True)
class Tally:
    """What a file comes to. ``fresh``: rows without a number, ``made``: those that became one.

    ``changes``: (row, change); ``bad``: (row, number, why); the first of them.
    """

    rows: int = 0
    changed: int = 0
    fresh: int = 0
    made: int = 0
    wrong: int = 0
    row: int = 0
    changes: list[tuple[int, Change]] = field(default_factory=list)
    bad: list[tuple[int, int | None, BadValue]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Without what is shown of them."""
        names = ("rows", "changed", "fresh", "made", "wrong")
        return {name: getattr(self, name) for name in names}

    def add_bad(self, line: Line, error: BadValue) -> None:
        """Count a row that can't be."""
        self.wrong += 1
        if len(self.bad) < KEPT:
            self.bad.append((line.row, line.number, error))

    def add(self, line: Line, change: Change) -> None:
        """Count a row that changes something."""
        self.changed += 1
        if len(self.changes) < KEPT:
            self.changes.append((line.row, change))

    def copy(self) -> "Tally":
        """To count a chunk in, which counts only once it is committed."""
        return replace(self, changes=[*self.changes], bad=[*self.bad])


@dataclass(frozen=True, slots=True)
class By:
    """Who imports what. ``who``: "account:person", '' is groupkeeper; ``account``: of new ones.

    ``adds``: rows without a number become requirements; ``digest``: of the file, so that they do
    so once.
    """

    who: str
    account: str
    locale: str
    digest: str
    adds: bool = False


async def export(
    database: Database,
    wanted: ColumnElement[bool],
    path: Path,
    locale: str,
    step: Step,
    explain: Explain = unexplained,
) -> tuple[int, frozenset[str]]:
    """Write those that meet a condition, in order of their number: how many, and whose words they
    are. Raises OSError.
    """
    count = after = 0
    about: set[str] = set()
    with writing(path) as write:
        write([[heading(locale, column) for column in COLUMNS]])
        while found := await database.read(
            partial(requirement_evidence.page, wanted=wanted, after=after)
        ):
            after = found[-1].requirement.id
            count += len(found)
            about.update(*(each.people for each in found))
            write([cells(locale, each, explain) for each in found])
            step(count, count + (len(found) == PAGE))
    return count, frozenset(about)


async def settle(
    database: Database,
    lines: Iterator[Line],
    tally: Tally,
    by: By,
    now: datetime,
    *,
    also: Also | None = None,
) -> Tally | None:
    """Compare the next chunk with what is there, and with ``also`` write what can be, together.

    The tally with it; None: there was nothing more. Raises Overtaken if somebody has changed one
    of them at the same moment: the chunk's lines are given up then, read them again.
    """
    size = CHUNK if also else LOOKED_AT
    chunk = await asyncio.to_thread(lambda: list(islice(lines, size)))  # parsed beside the loop
    if not chunk:
        return None
    after = tally.copy()
    await _look_up(database, chunk)

    async def work(tx: AsyncConnection) -> Tally:
        counted = after.copy()
        await _compare(tx, chunk, counted, by, now, write=also is not None)
        counted.rows += len(chunk)
        counted.row = chunk[-1].row
        if also is not None:
            await also(tx, counted)
        return counted

    return await (database.read(work) if also is None else database.write(work))


async def _look_up(database: Database, chunk: Sequence[Line]) -> None:
    """Whom @names mean."""
    for line in chunk:
        given = line.values.get("assignee", "")
        if given.startswith("@") and line.bad is None:
            try:
                line.meant = await manager(database, None, given)
            except BadValue as error:
                error.field = "assignee"
                line.meant = error


def _assign(line: Line, now: Requirement | None) -> None:
    """An edited @name is whom it means. Raises BadValue if that is nobody."""
    if line.meant is None or (now and edited(now, "assignee") == line.values["assignee"]):
        return
    if isinstance(line.meant, BadValue):
        raise line.meant
    line.values["assignee"] = line.meant


async def _compare(
    tx: AsyncConnection, chunk: Sequence[Line], tally: Tally, by: By, now: datetime, *, write: bool
) -> None:
    numbers = {line.number: line.version for line in chunk if line.number and line.bad is None}
    known = await requirement_imports.known(tx, numbers)
    older = {n: v for n, v in numbers.items() if n in known and v < known[n].version}
    pasts = await requirement_imports.pasts(tx, older)
    for line in chunk:
        try:
            if line.bad is not None:
                raise line.bad
            _assign(line, known.get(line.number or 0))
            if line.number is None:
                made = await _new(tx, line, by, now)
                tally.fresh += 1
                if write and by.adds and made is not None:
                    await effects.apply(tx, RequirementMade(made, by.who, IMPORTED), now)
                    tally.made += 1
                continue
            past = pasts.get(line.number, [])
            change = merged(line, known.get(line.number), past, by.locale)
        except BadValue as error:
            tally.add_bad(line, error)
            continue
        if change is None:
            continue
        if write:
            done = RequirementChanged(change.before, change.after, by.who, IMPORTED)
            await effects.apply(tx, done, now)
        tally.add(line, change)


async def _new(tx: AsyncConnection, line: Line, by: By, now: datetime) -> Requirement | None:
    """What a row without a number would be; None: it is one already. Raises BadValue."""
    values: Mapping[str, str] = line.values
    if not (values.get("title") or values.get("description")):
        raise BadValue("sheet_nothing")
    customer = None
    if name := values.get("customer", ""):
        ids = await customers.ids_by_key(tx, [key_of(name)])
        if not ids:
            raise BadValue("row_customer", name=name[:80])
        customer = ids[key_of(name)]
    message = f"{by.digest}:{line.row}"
    if await requirement_rows.of_message(tx, by.account, "", message) is not None:
        return None
    number = await requirement_rows.next_number(tx)
    return Requirement(
        id=number,
        account=by.account,
        created_at=now,
        changed_at=now,
        root=number,
        kind=Kind(values.get("kind", "")),
        message=message,
        noted_by=by.who,
        locale=by.locale,
        text=values.get("description", "") or values.get("title", ""),
        title=values.get("title", ""),
        goal=values.get("goal", ""),
        product=values.get("product", ""),
        module=values.get("module", ""),
        customer=customer,
        grade=values.get("decided", ""),
        assignee=values.get("assignee", ""),
    )
