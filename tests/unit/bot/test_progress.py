"""Bars: on terminals only, and gone when it is over."""

import io
from contextlib import redirect_stderr

import pytest

from bot.progress import bar, reading_and_indexing, unseen
from bot.texts import plain


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_on_a_terminal_it_says_what_is_done_and_leaves_nothing_behind(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], locale: str
) -> None:
    with redirect_stderr(terminal), reading_and_indexing(locale)() as progress:
        progress(0, 2)
        progress(2, 2)
    written = terminal.getvalue()
    assert plain(locale, "progress.indexing") in written
    assert written.endswith("\x1b[1A\x1b[2K")  # a line up, and it is erased
    assert capsys.readouterr().out == ""


def test_an_empty_folder_is_read_as_well(terminal: Terminal) -> None:
    with redirect_stderr(terminal), bar("en", "progress.reading") as progress:
        progress(0, 0)
    assert plain("en", "progress.reading") in terminal.getvalue()


def test_a_pipe_gets_nothing_even_if_colours_are_forced(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    for show in (reading_and_indexing("en"), unseen):
        with show() as progress:
            progress(1, 1)
    assert capsys.readouterr() == ("", "")
