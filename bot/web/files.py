"""Files of the local chat over HTTP: in as raw bytes, out so that nothing in them can run."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.localdirectory import PostError
from bot.adapters.localfiles import FILE_SIZE, UNKNOWN_TYPE, picture_type
from bot.web.local import Chat
from bot.web.security import UPLOADS

_HEADERS = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
}
router = APIRouter(prefix=UPLOADS)


@router.post("")
async def upload(
    request: Request,
    chat: Chat,
    group: str,
    person: str,
    name: Annotated[str, Query(max_length=2000)] = "",
) -> dict[str, str | int]:
    """Keep a file, sent as it is, for a message that names its id."""
    file = await chat.files.add(group, person, name, await _body(request))
    return {"id": file.id, "name": file.name, "media_type": file.media_type, "size": file.size}


@router.get("/{file_id}")
async def download(file_id: str, chat: Chat) -> Response:
    """A file: a picture is shown, everything else is saved."""
    file = await chat.files.get(file_id)
    return response(file.name, file.content, "private, max-age=31536000, immutable")


def response(name: str, content: bytes, cached: str) -> Response:
    """Shown only if it is a picture that cannot run anything, whatever its name says."""
    shown_as = picture_type(content)
    way = "inline" if shown_as else "attachment"
    quoted = quote(name.encode("utf-8", "replace"), safe="")
    headers = {"content-disposition": f"{way}; filename*=UTF-8''{quoted}", "cache-control": cached}
    return Response(content, media_type=shown_as or UNKNOWN_TYPE, headers=_HEADERS | headers)


async def _body(request: Request) -> bytes:
    """The body, but no more than fits; the server holds it to the length that it claims."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > FILE_SIZE:
            raise PostError("local.large_file", 413)
    return b"".join(parts)
