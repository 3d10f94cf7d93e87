"""What an import comes to, in words."""

from collections.abc import Iterator
from operator import itemgetter

from bot import fields
from bot.tables.moving import Report, changed_fields
from bot.texts import plain
from storage.bulk import Row

SHOWN = 20
"""Changes; the others are counted."""


def lines(locale: str, report: Report) -> Iterator[str]:
    """What is left out, changes, what is wrong, and the sum."""
    if report.left_out:
        names = fields.shown(locale, tuple(report.left_out))
        yield plain(locale, "table.left_out", names=names)
    for number, before, after in report.changes[:SHOWN]:
        yield _change(locale, report, number, before, after)
    more = report.new + report.changed - SHOWN
    if more > 0:
        yield plain(locale, "table.more_changes", count=more)
    for number, error in sorted(report.bad, key=itemgetter(0)):
        key = "table.bad_field" if error.field else "table.bad"
        field = fields.name_of(locale, error.field) if error.field else ""
        yield plain(locale, key, row=number, field=field, reason=error.printed(locale))
    if report.wrong > len(report.bad):
        yield plain(locale, "table.more_bad", count=report.wrong - len(report.bad))
    same = report.rows - report.new - report.changed - report.wrong
    counts = {"new": report.new, "changed": report.changed, "same": same, "wrong": report.wrong}
    yield plain(locale, "table.sum", rows=report.rows, **counts)


def _change(locale: str, report: Report, number: int, before: Row | None, after: Row) -> str:
    names = [name for name in report.sheet.readers if name in after]
    comma = plain(locale, "value.comma")
    if before is None:
        given = [
            fields.shown(locale, after[name]) for name in names if after[name] not in ("", (), None)
        ]
        return plain(locale, "table.new", row=number, values=comma.join(given))
    changed = changed_fields(before, after)
    values = [
        plain(
            locale,
            "table.change",
            field=fields.name_of(locale, name),
            before=fields.shown(locale, before[name]),
            after=fields.shown(locale, after[name]),
        )
        for name in names
        if name in changed
    ]
    who = before.get("name") or after[report.sheet.keys[-1]]
    return plain(locale, "table.changed", row=number, name=who, values=comma.join(values))
