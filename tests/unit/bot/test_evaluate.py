"""``groupkeeper evaluate`` as people call it, with files that are in order and with files that
are not."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.evaluating import read_sections

SECTIONS: list[dict[str, object]] = [
    {"id": "e", "title": "Export approvals", "text": "Choose Excel.", "aliases": [], "lang": "en"},
    {"id": "t", "title": "Make tea", "text": "Boil water.", "aliases": ["brew"], "lang": "en"},
    {"id": "b", "title": "备份数据库", "text": "复制文件。", "aliases": [], "lang": "zh"},
]
QUESTIONS: list[dict[str, object]] = [
    {"text": "how do I export approvals?", "gold": ["e"], "lang": "en"},
    {"text": "怎么备份数据库", "gold": ["b"], "lang": "zh", "kind": "whatever"},
    {"text": "how do I make tea?", "gold": ["b", "e"], "lang": "en"},
    {"text": "the weather in Paris", "gold": [], "lang": "en"},
]
KEYS = [
    "sections",
    "queries",
    "recall_at_1",
    "recall_at_3",
    "mrr_at_10",
    "auroc",
    "precision_at_80",
    "wrong_answer_rate",
    "ms_p50",
    "ms_p95",
    "build_s",
    "choices",
]


def lines(objects: Sequence[object]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in objects)


class Command:
    """The command in an empty folder, in English unless something else is said."""

    def __init__(self, folder: Path) -> None:
        self.env = {"GROUPKEEPER_LOCALE": "en", "GROUPKEEPER_FAQ__ANSWER_AT": ""}
        self.sections = folder / "sections.jsonl"
        self.queries = folder / "queries.jsonl"
        self.sections.write_text(lines(SECTIONS), encoding="utf-8")
        self.queries.write_text(lines(QUESTIONS), encoding="utf-8")

    def run(self, *options: str) -> Result:
        files = ("--sections", str(self.sections), "--queries", str(self.queries))
        return CliRunner().invoke(cli, ["evaluate", *files, *options], env=self.env)

    def figures(self) -> dict[str, Any]:
        done = self.run("--json")
        assert done.exit_code == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path)


def test_json_has_the_figures_and_nothing_else(command: Command) -> None:
    found = command.figures()
    assert list(found) == KEYS
    assert (found["sections"], found["queries"]) == (3, 4)
    assert found["recall_at_1"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["auroc"] == 1.0
    assert found["wrong_answer_rate"] == pytest.approx(1 / 3, abs=1e-4)
    assert 0 < found["ms_p50"] <= found["ms_p95"]
    assert found["build_s"] >= 0


def test_choices_compare_the_setting_with_other_values(command: Command) -> None:
    command.env["GROUPKEEPER_FAQ__WRONG_ANSWERS"] = "0.07"
    choices = command.figures()["choices"]
    shares = [choice["wrong_answers"] for choice in choices]
    assert 0.07 in shares
    assert shares == sorted(shares)
    needed = [choice["answer_at"] for choice in choices]
    assert needed == sorted(needed, reverse=True)
    answered = [choice["answered"] for choice in choices]
    assert answered == sorted(answered)
    shown = command.run().stdout
    assert [line.split()[1] for line in shown.splitlines() if "→ 0" in line] == ["0.07"]


@pytest.mark.parametrize(
    ("questions", "absent"),
    [
        (QUESTIONS[:3], {"auroc"}),
        (
            QUESTIONS[3:],
            {
                "recall_at_1",
                "recall_at_3",
                "mrr_at_10",
                "auroc",
                "precision_at_80",
                "wrong_answer_rate",
            },
        ),
    ],
)
def test_what_cannot_be_measured_is_null(
    command: Command, questions: list[object], absent: set[str]
) -> None:
    command.queries.write_text(lines(questions), encoding="utf-8")
    found = command.figures()
    assert {key for key in KEYS if found[key] is None} == absent
    shown = command.run()
    assert (shown.exit_code, "–" in shown.stdout) == (0, True)


def test_figures_for_people_in_both_languages(command: Command) -> None:
    english = command.run().stdout
    assert "Questions: 3 that the manual answers, 1 that it does not" in english
    assert re.search(r"Right section in first place +66\.7%", english)
    command.env["GROUPKEEPER_LOCALE"] = "zh"
    chinese = command.run().stdout
    assert re.search(r"排第一的就是正确章节 +66\.7%", chinese)
    assert "…" not in chinese  # headings are wrapped, not cut


def test_failures_are_named_up_to_a_number(command: Command) -> None:
    shown = command.run("--failures", "5").stdout
    assert "1. how do I make tea?" in shown
    assert "Expected: Export approvals  (e) · 备份数据库  (b)" in shown
    assert "Got: Answer (confidence " in shown
    assert "     Make tea  (t)" in shown
    assert "2. " not in shown  # out of scope, and not answered
    assert "tea?" not in command.run().stdout


def test_many_expected_sections_are_counted(command: Command) -> None:
    more: list[dict[str, object]] = [
        {"id": f"s{n}", "title": f"Part {n}", "text": ""} for n in range(5)
    ]
    command.sections.write_text(lines([*SECTIONS, *more]), encoding="utf-8")
    asked = {"text": "how do I make tea?", "gold": [f"s{n}" for n in range(5)]}
    command.queries.write_text(lines([asked]), encoding="utf-8")
    assert "Part 2  (s2) and 2 more" in command.run("--failures", "1").stdout


def test_with_json_failures_go_elsewhere(command: Command) -> None:
    done = command.run("--failures", "1", "--json")
    assert list(json.loads(done.stdout)) == KEYS
    assert "1. how do I make tea?" in done.stderr


def test_progress_is_for_terminals(command: Command) -> None:
    assert command.run().stderr == ""
    command.env["FORCE_COLOR"] = "1"
    assert "Asking" in command.run("--json").stderr


WRONG = [
    # the file, its text or what is done to it, and what is said of it in English and in Chinese
    ("sections", None, "There is no file {}.", "找不到文件 {}。"),
    ("queries", None, "There is no file {}.", "找不到文件 {}。"),
    ("sections", "", "{} is empty.", "{} 是空的。"),
    ("queries", "\n \n", "{} is empty.", "{} 是空的。"),
    ("queries", '{"text": "x", "gold": []}\n{"te', "{}, line 2: this is not", "{} 第 2 行：不是"),
    ("sections", "[1]", "{}, line 1: this is not a JSON object.", "{} 第 1 行：不是 JSON 对象。"),
    ("sections", '\n{"id": "a", "text": ""}', '{}, line 2: the key "title"', "行：缺少“title”"),
    ("queries", '{"text": "x"}', '{}, line 1: the key "gold" is missing.', "缺少“gold”"),
    ("queries", '{"text": "x", "gold": "a"}', '"gold" has the wrong type', "“gold”的类型不对"),
    ("sections", '{"id": 1, "title": "", "text": ""}', '"id" has the wrong', "“id”的类型"),
    ("queries", '{"text": "", "gold": []}', '{}, line 1: "text" is empty.', "“text”是空的"),
    (
        "sections",
        lines([SECTIONS[0], SECTIONS[1], SECTIONS[0]]),
        "{}, line 3: the id e is already used in line 1.",
        "{} 第 3 行：id e 在第 1 行已经用过了。",
    ),
    (
        "queries",
        lines([{"text": "x", "gold": ["e", "nowhere"]}]),
        '{}, line 1: "gold" names nowhere, but no section has this id.',
        "{} 第 1 行：“gold”里的 nowhere 不是任何章节的 id。",
    ),
    ("sections", b"\xd6\xd0\xce\xc4", "{} is not UTF-8 text.", "{} 不是 UTF-8 文本"),
]


@pytest.mark.parametrize(("which", "text", "english", "chinese"), WRONG)
def test_bad_files_are_said_in_a_sentence(
    command: Command, which: str, text: str | bytes | None, english: str, chinese: str
) -> None:
    file: Path = getattr(command, which)
    file.unlink()
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    for locale, said in (("en", english), ("zh", chinese)):
        command.env["GROUPKEEPER_LOCALE"] = locale
        done = command.run()
        assert (done.exit_code, done.stdout) == (1, "")
        assert said.format(file) in done.stderr
        assert done.stderr.count("\n") == 1


def test_a_folder_is_not_a_file(command: Command) -> None:
    command.sections = command.sections.parent
    done = command.run()
    assert (done.exit_code, "can't be read: Is a directory." in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Approvals > Export approvals", ("Approvals", "Export approvals")),
        (["Approvals", "Export approvals"], ("Approvals", "Export approvals")),
        ("Approvals", ("Approvals", "Export approvals")),
        ("Export approvals", ("Export approvals",)),
        ("", ("Export approvals",)),
    ],
)
def test_paths_end_with_the_title(
    command: Command, path: str | list[str], expected: tuple[str, ...]
) -> None:
    command.sections.write_text(lines([SECTIONS[0] | {"path": path}]), encoding="utf-8")
    [section] = read_sections(command.sections).sections
    assert section.path == expected


def test_a_title_may_hold_the_sign_between_headings(command: Command) -> None:
    titled = SECTIONS[0] | {"title": "A > B", "path": "Top > A > B"}
    command.sections.write_text(lines([titled]), encoding="utf-8")
    assert read_sections(command.sections).sections[0].path == ("Top", "A > B")


def test_a_byte_order_mark_and_blank_lines_do_no_harm(command: Command) -> None:
    text = "\ufeff" + lines(QUESTIONS).replace("\n", "\r\n\r\n")
    command.queries.write_text(text, encoding="utf-8")
    assert command.figures()["queries"] == 4
