"""Real processes for the tests in this folder, none of which outlives its test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.process.browsing import browser, open_page, page
from tests.process.installation import Installation
from tests.process.running import Nursery

__all__ = ["browser", "groupkeeper", "install", "nursery", "open_page", "page"]
Install = Callable[[str | None], Installation]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where all processes are forked."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture
def install(nursery: Nursery, tmp_path: Path) -> Iterator[Install]:
    """Make an installation on a database; None is a SQLite file in its folder."""
    with ExitStack() as closing:

        def make(database_url: str | None) -> Installation:
            installation = Installation(nursery, tmp_path, database_url)
            closing.callback(installation.close)
            return installation

        yield make


@pytest.fixture
def groupkeeper(install: Install) -> Installation:
    """An installation on SQLite."""
    return install(None)
