"""The commands ``directory export|import`` and ``person export|forget``."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import SystemClock
from bot.console import existing_database, fail, load_settings, saying_why, with_database
from bot.printing import print_json
from bot.progress import bar
from bot.settings import Settings
from bot.tables.columns import SHEETS
from bot.tables.files import BadFile, rows_of
from bot.tables.moving import Report, Step, check, export
from bot.tables.reporting import lines
from bot.texts import plain
from storage import privacy, tickets
from storage.database import Database

directory = typer.Typer(no_args_is_help=True, help="Groups, customers and people as files.")
person = typer.Typer(no_args_is_help=True, help="What is stored of one person.")


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
    check_suffix(settings, file)

    async def work() -> int:
        async with existing_database(settings) as database:
            with touching(settings, file), bar(settings.locale, "table.exporting") as step:
                return await export(
                    there(settings, database), SHEETS[what], file, settings.locale, step
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
    check_suffix(settings, file)
    with saying_why(settings):
        report, done = asyncio.run(_import(settings, file, what, apply=apply, skip_bad=skip_bad))
    for line in lines(settings.locale, report):
        typer.echo(line)
    refused = bool(report.wrong) and not (done or skip_bad)
    if apply:
        key = "table.done" if done else "table.refused"
    else:
        key = "table.dry_refused" if refused else "table.dry"
    typer.echo(plain(settings.locale, key, count=report.wrong), err=apply and not done)
    raise typer.Exit(1 if refused else 0)


async def _import(
    settings: Settings, file: Path, what: What | None, *, apply: bool, skip_bad: bool
) -> tuple[Report, bool]:
    """What it comes to, and whether it was done: all is checked before the first row is stored."""
    sheet = SHEETS[what] if what else None
    async with existing_database(settings) as found:
        database = there(settings, found)
        with touching(settings, file), _bar(settings, "table.checking") as step:
            report = await check(database, rows_of(file), sheet, step)
        if not apply or (report.wrong and not skip_bad):
            return report, False
        with touching(settings, file), _bar(settings, "table.importing") as step:
            stored = await check(
                database, rows_of(file), sheet, step, write=True, total=report.rows
            )
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
        forget = partial(_forget, account=account, person=name, now=now)
        changed, closed = asyncio.run(with_database(settings, forget, writes=True)) or (0, 0)
    key = "personal.forgotten" if changed else "personal.unknown"
    typer.echo(plain(settings.locale, key, person=who))
    if closed:
        typer.echo(plain(settings.locale, "personal.closed", count=closed))


async def _forget(tx: AsyncConnection, account: str, person: str, now: datetime) -> tuple[int, int]:
    """How many rows that changed, and how many open tickets it closed."""
    closed = len(await tickets.all_open_of(tx, account, person))
    return await privacy.forget(tx, account, person, now), closed


def _who(settings: Settings, who: str) -> tuple[str, str]:
    account, _, name = who.partition(":")
    if not account or not name:
        fail(settings, "personal.id")
    return account, name


def check_suffix(settings: Settings, file: Path) -> None:
    """End with a sentence for a file of another kind."""
    if file.suffix.lower() not in (".csv", ".xlsx"):
        fail(settings, "table.suffix", file=file)


def there(settings: Settings, database: Database | None) -> Database:
    """End with a sentence if there is no database."""
    if database is None:
        fail(settings, "cli.no_database", place=Database(settings.database).place)
    return database


@contextmanager
def _bar(settings: Settings, key: str) -> Iterator[Step]:
    with bar(settings.locale, key) as step:
        yield step


@contextmanager
def touching(settings: Settings, file: Path) -> Iterator[None]:
    """Turn what is wrong with a file into a sentence."""
    try:
        yield
    except BadFile as error:
        fail(settings, error.key, **error.named(settings.locale))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fail(settings, "table.unreadable", file=file, reason=reason)
