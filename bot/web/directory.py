"""Groups, customers and people as pages, for operators who have signed in."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.fields import BadValue
from bot.people import manager, names
from bot.tables.columns import SHEETS, Sheet, cell, read_row, unsafe
from bot.texts import LOCALES, plain
from bot.web.html import render
from bot.web.security import preferred_locale
from bot.web.signin import operator
from chat.directory import TIERS, GroupKind
from storage import bulk, customers
from storage.bulk import Row
from storage.database import Database
from storage.sessions import SignedIn

PAGE = 50
router = APIRouter(prefix="/directory")
Operator = Annotated[SignedIn, Depends(operator)]


def _sheet(what: str) -> Sheet:
    if what not in SHEETS:
        raise HTTPException(404)
    return SHEETS[what]


Chosen = Annotated[Sheet, Depends(_sheet)]


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


Store = Annotated[Database, Depends(_database)]


@router.get("/{what}")
async def table(
    request: Request,
    sheet: Chosen,
    user: Operator,
    store: Store,
    q: Annotated[str, Query(max_length=100)] = "",
    saved: Annotated[str, Query(max_length=200)] = "",
    after: int = 0,
) -> Response:
    """A page of the table; with ``q`` only rows that have it anywhere."""
    rows = await store.read(
        partial(_found, sheet=sheet, account=user.account, wanted=q.casefold(), after=after)
    )
    locale = preferred_locale(request.headers)
    called = await names(store, [row.get("manager") or "" for _, row in rows])
    facts: dict[str, Any] = {
        "rows": [(number, _cells(locale, sheet, row, called)) for number, row in rows],
        "channels": await _channels(store, sheet, [number for number, _ in rows]),
        "following": rows[-1][0] if len(rows) == PAGE else None,
    }
    return render(request, "directory.html", sheet=sheet, user=user, q=q, saved=saved, **facts)


def _cells(locale: str, sheet: Sheet, row: Row, called: Mapping[str, str]) -> list[str]:
    """A row for people to read, who know people by their names."""
    values = {**row, "manager": called.get(row.get("manager") or "", row.get("manager"))}
    return [shown(locale, values[name]) for name in sheet.readers]


async def _channels(store: Database, sheet: Sheet, numbers: list[int]) -> dict[int, GroupKind]:
    if sheet.kind is not bulk.GROUPS:
        return {}
    return await store.read(partial(bulk.channels, numbers=numbers))


@router.get("/{what}/new")
async def new(request: Request, sheet: Chosen, user: Operator, store: Store) -> Response:
    """An empty form; groups and people appear by themselves, so that only customers have one."""
    if sheet.kind is not bulk.CUSTOMERS:
        raise HTTPException(404)
    return await _form(request, sheet, user, store, None, dict.fromkeys(sheet.readers, ""))


@router.get("/{what}/{number:int}")
async def form(
    request: Request, sheet: Chosen, user: Operator, store: Store, number: int
) -> Response:
    """A row to edit."""
    row = await _row(store, sheet, user, number)
    locale = preferred_locale(request.headers)
    values = {name: unsafe(cell(locale, row[name])) for name in sheet.readers}
    return await _form(request, sheet, user, store, number, values)


@router.post("/{what}/new")
async def create(request: Request, sheet: Chosen, user: Operator, store: Store) -> Response:
    """Store a new customer."""
    if sheet.kind is not bulk.CUSTOMERS:
        raise HTTPException(404)
    return await _save(request, sheet, user, store, None, {})


@router.post("/{what}/{number:int}")
async def change(
    request: Request, sheet: Chosen, user: Operator, store: Store, number: int
) -> Response:
    """Store a row as it is in the form; what says whose row it is stays."""
    row = await _row(store, sheet, user, number)
    kept = {name: str(row[name]) for name in sheet.keys}
    return await _save(request, sheet, user, store, number, kept, row.get("manager") or "")


async def _save(
    request: Request,
    sheet: Sheet,
    user: SignedIn,
    store: Database,
    number: int | None,
    kept: dict[str, str],
    known: str = "",
) -> Response:
    locale = preferred_locale(request.headers)
    sent = await request.form()
    values = {name: str(sent.get(name, ""))[:2000] for name in sheet.readers} | kept
    found = list(sheet.readers)
    try:
        row = read_row(sheet, found, [values[name] for name in found])
        if "manager" in row:
            row["manager"] = await _manager(store, user, row["manager"], known)
        merge = partial(bulk.merge, kind=sheet.kind, rows=[row], write=True)
        [(_, after)] = await store.write(merge)
        if isinstance(after, str):
            raise BadValue("row_customer", name=after[:80])
    except BadValue as error:
        problem = error.printed(locale)
        field = error.field
        return await _form(
            request, sheet, user, store, number, values, problem=problem, wrong=field
        )
    name = urlencode({"saved": title_of(sheet, values)[:200]})
    return RedirectResponse(f"/directory/{sheet.name}?{name}", 303)


async def _manager(store: Database, user: SignedIn, text: str, known: str) -> str:
    try:
        return await manager(store, user.account, text, known)
    except BadValue as error:
        error.field = "manager"
        raise


def title_of(sheet: Sheet, values: Mapping[str, str]) -> str:
    """What a row is called: its name, or its id where it has none."""
    return values["name"].strip() or values[sheet.keys[-1]]


async def _form(
    request: Request,
    sheet: Sheet,
    user: SignedIn,
    store: Database,
    number: int | None,
    values: dict[str, str],
    *,
    problem: str = "",
    wrong: str = "",
) -> Response:
    with_customers = "customer" in sheet.readers
    called = await names(store, [values.get("manager", "")])
    facts = {
        "title": title_of(sheet, values),
        "choices": choices(preferred_locale(request.headers), sheet),
        "customers": await store.read(customers.names) if with_customers else [],
        "manager": called.get(values.get("manager", ""), ""),
        "problem": problem,
        "wrong": wrong,
    }
    status = 422 if problem else 200
    common = {"sheet": sheet, "user": user, "number": number, "values": values}
    return render(request, "directory_form.html", status, **common, **facts)


def choices(locale: str, sheet: Sheet) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose from, as it is sent and as it is shown, by field."""
    flags = [(word, word) for word in (plain(locale, "value.yes"), plain(locale, "value.no"))]
    languages = [(each, plain(locale, f"me.language_{each}")) for each in LOCALES]
    tiers = [("", plain(locale, "value.none")), *((each, each) for each in TIERS)]
    found = {"approved": flags, "volunteer": flags, "payer": flags, "announcements": flags}
    found |= {"locale": languages, "tier": tiers}
    return {name: those for name, those in found.items() if name in sheet.readers}


async def _found(
    tx: Any, sheet: Sheet, account: str, wanted: str, after: int
) -> list[tuple[int, Row]]:
    """The next rows that this account's operators look after and that have the text."""
    found: list[tuple[int, Row]] = []
    while len(found) < PAGE:
        rows = await bulk.page(tx, sheet.kind, after, PAGE * 10)
        if not rows:
            break
        after = rows[-1][0]
        found += [each for each in rows if is_theirs(account, each[1]) and _has(each[1], wanted)]
    return found[:PAGE]


async def _row(store: Database, sheet: Sheet, user: SignedIn, number: int) -> Row:
    rows = await store.read(partial(bulk.page, kind=sheet.kind, after=number - 1, limit=1))
    if not rows or rows[0][0] != number or not is_theirs(user.account, rows[0][1]):
        raise HTTPException(404)
    return rows[0][1]


def is_theirs(account: str, row: Row) -> bool:
    """The local chat is a world of its own; customers belong to all."""
    return "account" not in row or (row["account"] == "local") == (account == "local")


def _has(row: Row, wanted: str) -> bool:
    return not wanted or any(wanted in shown("en", value).casefold() for value in row.values())


def shown(locale: str, value: object) -> str:
    return unsafe(cell(locale, value))
