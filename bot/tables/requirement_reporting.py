"""What an import of requirements comes to, in words: for a chat as for a terminal."""

from collections.abc import Iterator

from bot.fields import BadValue
from bot.tables.requirement_columns import EDITABLE, edited, heading, word
from bot.tables.requirement_merging import Change
from bot.tables.requirement_moving import KEPT, Tally
from bot.texts import plain


def lines(locale: str, tally: Tally) -> Iterator[str]:
    """The first differences, the first bad rows, and the sum."""
    for row, change in tally.changes:
        yield plain(
            locale,
            "pool_file.change",
            row=row,
            number=change.before.id,
            values=_values(locale, change),
        )
    if tally.changed > KEPT:
        yield plain(locale, "table.more_changes", count=tally.changed - KEPT)
    for row, number, error in tally.bad:
        yield _bad(locale, row, number, error)
    if tally.wrong > KEPT:
        yield plain(locale, "table.more_bad", count=tally.wrong - KEPT)
    yield total(locale, tally)


def total(locale: str, tally: Tally) -> str:
    """How many of which."""
    same = tally.rows - tally.changed - tally.fresh - tally.wrong
    counts = {"changed": tally.changed, "fresh": tally.fresh, "wrong": tally.wrong}
    return plain(locale, "pool_file.sum", rows=tally.rows, same=max(same, 0), **counts)


def _values(locale: str, change: Change) -> str:
    return plain(locale, "value.comma").join(
        plain(
            locale,
            "table.change",
            field=heading(locale, name),
            before=_value(locale, name, edited(change.before, EDITABLE[name])),
            after=_value(locale, name, edited(change.after, EDITABLE[name])),
        )
        for name in change.columns
    )


def _value(locale: str, name: str, value: str) -> str:
    named = word(locale, name, value) if name in ("stage", "kind") else value
    return named or plain(locale, "value.none")


def _bad(locale: str, row: int, number: int | None, error: BadValue) -> str:
    where = f"#{number}" if number else ""
    field = heading(locale, error.field) if error.field else ""
    about = plain(locale, "value.comma").join(filter(None, (where, field)))
    key = "table.bad_field" if about else "table.bad"
    return plain(locale, key, row=row, field=about, reason=error.printed(locale))
