"""Questions that a manual surely answers: what a newcomer can try."""

from collections.abc import Iterable, Iterator, Sequence

from faq.answering import Answering, Outcome, Reader
from faq.section import Section

_NEWCOMER = Reader(private=False)
TRIES = 20
"""How many sections are looked at for each example, at most."""


def examples(answering: Answering, lang: str, count: int) -> list[str]:
    """Up to ``count`` questions, in this language if the manual has it; each is answered rightly.

    An alias that is a question where there is one, otherwise the section's title.
    """
    open_to_all = [section for section in answering.manual.sections if not section.restricted]
    candidates = spread(in_language(open_to_all, lang))
    found: list[str] = []
    for section, _ in zip(candidates, range(TRIES * count), strict=False):
        if len(found) == count:
            break
        question = as_question(section)
        answer = answering.ask(question, _NEWCOMER)
        if answer.outcome is Outcome.ANSWER and answer.found[0].section.id == section.id:
            found.append(question)
    return found


def in_language(sections: Sequence[Section], lang: str) -> Sequence[Section]:
    """Those in this language; all if there are none."""
    return [section for section in sections if section.lang == lang] or sections


def spread(sections: Iterable[Section]) -> Iterator[Section]:
    """First one of each file; those with aliases before others, and a page's opening last."""
    ordered = sorted(sections, key=lambda section: (not section.aliases, not section.anchor))
    first = {section.file: section for section in reversed(ordered)}
    yield from dict(sorted(first.items())).values()
    yield from (section for section in ordered if first[section.file] is not section)


def as_question(section: Section) -> str:
    """An alias that is a question where there is one, otherwise the title."""
    asked = (alias for alias in section.aliases if alias.endswith(("?", "\uff1f")))
    return next(asked, section.title)
