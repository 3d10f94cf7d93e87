"""Groups, customers and people as pages, for operators who have signed in."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.fields import BadValue
from bot.tables.columns import SHEETS, Sheet, cell, read_row, unsafe
from bot.web.html import render
from bot.web.security import preferred_locale
from bot.web.signin import operator
from storage import bulk
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
    after: int = 0,
) -> Response:
    """A page of the table; with ``q`` only rows that have it anywhere."""
    rows = await store.read(
        partial(_found, sheet=sheet, account=user.account, wanted=q.casefold(), after=after)
    )
    locale = preferred_locale(request.headers)
    cells = [(number, [shown(locale, row[name]) for name in sheet.readers]) for number, row in rows]
    following = rows[-1][0] if len(rows) == PAGE else None
    return render(
        request, "directory.html", sheet=sheet, user=user, rows=cells, q=q, following=following
    )


@router.get("/{what}/new")
async def new(request: Request, sheet: Chosen, user: Operator) -> Response:
    """An empty form; groups and people appear by themselves, so that only customers have one."""
    if sheet.kind is not bulk.CUSTOMERS:
        raise HTTPException(404)
    return _form(request, sheet, user, None, dict.fromkeys(sheet.readers, ""))


@router.get("/{what}/{number:int}")
async def form(
    request: Request, sheet: Chosen, user: Operator, store: Store, number: int
) -> Response:
    """A row to edit."""
    row = await _row(store, sheet, user, number)
    locale = preferred_locale(request.headers)
    values = {name: unsafe(cell(locale, row[name])) for name in sheet.readers}
    return _form(request, sheet, user, number, values)


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
    return await _save(request, sheet, user, store, number, kept)


async def _save(
    request: Request,
    sheet: Sheet,
    user: SignedIn,
    store: Database,
    number: int | None,
    kept: dict[str, str],
) -> Response:
    locale = preferred_locale(request.headers)
    sent = await request.form()
    values = {name: str(sent.get(name, ""))[:2000] for name in sheet.readers} | kept
    names = list(sheet.readers)
    try:
        row = read_row(sheet, names, [values[name] for name in names])
        merge = partial(bulk.merge, kind=sheet.kind, rows=[row], write=True)
        [(_, after)] = await store.write(merge)
        if isinstance(after, str):
            raise BadValue("row_customer", name=after[:80])
    except BadValue as error:
        problem = error.printed(locale)
        field = error.field
        return _form(request, sheet, user, number, values, problem, field, status=422)
    return RedirectResponse(f"/directory/{sheet.name}", 303)


def _form(
    request: Request,
    sheet: Sheet,
    user: SignedIn,
    number: int | None,
    values: dict[str, str],
    problem: str = "",
    field: str = "",
    status: int = 200,
) -> Response:
    return render(
        request,
        "directory_form.html",
        status,
        sheet=sheet,
        user=user,
        number=number,
        values=values,
        problem=problem,
        wrong=field,
    )


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
