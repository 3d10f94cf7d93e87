"""How well a newly written request finds the one for the same, beside what is commonly taken.

The sets are those of the quality benchmark. A section becomes a requirement: its title is the
title, its aliases are the words of those who asked for the same; where it has no aliases, its text
is what the one person wrote, cut to what counts. Questions are the newly written requests. All
ways get these texts and no others (no paths, no files). Only a part of the questions is asked; the
weights were chosen on the other half, drawn by a fixed seed, of which nothing is reported.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Annotated

import numpy as np
import typer
from rapidfuzz import fuzz

from benchmarks.alternatives import Alternative, Bm25, FullText, Fuzzy, Letters, Ranked
from benchmarks.pool import OURS, costs
from benchmarks.tables import CLEAN, print_table
from bot.evaluating import read_questions, read_sections
from bot.likeness import reader
from faq.evaluation import Question, rank
from faq.lexicon import built_in
from faq.section import Section
from feedback.similar import ALIKE, LONGEST, SAME, Similar

PLACES = 5
SPLIT = 2
"""Seed of the half that the weights were chosen on."""
REACHED = 0.95
LIMITS = {"WRatio": 60, "token set": 60}
"""Requests of each file, the first of those drawn, where requirements have long texts."""


class TokenSet(Fuzzy):
    scorer = staticmethod(fuzz.token_set_ratio)


class Groupkeeper:
    """The index of requests, as the bot has it."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._ids = [section.id for section in sections]
        self._similar = Similar(reader(built_in()))
        for number, section in enumerate(sections):
            self._similar.put(number, [section.title, *section.aliases])

    def rank(self, questions: Sequence[str]) -> list[Ranked]:
        found = [self._similar.nearest(question) for question in questions]
        return [
            ([self._ids[near.id] for near in each], each[0].likeness if each else 0.0)
            for each in found
        ]


WAYS: dict[str, Callable[[Sequence[Section]], Alternative]] = {
    OURS: Groupkeeper,
    "WRatio": Fuzzy,
    "token set": TokenSet,
    "bm25s": Bm25,
    "SQLite FTS5": FullText,
    "char TF-IDF": Letters,
}


@dataclass(frozen=True, slots=True)
class Row:
    set: str
    noise: str
    asked: int
    ranks: Mapping[str, Sequence[float]]
    """By way, of the requests that have a requirement; of the first ones only, where limited."""
    likeness: Sequence[tuple[float, bool]]
    """Ours: of the first entry of each request, and whether that is right; clean only."""
    strange: Sequence[float]
    """Ours: of the first entry of each request that has no requirement; clean only."""


def run(
    data: Annotated[
        Path | None, typer.Option(help="Folder with a folder for each set of questions.")
    ] = None,
    most: Annotated[int, typer.Option(help="Requests of each file, drawn by a fixed seed.")] = 400,
    entries: Annotated[int, typer.Option(help="Requirements to measure time and memory of.")] = (
        50_000
    ),
) -> None:
    """Print recall beside the baselines', what the thresholds show, and time and memory."""
    if data is None:
        print("Recall skipped: it needs `python -m benchmarks similar --data FOLDER`.\n")
    else:
        rows = [row for file in sorted(data.glob("*/sections.jsonl")) for row in _rows(file, most)]
        print(f"### Recall at {PLACES}\n")
        print_table(_recalls(rows))
        print("\n### What the thresholds show, clean\n")
        print_table(_shown(rows))
        print()
    print(f"### {entries:,} requirements\n")
    print_table(costs(entries))


def requirement(section: Section) -> Section:
    """With the title and the words that all ways get."""
    words = section.aliases or ((section.text,) if section.text else ())
    cut = tuple(each[:LONGEST] for each in words)
    return replace(section, path=(section.title,), aliases=cut, text="")


def _rows(file: Path, most: int) -> Iterator[Row]:
    manual = read_sections(file)
    limits = {} if any(section.aliases for section in manual.sections) else LIMITS
    sections = [requirement(section) for section in manual.sections]
    ways = {name: make(sections) for name, make in WAYS.items()}
    for queries in sorted(file.parent.glob("queries*.jsonl")):
        noise = queries.name.removeprefix("queries").removesuffix(".jsonl").strip(".") or CLEAN
        asked, strange = _drawn(read_questions(queries, manual), most)
        ranks = {}
        for name, way in ways.items():
            started = time.perf_counter()
            part = asked[: limits.get(name, most)]
            found = way.rank([question.text for question in part])
            ranks[name] = [rank(ids, q.gold) for (ids, _), q in zip(found, part, strict=True)]
            if name == OURS:
                best = [score for _, score in found]
            seconds = time.perf_counter() - started
            print(f"{file.parent.name} {noise} {name}: {seconds:.1f} s", file=sys.stderr)
        right = [place <= 1 for place in ranks[OURS]]
        stray = [s for _, s in ways[OURS].rank([q.text for q in strange])] if noise == CLEAN else []
        likeness = list(zip(best, right, strict=True)) if noise == CLEAN else []
        yield Row(file.parent.name, noise, len(asked), ranks, likeness, stray)


def _drawn(questions: Sequence[Question], most: int) -> tuple[list[Question], list[Question]]:
    """Of the half for reporting: with and without a requirement, in an order by chance."""
    order = list(range(len(questions)))
    Random(SPLIT).shuffle(order)
    half = [questions[number] for number in order[len(order) // 2 :]]
    return [q for q in half if q.in_scope][:most], [q for q in half if not q.in_scope][:most]


def _recalls(rows: Sequence[Row]) -> Iterator[Sequence[str]]:
    yield ["set", "noise", "requests", *WAYS, "ours minus best"]
    for row in rows:
        shares = {way: _share(row.ranks[way]) for way in WAYS}
        others = {way: share for way, share in shares.items() if way != OURS}
        best = max(others, key=lambda way: others[way])
        ours = _share(row.ranks[OURS][: len(row.ranks[best])])
        cells = [f"{share:.3f}" for share in shares.values()]
        low = " (below 0.95)" if others[best] >= REACHED > ours else ""
        yield [row.set, row.noise, str(row.asked), *cells, f"{ours - others[best]:+.3f}{low}"]


def _share(ranks: Sequence[float]) -> float:
    return float(np.mean(np.array(ranks) <= PLACES))


def _shown(rows: Sequence[Row]) -> Iterator[Sequence[str]]:
    yield ["set", "threshold", "right first and shown", "wrong first and shown", "unrelated shown"]
    for row in rows:
        for name, least in (("ALIKE", ALIKE), ("SAME", SAME)) if row.likeness else ():
            right = np.mean([good and score >= least for score, good in row.likeness])
            wrong = np.mean([not good and score >= least for score, good in row.likeness])
            stray = f"{np.mean(np.array(row.strange) >= least):.3f}" if row.strange else "–"
            yield [row.set, f"{name} {least}", f"{right:.3f}", f"{wrong:.3f}", stray]
