"""The commands ``directory export|import`` and ``person export|forget``."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

from bot import fields
from bot.clock import SystemClock
from bot.console import existing_database, fail, load_settings, saying_why, with_database
from bot.printing import print_json
from bot.progress import bar
from bot.settings import Settings
from bot.tables.columns import SHEETS
from bot.tables.files import BadFile
from bot.tables.moving import Report, Step, check, export
from bot.texts import plain
from storage import privacy
from storage.bulk import Row
from storage.database import Database

directory = typer.Typer(no_args_is_help=True, help="Groups, customers and people as files.")
person = typer.Typer(no_args_is_help=True, help="What is stored of one person.")
_SHOWN = 20


class What(StrEnum):
    """The kinds of files."""

    GROUPS = "groups"
    CUSTOMERS = "customers"
    PEOPLE = "people"


FileArgument = Annotated[Path, typer.Argument(metavar="FILE.csv|.xlsx")]
WhoArgument = Annotated[str, typer.Argument(metavar="ACCOUNT:ID")]


@directory.command("export")
def export_command(
    file: FileArgument,
    what: Annotated[What, typer.Option(help="What to export.")] = What.GROUPS,
) -> None:
    """Write groups, customers or people to a CSV or Excel file."""
    settings = load_settings(None)
    _check_suffix(settings, file)

    async def work() -> int:
        async with existing_database(settings) as database:
            with _touching(settings, file), bar(settings.locale, "table.exporting") as step:
                return await export(
                    _there(settings, database), SHEETS[what], file, settings.locale, step
                )

    with saying_why(settings):
        count = asyncio.run(work())
    typer.echo(plain(settings.locale, "table.exported", count=count, file=file))


@directory.command("import")
def import_command(
    file: FileArgument,
    what: Annotated[What | None, typer.Option(help="Default: by the columns.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Do it, not only say what.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Go on without the rows that are wrong.")
    ] = False,
) -> None:
    """Say what a CSV or Excel file would change; with --apply change it."""
    settings = load_settings(None)
    _check_suffix(settings, file)
    with saying_why(settings):
        report, done = asyncio.run(_import(settings, file, what, apply=apply, skip_bad=skip_bad))
    _print(settings.locale, report)
    if apply:
        key = "table.done" if done else "table.refused"
        typer.echo(plain(settings.locale, key), err=not done)
    else:
        typer.echo(plain(settings.locale, "table.dry"))
    raise typer.Exit(1 if report.wrong and not (done or skip_bad) else 0)


async def _import(
    settings: Settings, file: Path, what: What | None, *, apply: bool, skip_bad: bool
) -> tuple[Report, bool]:
    """What it comes to, and whether it was done: all is checked before the first row is stored."""
    sheet = SHEETS[what] if what else None
    async with existing_database(settings) as found:
        database = _there(settings, found)
        with _touching(settings, file), _bar(settings, "table.checking") as step:
            report = await check(database, file, sheet, step)
        if not apply or (report.wrong and not skip_bad):
            return report, False
        with _touching(settings, file), _bar(settings, "table.importing") as step:
            stored = await check(database, file, sheet, step, write=True, total=report.rows)
        return stored, True


@person.command("export")
def person_export(who: WhoArgument) -> None:
    """Print everything that is stored of a person, as JSON."""
    settings = load_settings(None)
    account, name = _who(settings, who)
    now = SystemClock().now()
    with saying_why(settings):
        stored = partial(privacy.stored, account=account, person=name, now=now)
        found = asyncio.run(with_database(settings, stored))
    if not found:
        fail(settings, "personal.unknown", person=who)
    print_json(found)


@person.command("forget")
def person_forget(
    who: WhoArgument,
    yes: Annotated[bool, typer.Option("--yes", help="Do it, for good.")] = False,
) -> None:
    """Delete everything that is stored of a person but counts."""
    settings = load_settings(None)
    account, name = _who(settings, who)
    now = SystemClock().now()
    if not yes:
        fail(settings, "personal.sure", person=who)
    with saying_why(settings):
        forget = partial(privacy.forget, account=account, person=name, now=now)
        changed = asyncio.run(with_database(settings, forget, writes=True))
    key = "personal.forgotten" if changed else "personal.unknown"
    typer.echo(plain(settings.locale, key, person=who))


def _who(settings: Settings, who: str) -> tuple[str, str]:
    account, _, name = who.partition(":")
    if not account or not name:
        fail(settings, "personal.id")
    return account, name


def _check_suffix(settings: Settings, file: Path) -> None:
    if file.suffix.lower() not in (".csv", ".xlsx"):
        fail(settings, "table.suffix", file=file)


def _there(settings: Settings, database: Database | None) -> Database:
    if database is None:
        fail(settings, "cli.no_database", place=Database(settings.database).place)
    return database


@contextmanager
def _bar(settings: Settings, key: str) -> Iterator[Step]:
    with bar(settings.locale, key) as step:
        yield step


@contextmanager
def _touching(settings: Settings, file: Path) -> Iterator[None]:
    """Turn what is wrong with a file into a sentence."""
    try:
        yield
    except BadFile as error:
        fail(settings, error.key, **error.named(settings.locale))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fail(settings, "table.unreadable", file=file, reason=reason)


def _print(locale: str, report: Report) -> None:
    if report.left_out:
        names = fields.shown(locale, tuple(report.left_out))
        typer.echo(plain(locale, "table.left_out", names=names))
    for number, before, after in report.changes[:_SHOWN]:
        typer.echo(_change(locale, report, number, before, after))
    more = report.new + report.changed - _SHOWN
    if more > 0:
        typer.echo(plain(locale, "table.more_changes", count=more))
    for number, error in sorted(report.bad, key=itemgetter(0)):
        key = "table.bad_field" if error.field else "table.bad"
        field = fields.name_of(locale, error.field) if error.field else ""
        typer.echo(plain(locale, key, row=number, field=field, reason=error.printed(locale)))
    if report.wrong > len(report.bad):
        typer.echo(plain(locale, "table.more_bad", count=report.wrong - len(report.bad)))
    same = report.rows - report.new - report.changed - report.wrong
    counts = {"new": report.new, "changed": report.changed, "same": same, "wrong": report.wrong}
    typer.echo(plain(locale, "table.sum", rows=report.rows, **counts))


def _change(locale: str, report: Report, number: int, before: Row | None, after: Row) -> str:
    names = [name for name in report.sheet.readers if name in after]
    comma = plain(locale, "value.comma")
    if before is None:
        given = [
            fields.shown(locale, after[name]) for name in names if after[name] not in ("", (), None)
        ]
        return plain(locale, "table.new", row=number, values=comma.join(given))
    values = [
        plain(
            locale,
            "table.change",
            field=fields.name_of(locale, name),
            before=fields.shown(locale, before[name]),
            after=fields.shown(locale, after[name]),
        )
        for name in names
        if before[name] != after[name]
    ]
    who = before.get("name") or after[report.sheet.keys[-1]]
    return plain(locale, "table.changed", row=number, name=who, values=comma.join(values))
