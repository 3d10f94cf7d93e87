"""The directory into files and back: round trips, bad rows, formulas, encodings, hostile files."""

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.tables.columns import SHEETS, Sheet, safe, unsafe
from bot.tables.files import BadFile, rows_of
from bot.tables.moving import CHUNK, Report, check, export
from chat.directory import TIERS, key_of
from storage import schema
from storage.database import Database
from tests.contract import examples
from tests.support import START

GROUPS, CUSTOMERS, PEOPLE = (SHEETS[name] for name in ("groups", "customers", "people"))
NASTY = [
    "=1+1",
    "+49",
    "-x",
    "@all",
    "\tt",
    "'=q",
    "''-",
    "'t Hooft",
    "a,b;c",
    'say "x"',
    "审批群",
    "é😀",
]


def nothing(done: int, total: int) -> None:
    """Told to nobody."""


def write(path: Path, *rows: list[str], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


async def load(database: Database, path: Path, sheet: Sheet | None = None) -> Report:
    return await check(database, rows_of(path), sheet, nothing, write=True)


async def look(database: Database, path: Path, sheet: Sheet | None = None) -> Report:
    return await check(database, rows_of(path), sheet, nothing)


async def put(database: Database, table: Any, *rows: dict[str, Any]) -> None:
    async def work(tx: AsyncConnection) -> None:
        for start in range(0, len(rows), 500):
            await tx.execute(insert(table).values(list(rows[start : start + 500])))

    await database.write(work)


def random_rows(seed: int, count: int) -> tuple[list[dict[str, Any]], ...]:
    rng = Random(seed)

    def word() -> str:
        return rng.choice(NASTY) + str(rng.randrange(10**9))

    customers = [
        {
            "id": n,
            "name": f"{rng.choice(NASTY).strip()} {n}",
            "key": f"k{n}",
            "tier": rng.choice([None, *TIERS]),
            "region": rng.choice(["", word().strip()]),
            "manager": rng.choice(["", "slack:U1"]),
            "renewal_on": rng.choice([None, date(2026, 1, 1) + timedelta(rng.randrange(999))]),
        }
        for n in range(1, count // 4 + 1)
    ]
    for customer in customers:
        customer["key"] = key_of(str(customer["name"]))
    groups = [
        {
            "id": n,
            "account": rng.choice(["slack", "telegram"]),
            "conversation": f"{rng.choice(['', '-100', '=', '@'])}{n}",
            "name": word(),
            "kind": rng.choice(["group", "ops"]),
            "approved": rng.random() < 0.5,
            "locale": rng.choice(["zh", "en"]),
            "customer_id": rng.choice([None, rng.randrange(1, len(customers) + 1)]),
            "time_zone": rng.choice([None, "Asia/Shanghai", "UTC"]),
            "quiet_hours": rng.choice([None, "22:00-08:00"]),
            "volunteers": rng.random() < 0.5,
            "opted_out_at": rng.choice([None, START]),
        }
        for n in range(1, count + 1)
    ]
    labels = [
        {"group_id": n, "kind": kind, "key": f"p{k}", "name": f"P{k}"}
        for n in range(1, count + 1)
        for kind in ("product", "tag")
        for k in rng.sample(range(5), rng.randrange(3))
    ]
    people = [
        {
            "id": n,
            "account": "slack",
            "person": f"{rng.choice(['', '+', '-'])}U{n}",
            "name": word(),
            "set_job": rng.choice([None, "sales", "-boss", "=1"]),
            "customer_id": rng.choice([None, rng.randrange(1, len(customers) + 1)]),
            "payer": rng.random() < 0.5,
        }
        for n in range(1, count + 1)
    ]
    return customers, groups, labels, people


TABLES = (schema.customers, schema.groups, schema.group_labels, schema.people)


@pytest.mark.parametrize(("suffix", "locale", "seed"), [("csv", "en", 1), ("xlsx", "zh", 2)])
async def test_two_thousand_rows_come_back_as_they_were(
    database: Database, tmp_path: Path, suffix: str, locale: str, seed: int
) -> None:
    for table, rows in zip(TABLES, random_rows(seed, 2000), strict=True):
        await put(database, table, *rows)
    before = [await examples.rows(database, table) for table in TABLES]
    files = {name: tmp_path / f"{name}.{suffix}" for name in ("customers", "groups", "people")}
    for name, file in files.items():
        await export(database, SHEETS[name], file, locale, nothing)
        assert [(await look(database, file)).changes, (await look(database, file)).bad] == [[], []]

    async def clear(tx: AsyncConnection) -> None:
        for table in (schema.group_labels, schema.groups, schema.people, schema.customers):
            await tx.execute(table.delete())

    await database.write(clear)
    for name, file in files.items():
        report = await load(database, file)
        assert (report.sheet.name, report.wrong) == (name, 0)
        assert report.new == report.rows
        assert (await load(database, file)).changes == []  # again: nothing is left to do
    after = [await examples.rows(database, table) for table in TABLES]
    assert [plain(rows) for rows in after] == [plain(rows) for rows in before]


def plain(rows: list[dict[str, Any]]) -> list[str]:
    """Without numbers and times, which are given anew; a name of an own platform in one line."""
    gone = ("id", "group_id", "customer_id", "kind", "visibility")
    told = [{k: v for k, v in row.items() if k not in gone} for row in rows]
    for row in told:
        if "opted_out_at" in row:
            row["opted_out_at"] = row["opted_out_at"] is not None
    return sorted(repr({k: v.strip() if k == "name" else v for k, v in r.items()}) for r in told)


async def test_who_is_out_of_announcements_stays_so_since_the_same_day(
    database: Database, tmp_path: Path
) -> None:
    async def since() -> list[Any]:
        rows = await examples.rows(database, schema.groups)
        return [row["opted_out_at"] for row in rows]

    place = {"kind": "group", "approved": True, "locale": "en", "account": "slack"}
    await put(database, schema.groups, {**place, "conversation": "C1", "opted_out_at": START})
    columns = ["account", "conversation", "announcements"]
    lines = [["slack", "C1", "no"], ["slack", "C2", "no"], ["slack", "C3", ""]]
    await load(database, write(tmp_path / "a.csv", columns, *lines))
    was, new, none = await since()
    assert (was, none) == (START, None)
    assert new is not None
    back = [["slack", "C1", ""], ["slack", "C2", "yes"]]
    report = await load(database, write(tmp_path / "b.csv", columns, *back))
    assert report.changed == 1
    assert await since() == [START, None, None]


async def test_a_dry_run_changes_nothing(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "c.csv", ["name", "tier"], ["Acme", "S"])
    report = await look(database, file)
    assert (report.sheet.name, report.new) == ("customers", 1)
    assert await examples.rows(database, schema.customers) == []


async def test_bad_rows_are_told_with_number_column_and_reason(
    database: Database, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "g.csv",
        ["接入账号", "会话", "客户", "时区", "免打扰", "已开通", "语言"],
        ["slack", "C1", "", "", "", "", ""],
        [],
        ["slack", "C2", "Nobody", "", "", "", ""],
        ["slack", "C3", "", "Asia/Shanghia", "", "", ""],
        ["slack", "C4", "", "", "25:00-26:00", "", ""],
        ["slack", "C5", "", "", "", "maybe", ""],
        ["slack", "C6", "", "", "", "", "klingon"],
        ["slack", "", "", "", "", "", ""],
        ["slack", "C1", "", "", "", "", ""],
        ["slack", "C7", "x" * 20_000, "", "", "", ""],
    )
    report = await load(database, file)
    assert (report.rows, report.new, report.wrong) == (9, 1, 8)
    said = sorted((number, error.field, error.key) for number, error in report.bad)
    assert said == [
        (4, "", "bad.row_customer"),
        (5, "timezone", "bad.zone_near"),
        (6, "quiet", "bad.quiet"),
        (7, "approved", "bad.flag"),
        (8, "locale", "bad.locale"),
        (9, "conversation", "bad.empty"),
        (10, "", "bad.row_twice"),
        (11, "customer", "bad.long"),
    ]
    assert all(error.printed(locale) for _, error in report.bad for locale in ("zh", "en"))


async def test_an_emptied_cell_clears_and_a_missing_column_does_not(
    database: Database, tmp_path: Path
) -> None:
    full = write(
        tmp_path / "a.csv",
        ["account", "conversation", "name", "tags", "quiet hours", "approved"],
        ["slack", "C1", "One", "a,b", "22-8", "yes"],
    )
    await load(database, full)
    some = write(
        tmp_path / "b.csv",
        ["account", "conversation", "tags", "approved"],
        ["slack", "C1", "", ""],
        ["slack", "C2", "", "yes"],
    )
    report = await load(database, some)
    [(_, before, after), _] = report.changes
    assert before is not None
    assert (before["tags"], after["tags"]) == (("a", "b"), ())
    first, second = await examples.rows(database, schema.groups)
    assert (first["name"], first["quiet_hours"], first["approved"]) == ("One", "22:00-08:00", True)
    assert (second["approved"], second["kind"], second["locale"]) == (True, "group", "en")
    assert await examples.rows(database, schema.group_labels) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
async def test_what_spreadsheets_save_is_read(
    database: Database, tmp_path: Path, encoding: str, separator: str
) -> None:
    file = tmp_path / "c.csv"
    rows = [["客户名称", "等级", "区域"], ["云帆科技", "a", "华东"], ["", "", ""], ["短"]]
    file.write_text("\r\n".join(separator.join(row) for row in rows), encoding=encoding)
    report = await load(database, file, CUSTOMERS)
    assert report.wrong == 0
    stored = await examples.rows(database, schema.customers)
    assert [(row["name"], row["tier"], row["region"]) for row in stored] == [
        ("云帆科技", "A", "华东"),
        ("短", None, ""),
    ]


async def test_excel_gives_dates_numbers_and_truths(database: Database, tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["name", "renewal date", "region"])
    book.active.append(["Acme", date(2026, 12, 31), 7])
    book.save(tmp_path / "c.xlsx")
    await load(database, tmp_path / "c.xlsx")
    [row] = await examples.rows(database, schema.customers)
    assert (row["renewal_on"], row["region"]) == (date(2026, 12, 31), "7")


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"colour,size\nred,1\n", "table.no_columns"),
        (b"", "table.no_columns"),
        (b"name,Name\na,b\n", "table.column_twice"),
        (b"name\n\xff\xff\xff\n", "table.encoding"),
    ],
)
async def test_files_that_cannot_be_are_refused(
    database: Database, tmp_path: Path, content: bytes, key: str
) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(BadFile) as refused:
        await look(database, file)
    assert refused.value.key == key


@pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04 broken"])
async def test_broken_workbooks_are_refused(
    database: Database, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "x.xlsx"
    file.write_bytes(content)
    with pytest.raises(BadFile, match="broken"):
        await look(database, file)


async def test_unknown_columns_are_named(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path / "c.csv", ["name", "colour", "", "tier"], ["Acme", "red", "x", "B"])
    report = await load(database, file)
    assert report.left_out == ["colour"]
    [row] = await examples.rows(database, schema.customers)
    assert row["tier"] == "B"


@pytest.mark.parametrize("text", NASTY)
def test_cells_are_made_safe_and_come_back(text: str) -> None:
    assert unsafe(safe(text)) == text
    assert safe(text)[0] not in "=+-@\t\r\n＝＋－＠"


async def test_no_cell_is_a_formula_in_a_workbook(database: Database, tmp_path: Path) -> None:
    nasty = {"account": "slack", "person": "U1", "name": '=HYPERLINK("http://x")', "payer": False}
    await put(database, schema.people, nasty)
    await export(database, PEOPLE, tmp_path / "p.xlsx", "en", nothing)
    rows = list(load_workbook(tmp_path / "p.xlsx").worksheets[0].iter_rows())
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}
    assert str(rows[1][2].value).startswith("'=")


async def test_statements_grow_with_the_chunks_not_the_rows(
    database: Database, tmp_path: Path
) -> None:
    rows = [["slack", f"C{n}", f"N{n}", "a,b"] for n in range(5 * CHUNK)]
    file = write(tmp_path / "g.csv", ["account", "conversation", "name", "tags"], *rows)
    statements = []
    engine = database._writer.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    report = await load(database, file)
    assert report.new == 5 * CHUNK
    assert len(statements) <= 5 * 8
    assert len(await examples.rows(database, schema.group_labels)) == 10 * CHUNK


async def test_an_import_that_was_stopped_goes_on_where_it_was(
    database: Database, tmp_path: Path
) -> None:
    rows = [[f"Customer {n}", "A"] for n in range(3 * CHUNK)]
    file = write(tmp_path / "c.csv", ["name", "tier"], *rows)

    def stop(done: int, total: int) -> None:
        if done > CHUNK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await check(database, rows_of(file), None, stop, write=True)
    assert len(await examples.rows(database, schema.customers)) == 2 * CHUNK
    report = await load(database, file)
    assert (report.new, report.changed) == (CHUNK, 0)
