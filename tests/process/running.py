"""What the process tests share: starting, stopping and talking to real groupkeepers."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
LONG = 60.0
"""Seconds after which something will not happen any more."""
PATIENCE = 25.0
"""Seconds until a page gives up on a request: longer than a locked database keeps it waiting."""
QUESTION = "@bot how do I export approvals?"
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


def wait_until(
    condition: Callable[[], T],
    what: str,
    seconds: float = LONG,
    meanwhile: Callable[[], str] = str,
) -> T:
    """What the condition returns once it is true.

    Fails if it never is, saying what was awaited and what happened meanwhile.
    """
    end, pause = time.monotonic() + seconds, threading.Event()
    while True:
        if holds := condition():
            return holds
        assert time.monotonic() < end, f"waited in vain until {what}\n{meanwhile()}"
        pause.wait(0.02)


class Nursery:
    """The program ``tests.process.nursery`` and what it tells about its children."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.process.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._news = self._process.stdin, self._process.stdout
        self._buffer = b""
        self._told: list[dict[str, Any]] = []

    def start(self, order: Mapping[str, object]) -> int:
        """Start a program; its process id."""
        self._orders.write(json.dumps(order).encode() + b"\n")
        self._orders.flush()
        while (found := self._find("started")) is None:
            assert self._listen(LONG), "the nursery does not answer"
        pid: int = found["pid"]
        return pid

    def code(self, pid: int, seconds: float) -> int | None:
        """The exit code of a child once it has ended; None if it has not within so many seconds."""
        found = self._await("ended", pid, seconds)
        return None if found is None else int(found["code"])

    def has_stopped(self, pid: int, seconds: float) -> bool:
        """Whether SIGSTOP has stopped a child by then."""
        return self._await("stopped", pid, seconds) is not None

    def close(self) -> None:
        """End it, and with it all its children."""
        self._orders.close()
        self._process.wait(LONG)
        self._news.close()

    def _await(self, what: str, pid: int, seconds: float) -> dict[str, Any] | None:
        end = time.monotonic() + seconds
        while (found := self._find(what, pid)) is None:
            if not self._listen(end - time.monotonic()):
                return None
        return found

    def _find(self, what: str, pid: int | None = None) -> dict[str, Any] | None:
        for told in self._told:
            if told["what"] == what and pid in (None, told["pid"]):
                self._told.remove(told)
                return told
        return None

    def _listen(self, seconds: float) -> bool:
        """Read what there is to read within so many seconds. False if there is nothing."""
        ready, _, _ = select.select([self._news], [], [], max(0.0, seconds))
        if not ready:
            return False
        read = os.read(self._news.fileno(), 65536)
        assert read, "the nursery has ended"
        *lines, self._buffer = (self._buffer + read).split(b"\n")
        self._told.extend(json.loads(line) for line in lines)
        return True


class Process:
    """One groupkeeper process."""

    def __init__(self, nursery: Nursery, pid: int, out: Path, err: Path) -> None:
        self.pid = pid
        self._nursery = nursery
        self._out = out
        self._err = err
        self._code: int | None = None

    @property
    def out(self) -> str:
        """What it has printed so far."""
        return self._out.read_text(encoding="utf-8") if self._out.exists() else ""

    @property
    def log(self) -> str:
        """What it has logged so far."""
        return self._err.read_text(encoding="utf-8") if self._err.exists() else ""

    def address(self) -> str:
        """Where it serves, once it does."""

        def found() -> str:
            code = self.wait(0)
            assert code is None, f"ended with {code} instead of serving:\n{self.log}"
            served = _ADDRESS.search(self.out)
            return served[0] if served else ""

        return wait_until(found, "it serves")

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.wait(0) is None:
            os.kill(self.pid, number)

    def wait(self, seconds: float = LONG) -> int | None:
        """Its exit code; None if it still runs after so many seconds."""
        if self._code is None:
            self._code = self._nursery.code(self.pid, seconds)
        return self._code

    def wait_stopped(self) -> None:
        """Return once it stands still."""
        assert self._nursery.has_stopped(self.pid, LONG), f"was never stopped:\n{self.log}"

    def kill(self) -> None:
        """As a power cut would end it."""
        self.signal(signal.SIGKILL)
        assert self.wait() is not None, "survived SIGKILL"


class Client:
    """Somebody at a page of the local chat."""

    def __init__(self, address: str = "", text: str = QUESTION) -> None:
        self.address = address
        self._text = text
        self._http = httpx.Client(trust_env=False, timeout=PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str, **params: str | int) -> httpx.Response:
        """A page or an API's answer."""
        return self._http.get(self.address + path, params=params)

    def send(self, group: str, key: str, text: str, seconds: float = PATIENCE) -> httpx.Response:
        """Post a message; the raw answer."""
        message = {"group": group, "person": "ops", "text": text, "key": key}
        url = f"{self.address}/api/local/messages"
        return self._http.post(url, json=message, timeout=seconds)

    def try_ask(self, group: str, key: str, seconds: float = PATIENCE) -> int | None:
        """Ask the bot; the id of the question once acknowledged, None if it was not."""
        try:
            answer = self.send(group, key, self._text, seconds)
        except httpx.TransportError:
            return None
        if answer.status_code == 503:
            return None
        assert answer.status_code == 200, answer.text
        return int(answer.json()["id"])

    def ask(self, group: str, key: str) -> int:
        """The same, where it has to be acknowledged at once."""
        asked = self.try_ask(group, key)
        assert asked is not None, "was not acknowledged"
        return asked

    def answers(self, group: str, question: int) -> list[str]:
        """What the bot has said in the thread of a question, as the API tells."""
        found = self.get("/api/local/messages", group=group, after=0)
        assert found.status_code == 200, found.text
        return [
            message["text"]
            for message in found.json()
            if message["person"] == "bot" and message["thread"] == question
        ]
