"""The process that builds: what it brings, and how it ends."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.building import BuildFailed, ProcessBuilding, command
from faq.answering import Thresholds
from faq.manual import ManualMissing
from tests.support import until, write_manual

THRESHOLDS = Thresholds(wrong_answers=0.07, suggest=0.2)
HANGS = "import threading; builder.index = lambda *_: threading.Event().wait()"
SPINS = "import re; builder.index = lambda *_: re.match('(a+)+b', 'a' * 64)"
"""The expression does not let go of the interpreter for years."""

Make = Callable[..., ProcessBuilding]


def program(folder: Path, *changes: str) -> list[str]:
    """A builder in which something goes wrong."""
    lines = ["import bot.builder as builder", *changes, "builder.main()"]
    return [sys.executable, "-c", "\n".join(lines), str(folder), str(folder / "t"), "0.6", "0.35"]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    made = []

    def build_with(*changes: str) -> ProcessBuilding:
        plain = command(tmp_path, tmp_path / "taught.json", THRESHOLDS)
        made.append(ProcessBuilding(program(tmp_path, *changes) if changes else plain))
        return made[-1]

    yield build_with
    for building in made:
        await building.stop()


async def test_it_builds_again_and_again_from_what_is_there(make: Make, tmp_path: Path) -> None:
    write_manual(tmp_path)
    building = make()
    before = await building.build()
    write_manual(tmp_path, {"tea.md": "# Make tea\n\nBoil water.\n"})
    after = await building.build()
    assert len(after.manual.sections) == len(before.manual.sections) + 1
    assert after.ask("how do I make tea?").found[0].section.text == "Boil water."
    assert after._thresholds == THRESHOLDS


async def test_what_has_not_changed_is_not_parsed_again(make: Make, tmp_path: Path) -> None:
    write_manual(tmp_path, {"tea.md": "# Make tea", "bread.md": "# Bake bread"})
    building = make(
        "real = builder.index",
        "def told(reader, *a):",
        "    real(reader, *a)",
        "    raise type(f'parsed_{reader.parsed}', (Exception,), {})",
        "builder.index = told",
    )
    seen = []
    for text in ("# Make tea", "# Make tea", "# Make coffee"):
        write_manual(tmp_path, {"tea.md": text})
        with pytest.raises(BuildFailed) as failed:
            await building.build()
        seen.append(failed.value.facts["error"])
    assert seen == ["parsed_2", "parsed_0", "parsed_1"]


async def test_a_missing_folder_is_said_and_the_process_lives_on(
    make: Make, tmp_path: Path
) -> None:
    building = make()
    folder, away = tmp_path, tmp_path.with_name("away")
    folder.rename(away)
    with pytest.raises(ManualMissing):
        await building.build()
    away.rename(folder)
    assert (await building.build()).manual.sections == ()


async def test_what_prints_does_not_disturb(make: Make) -> None:
    building = make("real = builder.index", "builder.index = lambda *a: print('?') or real(*a)")
    assert (await building.build()).manual.sections == ()


async def test_an_error_is_told_by_its_kind_and_place_only(make: Make) -> None:
    building = make("def broken(*_): raise ValueError('hunter2')", "builder.index = broken")
    for _ in range(2):
        with pytest.raises(BuildFailed) as failed:
            await building.build()
        assert failed.value.facts == {"error": "ValueError", "at": "<string>:2"}


async def test_a_process_that_dies_is_replaced(make: Make, tmp_path: Path) -> None:
    flag = tmp_path / "dies"
    flag.touch()
    building = make(
        "import os, signal",
        "real = builder.index",
        f"dies = lambda: os.path.exists({str(flag)!r})",
        "builder.index = lambda *a: os.kill(os.getpid(), signal.SIGKILL) if dies() else real(*a)",
    )
    with pytest.raises(BuildFailed) as failed:
        await building.build()
    assert failed.value.facts["ended"] == -signal.SIGKILL
    flag.unlink()
    assert (await building.build()).manual.sections == ()


async def test_a_process_that_has_died_in_between_costs_no_build(make: Make) -> None:
    building = make()
    await building.build()
    process = building._process
    assert process is not None
    process.kill()
    await process.wait()
    assert (await building.build()).manual.sections == ()


async def test_a_process_that_cannot_be_started_is_a_failed_build() -> None:
    with pytest.raises(BuildFailed) as failed:
        await ProcessBuilding(["/no/such/program"]).build()
    assert failed.value.facts == {"error": "FileNotFoundError", "ended": None}


async def test_what_never_ends_is_ended(make: Make) -> None:
    building = make("builder.LIMIT_SECONDS = 1", SPINS)
    with pytest.raises(BuildFailed) as failed:
        await building.build()
    assert failed.value.facts["ended"] == -signal.SIGALRM


@pytest.mark.parametrize("change", [HANGS, SPINS])
async def test_cancelled_it_is_gone(make: Make, change: str) -> None:
    building = make(change)
    task = asyncio.create_task(building.build())
    await until(lambda: building._process is not None)
    process = building._process
    assert process is not None
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert process.returncode == -signal.SIGKILL


def test_it_ends_with_the_bot_even_while_it_builds(tmp_path: Path) -> None:
    begun = "import os; begun = lambda: os.write(2, b'!')"
    waits = "import threading; builder.index = lambda *_: (begun(), threading.Event().wait())"
    with subprocess.Popen(
        program(tmp_path, begun, waits), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stderr.read(1) == b"!"
        process.stdin.close()
        assert process.wait(20) == 0
