"""A bar on the terminal, for what takes a while before there is anything else to see."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bars

from bot.texts import plain
from faq.manual import Progress

Show = Callable[[], AbstractContextManager[Progress]]
"""Opens a bar; what it gives is told how far things are."""


@contextmanager
def unseen() -> Iterator[Progress]:
    """For where nobody looks."""
    yield _nothing


def reading_and_indexing(locale: str) -> Show:
    """A bar for the making of an answering."""
    return partial(bar, locale, "progress.reading", then="progress.indexing")


@contextmanager
def bar(locale: str, key: str, then: str | None = None) -> Iterator[Progress]:
    """A bar with a text of the catalogue, gone at the end; `then`, after the last step, one that
    pulses.

    On a terminal only, and never on standard output, so that scripts and logs know nothing of it.
    """
    columns = (TextColumn("{task.description}"), BarColumn())
    disable = not sys.stderr.isatty()  # rich can be forced by variables to take a pipe for one
    with Bars(*columns, console=Console(stderr=True), transient=True, disable=disable) as bars:
        task = bars.add_task(plain(locale, key), total=None)

        def step(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)
            if then is not None and done == total:
                bars.update(task, visible=False)
                bars.add_task(plain(locale, then), total=None)

        yield step


def _nothing(done: int, total: int) -> None:
    """Told to nobody."""
