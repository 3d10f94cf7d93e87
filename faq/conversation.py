"""A message of a conversation: one question or several, by itself or going on from the last."""

from __future__ import annotations

from dataclasses import dataclass, replace

from faq.answering import Answer, Answering, Found, Outcome, Reader
from faq.calibration import CHOICES
from faq.questioning import bare, goes_on, is_short, questions, without_lead
from faq.section import Section

_WORST_FIRST = (Outcome.UNKNOWN, Outcome.SUGGEST, Outcome.ANSWER)


@dataclass(frozen=True, slots=True)
class Before:
    """The question asked last in the same thread, and the section shown for it, if one was."""

    question: str
    section: Section | None


@dataclass(frozen=True, slots=True)
class Part:
    """A question as it was asked, and its answer."""

    question: str
    answer: Answer


def understand(
    answering: Answering, text: str, reader: Reader, before: Before | None = None
) -> list[Part]:
    """The questions of a message with their answers: one, or several about different sections.

    Several only if they find something, and not the same; if one of them finds nothing, only if the
    message as a whole is not answered either. Else the message is one question.
    """
    whole = Part(text, _in_context(answering, text, reader, before))
    asked = [each for each in questions(text) if not answering.lexicon.is_small_talk(each)]
    if len(asked) < 2:
        return [whole]
    parts = [Part(each, _in_context(answering, each, reader, before)) for each in asked]
    found = [part for part in parts if part.answer.outcome is not Outcome.UNKNOWN]
    firsts = {part.answer.found[0].section.id for part in found}
    if not found or len(firsts) < len(found):
        return [whole]
    better = len(found) == len(parts) or whole.answer.outcome is not Outcome.ANSWER
    return parts if better else [whole]


def _in_context(
    answering: Answering, question: str, reader: Reader, before: Before | None
) -> Answer:
    if before is None or not (goes_on(question) or is_short(question)):
        return _without_story(answering, question, reader)
    question = without_lead(question) or question
    if before.section is not None:
        return _in_document(answering, question, reader, before.section)
    alone = answering.ask(question, reader)
    return _better(alone, answering.ask(f"{before.question} {question}", reader))


def _without_story(answering: Answering, text: str, reader: Reader) -> Answer:
    whole, question = answering.ask(text, reader), bare(text)
    if question is None or goes_on(question):  # then the story says what it is about
        return whole
    return _better(whole, answering.ask(question, reader))


def _in_document(answering: Answering, question: str, reader: Reader, section: Section) -> Answer:
    """Rather from the document of a section; surer if naming what that is about changes nothing."""
    there = replace(reader, document=section.file)
    alone = answering.ask(question, there)
    named = answering.ask(f"{section.path[0]} {question}", there)
    agree = alone.found and named.found and alone.found[0].section == named.found[0].section
    best = _better(alone, named) if agree else alone
    return _offering(section, best) if best.outcome is Outcome.SUGGEST else best


def _offering(section: Section, answer: Answer) -> Answer:
    """With the section that was shown last among the choices: how to undo something often stands
    where it says how to do it.
    """
    if section.id in (found.section.id for found in answer.found[:CHOICES]):
        return answer
    first = answer.found[: CHOICES - 1]
    return replace(answer, found=(*first, Found(section, first[-1].score)))


def _better(one: Answer, other: Answer) -> Answer:
    """The first, unless the other one knows more."""
    return max(one, other, key=lambda answer: _WORST_FIRST.index(answer.outcome))
