"""The tables of the quality benchmark, in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.evaluation import auroc, precision, recall, threshold_at

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]

OURS = "groupkeeper"
CLEAN = "clean"
RESAMPLES = 2_000
SEED = 7


@dataclass(frozen=True, slots=True)
class Column:
    """What a way made of each question; NaN where it was not asked."""

    ranks: Numbers
    scores: Numbers
    answered: Numbers
    """1 or 0 at the default thresholds; NaN also for a way that only ranks."""

    @property
    def asked(self) -> Mask:
        return ~np.isnan(self.ranks)


@dataclass(frozen=True, slots=True)
class Cell:
    """One set with one noise."""

    set: str
    noise: str
    in_scope: Mask
    columns: Mapping[str, Column]
    """By way; ours comes first."""

    def ranks(self, way: str, like: str | None = None) -> Numbers:
        """Those in scope, of the questions that ``like`` was asked as well."""
        asked = self.columns[way].asked & self.columns[like or way].asked
        return self.columns[way].ranks[self.in_scope & asked]

    def scores(self, way: str, in_scope: bool) -> Numbers:
        column = self.columns[way]
        there: Mask = column.asked & (self.in_scope if in_scope else ~self.in_scope)
        return column.scores[there]


def show(cells: Sequence[Cell]) -> None:
    ways = list(dict.fromkeys(way for cell in cells for way in cell.columns))
    print("### Recall at 1 / at 3\n")
    print_table(_recalls(cells, ways))
    if len(ways) > 1:
        print("\n### Recall at 1, ours minus the best alternative, in points\n")
        print(f"Paired bootstrap over the questions, {RESAMPLES} resamples.\n")
        print_table(_differences(cells))
        print("\n### Means over all rows of the first table\n")
        print_table(_means(cells, ways))
    print("\n### What noise leaves of our recall at 1\n")
    print_table(_kept(cells))
    print("\n### Out of scope, clean\n")
    print("Answering from the score that 80 % of the questions in scope reach.\n")
    print_table(_out_of_scope(cells))
    print("\n### Ours at the default thresholds, clean\n")
    print_table(_defaults(cells))


def difference(ours: Numbers, theirs: Numbers) -> tuple[float, float, float]:
    """Of recall at 1 on the same questions, with its 95 % interval."""
    gained = (ours <= 1).astype(int) - (theirs <= 1).astype(int)
    counts = np.array([np.sum(gained == value) for value in (-1, 0, 1)])
    # Drawing questions with replacement is drawing how many of each kind there are.
    drawn = np.random.default_rng(SEED).multinomial(
        len(gained), counts / len(gained), size=RESAMPLES
    )
    low, high = np.percentile((drawn[:, 2] - drawn[:, 0]) / len(gained), [2.5, 97.5])
    return float(gained.mean()), float(low), float(high)


def _recalls(cells: Iterable[Cell], ways: Sequence[str]) -> Iterator[Sequence[str]]:
    yield ["set", "noise", "questions", *ways]
    for cell in cells:
        count = str(len(cell.ranks(OURS)))
        yield [cell.set, cell.noise, count, *(_recall(cell, way) for way in ways)]


def _recall(cell: Cell, way: str) -> str:
    if way not in cell.columns:
        return "–"
    ranks = cell.ranks(way)
    return f"{_third(recall(ranks, 1))} / {_third(recall(ranks, 3))}"


def _differences(cells: Iterable[Cell]) -> Iterator[Sequence[str]]:
    yield ["set", "noise", "best alternative", "questions", "difference", "95 % interval"]
    for cell in cells:
        others = [way for way in cell.columns if way != OURS]
        best = max(others, key=lambda way: float(np.mean(cell.ranks(way) <= 1)))
        ours, theirs = cell.ranks(OURS, like=best), cell.ranks(best)
        middle, low, high = (100 * number for number in difference(ours, theirs))
        row = [cell.set, cell.noise, best, str(len(theirs))]
        yield [*row, f"{middle:+.1f}", f"{low:+.1f} … {high:+.1f}"]


def _means(cells: Sequence[Cell], ways: Iterable[str]) -> Iterator[Sequence[str]]:
    yield ["way", "rows", "recall at 1 / at 3", "ours on the same questions"]
    for way in ways:
        there = [cell for cell in cells if way in cell.columns]
        theirs = _mean([cell.ranks(way) for cell in there])
        yield [way, str(len(there)), theirs, _mean([cell.ranks(OURS, like=way) for cell in there])]


def _mean(rows: Sequence[Numbers]) -> str:
    means = (np.mean([np.mean(ranks <= places) for ranks in rows]) for places in (1, 3))
    return " / ".join(_third(float(mean)) for mean in means)


def _kept(cells: Sequence[Cell]) -> Iterator[Sequence[str]]:
    clean = {cell.set: recall(cell.ranks(OURS), 1) for cell in cells if cell.noise == CLEAN}
    noises = sorted({cell.noise for cell in cells} - {CLEAN})
    noisy = {(cell.set, cell.noise): recall(cell.ranks(OURS), 1) for cell in cells}
    yield ["set", *noises]
    for name, whole in clean.items():
        found = [noisy.get((name, noise)) for noise in noises]
        yield [name, *(f"{part / whole:.0%}" if part and whole else "–" for part in found)]


def _out_of_scope(cells: Iterable[Cell]) -> Iterator[Sequence[str]]:
    yield ["set", "way", "AUROC", "precision", "out of scope answered"]
    for cell in cells:
        for way in cell.columns if cell.noise == CLEAN and not cell.in_scope.all() else ():
            inside, outside = cell.scores(way, True), cell.scores(way, False)
            at = threshold_at(inside)
            right = None if at is None else precision(cell.ranks(way), inside, outside, at)
            stray = None if at is None or not len(outside) else float(np.mean(outside >= at))
            yield [cell.set, way, *map(_third, (auroc(inside, outside), right, stray))]


def _defaults(cells: Iterable[Cell]) -> Iterator[Sequence[str]]:
    yield ["set", "in scope answered", "in scope answered wrongly", "out of scope answered"]
    for cell in cells:
        if cell.noise == CLEAN:
            ours, inside = cell.columns[OURS], cell.in_scope
            answered = ours.answered == 1
            wrong = answered & (ours.ranks > 1)
            stray = float(answered[~inside].mean()) if not inside.all() else None
            shares = (float(answered[inside].mean()), float(wrong[inside].mean()), stray)
            yield [cell.set, *map(_third, shares)]


def _third(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def print_table(rows: Iterable[Sequence[str]]) -> None:
    for number, row in enumerate(rows):
        print("| " + " | ".join(row) + " |")
        if number == 0:
            print("|" + " --- |" * len(row))
