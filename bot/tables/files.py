"""CSV and Excel files as rows of text, and back; as hostile as any file from outside."""

import codecs
import csv
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from bot.fields import name_of
from chat.message import clean
from faq.files import Broken
from faq.package import checked_package

LARGEST = 64 * 1024 * 1024
"""Bytes. 50,000 groups take about eight million."""
MOST_ROWS = 200_000
_MOST_ELEMENTS = 8_000_000
_MOST_CELLS = 64
_ENCODINGS = ("utf-8-sig", "gb18030")
_WIDTH = 18
"""Characters that a column shows."""
_NO_XML = re.compile("[\ufffe\uffff]")
_BLOCK = 1024 * 1024


class BadFile(Exception):
    """A file that cannot be read at all: the text ``table.<key>`` says why."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = f"table.{key}"
        self._facts = facts

    def named(self, locale: str) -> dict[str, object]:
        """What is put into the text; fields by what they are called."""
        return {
            name: name_of(locale, str(fact)) if name == "field" else fact
            for name, fact in self._facts.items()
        }


def rows_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows that have anything in them, with their number as a spreadsheet counts them.

    Raises BadFile and OSError.
    """
    if path.stat().st_size > LARGEST:
        raise BadFile("too_large", most=LARGEST // 1024 // 1024)
    rows = _excel(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS + 1:
            raise BadFile("too_many", most=MOST_ROWS)
        if any(row):
            yield number, row[:_MOST_CELLS]


def _csv(path: Path) -> Iterator[list[str]]:
    encoding = _encoding(path)
    csv.field_size_limit(LARGEST)  # else a large cell would be an error without a row
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline()
        file.seek(0)
        separator = max(",;\t", key=first.count)
        try:
            for row in csv.reader(file, delimiter=separator):
                yield [clean(cell) for cell in row]
        except csv.Error:
            raise BadFile("broken", suffix="CSV") from None


def _encoding(path: Path) -> str:
    """The first in which all of the file can be read."""
    for encoding in _ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadFile("encoding")


def _excel(path: Path) -> Iterator[list[str]]:
    try:
        package = checked_package(path.read_bytes(), _MOST_ELEMENTS)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl will not keep when it saves
            book = load_workbook(package, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # declared, and not to be believed
        for row in sheet.iter_rows():
            yield [_shown(cell.value) for cell in row[:_MOST_CELLS]]
        book.close()
    except Broken as error:
        key = {"encrypted": "encrypted", "too-large": "unpacks"}.get(error.kind, "broken")
        raise BadFile(key, suffix="XLSX") from None
    except (KeyError, IndexError, ValueError, TypeError, AttributeError):
        raise BadFile("broken", suffix="XLSX") from None


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


@contextmanager
def writing(path: Path) -> Iterator[Any]:
    """What takes rows for a file, which appears when all are there. Raises OSError."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.touch()  # before a workbook is begun, which could not be left then
        if path.suffix.lower() == ".xlsx":
            book = Workbook(write_only=True)
            sheet = book.create_sheet()
            sheet.freeze_panes = "A2"  # the names of the columns stay in sight
            sheet.sheet_format.defaultColWidth = _WIDTH
            yield lambda rows: _add(sheet, rows)
            book.save(draft)
        else:
            with draft.open("w", encoding="utf-8-sig", newline="") as file:
                yield csv.writer(file).writerows
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _add(sheet: Any, rows: Iterable[Sequence[str]]) -> None:
    for row in rows:
        sheet.append([_NO_XML.sub("\ufffd", text) for text in row])
