"""What is stored of a person, as they read it in a chat: all of it, or what it comes to."""

import json
from collections.abc import Mapping
from typing import Any

from bot.request import Request
from bot.texts import Markdown, plain, say

LONGEST = 6000
"""Characters of data; a chat is no place for more."""
_OWN = ("people", "roles")
"""What the summary has word by word."""


def whole(locale: str, stored: Mapping[str, Any]) -> str | None:
    """All of it; None if that is too long."""
    data = _as_json(stored)
    if len(data) > LONGEST:
        return None
    return "\n\n".join([say(locale, "me.export"), _block(data)])


def summary(request: Request, stored: Mapping[str, Any]) -> str:
    """How much there is of what, the person's own fields, and how to get the rest."""
    locale, person = request.locale, request.person
    counts = [
        say(locale, "listing.row", field=plain(locale, f"stored.{kind}"), value=str(len(rows)))
        for kind, rows in stored.items()
    ]
    own = _as_json({kind: stored[kind] for kind in _OWN if kind in stored})
    who = f"{person.account}:{person.id}".replace("`", "")
    command = Markdown(f"`groupkeeper person export {who}`")
    how = say(locale, "me.export_whole", command=command)
    return "\n\n".join([say(locale, "me.export_summary"), "\n".join(counts), _block(own), how])


def _as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1).replace("`", "\\u0060")


def _block(data: str) -> str:
    return f"```json\n{data}\n```"
