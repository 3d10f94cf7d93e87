"""How well real questions find their sections, beside what a user would take instead.

The sets are not part of the project: ``--data`` names a folder with a folder for each, and in it a
``sections.jsonl`` and any number of ``queries.jsonl`` and ``queries.<noise>.jsonl``, in the format
of ``groupkeeper evaluate``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Annotated

import numpy as np
import typer

from benchmarks import tables
from benchmarks.alternatives import (
    Alternative,
    Bm25,
    FullText,
    Fuzzy,
    Letters,
    Ranked,
    Regression,
)
from benchmarks.tables import CLEAN, OURS, SEED, Cell, Column
from bot.evaluating import ANYBODY, read_questions, read_sections
from faq.answering import Answering, Outcome
from faq.evaluation import Question, rank
from faq.section import Section

LIMITS = {"WRatio": 100, "SQLite FTS5": 1_000}
"""Questions of each file, drawn by a fixed seed, where sections have no aliases but long texts:
WRatio takes a tenth of a second for each there."""
ALTERNATIVES: dict[str, Callable[[Sequence[Section]], Alternative]] = {
    "WRatio": Fuzzy,
    "bm25s": Bm25,
    "SQLite FTS5": FullText,
    "char TF-IDF": Letters,
    "regression": Regression,
}
NEEDS_ALIASES = {"regression"}


class Groupkeeper:
    """As it is installed, asked by an ordinary reader."""

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self.answered: list[bool] = []
        """Of the questions last asked."""

    def rank(self, questions: Sequence[str]) -> list[Ranked]:
        answers = [self._answering.ask(question, ANYBODY) for question in questions]
        self.answered = [answer.outcome is Outcome.ANSWER for answer in answers]
        return [([found.section.id for found in a.ranked], a.confidence) for a in answers]


def run(
    data: Annotated[
        Path | None, typer.Option(help="Folder with a folder for each set of questions.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="This set; may be repeated.")] = None,
    noise: Annotated[
        list[str] | None, typer.Option(help=f"This noise, or {CLEAN!r}; may be repeated.")
    ] = None,
    ours: Annotated[bool, typer.Option("--ours", help="Leave the alternatives out.")] = False,
) -> None:
    """Print recall, confidence and what noise takes from it, per set and way."""
    if data is None:
        print("Skipped: it needs sets of questions, `python -m benchmarks quality --data FOLDER`.")
        return
    cells: list[Cell] = []
    for folder in sorted(path.parent for path in data.glob("*/sections.jsonl")):
        if not only or folder.name in only:
            cells += _measured(folder, noise or [], with_alternatives=not ours)
    if not cells:
        raise typer.BadParameter(f"nothing to measure in {data}", param_hint="--data")
    limits = ", ".join(f"{way} {limit}" for way, limit in LIMITS.items())
    print(f"Where there are no aliases, questions of each file at most: {limits}; drawn by a fixed")
    print("seed, and ours is compared with them on those.\n")
    tables.show(cells)


def _measured(folder: Path, noises: Sequence[str], *, with_alternatives: bool) -> list[Cell]:
    manual = read_sections(folder / "sections.jsonl")
    ways: dict[str, Alternative] = {OURS: Groupkeeper(Answering(manual))}
    has_aliases = any(section.aliases for section in manual.sections)
    for name, make in ALTERNATIVES.items() if with_alternatives else ():
        if has_aliases or name not in NEEDS_ALIASES:
            ways[name] = make(manual.sections)
    cells = []
    for file in sorted(folder.glob("queries*.jsonl"), key=_noise):
        if not noises or _noise(file) in noises:
            questions = read_questions(file, manual)
            limits = {} if has_aliases else LIMITS
            cells.append(_cell(folder.name, _noise(file), questions, ways, limits))
    return cells


def _noise(file: Path) -> str:
    """``queries.typo.jsonl`` → typo. Clean comes first in the alphabet as well."""
    return file.name.removeprefix("queries").removesuffix(".jsonl").strip(".") or CLEAN


def _cell(
    name: str,
    noise: str,
    questions: Sequence[Question],
    ways: Mapping[str, Alternative],
    limits: Mapping[str, int],
) -> Cell:
    # Out of scope is out of scope with noise as well: one measurement of it is enough.
    candidates = [n for n, question in enumerate(questions) if question.in_scope or noise == CLEAN]
    columns = {}
    for way, alternative in ways.items():
        started = time.perf_counter()
        limit = min(limits.get(way, len(candidates)), len(candidates))
        drawn = sorted(Random(SEED).sample(candidates, limit))
        asked = [(number, questions[number]) for number in drawn]
        columns[way] = _column(alternative, asked, len(questions))
        seconds = time.perf_counter() - started
        print(f"{name} {noise} {way}: {len(asked)} in {seconds:.1f} s", file=sys.stderr, flush=True)
    in_scope = np.array([question.in_scope for question in questions])
    return Cell(name, noise, in_scope, columns)


def _column(way: Alternative, asked: Sequence[tuple[int, Question]], size: int) -> Column:
    """Places of questions that were not asked stay empty, so that columns can be compared."""
    column = Column(*(np.full(size, np.nan) for _ in range(3)))
    found = way.rank([question.text for _, question in asked])
    for (number, question), (ids, score) in zip(asked, found, strict=True):
        column.ranks[number] = rank(ids, question.gold)
        column.scores[number] = score
    if isinstance(way, Groupkeeper):
        column.answered[[number for number, _ in asked]] = way.answered
    return column
