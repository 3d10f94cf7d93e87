"""Small manuals on disk, and what the checks say of them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from faq.checks.finding import Finding, Kind
from faq.checks.report import Report, check
from faq.manual import read_manual

TRIED = "---\nreview: {tried_by: Ana, tried_on: 2026-01-05}\n---\n"


def checked(folder: Path, files: Mapping[str, str | bytes], asked: Any = None) -> Report:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
    return check(read_manual(folder), folder, asked or {})


def found(report: Report, *kinds: Kind) -> list[Finding]:
    return [finding for finding, _ in report.findings if not kinds or finding.kind in kinds]


def kinds(report: Report) -> list[Kind]:
    """Of all findings but that nobody has tried anything."""
    return [each.kind for each in found(report) if each.kind is not Kind.NEVER_TRIED]
