"""Who may open the chat page where it needs a token: beside a platform that real people use."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.web.html import render
from bot.web.security import ENTRY
from storage.sessions import hash_of

COOKIE = "groupkeeper_chat"
router = APIRouter()


class NotEntered(Exception):
    """The chat needs its token first."""


async def entered(request: Request) -> None:
    """Whether this browser, or script, has shown the token, if there is one. Raises NotEntered.

    The one place where the local chat checks it. Scripts send ``Authorization: Bearer <token>``.
    """
    if not has_entered(request):
        raise NotEntered


def has_entered(request: Request) -> bool:
    """See ``entered``."""
    token: str | None = request.app.state.local_token
    if token is None:
        return True
    shown = request.headers.get("authorization", "")
    cookie = request.cookies.get(COOKIE, "")
    return _same(shown, f"Bearer {token}") or _same(cookie, hash_of(token))


def ask(request: Request, status: int = 401, problem: str | None = None) -> Response:
    """The page that asks for it."""
    return render(request, "token.html", status, problem=problem)


@router.post(ENTRY)
async def enter(request: Request, token: Annotated[str, Form(max_length=1000)] = "") -> Response:
    """Let this browser in. The cookie does not contain the token."""
    expected: str | None = request.app.state.local_token
    if expected is not None and not _same(token.strip(), expected):
        return ask(request, 403, "entry.wrong")
    response = RedirectResponse("/", 303)
    if expected is not None:
        response.set_cookie(COOKIE, hash_of(expected), httponly=True, samesite="strict")
    return response


def _same(given: str, expected: str) -> bool:
    return secrets.compare_digest(given.encode(), expected.encode())
