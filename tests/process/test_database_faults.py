"""A database that is locked, read-only or full: said clearly, nothing half-done, nothing lost."""

import os
import resource
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, Pool, event, make_url, select
from sqlalchemy.exc import OperationalError

from storage.schema import inbox, local_messages
from tests.process.inside import inside
from tests.process.installation import Installation
from tests.process.running import QUESTION, Client, wait_until

LARGE = QUESTION + " " + "x" * 9_000
"""Needs pages of its own: the free room in those that a full database has does not do."""
MOST = 60


def check_refused(answer: httpx.Response) -> None:
    """A refusal says why in a sentence, to people and programs."""
    assert answer.status_code == 503, answer.text
    assert set(answer.json()) == {"error"}
    assert "database" in answer.json()["error"]


def kept(installation: Installation, key: str) -> bool:
    """Whether anything is there of the message that was posted under a key."""
    found = installation.rows(
        select(local_messages.c.id, inbox.c.id)
        .outerjoin(inbox, inbox.c.message == local_messages.c.id)
        .where(local_messages.c.key == f"ops:{key}")
    )
    return bool(found)


def test_a_locked_database_refuses_and_works_again_after(groupkeeper: Installation) -> None:
    process = groupkeeper.run()
    path = make_url(groupkeeper.database).database
    assert path is not None
    with Client(process.address()) as client:
        asked = {client.ask("en", "before")}  # on its way when the lock comes
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            wait_until(lambda: locked(other), "the lock is ours")
            check_refused(client.send("en", "locked", QUESTION))
            assert client.get("/api/local/messages", group="en").status_code == 200
            other.execute("ROLLBACK")
        assert not kept(groupkeeper, "locked")
        asked.add(client.ask("en", "locked"))
        groupkeeper.wait_settled()
        groupkeeper.check(asked, keyed=True)
    assert process.wait(0) is None


@contextmanager
def listening(target: object, event_name: str, listener: Callable[..., object]) -> Iterator[None]:
    """Listen to what SQLAlchemy does for the block, on connections of the app too."""
    event.listen(target, event_name, listener)
    try:
        yield
    finally:
        event.remove(target, event_name, listener)


def locked(other: sqlite3.Connection) -> bool:
    """Take the lock if it is free."""
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


@pytest.mark.parametrize(
    ("fault", "repair"),
    [
        ("PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000"),
        ("PRAGMA query_only=ON", "PRAGMA query_only=OFF"),
    ],
    ids=["full", "read_only"],
)
def test_a_database_that_takes_nothing_loses_nothing(
    groupkeeper: Installation, tmp_path: Path, fault: str, repair: str
) -> None:
    pragma = [""]

    def use(connection: Any, *_: object) -> None:
        if pragma[0]:
            connection.cursor().execute(pragma[0])

    with (
        listening(Pool, "checkout", use),
        inside(groupkeeper.database, tmp_path, tmp_path / "manual") as running,
        Client(running.address) as client,
    ):
        asked = {client.ask("en", "before")}
        groupkeeper.wait_settled()
        pragma[0] = fault
        refused = []
        for number in range(MOST):
            answer = client.send("en", f"key-{number}", LARGE)
            if answer.status_code == 200:
                asked.add(answer.json()["id"])
                continue
            check_refused(answer)
            refused.append(f"key-{number}")
            if len(refused) == 3:
                break
        assert len(refused) == 3, "the fault was never met"
        page = client.get("/api/local/messages", group="en")
        assert page.status_code == 200, "what is there can still be read"

        pragma[0] = repair
        for key in refused:
            answer = client.send("en", key, LARGE)
            assert answer.status_code == 200, answer.text
            asked.add(answer.json()["id"])
        groupkeeper.wait_settled()
        groupkeeper.check(asked, keyed=True)


@pytest.mark.skipif(
    not hasattr(resource, "prlimit") and "CI" not in os.environ, reason="needs Linux's prlimit"
)
def test_a_disk_that_takes_no_byte_more_is_survived(groupkeeper: Installation) -> None:
    # Log lines go to a file here, to which the limit applies too.
    process = groupkeeper.run(GROUPKEEPER_LOG__LEVEL="error")
    _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    with Client(process.address()) as client:
        asked = {client.ask("en", "before")}  # on its way when the disk is full
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))
        check_refused(client.send("en", "full", QUESTION))
        assert not kept(groupkeeper, "full")
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        asked.add(client.ask("en", "full"))
        groupkeeper.wait_settled()
        groupkeeper.check(asked, keyed=True)
    assert process.log == ""
    process.signal(signal.SIGTERM)
    assert process.wait() == 0


def test_a_read_only_database_is_said_at_the_start(groupkeeper: Installation) -> None:
    first = groupkeeper.run()
    with Client(first.address()) as client:
        client.ask("en", "before")
        groupkeeper.wait_settled()
    first.signal(signal.SIGTERM)
    assert first.wait() == 0
    path = make_url(groupkeeper.database).database
    read_only = f"sqlite:///file:{path}?mode=ro&uri=true"
    second = groupkeeper.run(GROUPKEEPER_DATABASE_URL=read_only)
    assert second.wait() == 1
    assert "readonly" in second.log
    assert "GROUPKEEPER_DATABASE_URL" in second.log
    assert "Traceback" not in second.log
    groupkeeper.settings["GROUPKEEPER_DATABASE_URL"] = read_only
    assert groupkeeper.uncertain() == [], "looking needs no writing"


def test_a_fault_in_the_middle_of_taking_over_is_survived(
    groupkeeper: Installation, tmp_path: Path
) -> None:
    faults = 2

    def fail(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal faults
        if faults and statement.startswith("SELECT deliveries.conversation"):
            faults -= 1
            raise OperationalError(statement, None, sqlite3.OperationalError("disk I/O error"))

    with (
        listening(Engine, "before_cursor_execute", fail),
        inside(groupkeeper.database, tmp_path, tmp_path / "manual") as running,
        Client(running.address) as client,
    ):
        asked = {client.ask("en", "one")}
        groupkeeper.wait_settled()
        groupkeeper.check(asked, keyed=True)
    assert faults == 0
