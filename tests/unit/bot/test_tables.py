"""The commands for files of the directory and for one person's data."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.tables.files import writing
from bot.tables.moving import changed_fields
from storage.database import Database
from storage.migration import migrate
from tests.contract.ticketing import open_one

RUNNER = CliRunner()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with a database, where commands are called."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUPKEEPER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GROUPKEEPER_DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.setenv("GROUPKEEPER_LOCALE", "en")

    async def work() -> None:
        database = Database(f"sqlite:///{tmp_path / 'x.db'}")
        await migrate(database)
        await database.dispose()

    asyncio.run(work())
    return tmp_path


def call(*arguments: str) -> tuple[int, str]:
    """The exit code, and all that was said."""
    result = RUNNER.invoke(cli, arguments)
    return result.exit_code, result.output


def test_a_file_is_looked_at_then_imported_then_exported(folder: Path) -> None:
    (folder / "c.csv").write_text("name,tier,colour\nAcme,S,red\n", encoding="utf-8")
    code, said = call("directory", "import", "c.csv")
    assert code == 0
    assert "leave out: colour" in said
    assert "row 2: new: Acme, S" in said
    assert "1 new, 0 changed, 0 as they are, 0 bad" in said
    assert "--apply does it" in said
    assert call("directory", "import", "c.csv", "--apply")[1].endswith("Done.\n")
    (folder / "c.csv").write_text("name,tier\nacme,A\n", encoding="utf-8")
    assert "tier: S → A" in call("directory", "import", "c.csv")[1]
    assert "1 rows are in" in call("directory", "export", "o.csv", "--what", "customers")[1]
    assert (folder / "o.csv").read_text("utf-8-sig").splitlines()[1] == "Acme,S,,,"


def test_a_bad_row_stops_all_unless_it_is_to_be_skipped(folder: Path) -> None:
    (folder / "c.csv").write_text("name,tier\nAcme,S\nBright,Z\n", encoding="utf-8")
    code, said = call("directory", "import", "c.csv")
    assert (code, "--apply would refuse" in said, "--apply does it" in said) == (1, True, False)
    code, said = call("directory", "import", "c.csv", "--apply")
    assert code == 1
    assert "row 3, tier: There is no tier Z" in said
    assert "Nothing was changed" in said
    assert "0 rows" in call("directory", "export", "o.xlsx", "--what", "customers")[1]
    code, said = call("directory", "import", "c.csv", "--apply", "--skip-bad")
    assert (code, "Done." in said) == (0, True)
    assert "1 rows" in call("directory", "export", "o.xlsx", "--what", "customers")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("directory", "import", "nothing.csv"), "can't be read"),
        (("directory", "import", "x.pdf"), "has to end in .csv or .xlsx"),
        (("directory", "export", "no/where.csv"), "can't be read or written"),
        (("person", "export", "ana"), "account:id"),
        (("person", "export", "slack:U1"), "Nothing is stored"),
        (("person", "forget", "slack:U1"), "--yes"),
    ],
)
def test_what_cannot_be_is_explained(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    code, output = call(*arguments)
    assert code == 1
    assert said in " ".join(output.split())


def test_a_person_is_exported_and_forgotten(folder: Path) -> None:
    (folder / "p.csv").write_text("account,person,name\nslack,U1,Ana\n", encoding="utf-8")
    call("directory", "import", "p.csv", "--apply")
    assert '"name": "Ana"' in call("person", "export", "slack:U1")[1]
    assert "is deleted but counts" in call("person", "forget", "slack:U1", "--yes")[1]
    assert "Nothing is stored" in call("person", "forget", "slack:U1", "--yes")[1]


def test_a_workbook_is_not_begun_where_it_cannot_be_written(tmp_path: Path) -> None:
    begun = False
    with pytest.raises(OSError, match="No such file"), writing(tmp_path / "no" / "c.xlsx"):
        begun = True
    assert not begun


def test_nothing_is_no_change_however_it_is_stored() -> None:
    before = {"name": "Acme", "manager": None, "payer": True}
    assert changed_fields(before, {"name": "Acme", "manager": "", "payer": False}) == ["payer"]


def test_it_is_said_how_many_tickets_close_with_the_data(folder: Path) -> None:
    async def work() -> None:
        database = Database(f"sqlite:///{folder / 'x.db'}")
        ticket = await open_one(database)
        await database.dispose()
        who.append(f"{ticket.account}:{ticket.asker}")

    who: list[str] = []
    asyncio.run(work())
    assert "are closed with it: 1." in call("person", "forget", who[0], "--yes")[1]
