"""The file of what was taught follows the database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.teaching import Teaching
from faq.learning import AliasAdded
from faq.teaching import Taught, TaughtAlias, load
from storage import effects
from storage.database import Database
from storage.migration import migrate
from tests.support import START, VirtualClock


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'test.db'}")
    await migrate(made)
    yield made
    await made.dispose()


async def test_it_is_written_when_it_differs_and_only_then(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "taught.json"
    teaching = Teaching(database, VirtualClock(), file)
    assert not await teaching.sync()
    assert not file.exists()  # nothing was taught: nothing changes
    alias = AliasAdded("en/a#b", "How?", "how", "memory", "ops")
    await database.write(lambda tx: effects.apply(tx, alias, START))
    assert await teaching.sync()
    assert load(file) == Taught((TaughtAlias("en/a#b", "How?"),))
    assert not await teaching.sync()
    file.write_text("broken", encoding="utf-8")
    assert await teaching.sync()
    assert load(file) == Taught((TaughtAlias("en/a#b", "How?"),))
    assert not file.with_suffix(".new").exists()
