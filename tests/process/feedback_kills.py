"""People ask, operators decide, and groupkeeper is killed meanwhile: who is to be told of what, as
its history has it, and what the local chat shows.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from sqlalchemy import Row, select

from bot.adapters.localdirectory import BOT
from chat.delivery import State
from storage.schema import (
    deliveries,
    inbox,
    local_messages,
    requirement_log,
    requirement_notices,
    requirements,
)
from tests.process.installation import Installation
from tests.process.running import LONG, PATIENCE, wait_until

DESK = "ops"
ASKERS = (("ana", "en"), ("bo", "zh"), ("ana", "zh"), ("bo", "en"))
OPEN = (State.PENDING, State.SENDING)


@dataclass
class Told:
    """A notice that there has to be: of what, at which version, to which request's author."""

    about: int
    version: int
    member: int
    kind: str
    detail: str

    @property
    def row(self) -> tuple[int, int, int, str, str]:
        return (self.about, self.version, self.member, self.kind, self.detail)


@dataclass
class Family:
    """Who asked for what and what is part of what, as history goes on."""

    who: dict[int, str] = field(default_factory=dict)
    parent: dict[int, int] = field(default_factory=dict)

    def of(self, number: int) -> list[int]:
        """A requirement and all below it."""
        below = [child for child, parent in self.parent.items() if parent == number]
        return [number, *(each for child in below for each in self.of(child))]

    def oldest(self, number: int) -> list[int]:
        """The oldest request of everybody in it."""
        first: dict[str, int] = {}
        for each in sorted(self.of(number)):
            first.setdefault(self.who[each], each)
        return sorted(first.values())


