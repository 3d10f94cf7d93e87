"""Pages from templates, in the browser's language."""

from functools import partial
from pathlib import Path
from typing import Any

from fastapi.templating import Jinja2Templates
from starlette.requests import Request
from starlette.responses import Response

from bot.texts import plain
from bot.web.security import preferred_locale

TEMPLATES = Jinja2Templates(Path(__file__).parent / "templates")
"""Everything that is put in is escaped."""


def render(request: Request, template: str, status: int = 200, **facts: Any) -> Response:
    """A page; in the template ``say`` gives the texts of the catalogue."""
    locale = preferred_locale(request.headers)
    context = {"lang": locale, "say": partial(plain, locale), **facts}
    return TEMPLATES.TemplateResponse(request, template, context, status_code=status)
