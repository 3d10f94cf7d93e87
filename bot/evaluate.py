"""The command ``evaluate``: how well questions are answered whose sections are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.console import JsonOption, fail, load_settings
from bot.evaluating import BadQuestions, Timing, evaluate, read_questions, read_sections
from bot.printing import print_json
from bot.settings import Settings
from bot.texts import plain
from faq.evaluation import Choice, Figures, Question, Result, choices, figures

CHOICES_AT = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2)
"""What the setting's own value is compared with."""
NAMED = 3
"""How many of the sections expected or found are named of a failure."""
_FEW_COLUMNS = 100
"""Where there is no terminal to ask how wide it is."""

cli = typer.Typer()


@cli.command("evaluate")
def command(
    sections: Annotated[Path, typer.Option(help="JSON Lines: id, title, text, aliases, lang.")],
    queries: Annotated[Path, typer.Option(help="JSON Lines: text, gold (ids; [] for none).")],
    failures: Annotated[
        int, typer.Option(min=0, help="Show so many questions that went wrong; --json: on stderr.")
    ] = 0,
    as_json: JsonOption = False,
) -> None:
    """Measure answers on your own questions, and what GROUPKEEPER_FAQ__WRONG_ANSWERS changes."""
    settings = load_settings(None)
    try:
        manual = read_sections(sections)
        questions = read_questions(queries, manual)
    except BadQuestions as problem:
        fail(settings, problem.key, **problem.facts)
    with _progress(settings, questions) as shown:
        asked = evaluate(manual, shown, settings.faq.thresholds)
    results, timing = asked.results, asked.timing
    compared = [(share, asked.answer_at(share)) for share in _compared(settings)]
    measured, table = figures(results), choices(results, compared)
    titles = {section.id: section.title for section in manual.sections}
    if as_json:
        counts = {"sections": len(titles), "queries": len(questions)}
        print_json(_as_json(counts, measured, timing, table))
    else:
        _print_figures(settings, len(titles), results, measured, timing)
        _print_choices(settings, table)
    failed = [result for result in results if result.failed]
    _print_failures(settings, failed[:failures], titles, to_stderr=as_json)


def _compared(settings: Settings) -> list[float]:
    return sorted({*CHOICES_AT, settings.faq.wrong_answers})


@contextmanager
def _progress(settings: Settings, questions: Sequence[Question]) -> Iterator[Iterable[Question]]:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress.track(questions, description=plain(settings.locale, "evaluate.asking"))


def _as_json(
    counts: Mapping[str, int], measured: Figures, timing: Timing, table: Sequence[Choice]
) -> dict[str, Any]:
    numbers = {
        **asdict(measured),
        "ms_p50": timing.ms_p50,
        "ms_p95": timing.ms_p95,
        "build_s": timing.build_s,
    }
    rows = [_rounded(asdict(choice)) for choice in table]
    return {**counts, **_rounded(numbers), "choices": rows}


def _rounded(numbers: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: None if n is None else round(n, 4) for name, n in numbers.items()}


def _print_figures(
    settings: Settings, sections: int, results: Sequence[Result], found: Figures, timing: Timing
) -> None:
    say = partial(plain, settings.locale)
    inside = sum(result.question.in_scope for result in results)
    outside = len(results) - inside
    typer.echo(say("evaluate.counts", sections=sections, inside=inside, outside=outside) + "\n")
    lines = Table.grid(padding=(0, 2))
    lines.add_column()
    lines.add_column(justify="right")
    for label, figure in (
        (say("evaluate.recall_at_1"), _share(found.recall_at_1)),
        (say("evaluate.recall_at_3"), _share(found.recall_at_3)),
        (say("evaluate.wrong_answer_rate"), _share(found.wrong_answer_rate)),
        (say("evaluate.precision_at_80"), _share(found.precision_at_80)),
        (say("evaluate.mrr_at_10"), _number(found.mrr_at_10)),
        (say("evaluate.auroc"), _number(found.auroc)),
        (say("evaluate.speed"), f"{timing.ms_p50:.1f} / {timing.ms_p95:.1f} ms"),
        (say("evaluate.build"), f"{timing.build_s:.1f} s"),
    ):
        lines.add_row(label, figure)
    _console().print(lines)


def _print_choices(settings: Settings, table: Sequence[Choice]) -> None:
    say = partial(plain, settings.locale)
    typer.echo("\n" + say("evaluate.choices") + "\n")
    columns = Table(box=None, padding=(0, 1))
    for heading in (
        "WRONG_ANSWERS",
        say("evaluate.answer_at"),
        say("evaluate.answered"),
        say("evaluate.answered_wrong"),
        say("evaluate.offered_right"),
        say("evaluate.offered_wrong"),
        say("evaluate.nothing"),
        say("evaluate.out_of_scope_answered"),
        say("evaluate.wrong_of_answers"),
    ):
        columns.add_column(heading, justify="right", vertical="bottom", overflow="fold")
    for choice in table:
        now = "→ " if choice.wrong_answers == settings.faq.wrong_answers else ""
        columns.add_row(f"{now}{choice.wrong_answers:g}", *map(_share, _cells(choice)))
    _console().print(columns)
    typer.echo("\n" + say("evaluate.how_to_choose"))


def _cells(choice: Choice) -> list[float | None]:
    in_vain = None
    if choice.offered is not None and choice.offered_right is not None:
        in_vain = choice.offered - choice.offered_right
    return [
        choice.answer_at,
        choice.answered,
        choice.answered_wrong,
        choice.offered_right,
        in_vain,
        choice.unknown,
        choice.out_of_scope_answered,
        choice.wrong_of_answers,
    ]


def _print_failures(
    settings: Settings, failed: Sequence[Result], titles: Mapping[str, str], *, to_stderr: bool
) -> None:
    say = partial(plain, settings.locale)
    for number, result in enumerate(failed, start=1):
        outcome = say(f"cli.{result.outcome}", confidence=f"{result.confidence:.0%}")
        lines = [
            f"\n{number}. {result.question.text}",
            "   " + say("evaluate.expected", sections=_expected(settings, result, titles)),
            "   " + say("evaluate.got", outcome=outcome),
            *(f"     {titles[id_]}  ({id_})" for id_ in result.ranked[:NAMED]),
        ]
        typer.echo("\n".join(lines), err=to_stderr)


def _expected(settings: Settings, result: Result, titles: Mapping[str, str]) -> str:
    gold = [id_ for id_ in titles if id_ in result.question.gold]  # in the manual's order
    if not gold:
        return plain(settings.locale, "evaluate.no_section")
    named = " · ".join(f"{titles[id_]}  ({id_})" for id_ in gold[:NAMED])
    left = len(gold) - NAMED
    return named if left <= 0 else plain(settings.locale, "evaluate.more", named=named, count=left)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _console() -> Console:
    """As wide as the terminal; facts are shown as they are."""
    console = Console(markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _FEW_COLUMNS
    return console
