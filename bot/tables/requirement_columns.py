"""What the columns of a sheet of requirements are called, and how their cells are written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from bot import fields
from bot.tables.columns import safe
from bot.texts import LOCALES, catalogue
from chat.directory import key_of
from feedback.meeting import Evidence
from feedback.model import Kind, Requirement, Stage

COLUMNS = (
    "number",
    "version",
    "date",
    "customer",
    "tier",
    "region",
    "manager",
    "product",
    "module",
    "kind",
    "title",
    "description",
    "goal",
    "requesters",
    "votes",
    "suggested",
    "reason",
    "decided",
    "assignee",
    "stage",
    "why",
    "link",
    "changed",
)
LEFT_OUT = "left_out"
"""One more column, of the meeting's sheet: why one of them is not shown there."""
EDITABLE: Mapping[str, str] = {
    "stage": "stage",
    "decided": "grade",
    "assignee": "assignee",
    "module": "module",
    "product": "product",
    "title": "title",
    "kind": "kind",
}
"""The columns that are read back, with the field that each is."""
_SCOPES = {"stage": "stage.{}", "kind": "pool.kind.{}"}
"""Where their words stand in the catalogues."""
LONGEST = 32_000
"""Characters of a cell, of 32,767 that Excel takes."""
Explain = Callable[[str, Evidence], str]
"""Why a grade is suggested, in a language."""


def unexplained(_: str, __: Evidence) -> str:
    """Where nobody knows why."""
    return ""


def heading(locale: str, column: str) -> str:
    """What a column is called."""
    return catalogue(locale)[f"pool_column.{column}"].partition("|")[0]


@cache
def _columns() -> Mapping[str, str]:
    return {
        key_of(name): column
        for column in COLUMNS
        for locale in LOCALES
        for name in (column, *catalogue(locale)[f"pool_column.{column}"].split("|"))
    }


def column_of(name: str) -> str | None:
    """The column that a heading in either language stands for; None: nobody knows it."""
    return _columns().get(key_of(name).strip("*:\uff1a"))


def word(locale: str, scope: str, code: str) -> str:
    """What a stage or kind is called: "stage", "accepted"."""
    return catalogue(locale).get(_SCOPES[scope].format(code), code) if code else ""


def code_of(scope: str, text: str, codes: Iterable[str]) -> str | None:
    """The stage or kind that a word of either language stands for; None: there is none such."""
    given = key_of(text)
    for code in codes:
        if given in (key_of(code), *(key_of(word(locale, scope, code)) for locale in LOCALES)):
            return code
    return None


def stages(locale: str, possible: Iterable[Stage]) -> tuple[str, ...]:
    """Stages as people read them."""
    return tuple(word(locale, "stage", each) for each in possible)


def edited(requirement: Requirement, field: str) -> str:
    """A field that can be edited, as it is read back from a sheet."""
    return fields.line(str(getattr(requirement, field)))


def cells(locale: str, found: Evidence, explain: Explain = unexplained) -> list[str]:
    """One row. Spreadsheets run none of it."""
    it = found.requirement
    values = {
        "number": str(it.id),
        "version": str(it.version),
        "date": it.created_at.date().isoformat(),
        "customer": _list(each.name for each in found.customers),
        "tier": _list(dict.fromkeys(each.tier for each in found.customers if each.tier)),
        "region": found.region,
        "manager": found.manager,
        "kind": word(locale, "kind", it.kind),
        "stage": word(locale, "stage", it.stage),
        "decided": it.grade,
        "description": it.text.strip(),
        "goal": _list(found.goals),
        "requesters": _list(found.requesters),
        "votes": str(found.votes),
        "suggested": it.suggested,
        "reason": explain(locale, found),
        "why": fields.line(it.reason),
        "link": _list(found.links),
        "changed": it.changed_at.strftime("%Y-%m-%d %H:%M"),
    }
    plain = {name: edited(it, field) for name, field in EDITABLE.items() if name not in values}
    return [_cell({**values, **plain}[column]) for column in COLUMNS]


def _list(values: Iterable[str]) -> str:
    return "; ".join(fields.line(value) for value in values)


def _cell(text: str) -> str:
    return safe(text if len(text) < LONGEST else f"{text[:LONGEST]}\u2026")


def kinds(locale: str) -> Sequence[str]:
    """All kinds, in words."""
    return tuple(word(locale, "kind", each) for each in Kind if each)
