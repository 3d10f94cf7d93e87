"""The commands ``export requirements`` and ``import requirements``."""

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import SystemClock
from bot.console import existing_database, load_settings, saying_why
from bot.progress import bar
from bot.settings import Settings
from bot.tables.commands import FileArgument, check_suffix, there, touching
from bot.tables.files import rows_of
from bot.tables.moving import Step
from bot.tables.requirement_moving import Also, By, Tally, export, settle
from bot.tables.requirement_reading import Reader
from bot.tables.requirement_reporting import lines
from bot.texts import plain
from chat.effect import Overtaken
from storage.database import Database
from storage.schema import requirements as table

exporting = typer.Typer(no_args_is_help=True, help="What groupkeeper keeps, as files.")
importing = typer.Typer(no_args_is_help=True, help="Edited files back into groupkeeper.")
_TRIES = 20
"""For a chunk while others change the same requirements."""


@exporting.callback()
@importing.callback()
def _several() -> None:
    """Kinds of files are commands of their own."""


@exporting.command("requirements")
def export_command(file: FileArgument) -> None:
    """Write the requirement pool to a CSV or Excel file."""
    settings = load_settings(None)
    check_suffix(settings, file)

    async def work() -> int:
        async with existing_database(settings) as found:
            database = there(settings, found)
            with touching(settings, file), bar(settings.locale, "table.exporting") as step:
                wanted = table.c.merged_into.is_(None)
                count, _ = await export(database, wanted, file, settings.locale, step)
                return count

    with saying_why(settings):
        count = asyncio.run(work())
    typer.echo(plain(settings.locale, "table.exported", count=count, file=file))


@importing.command("requirements")
def import_command(
    file: FileArgument,
    apply: Annotated[bool, typer.Option("--apply", help="Do it, not only say what.")] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Go on without the rows that are wrong.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Rows without a number become new requirements.")
    ] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="ACCOUNT:ID", help="Whose change it is in the history.")
    ] = "",
) -> None:
    """Say what an edited file of requirements would change; with --apply change it."""
    settings = load_settings(None)
    check_suffix(settings, file)
    account = by.partition(":")[0] if ":" in by else "local"
    with saying_why(settings):
        tally, done = asyncio.run(
            _import(settings, file, (by, account), apply=apply, skip_bad=skip_bad, new=new)
        )
    for line in lines(settings.locale, tally):
        typer.echo(line)
    refused = bool(tally.wrong) and not (done or skip_bad)
    if apply:
        key = "table.done" if done else "table.refused"
    else:
        key = "table.dry_refused" if refused else "table.dry"
    if tally.fresh and not new:
        typer.echo(plain(settings.locale, "pool_file.new_left", count=tally.fresh))
    typer.echo(plain(settings.locale, key, count=tally.wrong), err=apply and not done)
    raise typer.Exit(1 if refused else 0)


async def _import(
    settings: Settings,
    file: Path,
    who: tuple[str, str],
    *,
    apply: bool,
    skip_bad: bool,
    new: bool,
) -> tuple[Tally, bool]:
    """What it comes to, and whether it was done: all is checked before the first row is stored."""
    async with existing_database(settings) as found:
        database = there(settings, found)
        with touching(settings, file):
            content = await asyncio.to_thread(file.read_bytes)
            digest = sha256(content).hexdigest()[:24]
            by = By(who[0], who[1], settings.locale, digest, new)
            with bar(settings.locale, "table.checking") as step:
                tally = await whole(database, file, by, step)
            if not apply or (tally.wrong and not skip_bad):
                return tally, False
            with bar(settings.locale, "table.importing") as step:
                return await whole(database, file, by, step, write=True, total=tally.rows), True


async def whole(
    database: Database, file: Path, by: By, step: Step, *, write: bool = False, total: int = 0
) -> Tally:
    """Compare all of a file with what is there, or write it, chunk by chunk. Who is stopped halfway
    runs it again: what is so already is no change then. Raises BadFile and OSError.
    """
    now = SystemClock().now()
    tally: Tally | None = Tally()
    also: Also | None = _nothing if write else None
    tries, done = 0, Tally()
    source = Reader(rows_of(file)).lines()
    while tally is not None:
        try:
            tally = await settle(database, source, done, by, now, also=also)
        except Overtaken:
            tries += 1
            if tries > _TRIES:
                raise
            last = done.row
            source = (line for line in Reader(rows_of(file)).lines() if line.row > last)
            continue
        done = tally or done
        step(done.rows, max(total, done.rows + (tally is not None)))
    return done


async def _nothing(_: AsyncConnection, __: Tally) -> None:
    """Nothing is noted with a chunk."""
