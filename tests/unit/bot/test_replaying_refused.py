"""What ``replay`` cannot work with is said in a sentence, in both languages."""

import asyncio
from pathlib import Path

import pytest

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


def wrong(command: Command, *args: object) -> list[str]:
    """What is said in English and in Chinese, a sentence and nothing else."""
    said = []
    for locale in ("en", "zh"):
        command.env["GROUPKEEPER_LOCALE"] = locale
        done = command.run(*args)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.count("\n") == 1
        said.append(done.stderr)
    return said


@pytest.mark.parametrize(
    ("args", "english", "chinese"),
    [
        ([], "There is nothing to compare.", "没有可以比较的内容。"),
        (["nowhere"], "There is no folder nowhere.", "找不到文件夹 nowhere。"),
        (["--wrong-answers", "1.5"], "--wrong-answers has to be a number", "0 到 1 之间的数"),
        (["--suggest-at", "nan"], "--suggest-at has to be a number", "--suggest-at 应该是"),
        (["copy"], "There is no database at", "还没有数据库"),
        (["copy", "--questions", "none"], "There is no file none.", "找不到文件 none。"),
        (["copy", "--questions", "copy"], "copy can't be read: Is a", "copy 读不了：Is a"),
    ],
)
def test_what_is_missing_is_said(
    command: Command, args: list[str], english: str, chinese: str
) -> None:
    said = wrong(command, *args)
    assert (english in said[0], chinese in said[1]) == (True, True), said


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("", "{} is empty. It needs a question on each line.", "{} 是空的。每一行应该是一个问题。"),
        (" \n\u200b\r\n", "{} is empty.", "{} 是空的。"),
        (b"\xd6\xd0\xce\xc4", "{} is not UTF-8 text.", "{} 不是 UTF-8 文本"),
    ],
)
def test_a_file_without_questions_is_said(
    command: Command, text: str | bytes, english: str, chinese: str
) -> None:
    file = command.file(text)
    said = wrong(command, "copy", "--questions", file)
    assert (english.format(file) in said[0], chinese.format(file) in said[1]) == (True, True)


def test_a_manual_without_sections_is_said(command: Command) -> None:
    (command.folder / "bare").mkdir()
    said = wrong(command, "bare", "--questions", command.file("x"))
    assert said == ["There are no sections in the manual bare.\n", "手册 bare 里没有章节。\n"]


def test_the_manual_in_use_is_missing(command: Command) -> None:
    command.env["GROUPKEEPER_MANUAL"] = "gone"
    said = wrong(command, "copy", "--questions", command.file("x"))
    assert "There is no manual at gone." in said[0]


def test_nobody_asked_in_this_time(asked: Command) -> None:
    said = wrong(asked, asked.copy, "--days", "9")
    assert "Nobody has asked anything since 2" in said[0]
    assert "到现在没有人提过问题" in said[1]
    asked.env["GROUPKEEPER_LOCALE"] = "en"
    assert asked.json(asked.copy, "--days", "11")["changed"] == 2
