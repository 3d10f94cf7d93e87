"""What operators write behind ``customer``."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import fields
from bot.fields import words_of

SET = ("tier", "region", "manager", "renewal")
"""What is noted of a customer."""


@dataclass(frozen=True, slots=True)
class Said:
    """``customer <name>``, and what is to be done with it: "", "set", "rename", "new"."""

    name: str
    verb: str = ""
    rest: tuple[str, ...] = ()


def said_in(args: str) -> Said:
    """What follows the verb. Raises BadValue."""
    words = words_of(args)
    if words and fields.english(words[0]) == "new":
        said = _said_of(words[1:])
        return Said(said.name, "new", said.rest)
    return _said_of(words)


def _said_of(words: Sequence[str]) -> Said:
    for place, word in enumerate(words):
        verb, (name, equals, _) = fields.english(word), word.partition("=")
        if place and equals and fields.field_of(name) in SET:  # without the word "set"
            return Said(fields.line(" ".join(words[:place])), "set", tuple(words[place:]))
        if place and verb in ("set", "rename"):
            return Said(fields.line(" ".join(words[:place])), verb, tuple(words[place + 1 :]))
    return Said(fields.line(" ".join(words)))
