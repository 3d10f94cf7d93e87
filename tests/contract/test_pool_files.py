"""The pool as a file, edited and back: nothing newer is overwritten, nothing applied twice."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from bot.adapters.memory import Shown
from bot.pool_importing import Importing
from bot.tables import requirement_moving
from feedback.model import Kind, Stage
from storage import requirement_rows
from storage.schema import pool_imports, requirement_notices
from tests.contract.pool_room import Dying, Killed, Room, room

Rows = list[list[str]]


@pytest.fixture
async def ops(migrated_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """An ops channel, on each database."""
    async with room(migrated_url, tmp_path) as found:
        yield found


async def exported(ops: Room, filters: str = "csv") -> Rows:
    """The pool as rows."""
    [shown] = await ops.write(f"pool export {filters}")
    [file] = shown.message.files
    content = (await ops.content(file)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content)))


def written(rows: Rows) -> bytes:
    """As Excel saves it."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def edit(rows: Rows, number: int, /, **cells: str) -> None:
    """Somebody writes into the cells of a requirement."""
    [row] = [row for row in rows[1:] if row[0] == str(number)]
    for name, text in cells.items():
        row[rows[0].index(name)] = text


async def checked(ops: Room, content: bytes, name: str = "pool.csv") -> Shown:
    """What a file would change."""
    await ops.send(name, content)
    [shown] = await ops.work()
    return shown


async def press(ops: Room, shown: Shown, verb: str) -> str:
    """A button of it; the last that is said then."""
    [value] = [b.value for b in shown.message.buttons if b.value.split(":")[1] == verb]
    await ops.bot.press(shown, value, who="ops")
    found = await ops.work()
    return found[-1].message.text if found else ops.platform.shown[-1].message.text


def verbs(shown: Shown) -> list[str]:
    return [button.value.split(":")[1] for button in shown.message.buttons]


async def test_an_edited_file_comes_back_in_after_its_differences_were_shown(ops: Room) -> None:
    one = await ops.add(text="Export hangs", customer=1)
    two = await ops.add(text="Dark colours")
    rows = await exported(ops)
    assert len(rows) == 3
    assert rows[1][rows[0].index("customer")] == "Acme"
    edit(
        rows,
        one.id,
        status="accepted",
        priority="p1",
        assignee="Li",
        module="billing",
        product="HR",
        title="Exports of any size",
        kind="bug",
    )
    shown = await checked(ops, written(rows))
    text = shown.message.text
    assert "row 2, \\#1: status: new → accepted" in text
    assert "priority: – → P1" in text or "priority: none → P1" in text or "→ P1" in text
    assert "2 rows: 1 to change, 1 as they are, 0 without a number, 0 bad" in text
    assert verbs(shown) == ["apply", "drop"]
    assert (await ops.get(one.id)).version == 1
    assert "1 changed, 0 new" in await press(ops, shown, "apply")
    now = await ops.get(one.id)
    assert (now.stage, now.grade, now.assignee) == (Stage.ACCEPTED, "P1", "Li")
    assert (now.module, now.product, now.title) == ("billing", "HR", "Exports of any size")
    assert now.kind is Kind.BUG
    assert (await ops.get(two.id)).version == 1
    history = await ops.bot.app.database.read(partial(requirement_rows.history, number=one.id))
    assert (history[-1].who, history[-1].what) == ("memory:ops", "imported")
    told = select(func.count()).select_from(requirement_notices)
    count = await ops.bot.app.database.read(lambda tx: tx.execute(told))
    assert count.scalar_one() == 1


async def test_the_same_file_again_changes_nothing_more(ops: Room) -> None:
    one = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, status="accepted")
    rows.append(["", "", *[""] * (len(rows[0]) - 2)])
    rows[-1][rows[0].index("title")] = "A new one"
    for first in (True, False):
        shown = await checked(ops, written(rows))
        assert verbs(shown) == (["apply", "new", "drop"] if first else ["new", "drop"])
        text = await press(ops, shown, "new")
        assert ("1 changed, 1 new" if first else "0 changed, 0 new") in text
    assert (await ops.get(one.id)).version == 2
    assert [each.title for each in await ops.all()] == ["", "A new one"]


async def test_rows_without_a_number_are_new_only_if_that_is_chosen(ops: Room) -> None:
    one = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, module="billing")
    rows.append(["", "", *[""] * (len(rows[0]) - 2)])
    rows[-1][rows[0].index("title")] = "A new one"
    shown = await checked(ops, written(rows))
    assert "1 without a number" in shown.message.text
    assert "1 changed, 0 new" in await press(ops, shown, "apply")
    assert len(await ops.all()) == 1


