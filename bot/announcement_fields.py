"""Which field of which language version is meant by what is written behind a number."""

import re

from announcements.drafting import FIELDS
from announcements.model import Announcement
from bot.announcement_editing import OPTIONS
from bot.fields import english
from bot.texts import LOCALES, say

WHOLE = (*OPTIONS, "main", "audience")
"""What is the same for all versions."""
_FIRST = re.compile(r"\s*(\S+)(?:\s+(.*))?", re.DOTALL)


def field_in(field: str, value: str) -> tuple[str, str, str]:
    """``zh what …`` and ``what zh …``: the field, the version, or '', and what it is to be.

    English words count in small letters only: "What is new" begins a text.
    """
    found = _FIRST.fullmatch(value)
    if found is None or found[1] != found[1].casefold():
        return field, "", value
    word, rest = english(found[1]), found[2] or ""
    if field in LOCALES and (word in FIELDS or _is_whole(word, rest)):
        return word, field, rest
    if field in FIELDS and word in LOCALES:
        return field, word, rest
    return field, "", value


def _is_whole(word: str, rest: str) -> bool:
    """Not a text that only begins with such a word."""
    return word in WHOLE and (len(rest.split()) < 2 or "=" in rest)


def of_all(locale: str, draft: Announcement, field: str) -> str:
    """What was written for one version is for all of them."""
    return say(locale, "announce.of_all", number=draft.id, name=say(locale, f"word.{field}"))


def valueless(locale: str, draft: Announcement, field: str) -> str:
    """How to write one of WHOLE, that has to have a value."""
    value = say(locale, "word.zh" if field == "main" else "word.on")
    name = say(locale, f"word.{field}")
    return say(locale, "announce.valueless", number=draft.id, name=name, value=value)
