"""One groupkeeper installation on disk: its processes, and its books read from outside."""

import json
import os
import signal
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, NullPool, Row, Select, create_engine, func, make_url, select

from bot.adapters.localdirectory import BOT
from chat.delivery import State
from storage.schema import deliveries, inbox, leases, local_messages
from tests.process.running import LONG, Nursery, Process, wait_until
from tests.support import write_manual

OPEN = (State.PENDING, State.SENDING)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a question: its deliveries' states, how many answers the platform has."""

    states: tuple[State, ...]
    answers: int


class Installation:
    """A data folder, a small manual and a database; ``run`` it as often as needed."""

    def __init__(self, nursery: Nursery, folder: Path, database_url: str | None) -> None:
        self.folder = folder
        self._nursery = nursery
        self._processes: list[Process] = []
        self._numbers = count(1)
        self.database = database_url or f"sqlite:///{folder / 'groupkeeper.db'}"
        self._engine = _engine(self.database)
        self.settings = {
            "GROUPKEEPER_DATA_DIR": str(folder),
            "GROUPKEEPER_DATABASE_URL": self.database,
            "GROUPKEEPER_MANUAL": str(write_manual(folder / "manual")),
            "GROUPKEEPER_WEB__PORT": "0",
            "GROUPKEEPER_LOCALE": "en",
            "GROUPKEEPER_LEASE_SECONDS": "0.5",
        }

    def environment(self) -> dict[str, str]:
        """That of this process without any settings but ours."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GROUPKEEPER_")}
        return kept | self.settings

    def use_send_key(self, keyed: bool) -> None:
        """Whether the platform knows a repeated send by its key."""
        self.settings["GROUPKEEPER_LOCAL__SEND_KEY"] = str(keyed).lower()

    def run(self, **settings: str) -> Process:
        """``groupkeeper run``."""
        return self._start("groupkeeper", ["run", "--no-open"], settings)

    def victim(self, step: str, occurrence: int, number: signal.Signals) -> Process:
        """A groupkeeper that sends itself a signal at the n-th time that it has done a step."""
        return self._start("victim", [step, str(occurrence), number.name], {})

    def command(self, *args: str) -> tuple[int, str]:
        """Any other command: its exit code and what it prints."""
        process = self._start("groupkeeper", list(args), {})
        code = process.wait()
        assert code is not None, "the command does not end"
        return code, process.out

    @property
    def newest(self) -> Process:
        """What was started last."""
        return self._processes[-1]

    def last_error(self) -> str:
        """What the newest process has said on standard error."""
        return self.newest.log

    def uncertain(self) -> list[int]:
        """The numbers that ``groupkeeper deliveries --state uncertain`` lists."""
        args = ("deliveries", "--state", "uncertain", "--limit", "10000", "--json")
        code, out = self.command(*args)
        assert code == 0, out
        return [listed["id"] for listed in json.loads(out)]

    def _start(self, program: str, args: list[str], settings: dict[str, str]) -> Process:
        number = next(self._numbers)
        out, err = (self.folder / f"{number}.{kind}" for kind in ("out", "err"))
        order = {
            "program": program,
            "args": args,
            "env": self.environment() | settings,
            "folder": str(self.folder),
            "out": str(out),
            "err": str(err),
        }
        process = Process(self._nursery, self._nursery.start(order), out, err)
        self._processes.append(process)
        return process

    def close(self) -> None:
        """Kill whatever still runs."""
        for process in self._processes:
            process.kill()

    def rows(self, query: Select[Any]) -> list[Row[Any]]:
        """Read the database from outside."""
        with self._engine.connect() as connection:
            return list(connection.execute(query))

    def lease_holder(self) -> int | None:
        """The process id of who holds the lease for sending, or held it last."""
        rows = self.rows(select(leases.c.holder).where(leases.c.name == "send:local"))
        return int(rows[0].holder.split(":")[1]) if rows else None

    def fates(self) -> dict[int, Fate]:
        """What became of each question that the platform has, by its id."""
        asked = select(local_messages.c.id).where(local_messages.c.person != BOT)
        answered = (
            select(local_messages.c.thread, func.count().label("number"))
            .where(local_messages.c.person == BOT)
            .group_by(local_messages.c.thread)
        )
        planned = select(inbox.c.message, deliveries.c.state).join(
            deliveries, deliveries.c.cause == inbox.c.id
        )
        answers = {row.thread: row.number for row in self.rows(answered)}
        states: dict[int, list[State]] = {}
        for row in self.rows(planned.order_by(deliveries.c.id)):
            states.setdefault(int(row.message), []).append(State(row.state))
        return {
            row.id: Fate(tuple(states.get(row.id, ())), answers.get(row.id, 0))
            for row in self.rows(asked)
        }

    def wait_settled(self, seconds: float = LONG) -> None:
        """Return once everything that came in is handled and nothing is left to be sent."""
        unhandled = select(inbox.c.id).where(inbox.c.done_at.is_(None)).limit(1)
        unsent = select(deliveries.c.id).where(deliveries.c.state.in_(OPEN)).limit(1)
        wait_until(
            lambda: not self.rows(unhandled) and not self.rows(unsent),
            "all is settled",
            seconds,
            self.last_error,
        )

    def check(self, acknowledged: Collection[int], *, keyed: bool) -> str:
        """Fail unless nothing is lost and nothing was repeated; otherwise the counts.

        Without keys a question may be uncertain instead of answered, and may then have its answer
        or not, but never two.
        """
        fates = self.fates()
        allowed = {Fate((State.SENT,), 1)}
        if not keyed:
            allowed |= {Fate((State.UNCERTAIN,), 0), Fate((State.UNCERTAIN,), 1)}
        counts = Counter(fates.get(asked) for asked in acknowledged)
        report = f"{len(acknowledged)} acknowledged: " + ", ".join(
            f"{number} × {fate}" for fate, number in counts.items()
        )
        assert set(counts) <= allowed, report
        assert set(fates) == set(acknowledged), f"asked but not acknowledged; {report}"
        strays = select(local_messages.c.id).where(
            local_messages.c.person == BOT, local_messages.c.thread.not_in(list(fates))
        )
        assert not self.rows(strays), f"answers to nothing; {report}"
        return report


def _engine(url: str) -> Engine:
    given = make_url(url)
    drivers = {"sqlite": "sqlite+pysqlite", "postgresql": "postgresql+psycopg"}
    driver = drivers[given.get_backend_name()]
    return create_engine(given.set(drivername=driver), poolclass=NullPool)