async def test_a_newer_change_of_the_same_field_is_never_overwritten(ops: Room) -> None:
    one = await ops.add(module="old")
    two = await ops.add(module="old")
    rows = await exported(ops)
    await ops.change(one.id, module="theirs")
    await ops.change(two.id, module="theirs", product="HR")
    edit(rows, one.id, module="ours")
    edit(rows, two.id, title="Ours")
    shown = await checked(ops, written(rows))
    assert "row 2, \\#1, module: \\#1 was changed since the export" in shown.message.text
    assert verbs(shown) == ["good", "drop"]
    assert "1 bad row was not applied" in await press(ops, shown, "good")
    assert (await ops.get(one.id)).module == "theirs"
    found = await ops.get(two.id)
    assert (found.module, found.product, found.title) == ("theirs", "HR", "Ours")


async def test_what_changes_between_looking_and_applying_is_a_conflict_too(ops: Room) -> None:
    one = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, module="ours")
    shown = await checked(ops, written(rows))
    await ops.change(one.id, module="theirs")
    assert "1 bad row was not applied" in await press(ops, shown, "apply")
    assert (await ops.get(one.id)).module == "theirs"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"status": "released"}, "From “new” it can't become “released”. Possible now: triaged"),
        ({"status": "declined"}, "write why in the column"),
        ({"status": "lost"}, "There is no status “lost”"),
        ({"priority": "P9"}, "“P9” is no priority"),
        ({"kind": "dream"}, "There is no kind “dream”"),
        ({"assignee": "@nobody"}, "nobody"),
        ({"version": "7", "module": "x"}, "Version 7 has never been"),
        ({"version": "one"}, "“one” is no number"),
        ({"number": "99", "module": "x"}, "There is no requirement #99"),
        ({"title": "x" * 2001}, "2,000 characters"),
    ],
)
async def test_a_bad_row_is_named_with_what_would_do(
    ops: Room, cells: dict[str, str], said: str
) -> None:
    one = await ops.add()
    good = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, **cells)
    edit(rows, good.id, module="billing")
    shown = await checked(ops, written(rows))
    text = shown.message.text.replace("\\", "")
    assert "row 2" in text
    assert said.replace("2,000", "") in text or said in text or "2000" in text
    assert "1 changed" in await press(ops, shown, "good")
    assert (await ops.get(one.id)).version == 1


async def test_declined_with_a_reason_in_the_file(ops: Room) -> None:
    one = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, status="declined", **{"why declined": "Out of scope"})
    await press(ops, await checked(ops, written(rows)), "apply")
    found = await ops.get(one.id)
    assert (found.stage, found.reason) == (Stage.DECLINED, "Out of scope")


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "'=1", '=cmd|"/c calc"!A0']


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_no_cell_runs_and_all_come_back_as_they_were(ops: Room, kind: str) -> None:
    for text in HOSTILE:
        await ops.add(text=text, title=text, module=text, goal=text, link=text, assignee=text)
    [shown] = await ops.write(f"pool export {kind}")
    [file] = shown.message.files
    content = await ops.content(file)
    if kind == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        assert (sheet.freeze_panes, sheet.sheet_format.defaultColWidth) == ("A2", 18)
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        texts = [str(cell.value) for cell in cells if cell.value is not None]
    else:
        assert content.startswith(b"\xef\xbb\xbf")
        texts = [t for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for t in row]
    assert [text for text in texts if text[:1] in "=+-@\t＝" and text] == []
    after = await checked(ops, content, f"pool.{kind}")
    assert f"{len(HOSTILE)} as they are" in after.message.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("pool.csv", b"", "The file is empty"),
        ("pool.csv", b"account,conversation\nslack,C1\n", "columns number and version"),
        ("pool.csv", b"number,version,status,stage\n1,1,new,new\n", "twice"),
        ("pool.csv", b"number,version,status\n\xff\xff\xff", "UTF-8"),
        ("pool.xlsx", b"no sheet", "no sound XLSX"),
        (
            "pool.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
    ],
)
async def test_a_file_that_cannot_be_read_is_explained(
    ops: Room, name: str, content: bytes, said: str
) -> None:
    shown = await checked(ops, content, name)
    assert said in shown.message.text
    assert shown.message.buttons == ()


