"""A folder of Markdown files → the sections that can answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from faq.document import read_document
from faq.files import decode, manual_files, read_bytes
from faq.section import Manual, Problem, Section

__all__ = ["Manual", "ManualMissing", "Problem", "Section", "read_manual"]


class ManualMissing(Exception):
    """The manual's folder is not there, or is not a folder."""


def read_manual(folder: Path) -> Manual:
    """Read all `*.md`, `*.mdx` and `*.markdown` below `folder`, in the order of their paths.

    Writes nothing. A file that cannot be read becomes a Problem; the others still answer. Hidden
    folders and `node_modules` are passed over. Raises ManualMissing.
    """
    if not folder.is_dir():
        raise ManualMissing(str(folder))
    sections: list[Section] = []
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for item in _documents(folder.resolve()):
        if isinstance(item, Problem):
            problems.append(item)
            continue
        file, text = item
        name = file.rpartition(".")[0]
        if name in taken:
            detail = f"has the same name, and so the same ids, as {taken[name]}"
            problems.append(Problem(file, None, "duplicate", detail))
            continue
        taken[name] = file
        document = read_document(file, text)
        sections.extend(document.sections)
        problems.extend(document.problems)
    return Manual(tuple(sections), tuple(problems))


def _documents(folder: Path) -> Iterator[Problem | tuple[str, str]]:
    for item in manual_files(folder):
        if isinstance(item, Problem):
            yield item
            continue
        data = read_bytes(item)
        if isinstance(data, Problem):
            yield data
            continue
        text, problem = decode(item.file, data)
        if problem is not None:
            yield problem
        if text is not None:
            yield item.file, text