class Pool:
    """Requirements in the local chat. ``start``, where there is one, runs another process."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.said: list[str] = []
        """All that people have written, each once."""
        self._keys = count(1)
        self._addresses: dict[int, str] = {}
        self._http = httpx.Client(trust_env=False, timeout=PATIENCE)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def address(self) -> str:
        """Where the newest process serves, or did: by now it may have ended."""
        newest = self.installation.newest
        if newest.pid not in self._addresses:
            self._addresses[newest.pid] = newest.address()
        return self._addresses[newest.pid]

    def write(self, group: str, person: str, text: str, start: Callable[[], object]) -> None:
        """Say it until it is taken, by whatever process serves by then."""
        message = {
            "group": group,
            "person": person,
            "text": f"@bot {text}",
            "key": f"key-{next(self._keys)}",
        }
        self.said.append(message["text"])
        wait_until(lambda: self._posted(message, start), f"{text} is taken")
        self.wait_handled(start)

    def _posted(self, message: dict[str, str], start: Callable[[], object]) -> bool:
        self._revive(start)
        url = f"{self.address()}/api/local/messages"
        try:
            answer = self._http.post(url, json=message)
        except httpx.TransportError:
            return False
        assert answer.status_code in (200, 503), answer.text
        return answer.status_code == 200

    def wait_handled(self, start: Callable[[], object]) -> None:
        """Return once all that was said is handled."""
        open_ = select(inbox.c.id).where(inbox.c.done_at.is_(None)).limit(1)

        def handled() -> bool:
            self._revive(start)
            return not self.installation.rows(open_)

        wait_until(handled, "it is handled", LONG, self.installation.last_error)

    def wait_told(self, start: Callable[[], object], seconds: float = 2 * LONG) -> None:
        """Return once there is nothing to tell anybody any more."""
        queries = [
            select(requirement_log.c.version).where(requirement_log.c.told.is_(False)),
            select(requirement_notices.c.version).where(
                requirement_notices.c.delivery_id.is_(None), requirement_notices.c.why == ""
            ),
            select(inbox.c.id).where(inbox.c.done_at.is_(None)),
            select(deliveries.c.id).where(deliveries.c.state.in_(OPEN)),
        ]

        def told() -> bool:
            self._revive(start)
            return not any(self.installation.rows(query.limit(1)) for query in queries)

        wait_until(told, "all are told", seconds, self.installation.last_error)

    def _revive(self, start: Callable[[], object]) -> None:
        if self.installation.newest.wait(0) is not None:
            start()

    def numbers(self) -> list[int]:
        """All requirements."""
        return [row.id for row in self.installation.rows(select(requirements.c.id))]

    def check(self) -> int:
        """Fail unless everybody has each notice once, in their thread, and operators each line of
        history once, in its order. How many notices there are.
        """
        rows = self.installation.rows
        asked = {row.id: row for row in rows(select(requirements))}
        log = rows(select(requirement_log).order_by(requirement_log.c.at, requirement_log.c.what))
        self._check_taken(asked, log)
        expected = _expected(asked, log)
        found = rows(
            select(requirement_notices, deliveries.c.key, deliveries.c.state, deliveries.c.ref)
            .outerjoin(deliveries, deliveries.c.id == requirement_notices.c.delivery_id)
            .order_by(deliveries.c.id)
        )
        there = [(r.requirement_id, r.version, r.member_id, r.kind, r.detail) for r in found]
        assert Counter(there) == Counter(each.row for each in expected), "lost, or told twice"
        assert {row.state for row in found} <= {State.SENT}, Counter(row.state for row in found)
        self._check_threads(asked, found)
        self._check_operators(log)
        return len(there)

    def _check_taken(self, asked: dict[int, Row[Any]], log: Sequence[Row[Any]]) -> None:
        """Each word of people has done what it says once."""
        wishes = [each.partition("feedback ")[2] for each in self.said if "feedback " in each]
        assert Counter(row.text for row in asked.values()) == Counter(wishes)
        modules = [each.partition("module=")[2] for each in self.said if "module=" in each]
        set_ = [row.changes["module"][1] for row in log if "module" in row.changes]
        assert Counter(set_) == Counter(modules)
        for number in asked:
            versions = sorted(row.version for row in log if row.requirement_id == number)
            assert versions == list(range(1, asked[number].version + 1)), f"history of {number}"

    def _check_threads(self, asked: dict[int, Row[Any]], found: Sequence[Row[Any]]) -> None:
        """The chat has each in the thread of who asked, in the order of what happened."""
        query = select(local_messages).where(local_messages.c.person == BOT)
        shown = self.installation.rows(query.order_by(local_messages.c.id))
        by_key = {row.key: row for row in shown}
        last: dict[int, tuple[Any, int]] = {}
        for row in found:
            message, member = by_key[row.key], asked[row.member_id]
            assert message.conversation == member.conversation
            assert str(message.thread) == member.thread, "not in the thread of who asked"
            assert (row.at, message.id) > last.get(row.member_id, (row.at, 0)), "out of order"
            last[row.member_id] = (row.at, message.id)
        ours = [row for row in shown if (row.key or "").startswith("requirement-")]
        notices = [row for row in ours if not row.key.split("-ops-")[1:]]
        assert len(notices) == len(found), "a notice that nobody knows of"

    def _check_operators(self, log: Sequence[Row[Any]]) -> None:
        """All that is told in the ops channel, once; of each requirement in its order."""
        told = select(local_messages).where(
            local_messages.c.person == BOT, local_messages.c.conversation == DESK
        )
        lines = self.installation.rows(told.order_by(local_messages.c.id))
        keys = [row.key for row in lines if (row.key or "").startswith("requirement-")]
        assert len(keys) == len(set(keys))
        versions: dict[int, list[int]] = defaultdict(list)
        for key in keys:
            _, number, version, *_ = key.split("-")
            versions[int(number)].append(int(version))
        for number, seen in versions.items():
            assert seen == sorted(seen), f"#{number} out of order: {seen}"
        # What is merged before its line is told is told where it went.
        sure = {(row.requirement_id, row.version) for row in log if row.what in ("made", "joined")}
        missing = sure - {(number, each) for number, seen in versions.items() for each in seen}
        merged = {row.requirement_id for row in log if row.what == "merged"}
        assert not {pair for pair in missing if pair[0] not in merged}, missing
        assert all(row.told for row in log)


def _expected(asked: dict[int, Row[Any]], log: Sequence[Row[Any]]) -> list[Told]:
    """What has to be told, by history alone."""
    family, told = Family(), list[Told]()
    for row in log:
        number, version, changes = row.requirement_id, row.version, row.changes
        if row.what == "made":
            family.who[number] = asked[number].person
        elif row.what == "merged":
            target = changes["merged_into"][1]
            told += [
                Told(number, version, each, "merged", str(target)) for each in family.oldest(number)
            ]
            family.parent[number] = target
        elif row.what == "split":
            root = number
            while root in family.parent:
                root = family.parent[root]
            del family.parent[number]
            told += [
                Told(number, version, each, "split", str(root)) for each in family.oldest(number)
            ]
        elif "stage" in changes:
            told += [
                Told(number, version, each, "stage", changes["stage"][1])
                for each in family.oldest(number)
            ]
    return told
