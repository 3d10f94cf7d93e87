"""Questions that a manual surely answers: what a newcomer can try."""

from collections.abc import Iterator

from faq.answering import Answering, Outcome, Reader
from faq.section import Section

_NEWCOMER = Reader(private=False)
TRIES = 20
"""How many sections are looked at for each example, at most."""


def examples(answering: Answering, lang: str, count: int) -> list[str]:
    """Up to ``count`` questions, in this language if the manual has it; each is answered rightly.

    An alias that is a question where there is one, otherwise the section's title.
    """
    found: list[str] = []
    for section, _ in zip(_candidates(answering, lang), range(TRIES * count), strict=False):
        if len(found) == count:
            break
        question = _question(section)
        answer = answering.ask(question, _NEWCOMER)
        if answer.outcome is Outcome.ANSWER and answer.found[0].section.id == section.id:
            found.append(question)
    return found


def _candidates(answering: Answering, lang: str) -> Iterator[Section]:
    """Sections for everybody: first one of each file, those with aliases before others."""
    open_to_all = [section for section in answering.manual.sections if not section.restricted]
    fitting = [section for section in open_to_all if section.lang == lang] or open_to_all
    ordered = sorted(fitting, key=lambda section: not section.aliases)
    first = {section.file: section for section in reversed(ordered)}
    yield from dict(sorted(first.items())).values()
    yield from (section for section in ordered if first[section.file] is not section)


def _question(section: Section) -> str:
    asked = (alias for alias in section.aliases if alias.endswith(("?", "\uff1f")))
    return next(asked, section.title)
