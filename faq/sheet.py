"""An Excel workbook of questions and answers → a section for each row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl import load_workbook

from faq.cells import as_values, column
from faq.document import Document, read_text
from faq.files import LARGEST
from faq.language import language_of_file, language_of_text
from faq.metadata import check
from faq.naming import Ids, slug
from faq.package import checked_package
from faq.section import Problem, Review, Section

_MOST_ELEMENTS = 1_500_000
_MOST_ROWS = 20_000
_MOST_COLUMNS = 64
_HEADER_WITHIN = 20
"""Rows: titles and remarks may stand above the header."""
_MOST_PROBLEMS = 50
"""Of one sheet. What fills thousands of rows with half an entry is no question sheet."""


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: tuple[str, ...]
    faulty: Mapping[int, str]
    """What Excel shows in cells whose formula failed: #REF! and the like."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    header: tuple[str, ...]
    rows: Sequence[_Row]


def read_sheets(file: str, data: bytes) -> Document:
    """`line` is the row. Hidden sheets are passed over. Raises nearly anything for broken files."""
    package = checked_package(data, _MOST_ELEMENTS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl will not keep when it saves
        book = load_workbook(package, read_only=True, data_only=True, keep_links=False)
        reader = _Reader(file)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets = [found for sheet in visible if (found := reader.sheet(sheet))]
        book.close()
    title = file.rpartition("/")[2].rpartition(".")[0]
    for sheet in sheets:
        reader.sections_of(sheet, sheet.name if len(sheets) > 1 else title)
    return Document(tuple(reader.sections), tuple(reader.problems))


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._ids = Ids(file)
        self._left = LARGEST
        """Characters; one string of the workbook may stand in thousands of cells."""
        self.sections: list[Section] = []
        self.problems: list[Problem] = []

    def sheet(self, worksheet: Any) -> _Sheet | None:
        worksheet.reset_dimensions()  # declared, and not to be believed
        rows = _rows(worksheet)
        above = []
        for row in islice(rows, _HEADER_WITHIN):
            names = {column(cell) for cell in row.cells}
            if {"question", "answer"} <= names:
                found = list(islice(rows, _MOST_ROWS))
                if next(rows, None) is not None:
                    detail = f"only the first {_MOST_ROWS} rows of {worksheet.title} are read"
                    self._problem(found[-1].number + 1, "too-large", detail)
                return _Sheet(worksheet.title, row.cells, found)
            above.append(row)
        if any(any(row.cells) for row in above):
            detail = f"sheet {worksheet.title} has no row with the columns question and answer"
            self._problem(None, "no-header", detail)
        return None

    def sections_of(self, sheet: _Sheet, title: str) -> None:
        before = len(self.problems)
        for row in sheet.rows:
            if len(self.problems) - before >= _MOST_PROBLEMS:
                self._problem(row.number, "row", f"sheet {sheet.name} is not read any further")
                return
            if any(row.cells) or row.faulty:
                self._left -= sum(map(len, row.cells)) + 100 * sum(c.count("\n") for c in row.cells)
                if self._left < 0:
                    detail = f"sheet {sheet.name} is not read any further: there is too much text"
                    self._problem(row.number, "too-large", detail)
                    return
                self._row(sheet, row, title)

    def _row(self, sheet: _Sheet, row: _Row, title: str) -> None:
        where = f" (sheet {sheet.name})"
        values = as_values(zip(sheet.header, row.cells, strict=False))
        for place, shown in row.faulty.items():
            self._problem(row.number, "cell", f"a formula gives {shown}{where}")
            if place < len(sheet.header) and column(sheet.header[place]) == "restricted":
                values["restricted"] = shown  # which closes the section
        question = " ".join(str(values.pop("question", "")).split())
        answer, media = read_text(str(values.pop("answer", "")))
        if not question or not answer:
            if any(row.cells):
                missing = "an answer" if question else "a question"
                self._problem(row.number, "row", f"has no text for {missing}{where}")
            return
        anchor = str(values.pop("id", "")) or slug(question)
        about, faults = check(values)
        for _, detail in faults:
            self._problem(row.number, "front-matter", f"{detail}{where}")
        name, _ = self._ids.below((), slug(anchor))
        lang = about.lang or language_of_file(self._file)
        self.sections.append(
            Section(
                id=name,
                file=self._file,
                line=row.number,
                path=(title, question),
                title=question,
                text=answer,
                lang=lang or language_of_text(f"{question}\n{answer}"),
                aliases=about.aliases or (),
                jobs=about.jobs or (),
                restricted=about.restricted or False,
                product=about.product,
                media=tuple(dict.fromkeys((*(about.media or ()), *media))),
                anchor=anchor,
                tips=about.tips or (),
                review=about.review or Review(),
                feature=about.feature,
                launch=about.launch,
            )
        )

    def _problem(self, row: int | None, kind: str, detail: str) -> None:
        self.problems.append(Problem(self._file, row, kind, detail))


def _rows(worksheet: Any) -> Iterator[_Row]:
    for number, cells in enumerate(worksheet.iter_rows(max_col=_MOST_COLUMNS), 1):
        texts = [_text(cell) for cell in cells]
        faulty = {n: str(cell.value) for n, cell in enumerate(cells) if cell.data_type == "e"}
        yield _Row(number, tuple(texts), faulty)


def _text(cell: Any) -> str:
    value = cell.value
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        value = int(value)
    if isinstance(value, datetime) and value.time() == time.min:
        value = value.date()
    if isinstance(value, (date, time)):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)
