"""The directory's tables as files, in and out, for operators who have signed in."""

import asyncio
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, UploadFile
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bot.tables.files import BadFile, rows_of
from bot.tables.moving import check, export
from bot.tables.reporting import lines
from bot.texts import plain
from bot.web.directory import Chosen, Operator, Store, is_theirs
from bot.web.html import render
from bot.web.security import preferred_locale

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
    locale, theirs = preferred_locale(request.headers), partial(is_theirs, user.account)
    suffix = Path(file.filename or "").suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / f"import{suffix if suffix in ('.csv', '.xlsx') else '.csv'}"
        kept.write_bytes(await file.read())
        try:
            # Read beside the loop, which the groups need.
            rows = await asyncio.to_thread(lambda: list(rows_of(kept)))
            checked = partial(
                check, store, sheet=sheet, step=_silently, theirs=theirs, account=user.account
            )
            report = await checked(iter(rows))
            done = apply and not report.wrong
            if done:
                await checked(iter(rows), write=True)
        except BadFile as error:
            problem = plain(locale, error.key, **error.named(locale))
            return render(request, "import.html", 422, sheet=sheet, user=user, problem=problem)
    found = list(lines(locale, report))
    facts: dict[str, Any] = {"lines": found, "done": done, "wrong": report.wrong}
    return render(request, "import.html", sheet=sheet, user=user, **facts)


def _silently(done: int, total: int) -> None:
    """Nobody watches a bar."""
