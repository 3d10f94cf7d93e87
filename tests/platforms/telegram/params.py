"""A request's parameters with the types that the Bot API gives them."""

import json
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from tests.platforms.telegram.faults import bad_request

_NUMBERS = {
    "chat_id",
    "message_id",
    "message_thread_id",
    "offset",
    "limit",
    "timeout",
    "max_connections",
    "cache_time",
    "user_id",
}
_OBJECTS = {
    "reply_markup",
    "reply_parameters",
    "link_preview_options",
    "allowed_updates",
    "commands",
    "scope",
}
_FLAGS = {"drop_pending_updates", "show_alert", "disable_notification"}
Params = dict[str, Any]


async def read(request: web.Request) -> tuple[Params, dict[str, bytes]]:
    """Parameters, and the files that came with them by the name they are referred to."""
    given = {**request.query, **(await request.post())}
    params: Params = {}
    files: dict[str, bytes] = {}
    for name, value in given.items():
        if isinstance(value, FileField):
            files[name] = value.file.read()
            params.setdefault(name, f"attach://{name}")
        else:
            params[name] = _typed(name, str(value))
    return params, files


def _typed(name: str, value: str) -> Any:
    try:
        if name in _NUMBERS:
            return int(value)
        if name in _OBJECTS:
            return json.loads(value)
    except ValueError:
        raise bad_request(f"invalid {name} specified") from None
    return value.casefold() == "true" if name in _FLAGS else value
