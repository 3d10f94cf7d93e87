"""Starts groupkeeper processes cheaply: imports everything once, then forks for each.

A process that is killed a hundred times has to start a hundred times, and nearly all of a start is
importing. What is forked runs the same ``main`` as the installed command.

Reads orders from standard input, a JSON object on each line, and writes what happened to its
children, likewise: ``{"pid": 7, "what": "started" | "stopped" | "ended", "code": 0}``. A negative
code is the signal that ended it. When standard input ends, everything that still runs is killed.
"""

import contextlib
import json
import os
import selectors
import signal
import sys
from collections.abc import Callable
from typing import Any

import aiosqlite
import psycopg

import bot.adapters.slack.adapter
import bot.adapters.telegram.adapter
from bot import cli
from tests.process import victim

PROGRAMS: dict[str, Callable[[], None]] = {"groupkeeper": cli.main, "victim": victim.main}
_ORDERS = 0
PRELOADED = (aiosqlite, psycopg, bot.adapters.slack.adapter, bot.adapters.telegram.adapter)
"""Drivers and adapters are imported when they are first used: here that is before the fork."""


class Nursery:
    """The parent of all processes under test."""

    def __init__(self) -> None:
        self._children: set[int] = set()

    def run(self) -> Callable[[], None] | None:
        """Follow orders; in a forked child return the program that it shall run."""
        woken, waker = os.pipe()
        os.set_blocking(waker, False)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        # Unbuffered: a line that Python has read ahead would not wake the selector.
        orders = open(_ORDERS, "rb", buffering=0, closefd=False)  # noqa: SIM115
        with selectors.DefaultSelector() as selector:
            selector.register(_ORDERS, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            while True:
                ready = [key.fileobj for key, _ in selector.select()]
                if woken in ready:
                    os.read(woken, 4096)
                    self._look_after()
                if _ORDERS in ready:
                    line = orders.readline()
                    if not line:
                        return None
                    order = json.loads(line)
                    child = os.fork()
                    if child == 0:
                        break
                    self._children.add(child)
                    _say(child, "started")
        os.close(woken)
        os.close(waker)
        return _become(order)

    def kill_all(self) -> None:
        """Nothing outlives the tests."""
        for child in self._children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def _look_after(self) -> None:
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            except ChildProcessError:
                return
            if child == 0:
                return
            if os.WIFSTOPPED(status):
                _say(child, "stopped")
            else:
                self._children.discard(child)
                _say(child, "ended", os.waitstatus_to_exitcode(status))


def _say(child: int, what: str, code: int = 0) -> None:
    sys.stdout.write(json.dumps({"pid": child, "what": what, "code": code}) + "\n")
    sys.stdout.flush()


def _become(order: dict[str, Any]) -> Callable[[], None]:
    """Make of a forked child what a shell would have started."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(order["env"])
    os.chdir(order["folder"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    out, err = (os.open(order[k], os.O_WRONLY | os.O_CREAT | os.O_APPEND) for k in ("out", "err"))
    for target, source in enumerate((nothing, out, err)):
        os.dup2(source, target)
        os.close(source)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - for its whole life
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = [order["program"], *order["args"]]
    return PROGRAMS[order["program"]]


def main() -> None:
    """Run until standard input ends, or, in a child, as what it was forked for."""
    nursery = Nursery()
    try:
        program = nursery.run()
    except BaseException:
        nursery.kill_all()
        raise
    if program is None:
        nursery.kill_all()
    else:
        program()


if __name__ == "__main__":
    main()
