"""Signing in with a one-time link from the bot, and who may see the operators' pages."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.clock import Clock
from bot.web.html import render
from chat.directory import Role
from storage import sessions
from storage.database import Database
from storage.sessions import SignedIn

COOKIE = "groupkeeper_session"
HOME = "/directory/groups"
router = APIRouter()


class NotSignedIn(Exception):
    """These pages are for operators: sign in first."""


async def operator(request: Request) -> SignedIn:
    """Whoever uses the page, if they are an operator of their account now. Raises NotSignedIn.

    The one place where the pages check permission.
    """
    database, clock = _parts(request)
    token = request.cookies.get(COOKIE, "")
    found = await database.read(lambda tx: sessions.signed_in(tx, token, clock.now()))
    if found is None or found.role < Role.OPERATOR:
        raise NotSignedIn
    return found


@router.get("/sign-in")
async def offer(request: Request, code: str = "") -> Response:
    """A button, for programs that look at links in chats must not use the code up."""
    return render(request, "signin.html", key="sign_in.title", code=code[:100])


@router.post("/sign-in")
async def sign_in(request: Request, code: Annotated[str, Form(max_length=100)]) -> Response:
    """Begin a session in this browser."""
    database, clock = _parts(request)
    token = secrets.token_urlsafe(32)
    done = await database.write(lambda tx: sessions.redeem(tx, code, token, clock.now()))
    if not done:
        return render(request, "signin.html", 403, key="sign_in.title", problem="sign_in.used")
    response = RedirectResponse(HOME, 303)
    lasting = int(sessions.SESSION_LIFETIME.total_seconds())
    response.set_cookie(
        COOKIE,
        token,
        max_age=lasting,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https" or _is_public(request),
    )
    return response


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session of this browser."""
    database, _ = _parts(request)
    token = request.cookies.get(COOKIE, "")
    await database.write(lambda tx: sessions.end(tx, token))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


async def not_signed_in(request: Request, _: Exception) -> Response:
    """Where somebody came without a session, or without the role any more."""
    return render(request, "signin.html", 401, key="sign_in.title", problem="sign_in.needed")


def _parts(request: Request) -> tuple[Database, Clock]:
    return request.app.state.database, request.app.state.clock


def _is_public(request: Request) -> bool:
    """Behind the proxy, which speaks HTTPS if the public address says so."""
    public: str = request.app.state.public_url or ""
    return public.startswith("https://") and request.headers.get("host", "") in public
