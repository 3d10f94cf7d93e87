"""The questions that a group is offered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from faq.examples import as_question, in_language, spread
from faq.normalise import normalise
from faq.ports import Demand
from faq.section import Section

MOST = 6
NEW = 3
"""Places that launches take before what people ask: a launched page may have many sections."""


@dataclass(frozen=True, slots=True)
class Top:
    section: Section
    question: str
    new: bool


def of_product(sections: Iterable[Section], product: str) -> list[Section]:
    """However it is written: capitals, full-width letters, Traditional characters."""
    wanted = normalise(product)
    sections = list(sections)
    names = {each.product for each in sections if each.product}
    meant = {name for name in names if normalise(name) == wanted}
    return [each for each in sections if each.product in meant]


def products_of(sections: Iterable[Section]) -> list[str]:
    """Their names, each as it is written first, in the order of the manual."""
    found: dict[str, str] = {}
    for product in dict.fromkeys(each.product for each in sections if each.product):
        found.setdefault(normalise(product), product)
    return list(found.values())


def top_questions(
    sections: Sequence[Section],
    lang: str,
    launched: AbstractSet[str],
    here: Sequence[Demand],
    everywhere: Sequence[Demand],
) -> list[Top]:
    """Up to MOST: what is new, what people here asked, what people anywhere asked, what else
    there is. `sections` are those that the reader may see; of `here` and `everywhere` the most
    wanted come first. What raters found unhelpful is left out, but for what is new.
    """
    fitting = {section.id: section for section in in_language(sections, lang)}
    bad_here = {each.section for each in here if each.unhelpful > each.helpful}
    bad = bad_here | {each.section for each in everywhere if each.unhelpful > each.helpful}
    asked = [
        *(each.section for each in here if each.section not in bad_here),
        *(each.section for each in everywhere if each.section not in bad),
    ]
    others = [each.id for each in spread(fitting.values()) if each.id not in bad]
    by_demand = (each for each in dict.fromkeys((*asked, *fitting)) if each in fitting)
    new = islice((each for each in by_demand if each in launched), NEW)
    ids = dict.fromkeys(each for each in (*new, *asked, *others) if each in fitting)
    chosen = [fitting[each] for each in islice(ids, MOST)]
    chosen.sort(key=lambda section: section.id not in launched)
    named = zip(chosen, _names(chosen), strict=True)
    return [Top(section, name, section.id in launched) for section, name in named]


def _names(sections: Sequence[Section]) -> Iterator[str]:
    """As people would ask; where two would read the same, with the heading above."""
    questions = [as_question(section) for section in sections]
    often = Counter(questions)
    for section, question in zip(sections, questions, strict=True):
        yield question if often[question] == 1 else " › ".join(section.path[-2:])
