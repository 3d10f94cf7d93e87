"""A value that operators write and that cannot be, in words."""

import re

from bot.texts import catalogue, plain, say

_MARKS = re.compile(r"\*\*|`")


class FieldNames(tuple[str, ...]):
    """A fact: fields, by their English names, that each language calls as it does."""

    __slots__ = ()


class BadValue(ValueError):
    """A value that cannot be: the text ``bad.<key>`` says why and what would do.

    ``field``: of a file's row, where that is known.
    """

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = f"bad.{key}"
        self.facts = facts
        self.field = ""

    def said(self, locale: str) -> str:
        """For a chat."""
        return say(locale, self.key, **self._facts(locale))

    def printed(self, locale: str) -> str:
        """For a terminal."""
        return _MARKS.sub("", plain(locale, self.key, **self._facts(locale)))

    def _facts(self, locale: str) -> dict[str, object]:
        return {name: _fact(locale, fact) for name, fact in self.facts.items()}


def _fact(locale: str, fact: object) -> object:
    """Lists as the language writes them; what is empty is called that."""
    if isinstance(fact, FieldNames) and locale != "en":
        fact = tuple(catalogue(locale).get(f"field.{each}", each) for each in fact)
    if isinstance(fact, tuple):
        fact = plain(locale, "value.comma").join(map(str, fact)) or plain(locale, "value.none")
    return plain(locale, "value.empty") if fact == "" else fact
