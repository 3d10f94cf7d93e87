"""Structured logs: what happened, to which ids. Never a message's text, never a secret."""

import logging
import sys
from collections.abc import Callable

import structlog

from bot.settings import LogSettings

Observe = Callable[[str], None]
"""Told the name of each step of a message's way as it is done, for tests that stop there."""


def unobserved(step: str) -> None:
    """Nobody is watching."""


def configure(settings: LogSettings) -> None:
    """Send every log line to standard error, in one format."""
    as_json = settings.format == "json"
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # A traceback's frames can hold messages: types and places are enough.
            structlog.processors.StackInfoRenderer(),
            _name_exception,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _name_exception(
    logger: object, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Replace ``error=exception`` by its type and where it was raised.

    Its words are left out: a database's or a library's error may quote what a person wrote.
    """
    error = event.get("error")
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frame = error.__traceback__
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        if frame is not None:
            event["at"] = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}"
    return event
