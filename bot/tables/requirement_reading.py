"""Rows of a sheet of requirements as people have edited it, cell by cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot import fields
from bot.fields import BadValue
from bot.tables.columns import unsafe
from bot.tables.files import BadFile
from bot.tables.requirement_columns import EDITABLE, code_of, column_of, kinds, stages
from feedback.model import GRADES, Kind, Stage

NEEDED = ("number", "version")
_ALSO = ("why", "customer", "description", "goal")
"""Read for some rows only: why one is declined, and what a new one says."""
_LONGEST = {"title": 2000, "description": 4000}
_USUAL = 1000


@dataclass(slots=True)
class Line:
    """A row. ``number``: None for a new one. ``values``: by column, those that the sheet has.

    ``bad``: what is wrong with it, if anything. ``meant``: the id of the @name that is the
    assignee, or why it is nobody's; it counts only if that cell was edited.
    """

    row: int
    number: int | None
    version: int
    values: dict[str, str]
    bad: BadValue | None = None
    meant: str | BadValue | None = None


class Reader:
    """Of one file; ``left_out``: columns that nobody knows. Raises BadFile."""

    def __init__(self, rows: Iterator[tuple[int, list[str]]]) -> None:
        names = next(rows, (0, []))[1]
        if not names:
            raise BadFile("empty")
        self._rows = rows
        self._columns = [column_of(name) if name.strip() else None for name in names]
        known = [name for name in self._columns if name]
        if twice := next((name for name in known if known.count(name) > 1), None):
            raise BadFile("pool_twice", name=names[self._columns.index(twice)])
        if not set(NEEDED) <= set(known) or not set(EDITABLE) & set(known):
            raise BadFile("pool_columns")
        self._seen: dict[int, int] = {}

    def lines(self) -> Iterator[Line]:
        """One after the other. Raises BadFile and OSError."""
        for row, cells in self._rows:
            given = dict(zip(self._columns, [*cells, *[""] * len(self._columns)], strict=False))
            line = Line(row, None, 0, {})
            try:
                self._read(line, {name: text for name, text in given.items() if name})
            except BadValue as error:
                line.bad = error
            yield line

    def _read(self, line: Line, given: Mapping[str, str]) -> None:
        number = unsafe(given["number"]).strip().lstrip("#\uff03")
        if number:
            line.number = _whole("number", number)
            line.version = _whole("version", given["version"].strip())
            first = self._seen.setdefault(line.number, line.row)
            if first != line.row:
                raise BadValue("row_twice", first=first)
        for name in (*EDITABLE, *_ALSO):
            if name not in given or (line.number is not None and name in _ALSO[1:]):
                continue
            line.values[name] = _value(name, unsafe(given[name]))


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise _of(name, BadValue("sheet_number", value=text[:40]))
    return int(text)


def _of(name: str, error: BadValue) -> BadValue:
    error.field = name
    return error


def _value(name: str, text: str) -> str:
    most = _LONGEST.get(name, _USUAL)
    if len(text) > most:
        raise _of(name, BadValue("long", most=most))
    return _READERS.get(name, fields.line)(text)


def _stage(text: str) -> str:
    """An empty cell leaves it as it is: there is no requirement without one."""
    if not text.strip():
        return ""
    found = code_of("stage", text, Stage)
    if found is None:
        raise _of("stage", BadValue("sheet_stage", value=text[:40], allowed=stages("en", Stage)))
    return found


def _kind(text: str) -> str:
    found = code_of("kind", text, [each for each in Kind if each]) if text.strip() else ""
    if found is None:
        raise _of("kind", BadValue("sheet_kind", value=text[:40], allowed=tuple(kinds("en"))))
    return found


def _grade(text: str) -> str:
    given = text.strip().upper()
    if given and given not in GRADES:
        raise _of("decided", BadValue("sheet_grade", value=text[:40], allowed=GRADES))
    return given


_READERS: Mapping[str, Callable[[str], str]] = {
    "stage": _stage,
    "kind": _kind,
    "decided": _grade,
    "description": str.strip,
}


def differing(values: Mapping[str, str], shown: Mapping[str, str]) -> Sequence[str]:
    """The columns that are edited in a sheet, compared with what is."""
    return [name for name in EDITABLE if name in values and values[name] != shown[name]]
