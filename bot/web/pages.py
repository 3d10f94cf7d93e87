"""The manual as pages: what the links in answers lead to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.templating import Jinja2Templates
from starlette.requests import Request
from starlette.responses import Response

from bot.texts import plain
from bot.web.rendering import to_html
from bot.web.security import preferred_locale
from faq.answering import Answering, Reader, visible

_TEMPLATES = Jinja2Templates(Path(__file__).parent / "templates")
_ANYBODY = Reader(private=False)


def routes(answering: Callable[[], Answering]) -> APIRouter:
    """``/manual/<file>``: the sections of a file that everybody may read, with their anchors."""
    pages = APIRouter()

    @pages.get("/manual/{file:path}")
    async def manual(file: str, request: Request) -> Response:
        sections = [
            section
            for section in answering().manual.sections
            if section.file == file and visible(section, _ANYBODY)
        ]
        locale = preferred_locale(request.headers)
        if not sections:
            facts: dict[str, Any] = {
                "title": plain(locale, "web.no_page"),
                "lang": locale,
                "sections": [],
                "back": plain(locale, "web.back"),
            }
            return _TEMPLATES.TemplateResponse(request, "manual.html", facts, status_code=404)
        shown: list[dict[str, Any]] = [
            {
                "anchor": section.anchor,
                "title": section.title,
                "level": min(len(section.path), 4),
                "html": to_html(section.text),
            }
            for section in sections
        ]
        facts = {
            "title": sections[0].path[0],
            "lang": sections[0].lang,
            "sections": shown,
            "back": plain(locale, "web.back"),
        }
        return _TEMPLATES.TemplateResponse(request, "manual.html", facts)

    return pages
