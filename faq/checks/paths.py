"""Whether a text says where in the product something is."""

from __future__ import annotations

import re
from functools import cache

from faq.checks.words import alternatives
from faq.language import HAN

_ARROW = re.compile(r"(?:>|›|»|→|➜|⇒|-+>|–>|—>|&gt;)")
_OPENING = r"\*\"“「『【\[`_'‘"
_CLOSING = r"\*\"”」』】\]`_'’"
_BEFORE = re.compile(rf"(?:[{_CLOSING}{HAN}]|\]\([^()\s]*\)|\b[A-Z][\w ]{{0,30}})\s*$")
_AFTER = re.compile(rf"\s*(?:[{_OPENING}{HAN}]|[A-Z])")
_NEAR = 40
"""Characters."""


def names_a_path(text: str) -> bool:
    """`**Settings** > **Users**`, or a verb with the name of what to click. Markdown as written."""
    return has_arrows(text) or _verb().search(text) is not None


def has_arrows(text: str) -> bool:
    """Between names, not numbers."""
    return any(map(_leads_on, _ARROW.finditer(text)))


def _leads_on(arrow: re.Match[str]) -> bool:
    text, start, end = arrow.string, arrow.start(), arrow.end()
    before, after = text[max(start - _NEAR, 0) : start], text[end : end + _NEAR]
    return _BEFORE.search(before) is not None and _AFTER.match(after) is not None


@cache
def _verb() -> re.Pattern[str]:
    things = alternatives("places", "things")
    named = r"\*\*[^*\n]{1,40}\*\*|[\"“「『【`\[][^\n\"”」』】`\]]{1,40}[\"”」』】`\]]"
    verbs = alternatives("places", "verbs")
    near = rf"[^\n.。!?！？]{{0,{_NEAR}}}?"
    return re.compile(rf"{verbs}{near}(?:{named}|{things})", re.IGNORECASE)
