"""Whatever several people do with requirements, in any order: nobody who asked is lost, each change
is told once to each, and the history tells what is.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from chat.effect import Effect
from chat.presence import GroupMoved
from feedback import operations
from feedback.history import plain, replayed
from feedback.model import LOGGED, Requirement, Stage
from feedback.operations import (
    RequirementChanged,
    RequirementMade,
    RequirementsMerged,
    RequirementsSplit,
)
from storage import effects, requirement_rows
from storage.database import Database
from storage.schema import requirement_notices, requirements
from tests.support import LONG, START, migrated

PEOPLE = ("ana", "ana", "bo", "")
GROUPS = ("en", "zh")
MOST = 5
"""Requirements; more would hardly ever meet."""
NUMBERS = st.integers(1, MOST)
REACHED = (Stage.TRIAGED, Stage.ACCEPTED, Stage.DECLINED, Stage.BUILDING)
STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(PEOPLE), st.sampled_from(GROUPS)),
    st.tuples(st.just("merge"), NUMBERS, NUMBERS),
    st.tuples(st.just("merge"), NUMBERS, NUMBERS),
    st.tuples(st.just("split"), NUMBERS, st.just(0)),
    st.tuples(st.just("move"), NUMBERS, st.sampled_from(REACHED)),
    st.tuples(st.just("move"), NUMBERS, st.sampled_from(REACHED)),
    st.tuples(st.just("set"), NUMBERS, st.sampled_from(("billing", "hr", ""))),
    st.tuples(st.just("migrate"), st.sampled_from(GROUPS), st.just(0)),
    st.tuples(st.just("restart"), st.just(0), st.just(0)),
)
ASKS = st.tuples(st.just("ask"), st.sampled_from(PEOPLE), st.sampled_from(GROUPS))
HISTORIES = st.tuples(
    st.lists(ASKS, min_size=3, max_size=4),  # else most would be about nothing
    st.lists(STEPS, min_size=5, max_size=30),
).map(lambda parts: [*parts[0], *parts[1]])
Who = tuple[str, str]


class Pool:
    """Plays a history, and remembers who asked for what and who is to be told of what."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = Database(url)
        self.now = START
        self.asked: dict[int, str] = {}
        """Who asked for each; nobody known is a person of their own."""
        self.told: Counter[Who] = Counter()
        self.groups = {name: name for name in GROUPS}

    async def step(self, kind: str, one: object, other: object) -> None:
        self.now += timedelta(seconds=1)
        steps: dict[str, Callable[[object, object], Awaitable[None]]] = {
            "ask": self._ask,
            "merge": self._merge,
            "split": self._split,
            "move": self._move,
            "set": self._set,
            "migrate": self._migrate,
            "restart": self._restart,
        }
        await steps[kind](one, other)

    async def _write(self, effect: Effect) -> None:
        await self.database.write(lambda tx: effects.apply(tx, effect, self.now))

    async def _one(self, number: object) -> Requirement | None:
        wanted = int(str(number))
        return await self.database.read(lambda tx: requirement_rows.by_id(tx, wanted))

    async def _ask(self, person: object, group: object) -> None:
        number = await self.database.read(requirement_rows.next_number)
        if number > MOST:
            return
        made = Requirement(
            id=number,
            account="memory",
            created_at=self.now,
            changed_at=self.now,
            root=number,
            conversation=self.groups[str(group)],
            thread=f"t{number}",
            person=str(person),
            text=f"wish {number}",
        )
        await self._write(RequirementMade(made, "memory:ana"))
        self.asked[number] = str(person) or f"somebody {number}"

    async def _merge(self, one: object, other: object) -> None:
        target, source = await self._one(one), await self._one(other)
        if target is None or source is None or operations.mergeable(target, source):
            return
        hearing = await self._requesters(source.id)
        await self._write(RequirementsMerged(target, source, "memory:ops"))
        self._expect(f"merged {source.id} {source.version + 1}", hearing)

    async def _split(self, one: object, _: object) -> None:
        source = await self._one(one)
        if source is None or source.merged_into is None:
            return
        parent, root = await self._one(source.merged_into), await self._one(source.root)
        assert parent is not None
        assert root is not None
        below = await self._below(source.id)
        await self._write(RequirementsSplit(root, parent, source, "memory:ops"))
        self._expect(
            f"split {source.id} {source.version + 1}", {self.asked[each] for each in below}
        )

    async def _move(self, one: object, stage: object) -> None:
        before = await self._one(one)
        if before is None:
            return
        after = operations.moved(before, Stage(str(stage)), "so")
        if isinstance(after, operations.Refusal):
            return
        hearing = await self._requesters(before.id)
        await self._write(RequirementChanged(before, after, "memory:ops"))
        self._expect(f"stage {before.id} {before.version + 1}", hearing)

    async def _set(self, one: object, module: object) -> None:
        before = await self._one(one)
        if before is not None:
            after = replace(before, module=str(module))
            await self._write(RequirementChanged(before, after, "memory:ops"))

    async def _migrate(self, group: object, _: object) -> None:
        old = self.groups[str(group)]
        self.groups[str(group)] = new = f"{old}+"
        await self._write(GroupMoved("memory", old, new))

    async def _restart(self, _: object, __: object) -> None:
        await self.database.dispose()
        self.database = Database(self.url)

    async def _requesters(self, root: int) -> set[str]:
        family = await self.database.read(lambda tx: requirement_rows.family(tx, root))
        return {self.asked[each.id] for each in family}

    async def _below(self, number: int) -> set[int]:
        """By the trees themselves, not by their roots."""
        rows = await self.database.read(
            lambda tx: tx.execute(select(requirements.c.id, requirements.c.merged_into))
        )
        pairs = [(row.id, row.merged_into) for row in rows]
        found = {number}
        while new := {child for child, parent in pairs if parent in found} - found:
            found |= new
        return found

    def _expect(self, change: str, hearing: set[str]) -> None:
        self.told.update((change, who) for who in hearing)

    async def check(self) -> None:
        known = {
            each.id: each
            for each in await self.database.read(
                lambda tx: requirement_rows.where(tx, requirements.c.id > 0)
            )
        }
        assert set(known) == set(self.asked), "somebody's request is lost"
        for each in known.values():
            assert each.person == self.asked[each.id] or not each.person
            assert each.conversation in self.groups.values(), "where they asked is lost"
            await self._check_history(each)
            if each.is_root:
                family = {other.id for other in known.values() if other.root == each.id}
                assert family == await self._below(each.id)
        rows = (await self.database.read(lambda tx: tx.execute(select(requirement_notices)))).all()
        told = Counter(
            (f"{row.kind} {row.requirement_id} {row.version}", self.asked[row.member_id])
            for row in rows
        )
        assert told == self.told

    async def _check_history(self, each: Requirement) -> None:
        past = await self.database.read(lambda tx: requirement_rows.history(tx, each.id))
        assert [entry.version for entry in past] == list(range(1, each.version + 1))
        values, joined = replayed(past)
        blank = Requirement(each.id, each.account, START, START, each.id)
        for field in set(LOGGED) - {"conversation"}:  # it follows the group: no change of it
            assert values.get(field, plain(blank, field)) == plain(each, field), field
        children = await self.database.read(
            lambda tx: tx.execute(
                select(requirements.c.id).where(requirements.c.merged_into == each.id)
            )
        )
        assert joined == {row.id for row in children}


async def play(history: list[tuple[str, object, object]]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "pool.db"
        file.write_bytes(migrated())
        pool = Pool(f"sqlite:///{file}")
        try:
            for step in history:
                await pool.step(*step)
            await pool.check()
        finally:
            await pool.database.dispose()


CHAIN = [
    ("ask", "ana", "en"),
    ("ask", "bo", "en"),
    ("ask", "ana", "zh"),
    ("merge", 2, 3),
    ("merge", 1, 2),
    ("move", 1, Stage.ACCEPTED),
]
"""What is merged has something below it already: chance alone rarely comes upon that."""


@example(history=CHAIN)
@example(history=[*CHAIN, ("split", 3, 0), ("move", 3, Stage.DECLINED)])
@example(history=[*CHAIN, ("split", 2, 0), ("migrate", "en", 0), ("move", 2, Stage.TRIAGED)])
@given(history=HISTORIES)
@settings(max_examples=60, deadline=None)
def test_nobody_is_lost_and_each_change_is_told_once(
    history: list[tuple[str, object, object]],
) -> None:
    asyncio.run(asyncio.wait_for(play(history), LONG))
