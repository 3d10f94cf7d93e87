"""/pool numbers: how much is asked for, and how long it takes, as one message."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache, partial

from bot.fields import BadValue, pairs_of, words_of
from bot.handlers.operating import discreet, refused
from bot.request import Request, Result
from bot.texts import LOCALES, Markdown, catalogue, say
from chat.directory import GroupKind, key_of
from chat.message import escape
from feedback.model import Kind
from feedback.numbers import By, Figures, middle_and_most
from storage import pool_numbers
from storage.database import Database

DAYS = 90
LONGEST = 3660
ROWS = 12
"""Of a table, at most; the others are added up."""
_NAME = 30
"""Characters of what a row is called."""
_COUNTS = ("made", "joined", "open", "old", "released", "declined")
_COLUMNS = (*_COUNTS, "decisions", "leads", "heard", "differing")


class PoolNumbers:
    """For operators."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def numbers(self, request: Request, rest: str) -> list[Result]:
        """``by=module days=30``; by nothing: all in all."""
        try:
            by, days = _wanted(rest)
        except BadValue as error:
            return refused(request, error)
        count = partial(
            pool_numbers.numbers,
            account=request.event.place.account,
            world=request.group.kind is GroupKind.OPS,
            by=by,
            since=request.now - timedelta(days=days),
            now=request.now,
        )
        found = await self._database.read(count)
        found = [(name, each) for name, each in found if each != Figures()]
        if not found:
            return discreet(request, say(request.locale, "numbers.none", days=days))
        whole = sum((each for _, each in found), Figures())
        lines = _lines(request.locale, whole, days, by)
        text = "\n".join(lines)
        for rows in range(min(ROWS, len(found)), 0, -1) if by else ():
            table = "\n\n".join([text, _table(request.locale, by, found, rows)])
            if len(table) <= request.page_size:
                return discreet(request, table)
        return discreet(request, text)


def _wanted(rest: str) -> tuple[By | None, int]:
    """Raises BadValue."""
    given = pairs_of(words_of(rest), ("by", "days"))
    by, days = given.get("by"), given.get("days", str(DAYS))
    if not days.isdecimal() or not 0 < int(days[:6]) <= LONGEST:
        raise BadValue("numbers_days", value=days[:40], most=LONGEST)
    if by is None:
        return None, int(days)
    if key_of(by) not in _bys():
        raise BadValue("numbers_by", value=by[:40])
    return _bys()[key_of(by)], int(days)


@cache
def _bys() -> Mapping[str, By]:
    """What may be written for each, in every language."""
    return {
        key_of(word): by
        for locale in LOCALES
        for by in By
        for word in (by.value, *catalogue(locale)[f"numbers.say_{by}"].split("|"))
    }


def _lines(locale: str, whole: Figures, days: int, by: By | None) -> list[str]:
    counts = {name: getattr(whole, name) for name in (*_COUNTS, "told", "heard", "differing")}
    lines = [
        say(locale, "numbers.title", days=days),
        "",
        say(locale, "numbers.asked", **counts),
        say(locale, "numbers.open", **counts),
        say(locale, "numbers.closed", **counts),
    ]
    for name in ("decisions", "leads"):
        known = middle_and_most(getattr(whole, name))
        if known is not None:
            median, most = (Markdown(f"{each:.1f}") for each in known)
            lines.append(say(locale, f"numbers.{name}", median=median, most=most))
    if whole.told:
        lines.append(say(locale, "numbers.heard", percent=_percent(whole), **counts))
    if whole.differing:
        lines.append(say(locale, "numbers.differing", **counts))
    if by is not By.KIND:
        lines += ["", say(locale, "numbers.questions")]
    return lines


def _percent(figures: Figures) -> int:
    """Rounded down: all is all."""
    return figures.heard * 100 // figures.told


def _table(locale: str, by: By | None, found: Sequence[tuple[str, Figures]], rows: int) -> str:
    """A row for each value, most open first; without columns of which nobody has anything."""
    ordered = sorted(found, key=lambda each: (-each[1].open, -each[1].made, each[0]))
    shown = [(_called(locale, by, name), figures) for name, figures in ordered]
    if len(shown) > rows:
        rest = sum((figures for _, figures in shown[rows - 1 :]), Figures())
        others = say(locale, "numbers.others", count=len(shown) - rows + 1)
        shown = [*shown[: rows - 1], (others, rest)]
    cells = [(name, {each: _cell(figures, each) for each in _COLUMNS}) for name, figures in shown]
    columns = [each for each in _COLUMNS if any(row[each] not in ("", "0") for _, row in cells)]
    headings = [say(locale, f"numbers.by_{by}"), *(say(locale, f"numbers.of_{c}") for c in columns)]
    lines = ["| " + " | ".join(headings) + " |", "| --- |" + " ---: |" * len(columns)]
    lines += ["| " + " | ".join([name, *(row[c] for c in columns)]) + " |" for name, row in cells]
    return "\n".join(lines)


def _called(locale: str, by: By | None, name: str) -> str:
    if by is By.KIND and name in list(Kind):
        return say(locale, f"numbers.kind_{name or 'unsaid'}")
    if not name:
        return say(locale, "numbers.unknown")
    line = " ".join(name.split())
    return escape(line if len(line) <= _NAME else f"{line[: _NAME - 1]}\u2026")


def _cell(figures: Figures, column: str) -> str:
    if column in ("decisions", "leads"):
        known = middle_and_most(getattr(figures, column))
        return "" if known is None else f"{known[0]:.1f} / {known[1]:.1f}"
    if column == "heard":
        return f"{_percent(figures)} %" if figures.told else ""
    return f"{getattr(figures, column):,}"