async def test_only_one_sheet_is_taken(ops: Room) -> None:
    [shown] = await ops.send("pool.xlsm", b"x")
    assert "Save one with macros as .xlsx" in shown.message.text
    assert "Attach one file" in await ops.said("pool import")


async def many(ops: Room, count: int = 130) -> tuple[Rows, Shown]:
    """So many that are all edited, looked at."""
    for _ in range(count):
        await ops.add()
    rows = await exported(ops)
    for number in range(1, count + 1):
        edit(rows, number, module=f"m{number}")
    return rows, await checked(ops, written(rows))


async def test_after_a_kill_it_goes_on_where_it_was(ops: Room) -> None:
    _, shown = await many(ops)
    await ops.bot.press(shown, shown.message.buttons[0].value, who="ops")
    ops.importing.database = Dying(ops.bot.app.database, writes=2)  # type: ignore[assignment]
    with pytest.raises(Killed):
        await ops.importing.step(ops.bot.clock.now())
    done = [each for each in await ops.all() if each.module]
    assert len(done) == 2 * requirement_moving.CHUNK
    again = Importing(ops.bot.app.database, ops.bot.app.adapters, ops.bot.clock, ops.importing.rng)
    ops.importing.close()
    ops.importing = again
    [said] = [each for each in await ops.work() if "is applied" in each.message.text]
    assert "130 changed, 0 new" in said.message.text
    assert {each.version for each in await ops.all()} == {2}


async def test_two_processes_apply_each_row_once(ops: Room) -> None:
    _, shown = await many(ops)
    await ops.bot.press(shown, shown.message.buttons[0].value, who="ops")
    other = Importing(ops.bot.app.database, ops.bot.app.adapters, ops.bot.clock, ops.importing.rng)
    now = ops.bot.clock.now()
    for _ in range(20):
        await asyncio.gather(ops.importing.step(now), other.step(now))
    await ops.bot.settle()
    assert {each.version for each in await ops.all()} == {2}
    applied = [each for each in ops.platform.shown if "is applied" in each.message.text]
    assert len(applied) == 1
    assert "130 changed" in applied[0].message.text


async def test_what_was_looked_at_is_what_is_applied(ops: Room) -> None:
    one = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, module="looked at")
    shown = await checked(ops, written(rows))
    edit(rows, one.id, module="swapped")
    ops.platform.contents[f"f{ops.files}"] = written(rows)
    await press(ops, shown, "apply")
    assert (await ops.get(one.id)).module == "looked at"


async def test_a_file_that_is_another_now_is_not_applied(ops: Room) -> None:
    one = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, module="billing")
    shown = await checked(ops, written(rows))
    other = pool_imports.update().values(digest="another")
    await ops.bot.app.database.write(lambda tx: tx.execute(other))
    assert "is not kept any more" in await press(ops, shown, "apply")
    assert (await ops.get(one.id)).version == 1


async def test_a_decision_counts_once_and_only_where_it_was_asked(ops: Room) -> None:
    one = await ops.add()
    rows = await exported(ops)
    edit(rows, one.id, module="billing")
    shown = await checked(ops, written(rows))
    value = shown.message.buttons[0].value
    elsewhere = await ops.write("pool sync status", where="direct-ops")
    [stale] = await ops.bot.press(elsewhere[0], value, who="ops")
    assert "is applied" not in stale.message.text
    await ops.bot.press(shown, value, who="ana")
    assert (await ops.get(one.id)).version == 1
    assert "dropped" in await press(ops, shown, "drop")
    [late] = await ops.bot.press(shown, value, who="ops")
    assert "decided already" in late.message.text
    await ops.work()
    assert (await ops.get(one.id)).version == 1


async def test_filters_and_who_sees_what(ops: Room) -> None:
    await ops.add(module="billing", customer=1)
    await ops.add(module="crm", account="slack")
    assert [row[0] for row in (await exported(ops, "module=billing csv"))[1:]] == ["1"]
    assert [row[0] for row in (await exported(ops, "customer=Acme csv"))[1:]] == ["1"]
    assert len(await exported(ops)) == 3
    [shown] = await ops.write("pool export csv", where="direct-ops")
    assert "1 requirement." in shown.message.text
    assert "**colour**" in await ops.said("pool export colour=red")
    assert "**sort**" in await ops.said("pool export sort=votes")  # a file has an order of its own
    assert "no file" in await ops.said("pool export module=none")
    assert "ops channel" in await ops.said("/pool export", where="en")
