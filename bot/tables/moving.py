"""The directory into a file, and a file into the directory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from bot import fields
from bot.fields import BadValue
from bot.people import manager
from bot.tables.columns import Sheet, cell, fields_in, headings, read_row, sheet_for
from bot.tables.files import BadFile, writing
from chat.directory import key_of
from storage import bulk
from storage.bulk import Row
from storage.database import Database

CHUNK = 200
"""Rows of one transaction: well below 100 ms of the write lock."""
_PAGE = 1000
_MOST_KEPT = 50
"""Changes and bad rows that are kept to be shown; all are counted."""
Step = Callable[[int, int], None]
Theirs = Callable[[Row], bool]
"""Whether somebody looks after a row."""


def _everything(_: Row) -> bool:
    return True


@dataclass(slots=True)
class Report:
    """What an import comes to. ``changes``: (row, before or None, after), the first of them.

    ``bad``: (row, why). ``left_out``: columns that nobody knows.
    """

    sheet: Sheet
    left_out: Sequence[str]
    rows: int = 0
    new: int = 0
    changed: int = 0
    wrong: int = 0
    changes: list[tuple[int, Row | None, Row]] = field(default_factory=list)
    bad: list[tuple[int, BadValue]] = field(default_factory=list)

    def add_bad(self, number: int, error: BadValue) -> None:
        """Count a row that cannot be."""
        self.wrong += 1
        if len(self.bad) < _MOST_KEPT:
            self.bad.append((number, error))

    def add(self, number: int, before: Row | None, after: Row) -> None:
        """Count a row that can."""
        if before is not None and not changed_fields(before, after):
            return
        if before is None:
            self.new += 1
        else:
            self.changed += 1
        if len(self.changes) < _MOST_KEPT:
            self.changes.append((number, before, after))


def changed_fields(before: Row, after: Row) -> list[str]:
    """The fields that are different; nothing is nothing, however it is stored."""
    return [
        name
        for name in after
        if before.get(name) != after[name] and (before.get(name) or after[name])
    ]


async def export(
    database: Database,
    sheet: Sheet,
    path: Path,
    locale: str,
    step: Step,
    theirs: Theirs = _everything,
) -> int:
    """Write all rows, or those that are somebody's, to a file; how many. Raises OSError."""
    count = after = 0
    with writing(path) as write:
        write([headings(locale, sheet)])
        while True:
            rows = await database.read(
                partial(bulk.page, kind=sheet.kind, after=after, limit=_PAGE)
            )
            if not rows:
                return count
            after = rows[-1][0]
            found = [row for _, row in rows if theirs(row)]
            count += len(found)
            write([[cell(locale, row[name]) for name in sheet.readers] for row in found])
            step(count, count + 1)


async def check(
    database: Database,
    rows: Iterator[tuple[int, list[str]]],
    sheet: Sheet | None,
    step: Step,
    *,
    theirs: Theirs = _everything,
    account: str | None = None,
    write: bool = False,
    total: int = 0,
) -> Report:
    """Compare a file's rows (see ``rows_of``) with what is stored, in chunks; with ``write`` store
    those that can be.

    Each chunk is a transaction: who is stopped halfway runs it again, and what is stored already is
    no change then. ``total``: rows, where that is known; ``theirs``: which may be in the
    file; ``account``: of who sent it, for the people whom it names. Raises BadFile and OSError.
    """
    names = next(rows, (0, []))[1]
    found = [fields.field_of(name) if name.strip() else None for name in names]
    sheet = sheet or sheet_for(found)
    found = fields_in(sheet, found) if sheet else []
    if sheet is None or not set(sheet.keys) <= set(found):
        raise BadFile("no_columns")
    known = [name for name in found if name is not None]
    if len(known) != len(set(known)):
        twice = next(name for name in known if known.count(name) > 1)
        raise BadFile("column_twice", field=twice)
    left_out = [
        name for name, known in zip(names, found, strict=True) if name.strip() and not known
    ]
    report, seen = Report(sheet, left_out), _Seen(sheet)
    while chunk := list(islice(rows, CHUNK)):
        good = list(_read(report, seen, found, chunk, theirs))
        good = await _with_managers(database, report, good, account)
        await _merge(database, report, good, write=write)
        report.rows += len(chunk)
        step(report.rows, max(total, report.rows + 1))
    return report


async def _with_managers(
    database: Database, report: Report, rows: list[tuple[int, Row]], account: str | None
) -> list[tuple[int, Row]]:
    """The same with ids for @names; those of nobody are bad."""
    if "manager" not in report.sheet.readers:
        return rows
    found: list[tuple[int, Row]] = []
    for number, row in rows:
        given = row.get("manager", "")
        try:
            # An id that stands in a file was written by an export.
            who = await manager(database, account, given, given if given[:1] != "@" else "")
        except BadValue as error:
            error.field = "manager"
            report.add_bad(number, error)
        else:
            found.append((number, {**row, "manager": who} if "manager" in row else row))
    return found


async def _merge(
    database: Database, report: Report, rows: list[tuple[int, Row]], *, write: bool
) -> None:
    if not rows:
        return
    merge = partial(bulk.merge, kind=report.sheet.kind, rows=[row for _, row in rows], write=write)
    done = await (database.write(merge) if write else database.read(merge))
    for (number, _), (before, after) in zip(rows, done, strict=True):
        if isinstance(after, str):
            report.add_bad(number, BadValue("row_customer", name=after[:80]))
        else:
            report.add(number, before, after)


def _read(
    report: Report,
    seen: "_Seen",
    found: Sequence[str | None],
    chunk: Sequence[tuple[int, list[str]]],
    theirs: Theirs,
) -> Iterator[tuple[int, Row]]:
    for number, cells in chunk:
        try:
            row = read_row(report.sheet, found, cells)
            if not theirs(row):
                raise BadValue("row_elsewhere", account=row["account"])
            seen.check(number, row)
        except BadValue as error:
            report.add_bad(number, error)
        else:
            yield number, row


class _Seen:
    """Which rows have come already, by a hash each: 50,000 take a few megabytes."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._numbers: dict[int, int] = {}

    def check(self, number: int, row: dict[str, Any]) -> None:
        """Raises BadValue for a second row about the same."""
        keys = [str(row[name]) for name in self._sheet.keys]
        if self._sheet.kind is bulk.CUSTOMERS:
            keys = [key_of(each) for each in keys]
        first = self._numbers.setdefault(hash(tuple(keys)), number)
        if first != number:
            raise BadValue("row_twice", first=first)
