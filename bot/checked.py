"""What ``manual check`` prints, for people and for scripts."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from bot.texts import plain
from faq.checks.finding import Finding, Kind, Place
from faq.checks.report import Report
from faq.section import Manual, Problem

_ALSO = 2
"""Further places that are named in a line."""


def report_as_json(
    locale: str, folder: Path, manual: Manual, report: Report, counted: Mapping[str, int] | None
) -> dict[str, Any]:
    """All of it. ``counted``: the questions behind the costs; None if there were none to count."""
    return {
        "manual": str(folder),
        "sections": len(manual.sections),
        "files": len({section.file for section in manual.sections}),
        "questions": counted,
        "errors": [
            {
                "file": problem.file,
                "line": problem.line,
                "kind": problem.kind,
                "text": problem.detail,
            }
            for problem in manual.problems
        ],
        "counts": {str(kind): count for kind, count in _counts(report).items()},
        "findings": [_finding_as_json(locale, *pair) for pair in report.findings],
        "not_checked": {"web_links": report.web_links, "videos": report.untold_videos},
    }


def _finding_as_json(locale: str, finding: Finding, cost: float) -> dict[str, Any]:
    first = finding.places[0] if finding.places else Place("")
    return {
        "kind": finding.kind,
        "file": first.file or None,
        "line": first.line,
        "section": first.section,
        "cost": round(cost, 2),
        "text": _sentence(locale, finding),
        **finding.facts,
        "places": [
            {"file": place.file, "line": place.line, "section": place.section}
            for place in finding.places
        ],
    }


def print_report(locale: str, folder: Path, manual: Manual, report: Report, limit: int) -> None:
    """Errors all, then how many findings of which kind, then the costliest ``limit`` (0: all)."""
    files = len({section.file for section in manual.sections})
    sections = len(manual.sections)
    _echo(plain(locale, "check.manual", folder=folder, sections=sections, files=files))
    if manual.problems:
        _echo("\n" + plain(locale, "check.errors", count=len(manual.problems)))
        for problem in manual.problems:
            _echo(f"✗ {_error(problem)}")
    if report.findings:
        _print_findings(locale, report, limit)
    if report.web_links or report.untold_videos:
        facts = {"links": report.web_links, "videos": report.untold_videos}
        _echo("\n" + plain(locale, "check.not_checked", **facts))
    if not manual.problems and not report.findings:
        _echo(plain(locale, "check.good"))


def _print_findings(locale: str, report: Report, limit: int) -> None:
    _echo("\n" + plain(locale, "check.findings", count=len(report.findings)))
    for kind, count in _counts(report).items():
        _echo(f"{count:>6}  {plain(locale, f'check.kind.{_key(kind)}')}")
    shown = report.findings[:limit] if limit else report.findings
    more = len(report.findings) - len(shown)
    _echo("\n" + plain(locale, "check.costliest" if more else "check.all", count=len(shown)))
    for finding, _ in shown:
        _echo(f"! {_line(locale, finding)}")
    if more:
        _echo(plain(locale, "check.more", count=more))


def _line(locale: str, finding: Finding) -> str:
    text = _sentence(locale, finding)
    if not finding.places:
        return text
    first, *others = map(_where, finding.places)
    if not others:
        return f"{first}  {text}"
    named = plain(locale, "check.comma").join(others[:_ALSO])
    key = "check.also" if len(others) <= _ALSO else "check.also_more"
    return f"{first}  {text} {plain(locale, key, places=named, count=len(others) - _ALSO)}"


def _sentence(locale: str, finding: Finding) -> str:
    facts = dict(finding.facts)
    comma = plain(locale, "check.comma")
    if finding.kind is Kind.FEATURE:
        parts = (plain(locale, f"check.part.{part}") for part in finding.facts["missing"])
        facts["missing"] = comma.join(parts)
    if finding.kind is Kind.SAME_PATH:
        facts["path"] = " › ".join(finding.facts["path"])
    return plain(locale, f"check.found.{_variant(finding)}", **facts)


def _variant(finding: Finding) -> str:
    """The name of its sentence."""
    match finding.kind:
        case Kind.FEATURE:
            return "feature_guessed" if finding.facts["guessed"] else "feature"
        case Kind.NEVER_TRIED:
            return f"never_tried_{finding.facts['scope']}"
        case Kind.SAME_TEXT:
            return "same_text" if finding.facts["count"] == 1 else "same_texts"
        case Kind.SAME_ALIAS:
            return "same_alias" if len(finding.facts["aliases"]) == 1 else "same_aliases"
        case kind:
            return _key(kind)


def _counts(report: Report) -> dict[Kind, int]:
    return dict(Counter(finding.kind for finding, _ in report.findings).most_common())


def _key(kind: Kind) -> str:
    return kind.value.replace("-", "_")


def _error(problem: Problem) -> str:
    return f"{_where(Place(problem.file, problem.line))}  {problem.kind}: {problem.detail}"


def _where(place: Place) -> str:
    return place.file if place.line is None else f"{place.file}:{place.line}"


def _echo(text: str) -> None:
    """Names come from strangers: what a terminal would obey is not printed."""
    lines = text.split("\n")
    typer.echo("\n".join("".join(c if c.isprintable() else "�" for c in line) for line in lines))
