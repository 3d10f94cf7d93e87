"""The web app and the server that runs it, on 127.0.0.1 only."""

import contextlib
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from bot.adapters.abilities import Webhook
from bot.adapters.localchat import LocalChat
from bot.adapters.localdirectory import NotListening, PostError
from bot.clock import Clock
from bot.texts import plain
from bot.web import directory, entry, files, local, pages, signin, transfer
from bot.web.html import render
from bot.web.security import Guard, preferred_locale
from bot.web.webhooks import routes as webhook_routes
from faq.answering import Answering
from storage.database import Database, StorageUnavailable

log = structlog.get_logger()
_STATIC = Path(__file__).parent / "static"


class PortTaken(Exception):
    """Another program listens on the port."""


def build_web(
    chat: LocalChat | None,
    answering: Callable[[], Answering],
    public_url: str | None,
    folder: Path | None = None,
    *,
    database: Database,
    clock: Clock,
    token: str | None = None,
    webhooks: Sequence[Webhook] = (),
) -> FastAPI:
    """All pages and APIs. ``chat``: the local chat, if it is on; then it needs the ``token``, if
    there is one. ``folder``: the manual's. ``webhooks``: adapters that may be told events by HTTP.
    """
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    web.state.database, web.state.clock, web.state.public_url = database, clock, public_url
    paths = frozenset(webhook.path for webhook in webhooks if webhook.path is not None)
    web.add_middleware(Guard, public_url=public_url, webhooks=paths)
    web.include_router(webhook_routes(webhooks))
    web.mount("/static", StaticFiles(directory=_STATIC))
    web.include_router(pages.routes(answering, folder))
    for each in (signin, transfer, directory):
        web.include_router(each.router)
    web.exception_handler(signin.NotSignedIn)(signin.not_signed_in)
    web.get("/", include_in_schema=False)(_closed if chat is None else _index)
    if chat is not None:
        web.state.local_chat = chat
        web.state.answering = answering
        web.state.local_token = token
        for each in (local, files):
            web.include_router(each.router, dependencies=[Depends(entry.entered)])
        web.include_router(entry.router)
        web.exception_handler(entry.NotEntered)(_not_entered)
    web.exception_handler(PostError)(_post_error)
    web.exception_handler(StorageUnavailable)(_unavailable)
    web.exception_handler(RequestValidationError)(_invalid)
    web.exception_handler(HTTPException)(_http_error)
    web.exception_handler(Exception)(_broken)
    return web


async def _closed(request: Request) -> Response:
    return render(request, "no_chat.html", 404)


async def _index(request: Request) -> Response:
    if not entry.has_entered(request):
        return entry.ask(request)
    return FileResponse(_STATIC / "index.html")


async def _not_entered(request: Request, _: Exception) -> JSONResponse:
    return _error(request, 401, "local.token_needed")


def _error(request: Request, status: int, key: str, **facts: object) -> JSONResponse:
    text = plain(preferred_locale(request.headers), key, **facts)
    return JSONResponse({"error": text}, status)


async def _post_error(request: Request, error: Any) -> JSONResponse:
    return _error(request, error.status, error.key)


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, NotListening):
        return _error(request, 503, "local.not_listening")
    log.warning("web.storage_unavailable", path=request.url.path, error=error)
    return _error(request, 503, "web.storage_unavailable")


async def _invalid(request: Request, error: Any) -> JSONResponse:
    if any(problem["type"] == "json_invalid" for problem in error.errors()):
        return _error(request, 422, "web.bad_json")
    fields = {str(problem["loc"][-1]) for problem in error.errors()}
    return _error(request, 422, "web.invalid", fields=", ".join(sorted(fields))[:200])


async def _http_error(request: Request, error: Any) -> Response:
    if error.status_code == 404 and request.url.path.startswith("/directory"):
        return render(request, "missing.html", 404)
    return JSONResponse({"error": str(error.detail)}, error.status_code)


async def _broken(request: Request, error: Exception) -> JSONResponse:
    log.error("web.failed", path=request.url.path, error=error)
    return _error(request, 500, "web.broken")


class WebServer(uvicorn.Server):
    """uvicorn without its own signal handlers: the app stops it."""

    def __init__(self, web: FastAPI) -> None:
        super().__init__(
            uvicorn.Config(
                web,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=1,  # live streams never end by themselves
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the app."""
        yield


def listen(port: int) -> socket.socket:
    """A socket on 127.0.0.1; port 0 is any free one. Raises PortTaken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise PortTaken(str(port)) from error
    return listening
