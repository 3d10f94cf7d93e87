"""``export requirements`` and ``import requirements``."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from feedback.model import Requirement
from feedback.operations import RequirementMade
from storage import effects, requirement_rows
from storage.database import Database
from storage.schema import requirements
from tests.support import START
from tests.unit.bot.test_tables import call, folder

__all__ = ["folder"]


def stored(folder: Path, made: int = 0) -> list[Requirement]:
    """All that are there, after some more were made."""

    async def work() -> list[Requirement]:
        database = Database(f"sqlite:///{folder / 'x.db'}")
        for number in range(1, made + 1):
            new = Requirement(number, "local", START, START, number, text=f"Wish {number}")
            effect = RequirementMade(new, "local:ana")
            await database.write(partial(effects.apply, effect=effect, now=START))
        everything = requirements.c.id > 0
        found = await database.read(partial(requirement_rows.where, wanted=everything))
        await database.dispose()
        return found

    return asyncio.run(work())


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx"])
def test_out_and_in_again_is_no_change(folder: Path, name: str) -> None:
    stored(folder, 3)
    assert "3 rows are in" in call("export", "requirements", name)[1]
    code, said = call("import", "requirements", name)
    assert (code, "0 to change, 3 as they are" in said) == (0, True)


def test_a_file_is_looked_at_then_applied(folder: Path) -> None:
    stored(folder, 2)
    call("export", "requirements", "r.csv")
    file = folder / "r.csv"
    text = file.read_text("utf-8-sig").replace("Wish 1,", "Wish 1,", 1)
    head, first, second = text.splitlines()
    column = head.split(",").index("module")
    cells = first.split(",")
    cells[column] = "billing"
    new = ["", "", *[""] * (len(cells) - 2)]
    new[head.split(",").index("title")] = "A new one"
    file.write_text("\n".join([head, ",".join(cells), second, ",".join(new)]), encoding="utf-8")
    code, said = call("import", "requirements", "r.csv")
    assert code == 0
    assert "row 2, #1: module: – → billing" in said or "→ billing" in said
    assert "Rows without a number: 1" in said
    assert [each.module for each in stored(folder)] == ["", ""]
    code, said = call("import", "requirements", "r.csv", "--apply", "--new", "--by", "local:ops")
    assert (code, "Done." in said) == (0, True)
    assert [each.module for each in stored(folder)] == ["billing", "", ""]
    assert stored(folder)[2].noted_by == "local:ops"
    call("import", "requirements", "r.csv", "--apply", "--new", "--by", "local:ops")
    assert len(stored(folder)) == 3


def test_a_bad_row_stops_all_unless_it_is_to_be_skipped(folder: Path) -> None:
    stored(folder, 2)
    lines = ["number,version,status", "1,1,released", "2,1,accepted"]
    (folder / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    code, said = call("import", "requirements", "r.csv", "--apply")
    assert code == 1
    assert "row 2, #1, status" in said
    assert "Nothing was changed" in said
    assert call("import", "requirements", "r.csv", "--apply", "--skip-bad")[0] == 0
    assert [str(each.stage) for each in stored(folder)] == ["new", "accepted"]
