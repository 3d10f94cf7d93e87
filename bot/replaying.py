"""The command ``replay``: which answers a change would change, on the questions really asked."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.app import SystemClock
from bot.builder import build
from bot.console import JsonOption, fail, load_settings, saying_why, with_database
from bot.printing import print_json
from bot.progress import bar, reading_and_indexing
from bot.replayed import Questions, Side, print_report, report_as_json
from bot.settings import Settings
from faq.normalise import normalise
from faq.replay import AskedBefore, most_asked_first, replay
from storage.asked import asked_since

MOST = 2_000
"""More questions are not asked: what fewer people asked than these is hardly worth the minutes."""

cli = typer.Typer()


@cli.command("replay")
def command(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="MANUAL_DIR", help="A changed copy; default: the one that answers."),
    ] = None,
    wrong_answers: Annotated[
        float | None, typer.Option(help="Instead of GROUPKEEPER_FAQ__WRONG_ANSWERS, 0 to 1.")
    ] = None,
    suggest_at: Annotated[
        float | None, typer.Option(help="Instead of GROUPKEEPER_FAQ__SUGGEST_AT, 0 to 1.")
    ] = None,
    days: Annotated[
        int, typer.Option(min=1, max=36_500, help="Take the questions of so many days.")
    ] = 90,
    questions: Annotated[
        Path | None, typer.Option(help="Take them from a text file, a question a line.")
    ] = None,
    most: Annotated[
        int, typer.Option(min=1, help="Ask only so many, those that most people asked.")
    ] = MOST,
    limit: Annotated[
        int, typer.Option(min=0, help="How many changes to print, most asked first; 0: all.")
    ] = 30,
    as_json: JsonOption = False,
) -> None:
    """Say which answers a changed manual or other thresholds would change, before it goes live."""
    settings = load_settings(None)
    changed = _changed(settings, folder, wrong_answers, suggest_at)
    now = SystemClock().now()
    with saying_why(settings):
        if questions is not None:
            asked = _from_file(settings, questions, most)
        else:
            asked = asyncio.run(_from_database(settings, now - timedelta(days=days), most))
        before, after = _side(settings), _side(changed)
        with bar(settings.locale, "evaluate.asking") as progress:
            pair = before.answering, after.answering
            changes = replay(*pair, asked.asked, now.date(), progress)
    if as_json:
        print_json(report_as_json(before, after, asked, changes))
    else:
        print_report(settings.locale, before, after, asked, changes, limit)


def _changed(
    settings: Settings, folder: Path | None, wrong_answers: float | None, suggest_at: float | None
) -> Settings:
    """The settings as they would be."""
    given = {"wrong_answers": wrong_answers, "suggest_at": suggest_at}
    shares = {name: share for name, share in given.items() if share is not None}
    if folder is None and not shares:
        fail(settings, "replay.no_change")
    for name, share in shares.items():
        if not 0 <= share <= 1:
            fail(settings, "replay.share", option=f"--{name.replace('_', '-')}")
    if folder is not None and not folder.is_dir():
        fail(settings, "replay.no_folder", folder=folder)
    faq = settings.faq.model_copy(update=shares)
    return settings.model_copy(update={"manual": folder or settings.manual, "faq": faq})


def _side(settings: Settings) -> Side:
    with saying_why(settings), reading_and_indexing(settings.locale)() as progress:
        answering = build(
            settings.manual_dir, settings.faq.thresholds, progress, settings.taught_file
        )
    if not answering.manual.sections:
        fail(settings, "replay.no_sections", folder=settings.manual_dir)
    return Side(settings, answering)


async def _from_database(settings: Settings, since: datetime, most: int) -> Questions:
    asked = await with_database(settings, partial(asked_since, since=since))
    if not asked:
        fail(settings, "replay.no_questions", since=since.date())
    return Questions(asked[:most], len(asked), since=since)


def _from_file(settings: Settings, file: Path, most: int) -> Questions:
    found: dict[str, AskedBefore] = {}
    for line in _text(settings, file).split("\n"):
        if key := normalise(line):
            known = found.get(key)
            again = replace(known, times=known.times + 1) if known else AskedBefore(line.strip())
            found[key] = again
    if not found:
        fail(settings, "replay.empty", file=file)
    asked = most_asked_first(found.values())
    return Questions(asked[:most], len(asked), file=file)


def _text(settings: Settings, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        fail(settings, "evaluate.missing", file=file)
    except UnicodeDecodeError:
        fail(settings, "evaluate.encoding", file=file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fail(settings, "evaluate.unreadable", file=file, reason=reason)
