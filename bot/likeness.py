"""How texts are read to be compared: by the words, synonyms and sounds that the FAQ knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import chain

from faq import terms
from faq.lexicon import Lexicon
from faq.normalise import normalise
from faq.sound import spelt
from faq.terms import Terms
from feedback.vectors import Kind, Reading, View

_KINDS = {
    terms.Kind.WORD: Kind(View.MEANING, 1.0),
    terms.Kind.CHARACTER: Kind(View.MEANING, 0.6),
    terms.Kind.STOP: Kind(View.MEANING, 0.3),
    terms.Kind.CONCEPT: Kind(View.MEANING, 0.5),
    terms.Kind.SOUND: Kind(View.SOUND, 0.6),
    terms.Kind.SYLLABLE: Kind(View.SOUND, 0.2),
}
_LETTERS = Kind(View.LETTERS, 0.3)
_POLITE = Kind(View.LETTERS, 0.25)
"""Of politeness: it says little, but sometimes it is what a request is about."""
_GROUPS = (1, 2, 3)
"""Letters of a group. Also of Chinese, where the words of form, which the others take out, stay."""


def reader(lexicon: Lexicon) -> Callable[[str], Reading]:
    """What feedback.similar reads texts with: script, case and politeness do not count."""
    cutting = Terms(lexicon)

    def read(text: str) -> Reading:
        known = lexicon.question(text)
        views = cutting.views(known, _may_be_pinyin)
        found = [(kind, views[name]) for name, kind in _KINDS.items()]
        letters = list(_letters(known))
        polite = Counter(_letters(normalise(text))) - Counter(letters)
        marked = [f"!{group}" for group in polite.elements()]
        return Reading(known, [*found, (_LETTERS, letters), (_POLITE, marked)])

    return read


def _may_be_pinyin(word: str) -> bool:
    # `change` may as well; it then sounds the same wherever it stands, which does no harm.
    return len(spelt(word)) > 1


def _letters(text: str) -> Iterator[str]:
    """Groups of neighbouring letters, with the ends of what stands between spaces marked."""
    return chain.from_iterable(map(_groups, text.split()))


@lru_cache(maxsize=1 << 14)
def _groups(word: str) -> tuple[str, ...]:
    padded = f"~{word}~"
    return tuple(
        "#" + padded[start : start + size]
        for size in _GROUPS
        for start in range(len(padded) - size + 1)
        if padded[start : start + size] != "~"
    )
