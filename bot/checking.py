"""The commands about a manual: check."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Annotated

import typer

from bot.app import SystemClock
from bot.checked import print_report, report_as_json
from bot.console import JsonOption, existing_database, load_settings, saying_why
from bot.printing import print_json
from bot.progress import bar
from bot.settings import Settings
from faq.checks.report import STEPS, check
from faq.manual import read_manual
from storage.database import StorageUnavailable
from storage.readership import shown_since

DAYS = 90
"""Questions of that time say how many readers a section has."""

manual = typer.Typer(no_args_is_help=True, help="Look after the manual.")


@manual.callback()
def commands() -> None:
    """Look after the manual."""


@manual.command("check")
def check_manual(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="The manual; default: the one that answers."),
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="How many findings to print, the costliest first; 0: all.")
    ] = 30,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 for findings too, not for errors only.")
    ] = (False),
    as_json: JsonOption = False,
) -> None:
    """Say what in a manual can't be read, and what costs its readers time; exit 1 for errors."""
    settings = load_settings(folder)
    place = settings.manual_dir
    with saying_why(settings):
        with bar(settings.locale, "progress.reading") as progress:
            read = read_manual(place, progress)
        asked = asyncio.run(_asked(settings))
        with bar(settings.locale, "progress.checking") as progress:
            steps = count(1)
            report = check(read, place, asked or {}, lambda: progress(next(steps), STEPS))
    if as_json:
        counted = None if asked is None else {"days": DAYS, "count": sum(asked.values())}
        print_json(report_as_json(settings.locale, place, read, report, counted))
    else:
        print_report(settings.locale, place, read, report, limit)
    raise typer.Exit(1 if read.problems or (strict and report.findings) else 0)


async def _asked(settings: Settings) -> Mapping[str, int] | None:
    """How many questions led to each section; None without a database that can tell."""
    since = SystemClock().now() - timedelta(days=DAYS)
    try:
        async with existing_database(settings) as database:
            return await database.read(lambda tx: shown_since(tx, since)) if database else None
    except StorageUnavailable:
        return None  # the check works without; then only the kinds say what costs most
