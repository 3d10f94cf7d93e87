"""``replay`` as people and scripts see it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.texts import catalogue
from faq.replay import Kind
from tests.support import MANUAL, write_manual
from tests.unit.bot.replaying import Command, store


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    return Command(tmp_path)


@pytest.fixture
def asked(command: Command) -> Command:
    """With questions in the database."""
    asyncio.run(store(command.folder / "groupkeeper.db"))
    return command


def test_what_people_read(asked: Command) -> None:
    lines = asked.run(asked.copy).stdout.splitlines()
    assert lines[0] == f"Now:     {asked.manual} (sections: 8), wrong answers 0.03, suggest at 0.4"
    assert lines[1].startswith(f"Changed: {asked.copy} (sections: 8)")
    assert lines[2].startswith("Different questions since 2")
    assert lines[2].endswith(": 4")
    assert lines[4:] == [
        "Answers that change: 2 of 4",
        "     1  newly answered",
        "     1  same section, other text",
        "",
        "Spreadsheet  (asked 2×, people: 2): newly answered",
        lines[9],
        lines[10],
        "    Approvals › Export approvals  (en/approvals#export-approvals)",
        "",
        "怎么驳回审批  (asked 1×, people: 1): same section, other text",
        lines[14],
        "    审批 › 驳回审批  (zh/approvals#驳回审批)",
        lines[16],
        "    审批 › 驳回审批  (zh/approvals#驳回审批)",
    ]
    assert lines[9].startswith("  before: No answer in the manual (confidence ")
    assert lines[10].startswith("  after:  Answer (confidence ")


def test_what_people_read_in_chinese(asked: Command) -> None:
    asked.env["GROUPKEEPER_LOCALE"] = "zh"
    shown = asked.run(asked.copy).stdout
    assert "4 个问题中，回答有变化的：2 个" in shown
    assert "Spreadsheet（问过 2 次，2 人）：现在能回答了\n  改前：手册里没有答案" in shown


def test_what_scripts_read(asked: Command) -> None:
    found = asked.json(asked.copy)
    assert list(found) == [
        "before",
        "after",
        "questions",
        "changed",
        "unchanged",
        "counts",
        "changes",
    ]
    side = {"manual": str(asked.copy), "sections": 8, "wrong_answers": 0.03, "suggest_at": 0.4}
    assert found["after"] == side
    since = datetime.fromisoformat(found["questions"].pop("since"))
    assert timedelta(days=90) <= datetime.now(UTC) - since < timedelta(days=90, minutes=5)
    assert found["questions"] == {"file": None, "distinct": 4, "asked": 4, "times": 5}
    assert (found["changed"], found["unchanged"]) == (2, 2)
    assert set(found["counts"]) == set(Kind)
    assert {kind for kind, count in found["counts"].items() if count} == {
        "newly-answered",
        "reworded",
    }
    first = found["changes"][0]
    assert list(first) == [
        "question",
        "locale",
        "times",
        "people",
        "last_asked_at",
        "kind",
        "before",
        "after",
    ]
    assert (first["question"], first["locale"], first["kind"]) == (
        "Spreadsheet ",
        "en",
        "newly-answered",
    )
    assert (first["times"], first["people"], first["before"]["sections"]) == (2, 2, [])
    assert first["after"]["sections"] == [
        {"id": "en/approvals#export-approvals", "path": ["Approvals", "Export approvals"]}
    ]


def test_nobody_is_shown_restricted_sections(asked: Command) -> None:
    """Its restriction lifted, the table is there for a group, and was not before."""
    lifted = MANUAL["en/discounts.md"].replace("restricted: true", "restricted: false")
    copy = write_manual(asked.folder / "lifted", MANUAL | {"en/discounts.md": lifted})
    [change] = asked.json(copy)["changes"]
    assert change["kind"] == "newly-answered"
    assert change["after"]["sections"][0]["id"] == "en/discounts"


@pytest.mark.parametrize(
    ("option", "kind"), [("--wrong-answers", "newly-answered"), ("--suggest-at", "newly-unknown")]
)
def test_thresholds_alone(command: Command, option: str, kind: str) -> None:
    """All may be answered wrongly, or only what is certain may be suggested."""
    file = command.file("excel or the phone")
    found = command.json("--questions", file, option, "1")
    assert found["before"]["manual"] == found["after"]["manual"] == str(command.manual)
    key = option.removeprefix("--").replace("-", "_")
    assert found["after"] == found["before"] | {key: 1}
    assert [change["kind"] for change in found["changes"]] == [kind]


def test_thresholds_and_a_copy_together(command: Command) -> None:
    file = command.file("excel or the phone\nspreadsheet")
    found = command.json(command.copy, "--questions", file, "--suggest-at", "1")
    assert found["counts"]["newly-unknown"] == found["counts"]["newly-answered"] == 1


def test_questions_from_a_file_need_no_database(command: Command) -> None:
    file = command.file("\ufeffSPREADSHEET\r\n\r\n how do I reject an approval?\nspreadsheet\n")
    found = command.json(command.copy, "--questions", file)
    asked = {"since": None, "file": str(file), "distinct": 2, "asked": 2, "times": 3}
    assert found["questions"] == asked
    [change] = found["changes"]
    assert (change["question"], change["times"]) == ("SPREADSHEET", 2)
    assert (change["people"], change["last_asked_at"], change["locale"]) == (None, None, None)
    assert (
        "SPREADSHEET  (2×): newly answered" in command.run(command.copy, "--questions", file).stdout
    )
    assert not (command.folder / "groupkeeper.db").exists()


def test_only_the_most_asked_are_replayed(command: Command) -> None:
    file = command.file("one\ntwo\nspreadsheet\nspreadsheet\n")
    options = ("--questions", file, "--most", "2")
    found = command.json(command.copy, *options)
    assert (found["questions"]["distinct"], found["questions"]["asked"]) == (3, 2)
    assert found["changed"] == 1
    shown = command.run(command.copy, *options).stdout
    assert "Replayed were the 2 that most people asked." in shown
    assert "1 of 2" in shown


def test_of_the_database_too(asked: Command) -> None:
    found = asked.json(asked.copy, "--most", "1")
    assert (found["questions"]["distinct"], found["questions"]["asked"]) == (4, 1)
    assert [change["question"] for change in found["changes"]] == ["Spreadsheet "]


def test_a_limit_of_changes_counts_the_rest(asked: Command) -> None:
    shown = asked.run(asked.copy, "--limit", "1").stdout
    assert "Spreadsheet  (" in shown
    assert "怎么驳回审批" not in shown
    assert "… and 1 more: --limit 0" in shown
    assert asked.run(asked.copy, "--limit", "0").stdout == asked.run(asked.copy).stdout


def test_nothing_changes(asked: Command) -> None:
    shown = asked.run(asked.manual)
    assert (shown.exit_code, "Answers that change: none of 4" in shown.stdout) == (0, True)


def test_questions_give_the_terminal_no_orders(command: Command) -> None:
    file = command.file("spreadsheet\x1b[31m\x07\n" + "spreadsheet " * 100)
    shown = command.run("--questions", file, command.copy).stdout
    assert "spreadsheet\ufffd[31m" in shown
    assert "\x1b" not in shown
    assert max(map(len, shown.splitlines())) < 200


def test_progress_is_for_terminals(asked: Command) -> None:
    asked.env["FORCE_COLOR"] = "1"
    assert asked.run(asked.copy).stderr == ""


def test_every_kind_has_its_text() -> None:
    heads = {key.rpartition(".")[2] for key in catalogue("en") if key.startswith("replay.kind.")}
    assert heads == {kind.value.replace("-", "_") for kind in Kind}
