"""What has not changed is not parsed again; what has, is."""

import os
import pickle
from pathlib import Path

from faq.manual import ManualReader
from tests.unit.faq.office import document, paragraph, workbook


def titles(reader: ManualReader) -> list[str]:
    return [section.title for section in reader.read().sections]


def test_only_what_changed_is_parsed(tmp_path: Path) -> None:
    reader = ManualReader(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text(f"# {name}\nx")
    first = reader.read()
    assert reader.parsed == 2
    assert reader.read() == first
    assert reader.parsed == 0
    before = (tmp_path / "b.md").stat()
    (tmp_path / "b.md").write_text("# c\nx")  # the same length …
    os.utime(tmp_path / "b.md", ns=(before.st_atime_ns, before.st_mtime_ns))  # … and moment
    assert titles(reader) == ["a", "c"]
    assert reader.parsed == 1


def test_what_is_gone_is_forgotten_and_problems_are_remembered(tmp_path: Path) -> None:
    reader = ManualReader(tmp_path)
    (tmp_path / "a.md").write_text("---\njobs: {a: b}\n---\n# a\nx")
    (tmp_path / "b.xlsx").write_bytes(b"broken")
    found = reader.read().problems
    assert [problem.kind for problem in found] == ["front-matter", "broken"]
    assert reader.read().problems == found
    assert reader.parsed == 0
    (tmp_path / "b.xlsx").unlink()
    assert len(reader.read().problems) == 1
    (tmp_path / "b.xlsx").write_bytes(b"broken")
    reader.read()
    assert reader.parsed == 1


def test_one_name_in_several_formats(tmp_path: Path) -> None:
    reader = ManualReader(tmp_path)
    (tmp_path / "a.docx").write_bytes(document(paragraph("Word", "H1"), paragraph("x")))
    (tmp_path / "a.xlsx").write_bytes(workbook(S=[("question", "answer"), ("Excel", "x")]))
    assert titles(reader) == ["Word"]
    (tmp_path / "a.html").write_text("<h1>HTML</h1>x")
    assert titles(reader) == ["HTML"]
    (tmp_path / "a.md").write_text("# Markdown\nx")
    manual = reader.read()
    assert [section.title for section in manual.sections] == ["Markdown"]
    assert [(p.file, p.kind) for p in manual.problems] == [
        (f"a.{suffix}", "duplicate") for suffix in ("docx", "html", "xlsx")
    ]
    (tmp_path / "a.md").unlink()
    (tmp_path / "a.html").unlink()
    assert titles(reader) == ["Word"]


def test_progress_and_pickling(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.md").write_text("# x\nx")
    seen: list[tuple[int, int]] = []
    reader = ManualReader(tmp_path)
    manual = reader.read(lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2), (2, 2)]
    moved = pickle.loads(pickle.dumps(reader))
    assert moved.read() == manual
    assert moved.parsed == 0
