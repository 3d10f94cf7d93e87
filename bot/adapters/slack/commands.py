"""The commands ``slack …``."""

from typing import Annotated

import typer
import yaml

from bot.adapters.slack.manifest import manifest as manifest_of
from bot.console import load_settings
from bot.printing import print_json

cli = typer.Typer(no_args_is_help=True, help="Connect groupkeeper to Slack.")


@cli.callback()
def slack() -> None:
    """Connect groupkeeper to Slack."""


@cli.command()
def manifest(
    url: Annotated[
        str | None,
        typer.Option(help="Your public address: events come by HTTP instead of Socket Mode."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json/--yaml", help="Slack takes both.")] = False,
) -> None:
    """Print the app manifest, to paste into Slack at "Create New App"."""
    made = manifest_of(load_settings(None).locale, url)
    if as_json:
        print_json(made)
    else:
        typer.echo(yaml.safe_dump(made, allow_unicode=True, sort_keys=False).rstrip())
