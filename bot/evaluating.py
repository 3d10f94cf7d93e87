"""Sections and questions for ``evaluate``: read from JSON Lines, asked, and timed."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from faq.answering import Answering, Reader, Thresholds
from faq.evaluation import DEPTH, Question, Result, offered
from faq.language import language_code, language_of_text
from faq.section import Manual, Section

ANYBODY = Reader()
"""An ordinary reader in a direct chat, whose language is not known."""
_BETWEEN_HEADINGS = " > "


class BadQuestions(Exception):
    """A file that cannot be used; the key of the sentence that says why, and its facts."""

    def __init__(self, key: str, file: Path, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts: dict[str, object] = {"file": file, **facts}


class SectionLine(BaseModel):
    """A line of the sections' file; more keys are passed over."""

    id: str = Field(min_length=1)
    title: str
    text: str
    aliases: list[str] = []
    lang: str = ""
    """Anything but Chinese or English: what the text looks like."""
    path: str | list[str] = []
    """The headings down to the title, joined by " > " or as a list."""

    def section(self, line: int) -> Section:
        return Section(
            id=self.id,
            file=self.id.rpartition("#")[0],  # ours are file#anchor
            line=line,
            path=self._headings(),
            title=self.title,
            text=self.text,
            lang=language_code(self.lang) or language_of_text(f"{self.title} {self.text}"),
            aliases=tuple(self.aliases),
            jobs=(),
            restricted=False,
            product=None,
            media=(),
            anchor=self.id,
        )

    def _headings(self) -> tuple[str, ...]:
        """A title may hold the sign between headings itself."""
        if isinstance(self.path, list):
            above = self.path[:-1] if self.path[-1:] == [self.title] else self.path
        else:
            above = self.path.removesuffix(self.title).split(_BETWEEN_HEADINGS)
        return (*(heading.strip() for heading in above if heading.strip()), self.title)


class QuestionLine(BaseModel):
    """A line of the questions' file; more keys are passed over."""

    text: str = Field(min_length=1)
    gold: list[str]
    """Ids of sections that answer it; none: out of scope."""


L = TypeVar("L", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Timing:
    build_s: float
    ms_p50: float
    ms_p95: float


@dataclass(frozen=True, slots=True)
class Measured:
    results: list[Result]
    timing: Timing
    answer_at: Callable[[float], float]
    """The least confidence with at most this share of wrong answers."""


def read_sections(file: Path) -> Manual:
    """A manual from a file. Raises BadQuestions."""
    sections: list[Section] = []
    taken: dict[str, int] = {}
    for number, line in _lines(file, SectionLine):
        if line.id in taken:
            facts = {"line": number, "id": line.id, "first": taken[line.id]}
            raise BadQuestions("evaluate.duplicate", file, **facts)
        taken[line.id] = number
        sections.append(line.section(number))
    return Manual(tuple(sections), ())


def read_questions(file: Path, manual: Manual) -> list[Question]:
    """Questions about this manual from a file. Raises BadQuestions."""
    known = {section.id for section in manual.sections}
    questions = []
    for number, line in _lines(file, QuestionLine):
        strangers = [id_ for id_ in line.gold if id_ not in known]
        if strangers:
            raise BadQuestions("evaluate.stranger", file, line=number, id=strangers[0])
        questions.append(Question(line.text, frozenset(line.gold)))
    return questions


def evaluate(manual: Manual, questions: Iterable[Question], thresholds: Thresholds) -> Measured:
    """Ask all of them, one after the other (there has to be one)."""
    started = time.perf_counter()
    answering = Answering(manual, thresholds)
    built = time.perf_counter() - started
    results, seconds = [], []
    for question in questions:
        before = time.perf_counter()
        answer = answering.ask(question.text, ANYBODY)
        seconds.append(time.perf_counter() - before)
        ranked = tuple(found.section.id for found in answer.ranked[:DEPTH])
        shown = offered([found.section.id for found in answer.found])
        results.append(Result(question, ranked, shown, answer.confidence, answer.outcome))
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return Measured(results, Timing(built, float(p50), float(p95)), answering.answer_at)


def _lines(file: Path, kind: type[L]) -> Iterator[tuple[int, L]]:
    """Every line that is not blank, with its number from 1; at least one."""
    empty = True
    for number, line in enumerate(_text(file).split("\n"), start=1):
        if line.strip():
            empty = False
            yield number, _parsed(file, number, line, kind)
    if empty:
        raise BadQuestions("evaluate.empty", file)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadQuestions("evaluate.missing", file) from None
    except UnicodeDecodeError:
        raise BadQuestions("evaluate.encoding", file) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BadQuestions("evaluate.unreadable", file, reason=reason) from None


def _parsed(file: Path, number: int, line: str, kind: type[L]) -> L:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        problem = error.errors()[0]
    if not problem["loc"]:
        raise BadQuestions("evaluate.not_json", file, line=number)
    keys = {"missing": "evaluate.no_key", "string_too_short": "evaluate.no_text"}
    key = keys.get(problem["type"], "evaluate.wrong_key")
    raise BadQuestions(key, file, line=number, name=problem["loc"][0])
