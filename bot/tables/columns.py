"""What the columns of a file are called, and how their cells are read and written."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import fields
from bot.fields import BadValue
from bot.texts import plain
from storage import bulk

LONGEST_CELL = 1000
"""Characters; tags may be many."""
_RUNS = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_MADE_SAFE = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
Read = Callable[[str], object]


def _needed(text: str) -> str:
    if not (name := fields.line(text)):
        raise BadValue("empty")
    return name


def _customer(text: str) -> str | None:
    return fields.line(text) or None


def _flag(text: str) -> object:
    """An empty cell leaves it as it is, as there is no third thing to be."""
    return fields.flag(text) if text.strip() else ...


def _language(text: str) -> object:
    return fields.language(text) if text.strip() else ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of file: its columns in their order, the first of which say whose row it is."""

    name: str
    kind: bulk.Kind
    keys: tuple[str, ...]
    readers: Mapping[str, Read]


SHEETS: Mapping[str, Sheet] = {
    sheet.name: sheet
    for sheet in (
        Sheet(
            "groups",
            bulk.GROUPS,
            ("account", "conversation"),
            {
                "account": _needed,
                "conversation": _needed,
                "name": fields.line,
                "approved": _flag,
                "customer": _customer,
                "products": fields.labels,
                "tags": fields.labels,
                "locale": _language,
                "timezone": fields.time_zone,
                "quiet": fields.quiet_hours,
                "volunteer": _flag,
                "announcements": _flag,
            },
        ),
        Sheet(
            "customers",
            bulk.CUSTOMERS,
            ("name",),
            {
                "name": _needed,
                "tier": fields.tier,
                "region": fields.line,
                "manager": fields.line,
                "renewal": fields.day,
            },
        ),
        Sheet(
            "people",
            bulk.PEOPLE,
            ("account", "person"),
            {
                "account": _needed,
                "person": _needed,
                "name": fields.line,
                "job": fields.job,
                "customer": _customer,
                "payer": _flag,
            },
        ),
    )
}


def sheet_for(found: Sequence[str | None]) -> Sheet | None:
    """The kind of file that has these columns; None if none has."""
    for name in ("groups", "people", "customers"):
        if set(SHEETS[name].keys) <= set(found) and "account" in (*SHEETS[name].keys, *found):
            return SHEETS[name]
    return SHEETS["customers"] if {"name", "customer"} & set(found) else None


def fields_in(sheet: Sheet, found: Sequence[str | None]) -> list[str | None]:
    """The fields of the columns; in a file of customers, the customer is the name."""
    if sheet.kind is bulk.CUSTOMERS and "name" not in found:
        found = ["name" if name == "customer" else name for name in found]
    return [name if name in sheet.readers else None for name in found]


def headings(locale: str, sheet: Sheet) -> list[str]:
    """The first row of a file."""
    return [fields.name_of(locale, field) for field in sheet.readers]


def cell(locale: str, value: Any) -> str:
    """A value as a cell; nothing is an empty one. Spreadsheets run none of them."""
    if value is None or value == ():
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return safe(fields.shown(locale, value) if isinstance(value, bool) else _text(value))


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else fields.line(str(value))


def safe(text: str) -> str:
    """With an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def unsafe(text: str) -> str:
    """As it was before."""
    return text[1:] if _MADE_SAFE.match(text) else text


def read_row(sheet: Sheet, found: Sequence[str | None], cells: Sequence[str]) -> dict[str, Any]:
    """The fields of a row; ... leaves one as it is. Raises BadValue for a cell that cannot be."""
    row: dict[str, Any] = {}
    for field, text in zip(found, cells, strict=False):
        if field is None:
            continue
        row[field] = _read(sheet, field, text)
    for field in found:  # a short row: the cells that are missing are empty
        if field is not None and field not in row:
            row[field] = sheet.readers[field]("")
    return row


def _read(sheet: Sheet, field: str, text: str) -> object:
    try:
        if len(text) > LONGEST_CELL:
            raise BadValue("long", most=LONGEST_CELL)
        return sheet.readers[field](unsafe(text))
    except BadValue as error:
        error.field = field
        raise


def column_list(locale: str, sheet: Sheet) -> str:
    """For people: what columns there are."""
    return plain(locale, "value.comma").join(headings(locale, sheet))
