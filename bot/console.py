"""What every command shares: the settings, options, and a sentence for what stops it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.feedback_reasons import refused as rules_refused
from bot.setting_names import env_name
from bot.settings import Settings
from bot.texts import plain
from bot.web.server import PortTaken
from faq.manual import ManualMissing
from feedback.rules_file import RulesError
from storage import migration
from storage.database import Database, StorageUnavailable

T = TypeVar("T")

ManualOption = Annotated[
    Path | None, typer.Option("--manual", help="Folder of the manual, instead of the setting's.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def load_settings(manual: Path | None) -> Settings:
    """The settings; what is wrong with them is said, without their values, and ends it."""
    try:
        settings = Settings() if manual is None else Settings(manual=manual)
    except ValidationError as error:
        locale = Settings.model_construct().locale
        typer.echo(plain(locale, "run.settings"), err=True)
        for problem in error.errors():
            reason = problem["msg"].removeprefix("Value error, ")
            name = env_name(problem["loc"])
            typer.echo(plain(locale, "run.setting", name=name, reason=reason), err=True)
        raise typer.Exit(2) from None
    return settings


@contextmanager
def saying_why(settings: Settings) -> Iterator[None]:
    """Turn what stops a command into a sentence that says what to do, and exit 1."""
    try:
        yield
    except ManualMissing:
        fail(settings, "run.manual_missing", folder=settings.manual_dir)
    except RulesError as error:
        typer.echo(rules_refused(settings.locale, error), err=True)
        raise typer.Exit(1) from None
    except PortTaken:
        fail(settings, "run.port_taken", port=settings.web.port)
    except migration.DatabaseTooNew:
        fail(settings, "run.database_too_new")
    except StorageUnavailable as error:
        place = Database(settings.database).place
        fail(settings, "run.database_unavailable", place=place, reason=error)
    except ImportError as error:
        fail(settings, "run.adapter", name=error.name, reason=error)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        fail(settings, "run.data_dir", folder=settings.data_dir, reason=reason)


def fail(settings: Settings, key: str, **facts: object) -> NoReturn:
    typer.echo(plain(settings.locale, key, **facts), err=True)
    raise typer.Exit(1)


@asynccontextmanager
async def existing_database(settings: Settings) -> AsyncIterator[Database | None]:
    """The database that a groupkeeper has made; None where there is none. Closed afterwards."""
    database = Database(settings.database)
    try:
        there = not database.is_missing and await migration.current(database) is not None
        yield database if there else None
    finally:
        await database.dispose()


async def with_database(
    settings: Settings,
    work: Callable[[AsyncConnection], Awaitable[T]],
    *,
    writes: bool = False,
) -> T:
    """Run work on the database that a groupkeeper has made; without one there is nothing to see."""
    async with existing_database(settings) as database:
        if database is None:
            fail(settings, "cli.no_database", place=Database(settings.database).place)
        return await (database.write(work) if writes else database.read(work))
