"""The words that operators may write about the pool, in every language: ``pool.say.<kind>``."""

from collections.abc import Mapping
from functools import cache

from bot.fields import BadValue
from bot.texts import LOCALES, catalogue
from chat.directory import key_of


@cache
def words(kind: str) -> Mapping[str, str]:
    """What each word means; kinds are "verb", "stage", "kind" and "sort"."""
    head = f"pool.say.{kind}."
    found: dict[str, str] = {}
    for locale in LOCALES:
        for key, text in catalogue(locale).items():
            if key.startswith(head):
                meant = key.removeprefix(head)
                found.update({key_of(word): meant for word in (meant, *text.split("|"))})
    return found


def meant(kind: str, word: str) -> str | None:
    """What a word stands for; None if it is none of this kind."""
    return words(kind).get(key_of(word))


def chosen(kind: str, word: str, locale: str) -> str:
    """The same. Raises BadValue, naming what there is in the reader's language."""
    found = meant(kind, word)
    if found is None:
        head = f"pool.say.{kind}."
        names = [
            text.partition("|")[0]
            for key, text in catalogue(locale).items()
            if key.startswith(head)
        ]
        raise BadValue(f"pool_{kind}", value=word[:40], allowed=tuple(names))
    return found
