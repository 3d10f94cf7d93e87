"""``manual check`` as people and scripts see it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import cli
from bot.texts import catalogue
from faq.checks.finding import Kind

PAGES = {
    "en/a.md": "# A\n\n[x](gone.md) [y](gone.md) [z](https://example.com)\n",
    "en/b.md": "# B\n\n[x](gone.md)\n\n## More\n\n[x](#other)\n",
    "zh/甲.md": "# 甲\n\n![图](缺.png)\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUPKEEPER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("GROUPKEEPER_LOCALE", "en")
    return written(tmp_path / "manual", PAGES)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def run(*args: object) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["manual", "check", *map(str, args)])
    return result.exit_code, result.output


def as_json(*args: object) -> tuple[int, dict[str, Any]]:
    code, out = run(*args, "--json")
    return code, json.loads(out)


def test_findings_alone_do_not_fail_unless_strict(folder: Path) -> None:
    assert run(folder)[0] == 0
    assert run(folder, "--strict")[0] == 1


def test_what_people_read(folder: Path) -> None:
    _, out = run(folder)
    lines = out.splitlines()
    assert lines[0] == f"Manual {folder}: 4 sections in 3 files."
    assert lines[2:7] == [
        "Findings: 4",
        "     1  links to pages that are not there",
        "     1  pictures or videos that are missing",
        "     1  links to headings that are not there",
        "     1  never tried by a newcomer",
    ]
    assert lines[9] == (
        "! en/a.md:3  The link to en/gone.md leads nowhere. Mend or remove it, or add the page. "
        "Also: en/b.md:3."
    )
    assert lines[10].startswith("! zh/甲.md:3  The picture or video zh/缺.png is missing")
    assert "links to the web (1)" in lines[-1]


def test_what_people_read_in_chinese(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUPKEEPER_LOCALE", "zh")
    assert "! en/a.md:3  链接 en/gone.md 打不开，没有这个页面。" in run(folder)[1]


def test_the_costliest_come_first_and_the_rest_is_counted(folder: Path) -> None:
    _, out = run(folder, "--limit", "1")
    assert [line[:11] for line in out.splitlines() if line.startswith("! ")] == ["! en/a.md:3"]
    assert "… and 3 more" in out
    assert run(folder, "--limit", "0") == run(folder)


def test_what_scripts_read(folder: Path) -> None:
    code, report = as_json(folder)
    assert code == 0
    assert (report["sections"], report["files"], report["errors"]) == (4, 3, [])
    assert report["questions"] is None
    assert report["not_checked"] == {"web_links": 1, "videos": 0}
    first = report["findings"][0]
    assert (first["kind"], first["file"], first["line"]) == ("dead-link", "en/a.md", 3)
    assert (first["section"], first["cost"], first["target"]) == ("en/a", 2.0, "en/gone.md")
    assert first["places"][1] == {"file": "en/b.md", "line": 3, "section": "en/b"}
    assert report["counts"]["dead-anchor"] == 1


def test_errors_fail_and_have_their_line(folder: Path) -> None:
    written(folder, {"c.md": "# C\n\nx\0\n"})
    code, out = run(folder)
    assert code == 1
    assert "✗ c.md:3  binary" in out
    code, report = as_json(folder)
    assert (code, report["errors"][0]["file"], report["errors"][0]["line"]) == (1, "c.md", 3)


def test_a_manual_with_nothing_to_mend(folder: Path) -> None:
    text = "---\nreview: {tried_by: Ana}\n---\n# A\n\nx\n"
    other = written(folder.parent / "other", {"a.md": text})
    code, out = run(other, "--strict")
    assert (code, "Nothing to mend." in out) == (0, True)


def test_without_a_folder_it_is_the_manual_that_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUPKEEPER_MANUAL", str(folder))
    assert run() == run(folder)


def test_a_missing_folder_is_said(folder: Path) -> None:
    code, out = run(folder / "no")
    assert (code, f"There is no manual at {folder / 'no'}" in out) == (1, True)


def test_names_of_files_give_the_terminal_no_orders(folder: Path) -> None:
    written(folder, {"x\x07\x1b[31m.md": "# X\n\n[x](gone.md)\0\n"})
    out = run(folder, "--limit", "0")[1]
    assert "\x07" not in out
    assert "\x1b" not in out


def test_every_kind_has_its_texts() -> None:
    texts = catalogue("en")
    keys = {kind.value.replace("-", "_") for kind in Kind}
    assert {key.rpartition(".")[2] for key in texts if key.startswith("check.kind.")} == keys
    found = {key.rpartition(".")[2] for key in texts if key.startswith("check.found.")}
    assert {key for key in keys if not any(name.startswith(key) for name in found)} == {
        "feature_incomplete"
    }
    assert {"feature", "feature_guessed"} <= found
