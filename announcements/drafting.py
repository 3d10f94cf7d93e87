"""Drafting: which question is open, which follows it, and what answers are. Pure."""

import re
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from announcements.model import FORM

STEPS = (*FORM, "files", "section")
"""The launch form, question by question."""
FIELDS = ("text", *STEPS)
"""What a language version consists of."""
LINK_SIZE = 500
"""Characters."""

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile("[A-Za-z]{2,}")
_MARK = re.compile(
    r"(?:[-*\u2022\u00b7]\s+|\d{1,2}(?:[.)]\s+|[\u3001\uff0e\uff09]\s*)|[\u2460-\u2473]\s*)"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """The question that is open.

    ``field``: of FIELDS. ``locale``: of which version; '' is the main one, whose language the first
    answer decides. ``walks``: the other questions of the launch form follow.
    """

    field: str
    locale: str = ""
    walks: bool = False

    def dumped(self) -> str:
        """As ``Announcement.asking``, and in buttons."""
        return ".".join((self.field, self.locale, "form" if self.walks else ""))

    @property
    def number(self) -> int:
        """Which question of the form it is, from 1."""
        return STEPS.index(self.field) + 1

    def moved(self, steps: int) -> "Asking | None":
        """Another question of the form; None before the first and behind the last."""
        if not self.walks or not 0 < self.number + steps <= len(STEPS):
            return None
        return replace(self, field=STEPS[self.number - 1 + steps])


def loaded(text: str) -> Asking | None:
    """What ``dumped`` has made; None for anything else."""
    field, _, rest = text.partition(".")
    locale, _, walks = rest.partition(".")
    if field not in FIELDS or (walks and field == "text"):
        return None
    return Asking(field, locale, walks == "form")


def listed(text: str) -> str:
    """Steps as a numbered list, if there are several lines of them; their own marks go."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or "```" in text:
        return text
    steps = [_MARK.sub("", line, count=1) for line in lines]
    return "\n".join(f"{number}. {step}" for number, step in enumerate(filter(None, steps), 1))


def link_of(text: str) -> str | None:
    """A web address, if that is what a text is and it can be one."""
    link = text.strip().removeprefix("<").removesuffix(">")
    if len(link) > LINK_SIZE or re.search(r"[\s<>\"\\]", link):
        return None
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    return link if parts.scheme in ("http", "https") and host.strip(".") else None


def language_of(text: str) -> str | None:
    """The language that a text is mostly in, which may name things of another; None: neither."""
    han, words = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    if not han and not words:
        return None
    return "zh" if han > words else "en"


def is_mixed(text: str) -> bool:
    """Whether there is something of two languages in a text."""
    return bool(_HAN.search(text) and _LATIN_WORD.search(text))


def is_aside(text: str) -> bool:
    """Whether it is rather a question to the bot than something to announce: one line of it."""
    return text.rstrip().endswith(("?", "\uff1f")) and "\n" not in text.strip()
