"""The process that reads the manual anew ends with the bot, however that ends."""

import os
import signal
import threading
from pathlib import Path

import pytest

from tests.process.installation import Installation
from tests.process.running import Process, wait_until


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still live."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in listed for child in each.read_text().split()]


def alive(pid: int) -> bool:
    """Zombies, which only wait for somebody to ask for their exit code, are not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def builder_of(installation: Installation, process: Process) -> int:
    """The process id of the builder, once a change has made it necessary."""
    tea = installation.folder / "manual" / "tea.md"

    def found() -> list[int]:
        tea.write_text(f"# Make tea\n\n{os.urandom(4).hex()}\n", encoding="utf-8")
        threading.Event().wait(0.1)
        return children(process.pid)

    [pid] = wait_until(found, "a builder works")
    return pid


def test_killed_it_leaves_no_builder_behind(groupkeeper: Installation) -> None:
    process = groupkeeper.run()
    process.address()
    builder = builder_of(groupkeeper, process)
    wait_until(lambda: process.log.count("manual.read") > 1, "it has built")
    process.kill()
    wait_until(lambda: not alive(builder), "the builder has ended")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_does_not_finish_a_build(
    groupkeeper: Installation, number: signal.Signals
) -> None:
    process = groupkeeper.run()
    process.address()
    builder = builder_of(groupkeeper, process)
    os.kill(builder, signal.SIGSTOP)  # it will never finish
    process.signal(number)
    assert process.wait() == 0, process.log
    assert not alive(builder)
    assert "Traceback" not in process.log
    assert "build_failed" not in process.log


def test_a_builder_that_is_killed_is_replaced(groupkeeper: Installation) -> None:
    process = groupkeeper.run()
    process.address()
    first = builder_of(groupkeeper, process)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: not alive(first), "it is dead")
    assert builder_of(groupkeeper, process) != first
    assert process.wait(0) is None, process.log


def test_ctrl_c_in_a_terminal_is_not_for_the_builder(groupkeeper: Installation) -> None:
    process = groupkeeper.run()
    process.address()
    builder = builder_of(groupkeeper, process)
    assert os.getpgid(builder) != os.getpgid(process.pid)
