"""The command line: run, ask, doctor, deliveries."""

import asyncio
import gc
import signal
import socket
import sys
import webbrowser
from functools import partial
from typing import Annotated, TypeVar

import typer

from bot import evaluate, logs, printing, replaying
from bot.adapters.port import Severity
from bot.adapters.slack.commands import cli as slack_commands
from bot.app import build
from bot.builder import build as read_library
from bot.checking import manual as manual_commands
from bot.console import JsonOption, ManualOption, load_settings, saying_why, with_database
from bot.doctor import examine
from bot.progress import reading_and_indexing
from bot.settings import Settings
from bot.tables import commands as tables
from bot.tables import requirement_commands
from bot.texts import plain
from bot.web.server import listen
from chat.delivery import State
from faq.answering import Reader
from faq.explaining import explain
from storage import deliveries as store

T = TypeVar("T")

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="groupkeeper answers questions in group chats from your product's manual.",
)
cli.add_typer(evaluate.cli)
cli.add_typer(replaying.cli)
cli.add_typer(manual_commands, name="manual")
cli.add_typer(tables.directory, name="directory")
cli.add_typer(tables.person, name="person")
cli.add_typer(requirement_commands.exporting, name="export")
cli.add_typer(requirement_commands.importing, name="import")
cli.add_typer(slack_commands, name="slack")


def main() -> None:
    """The entry point."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show Chinese shows '?', not a traceback.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    cli()


@cli.command()
def run(
    manual: ManualOption = None,
    browser: Annotated[
        bool | None,
        typer.Option("--open/--no-open", help="Open the chat page; default: in a desktop session."),
    ] = None,
) -> None:
    """Start groupkeeper and serve until Ctrl-C."""
    settings = load_settings(manual)
    logs.configure(settings.log)
    with saying_why(settings):
        asyncio.run(_serve(settings, listen(settings.web.port), browser))


@cli.command()
def ask(
    question: str,
    manual: ManualOption = None,
    job: Annotated[
        str | None, typer.Option(help="Ask as somebody with this job, set by ops.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Answer one question from the manual, without a database."""
    settings = load_settings(manual)
    with saying_why(settings), reading_and_indexing(settings.locale)() as progress:
        answering = read_library(
            settings.manual_dir, settings.faq.thresholds, progress, settings.taught_file
        )
    reader = Reader(job=job, open_jobs=frozenset({job}) if job else frozenset())
    if as_json:
        found = explain(answering, question, reader)
        printing.print_json(printing.answer_as_json(question, found))
    else:
        printing.print_answer(settings.locale, answering.ask(question, reader))


@cli.command()
def doctor(as_json: JsonOption = False) -> None:
    """Say what is misconfigured and how to mend it; exit 1 if something does not work."""
    settings = load_settings(None)
    findings = asyncio.run(examine(settings))
    if as_json:
        printing.print_json(printing.findings_as_json(settings.locale, findings))
    else:
        printing.print_findings(settings.locale, findings)
    works = all(finding.severity is not Severity.ERROR for finding in findings)
    raise typer.Exit(0 if works else 1)


@cli.command()
def deliveries(
    state: Annotated[State, typer.Option(help="Which to list.")] = State.UNCERTAIN,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 100,
    resend: Annotated[
        int | None, typer.Option(help="Send this uncertain or failed one again.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List deliveries by state, or send one again."""
    settings = load_settings(None)
    with saying_why(settings):
        if resend is not None:
            again = partial(store.resend, delivery_id=resend)
            done = asyncio.run(with_database(settings, again, writes=True))
            key = "cli.resent" if done else "cli.not_resent"
            typer.echo(plain(settings.locale, key, number=resend))
            raise typer.Exit(0 if done else 1)
        listing = partial(store.listed, state=state, limit=limit)
        found = asyncio.run(with_database(settings, listing))
    if as_json:
        printing.print_json([printing.delivery_as_json(delivery) for delivery in found])
    else:
        printing.print_deliveries(settings.locale, state, found)


async def _serve(settings: Settings, listening: socket.socket, browser: bool | None) -> None:
    app = build(settings, show=reading_and_indexing(settings.locale))
    await app.prepare()
    gc.collect()
    gc.freeze()  # else each full collection walks through all this again, while nobody is served
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        loop.remove_signal_handler(number)  # the second one ends it at once
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop, number)
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    has_page = "local" in settings.platforms
    key = "run.started" if has_page else "run.started_on"
    platforms = ", ".join(name.title() for name in settings.platforms)
    typer.echo(plain(settings.locale, key, address=address, platforms=platforms))
    sys.stdout.flush()
    if has_page and (browser or (browser is None and sys.stdout.isatty())):
        loop.run_in_executor(None, webbrowser.open, address)
    await app.run(stopping, listening)
