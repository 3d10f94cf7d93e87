"""What the commands print, for people and for scripts."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from bot.adapters.port import Finding, Severity
from bot.texts import plain
from chat.delivery import State
from faq.answering import Answer, Outcome
from faq.explaining import Explanation
from storage.deliveries import Listed

_MARKS = {Severity.OK: "✓", Severity.WARNING: "!", Severity.ERROR: "✗"}


def print_json(value: object) -> None:
    """One JSON document, Chinese as Chinese."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def answer_as_json(question: str, found: Explanation) -> dict[str, Any]:
    """What ``ask --json`` prints."""
    answer = found.answer
    return {
        "question": question,
        "outcome": answer.outcome,
        "confidence": round(answer.confidence, 4),
        "sections": [
            {
                "id": found.section.id,
                "title": found.section.title,
                "path": list(found.section.path),
                "score": round(found.score, 4),
                "text": found.section.text,
                "file": found.section.file,
                "line": found.section.line,
            }
            for found in answer.found
        ],
        "explanation": {
            "read": found.question,
            "form": "naming" if found.naming else "asking",
            "corrected": found.corrected,
            "answer_at": round(found.answer_at, 4),
            "candidates": [
                {
                    "id": reason.section.id,
                    "score": round(reason.score, 4),
                    "fields": _rounded(reason.fields),
                    "views": _rounded(reason.views),
                }
                for reason in found.reasons
            ],
            "lead_over_runner_up": _rounded(found.lead),
        },
    }


def _rounded(parts: Mapping[str, float]) -> dict[str, float]:
    return {name: round(part, 4) for name, part in parts.items()}


def print_answer(locale: str, answer: Answer) -> None:
    """The answer as text; of suggestions and near misses where they stand."""
    confidence = f"{answer.confidence:.0%}"
    typer.echo(plain(locale, f"cli.{answer.outcome}", confidence=confidence))
    if answer.outcome is Outcome.ANSWER:
        section = answer.found[0].section
        typer.echo(f"\n{' › '.join(section.path)}\n\n{section.text}\n\n({section.id})")
        return
    if answer.outcome is Outcome.UNKNOWN and answer.found:
        typer.echo(plain(locale, "cli.nearest"))
    for found in answer.found:
        typer.echo(f"  {' › '.join(found.section.path)}  ({found.section.id})")


def print_findings(locale: str, findings: Sequence[Finding]) -> None:
    """What doctor found, a line each, and what it comes to."""
    for finding in findings:
        text = plain(locale, f"doctor.{finding.text}", **finding.facts)
        typer.echo(f"{_MARKS[finding.severity]} {text}")
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    warnings = sum(finding.severity is Severity.WARNING for finding in findings)
    verdict = "bad" if errors else "warned" if warnings else "good"
    typer.echo("\n" + plain(locale, f"doctor.{verdict}", count=errors or warnings))


def findings_as_json(locale: str, findings: Sequence[Finding]) -> list[dict[str, str]]:
    """What ``doctor --json`` prints."""
    return [
        {
            "severity": finding.severity,
            "check": finding.text,
            "text": plain(locale, f"doctor.{finding.text}", **finding.facts),
        }
        for finding in findings
    ]


def delivery_as_json(delivery: Listed) -> dict[str, Any]:
    """What ``deliveries --json`` prints of each; times are UTC."""
    attempted = delivery.attempted_at
    return {
        "id": delivery.id,
        "account": delivery.place.account,
        "conversation": delivery.place.conversation,
        "thread": delivery.place.thread,
        "kind": delivery.kind,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "why": delivery.why,
        "created_at": delivery.created_at.isoformat(),
        "attempted_at": attempted.isoformat() if attempted else None,
    }


def print_deliveries(locale: str, state: State, found: Sequence[Listed]) -> None:
    """Deliveries, a line each; never their text."""
    if not found:
        typer.echo(plain(locale, "cli.no_deliveries", state=state))
        return
    for delivery in found:
        place = delivery.place
        line = plain(
            locale,
            "cli.delivery",
            number=delivery.id,
            created=f"{delivery.created_at:%Y-%m-%d %H:%M:%S} UTC",
            place="/".join(
                part for part in (place.account, place.conversation, place.thread) if part
            ),
            kind=delivery.kind,
            attempts=delivery.attempts,
            why=delivery.why,
        )
        typer.echo(line)
    if state is State.UNCERTAIN:
        typer.echo("\n" + plain(locale, "cli.uncertain_hint"))
