"""How long a question takes, beside RapidFuzz's WRatio; how that grows; what an index costs.

All on one core. ``--data`` names a folder with a folder for each set of real questions, as the
quality benchmark has it; of these the large ones are asked. Without it the manual is made here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Annotated, ParamSpec

import numpy as np
import typer
from rapidfuzz import fuzz, process, utils

from benchmarks.costs import Cost, cost
from benchmarks.manuals import SEED, made_questions, write_manual
from benchmarks.tables import print_table
from bot.evaluating import ANYBODY, read_questions, read_sections
from faq.answering import Answering
from faq.manual import read_manual
from faq.section import Manual, Section

P = ParamSpec("P")

LARGE = 4_000
"""Sections of a set that is asked."""
MADE = 4_800
QUESTIONS = 120
"""Of each set at most, drawn by a fixed seed."""
PARTS = (20, 4, 1)
"""Every twentieth section, every fourth, and all."""
ROUNDS = 3
"""Each question is asked so often; its fastest time counts, for others use the machine as well."""
SIZES = (5_000, 20_000)


@dataclass(frozen=True, slots=True)
class Set:
    name: str
    manual: Manual
    questions: Sequence[str]


class Nearest:
    """RapidFuzz's WRatio over titles, aliases and, where there are none, texts: the best one only.

    So most are given up early; the ten best would take five to ten times as long.
    """

    def __init__(self, sections: Sequence[Section]) -> None:
        names = (name for s in sections for name in (s.title, *(s.aliases or [s.text])))
        self._names = [utils.default_process(name) for name in names]

    def find(self, question: str) -> object:
        asked = utils.default_process(question)
        return process.extractOne(asked, self._names, scorer=fuzz.WRatio)


def run(
    data: Annotated[
        Path | None, typer.Option(help="Folder with a folder for each set of questions.")
    ] = None,
    largest: Annotated[int, typer.Option(help="Sections of the largest manual made.")] = SIZES[-1],
) -> None:
    """Print milliseconds a question, how they grow, and seconds and memory of building."""
    sets = list(_real(data)) if data is not None else [_made(MADE)]
    if not sets:
        raise typer.BadParameter(f"no set of {LARGE} sections in {data}", param_hint="--data")
    print("### A question, beside WRatio over titles, aliases and texts\n")
    print_table(row for number, each in enumerate(sets) for row in _beside(each, number == 0))
    print("\n### A question, by the number of sections\n")
    print_table(row for number, each in enumerate(sets) for row in _growth(each, number == 0))
    print("\n### Building\n")
    costs = [cost(size) for size in (SIZES[0] // 10, SIZES[0], largest)]
    print_table(_building(costs))


def _beside(asked: Set, first: bool) -> Iterator[Sequence[str]]:
    if first:
        yield ["set", "sections", "questions", "way", "p50 ms", "p95 ms", "p95, times WRatio's"]
    answering, nearest = Answering(asked.manual), Nearest(asked.manual.sections)
    ours: list[float] = []
    theirs: list[float] = []
    for question in asked.questions:  # in turn, so that a machine that slows down slows both
        ours.append(_fastest(answering.ask, question, ANYBODY))
        theirs.append(_fastest(nearest.find, question))
    counts = [f"{len(asked.manual.sections):,}", str(len(asked.questions))]
    worst = float(np.percentile(theirs, 95))
    for way, times in (("groupkeeper", ours), ("RapidFuzz WRatio", theirs)):
        p50, p95 = (float(value) for value in np.percentile(times, [50, 95]))
        yield [asked.name, *counts, way, f"{p50:.1f}", f"{p95:.1f}", f"{p95 / worst:.2f}"]


def _growth(asked: Set, first: bool) -> Iterator[Sequence[str]]:
    """The same questions to a part of the sections and to all."""
    if first:
        yield ["set", "sections", "mean ms", "p95 ms", "sections, times", "time, times"]
    sections = asked.manual.sections
    sizes = [len(sections[::part]) for part in PARTS]
    answerings = [Answering(Manual(sections[::part], ())) for part in PARTS]
    times: list[list[float]] = [[] for _ in PARTS]
    for question in asked.questions:
        for answering, found in zip(answerings, times, strict=True):
            found.append(_fastest(answering.ask, question, ANYBODY))
    least = float(np.mean(times[0]))
    for size, found in zip(sizes, times, strict=True):
        mean, p95 = float(np.mean(found)), float(np.percentile(found, 95))
        grown = [f"{size / sizes[0]:.1f}", f"{mean / least:.2f}"]
        yield [asked.name, f"{size:,}", f"{mean:.2f}", f"{p95:.2f}", *grown]


def _building(costs: Sequence[Cost]) -> Iterator[Sequence[str]]:
    yield [
        "sections",
        "read s",
        "again s",
        "index s",
        "read a minute",
        "indexed a minute",
        "both a minute",
        "index MB",
        "KB a section",
        "peak MB above the start",
    ]
    for each in costs:
        rates = (each.read, each.index, each.read + each.index)
        yield [
            f"{each.sections:,}",
            *(f"{seconds:.2f}" for seconds in (each.read, each.again, each.index)),
            *(f"{each.sections / seconds * 60:,.0f}" for seconds in rates),
            f"{each.grown:.0f}",
            f"{each.grown / each.sections * 1024:.1f}",
            f"{each.peak:.0f}",
        ]


def _fastest(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> float:
    """Milliseconds."""
    times = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        work(*args, **kwargs)
        times.append(time.perf_counter() - before)
    return min(times) * 1000


def _real(data: Path) -> Iterator[Set]:
    for file in sorted(data.glob("*/sections.jsonl")):
        manual = read_sections(file)
        if len(manual.sections) >= LARGE:
            asked = [each.text for each in read_questions(file.with_name("queries.jsonl"), manual)]
            drawn = Random(SEED).sample(asked, min(QUESTIONS, len(asked)))
            yield Set(file.parent.name, manual, drawn)


def _made(sections: int) -> Set:
    with TemporaryDirectory() as name:
        write_manual(Path(name), sections)
        manual = read_manual(Path(name))
    titles = [section.title for section in manual.sections]
    return Set("made", manual, made_questions(titles, QUESTIONS))
