"""The manual as pages: what the links in answers lead to."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.templating import Jinja2Templates
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.localfiles import picture_type
from bot.pictures import path_of, with_pictures
from bot.texts import plain
from bot.web.files import response
from bot.web.rendering import to_html
from bot.web.security import preferred_locale
from faq.answering import Answering, Reader, visible

_TEMPLATES = Jinja2Templates(Path(__file__).parent / "templates")
PICTURE_SIZE = 20 * 1024 * 1024
_ANYBODY = Reader(private=False)


def routes(answering: Callable[[], Answering], folder: Path | None = None) -> APIRouter:
    """``/manual/<file>``: the sections of a file that everybody may read, with their anchors.

    And the pictures in them, from the manual's ``folder``.
    """
    pages = APIRouter()

    @pages.get("/manual/{file:path}")
    async def manual(file: str, request: Request) -> Response:
        sections = [
            section
            for section in answering().manual.sections
            if section.file == file and visible(section, _ANYBODY)
        ]
        if not sections and folder is not None and _is_shown(answering(), file):
            picture = await asyncio.to_thread(_picture, folder, file)
            if picture is not None:
                return response(Path(file).name, picture, "no-cache")
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
                "html": to_html(with_pictures(section)),
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


def _is_shown(answering: Answering, path: str) -> bool:
    """Whether a section that everybody may read has this picture."""
    return any(
        path_of(section.file, media) == path
        for section in answering.manual.sections
        if section.media and visible(section, _ANYBODY)
        for media in section.media
    )


def _picture(folder: Path, path: str) -> bytes | None:
    """A picture in the manual's folder, if it is one; a link that leads out of it is not followed.

    Blocks.
    """
    try:
        found = (folder / path).resolve(strict=True)
        if not found.is_relative_to(folder.resolve()) or not found.is_file():
            return None
        if found.stat().st_size > PICTURE_SIZE:
            return None
        content = found.read_bytes()
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return None
    return content if picture_type(content) else None
