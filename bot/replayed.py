"""What ``replay`` prints, for people and for scripts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

from bot.settings import Settings
from bot.texts import plain
from faq.answering import Answering
from faq.replay import AskedBefore, Change, Kind, Shown

_LONGEST = 120
"""Characters of a question that people are shown."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Those that are replayed, and where they come from: a time or a file."""

    asked: list[AskedBefore]
    distinct: int
    """How many there are, replayed or not."""
    since: datetime | None = None
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What answers now, or would."""

    settings: Settings
    answering: Answering


def report_as_json(
    before: Side, after: Side, questions: Questions, changes: Sequence[Change]
) -> dict[str, Any]:
    """All of it."""
    counts = Counter(change.kind for change in changes)
    return {
        "before": _side_as_json(before),
        "after": _side_as_json(after),
        "questions": {
            "since": _instant(questions.since),
            "file": None if questions.file is None else str(questions.file),
            "distinct": questions.distinct,
            "asked": len(questions.asked),
            "times": sum(each.times for each in questions.asked),
        },
        "changed": len(changes),
        "unchanged": len(questions.asked) - len(changes),
        "counts": {kind: counts[kind] for kind in Kind},
        "changes": [
            {
                "question": change.question.text,
                "locale": change.question.locale,
                "times": change.question.times,
                "people": change.question.people,
                "last_asked_at": _instant(change.question.last),
                "kind": change.kind,
                "before": _shown_as_json(change.before),
                "after": _shown_as_json(change.after),
            }
            for change in changes
        ],
    }


def _side_as_json(side: Side) -> dict[str, Any]:
    return {
        "manual": str(side.settings.manual_dir),
        "sections": len(side.answering.manual.sections),
        "wrong_answers": side.settings.faq.wrong_answers,
        "suggest_at": side.settings.faq.suggest_at,
    }


def _shown_as_json(shown: Shown) -> dict[str, Any]:
    return {
        "outcome": shown.outcome,
        "confidence": round(shown.confidence, 4),
        "sections": [{"id": each.id, "path": list(each.path)} for each in shown.sections],
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def print_report(
    locale: str,
    before: Side,
    after: Side,
    questions: Questions,
    changes: Sequence[Change],
    limit: int,
) -> None:
    """What was compared, how many changes of which kind, then the first ``limit`` (0: all)."""
    _echo(_side(locale, "replay.now", before))
    _echo(_side(locale, "replay.then", after))
    _echo(_source(locale, questions))
    count, replayed = len(changes), len(questions.asked)
    if replayed < questions.distinct:
        _echo(plain(locale, "replay.limited", count=replayed))
    key = "replay.changed" if count else "replay.same"
    _echo("\n" + plain(locale, key, count=count, asked=replayed))
    for kind, number in Counter(change.kind for change in changes).most_common():
        _echo(f"{number:>6}  {_kind(locale, kind)}")
    shown = changes[:limit] if limit else changes
    for change in shown:
        _print_change(locale, change)
    if len(shown) < count:
        _echo("\n" + plain(locale, "check.more", count=count - len(shown)))


def _side(locale: str, key: str, side: Side) -> str:
    faq = side.settings.faq
    return plain(
        locale,
        key,
        folder=side.settings.manual_dir,
        sections=len(side.answering.manual.sections),
        wrong_answers=faq.wrong_answers,
        suggest_at=faq.suggest_at,
    )


def _source(locale: str, questions: Questions) -> str:
    say = partial(plain, locale, count=questions.distinct)
    if questions.since is None:
        return say("replay.from_file", file=questions.file)
    return say("replay.since", since=questions.since.date())


def _print_change(locale: str, change: Change) -> None:
    asked = change.question
    text = " ".join(asked.text.split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    facts = {"text": text, "kind": _kind(locale, change.kind), "times": asked.times}
    if asked.people is None:
        _echo("\n" + plain(locale, "replay.line_of_file", **facts))
    else:
        _echo("\n" + plain(locale, "replay.line", **facts, people=asked.people))
    _print_shown(locale, "replay.before", change.before)
    _print_shown(locale, "replay.after", change.after)


def _print_shown(locale: str, key: str, shown: Shown) -> None:
    outcome = plain(locale, f"cli.{shown.outcome}", confidence=f"{shown.confidence:.0%}")
    _echo("  " + plain(locale, key, outcome=outcome))
    for section in shown.sections:
        _echo(f"    {' › '.join(section.path)}  ({section.id})")


def _kind(locale: str, kind: Kind) -> str:
    return plain(locale, f"replay.kind.{kind.value.replace('-', '_')}")


def _echo(text: str) -> None:
    """Questions come from strangers: what a terminal would obey is not printed."""
    typer.echo("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))
