"""Why a recipient did not get an announcement, in words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from announcements.progress import Trouble
from announcements.reasons import Reason
from bot import when
from bot.departure import word_for
from bot.texts import Markdown, say

_CODES = {
    **{each.value: each.name.lower() for each in Reason},
    "the conversation has moved, the message to change has not": "moved",
    "the message to change was never sent": "unsent",
    "sender stopped between sending and recording": "stopped",
    "its send key is no longer valid": "stopped",
}
_KINDS = {
    **{each: each for each in ("unreachable", "closed", "rejected", "unavailable", "unopened")},
    "the bot is not there any more": "gone",
}
"""Words before the colon; behind it is what the platform says."""
LINES = 8
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class _Why:
    """The text ``reason.<key>``, and what the platform says of it."""

    key: str
    detail: str


def _read(why: str) -> _Why:
    if why in _CODES:
        return _Why(_CODES[why], "")
    kind, _, detail = why.partition(": ")
    if kind in _KINDS:
        return _Why(_KINDS[kind], detail.strip()[:_LONGEST])
    return _Why("other", why.strip()[:_LONGEST])


def said(locale: str, trouble: Trouble, zone: str) -> str:
    """Of one recipient. ``zone``: an IANA name, whose clocks times are told by."""
    why = _read(trouble.why)
    if why.key == Reason.OPTED_OUT.name.lower() and trouble.out_since is not None:
        since = Markdown(when.moment(locale, trouble.out_since, zone))
        return say(locale, "reason.opted_out_since", since=since)
    return _sentence(locale, why.key, why.detail)


def grouped(locale: str, reasons: Iterable[tuple[str, int]]) -> list[str]:
    """A line for each reason with how many there are, most first. What the platform says stands
    there if it says the same of all.
    """
    counts: Counter[str] = Counter()
    details: dict[str, set[str]] = {}
    for text, count in reasons:
        why = _read(text)
        counts[why.key] += count
        details.setdefault(why.key, set()).add(why.detail)
    lines = []
    for key, count in counts.most_common(LINES):
        detail = next(iter(details[key])) if len(details[key]) == 1 else ""
        why_said = Markdown(_sentence(locale, key, detail))
        lines.append(say(locale, "report.reason", count=count, why=why_said))
    return lines


def _sentence(locale: str, key: str, detail: str) -> str:
    if key == "gone":
        detail = word_for(locale, detail)
    sentence = say(locale, f"reason.{key}")
    if not detail:
        return sentence
    return say(locale, "reason.detail", why=Markdown(sentence), detail=detail)
