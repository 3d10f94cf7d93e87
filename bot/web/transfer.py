"""The directory's tables as files, in and out, for operators who have signed in."""

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot import fields
from bot.tables.columns import Sheet
from bot.tables.files import BadFile
from bot.tables.moving import Report, check, export
from bot.texts import plain
from bot.web.directory import Chosen, Operator, Store, is_theirs, shown
from bot.web.html import render
from bot.web.security import preferred_locale
from storage.bulk import Row

router = APIRouter(prefix="/directory")


@router.get("/{what}/export.{kind}")
async def download(
    request: Request, sheet: Chosen, user: Operator, store: Store, kind: str
) -> Response:
    """All rows as a CSV or Excel file."""
    if kind not in ("csv", "xlsx"):
        raise HTTPException(404)
    with tempfile.NamedTemporaryFile(suffix=f".{kind}", delete=False) as made:
        file = Path(made.name)
    locale = preferred_locale(request.headers)
    theirs = partial(is_theirs, user.account)
    await export(store, sheet, file, locale, _silently, theirs)
    return FileResponse(
        file, filename=f"{sheet.name}.{kind}", background=BackgroundTask(file.unlink)
    )


@router.post("/{what}/import")
async def upload(
    request: Request,
    sheet: Chosen,
    user: Operator,
    store: Store,
    file: UploadFile,
    *,
    apply: Annotated[bool, Form()] = False,
) -> Response:
    """What a file would change; with ``apply`` it is changed, if no row is wrong."""
    theirs = partial(is_theirs, user.account)
    suffix = Path(file.filename or "").suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / f"import{suffix if suffix in ('.csv', '.xlsx') else '.csv'}"
        kept.write_bytes(await file.read())
        try:
            report = await check(store, kept, sheet, _silently, theirs=theirs)
            done = apply and not report.wrong
            if done:
                await check(store, kept, sheet, _silently, theirs=theirs, write=True)
        except BadFile as error:
            locale = preferred_locale(request.headers)
            problem = plain(locale, error.key, **error.named(locale))
            return render(request, "import.html", 422, sheet=sheet, user=user, problem=problem)
    lines = _lines(preferred_locale(request.headers), report)
    return render(
        request, "import.html", sheet=sheet, user=user, report=report, lines=lines, done=done
    )


def _lines(locale: str, report: Report) -> Sequence[str]:
    bad = [
        plain(locale, "directory_page.bad_row", row=number, reason=error.printed(locale))
        for number, error in report.bad
    ]
    changes = [
        plain(
            locale,
            "directory_page.new_row" if before is None else "directory_page.changed_row",
            row=number,
            what=_difference(locale, report.sheet, before, after),
        )
        for number, before, after in report.changes
    ]
    return [*bad, *changes]


def _difference(locale: str, sheet: Sheet, before: Row | None, after: Row) -> str:
    parts = [str(after[name]) for name in sheet.keys]
    for name in sheet.readers:
        new = after.get(name)
        old = before.get(name) if before is not None else None
        if name not in sheet.keys and new != old:
            label = fields.name_of(locale, name)
            parts.append(f"{label}: {shown(locale, old) or '–'} → {shown(locale, new) or '–'}")
    return " · ".join(parts)


def _silently(done: int, total: int) -> None:
    """Nobody watches a bar."""
