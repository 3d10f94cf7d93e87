"""What stands in the cells of a table, as values of metadata."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from faq.normalise import normalise

_REVIEW = frozenset(("tried_by", "tried_on", "reviewed_on", "owner"))
_FLAGS = frozenset(("restricted", "feature"))
_SEPARATORS = {
    "aliases": re.compile("[\n;\uff1b|]"),
    "jobs": re.compile("[\n;\uff1b|,\uff0c\u3001]"),
    "media": re.compile("[\n;\uff1b|]"),
    "tips": re.compile("\n"),  # whole sentences, which have semicolons in them
}
_AROUND = " *:\uff1a\u2605"


def column(name: str) -> str | None:
    """The field that a column's name, in English or Chinese, stands for."""
    return _names().get(normalise(name).strip(_AROUND))


def as_values(cells: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Fields by what their columns are called, as YAML would have given them."""
    values: dict[str, Any] = {}
    for name, text in cells:
        field = column(name)
        if field is None or not text.strip():
            continue
        if field in _REVIEW:
            values.setdefault("review", {})[field] = text.strip()
        else:
            values.setdefault(field, _value(field, text.strip()))
    return values


def _value(field: str, text: str) -> object:
    if field in _FLAGS:
        return _flags().get(normalise(text), text)
    if field in _SEPARATORS:
        return [part.strip() for part in _SEPARATORS[field].split(text) if part.strip()]
    return text


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("faq").joinpath("words", "columns.toml").read_text("utf-8"))


@cache
def _names() -> dict[str, str]:
    lists = {field: words for field, words in _table().items() if field != "flags"}
    return {normalise(word): field for field, words in lists.items() for word in words}


@cache
def _flags() -> dict[str, bool]:
    return {normalise(w): name == "true" for name, ws in _table()["flags"].items() for w in ws}
