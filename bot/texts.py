"""Every sentence that a person reads, from the catalogues: a folder for each language, in it a
file for each area. Both have the same keys; a test compares them.

Names in braces are facts; what comes from people is escaped when it is put in. A number can choose
a word: "{count} {count:group|groups}".
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from chat.message import escape

LOCALES = ("zh", "en")


class Markdown(str):
    """A fact that is Markdown of ours already; every other string is escaped."""

    __slots__ = ()


class _Number(int):
    """Also chooses between two words: ``{count:,} {count:group|groups}``, the first of one only."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, choice, more = spec.partition("|")
        if not choice:
            return super().__format__(spec)
        return one if self == 1 else more


MENTION = "\ue000"
"""Stands in our texts where people mention the bot, which has another name on each platform."""


@cache
def catalogue(locale: str) -> Mapping[str, str]:
    """All texts of a language by their dotted key."""
    return {
        key: text
        for file in files("bot.catalogues").joinpath(locale).iterdir()
        for key, text in _flatten("", tomllib.loads(file.read_text(encoding="utf-8")))
    }


def say(locale: str, key: str, **facts: object) -> str:
    """A text in our Markdown subset with its facts put in, those from people escaped.

    "@bot" in it becomes ``MENTION``. Raises KeyError for a key or a fact that is missing: a test
    finds those before people do.
    """
    text = catalogue(locale)[key].replace("@bot", MENTION)
    return text.format_map({k: _safe(v) for k, v in facts.items()})


def plain(locale: str, key: str, **facts: object) -> str:
    """A text for a terminal or a page that shows it as it is: nothing is escaped."""
    return catalogue(locale)[key].format_map({k: _counted(v) for k, v in facts.items()})


def in_english(args: str) -> str:
    """The arguments with the first two words in English, if they are words of other languages that
    commands know; all else stays as it was written, its lines as well."""
    words = {
        text: key.removeprefix("word.")
        for locale in LOCALES
        for key, text in catalogue(locale).items()
        if key.startswith("word.")
    }
    return re.sub(r"\S+", lambda found: words.get(found[0], found[0]), args.strip(), count=2)


def _safe(fact: object) -> object:
    if isinstance(fact, str) and not isinstance(fact, Markdown):
        return escape(fact)
    return _counted(fact)


def _counted(fact: object) -> object:
    return _Number(fact) if type(fact) is int else fact


def _flatten(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        found += _flatten(f"{key}.", value) if isinstance(value, dict) else [(key, value)]
    return found
