"""Whatever operators and platforms do, in any order: nobody gets it twice, all are counted."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from announcements import operations
from announcements.model import Announcement, Content, Stage
from announcements.operations import Outcome, Refusal
from chat.delivery import Delivery, SendError, Throttled, Unavailable, Unreachable
from storage import sending
from storage.database import Database
from tests.contract.announced import Life, confirmed
from tests.contract.examples import ACCOUNT, LEASE, lease
from tests.support import START, migrated

GROUPS = 3
OUTCOMES: dict[str, SendError | None] = {
    "sent": None,
    "throttled": Throttled(1),
    "lost": Unavailable("no answer", maybe_sent=True),
    "kicked": Unreachable("kicked"),
}
STEPS = ["follow", "claim", "takeover", "pause", "resume", "cancel", "recall", "change", "resend"]
HISTORIES = st.lists(
    st.sampled_from([*STEPS, "follow", "claim", *OUTCOMES, *OUTCOMES]), max_size=30
)


class History:
    """Plays one, and remembers what the platform was asked."""

    def __init__(self, database: Database) -> None:
        self.life = Life(database)
        self.claimed: list[Delivery] = []
        self.arrived: dict[str, int] = {}
        self.over = False

    async def step(self, name: str) -> None:
        self.life.later += timedelta(seconds=2)
        if name in OUTCOMES:
            if self.claimed:
                await self._record(self.claimed.pop(0), OUTCOMES[name])
        elif name == "follow":
            await self.life.follow()
        elif name == "claim":
            await self._claim()
        elif name == "takeover":
            await self._take_over()
        elif name == "resend":
            again = operations.resend(await self.life.now(), START + self.life.later)
            if await self._decide(again):
                await self.life.resend()
        else:
            await self._decide(await self._wanted(name))

    async def _wanted(self, name: str) -> Outcome:
        now, at = await self.life.now(), START + self.life.later
        if name != "change":
            return {
                "pause": operations.pause(now),
                "resume": operations.resume(now, at),
                "cancel": operations.cancel(now),
                "recall": operations.recall(now),
            }[name]
        changed = replace(now, contents={"en": Content("x")}, revision=now.revision + 1)
        if not await self._decide(operations.edited(now, changed, begun=True)):
            return Refusal("over")
        return operations.correct(await self.life.now(), changed.revision)

    async def _decide(self, after: Outcome) -> bool:
        if isinstance(after, Refusal):
            return False
        await self.life.decide(after)
        self.over = self.over or after.stage in (Stage.CANCELLED, Stage.RECALLED)
        return True

    async def _claim(self) -> None:
        for delivery in (await self.life.heads())[:2]:
            if await self.life.claim(delivery):
                assert not (self.over and delivery.kind == "send"), "sent after the end"
                self.claimed.append(delivery)

    async def _record(self, delivery: Delivery, outcome: SendError | None) -> None:
        if delivery.kind == "send" and outcome is None:
            self.arrived[delivery.key] = self.arrived.get(delivery.key, 0) + 1
        await self.life.record(delivery, outcome)

    async def _take_over(self) -> None:
        """The sender died: what it had claimed is uncertain, and stays so."""
        self.life.epoch = await lease(self.life.database, LEASE)
        self.claimed.clear()
        await self.life.database.write(
            lambda tx: sending.take_over(
                tx, ACCOUNT, self.life.epoch, timedelta(), START + self.life.later
            )
        )

    async def check(self) -> None:
        tally = await self.life.tally()
        assert tally.total == GROUPS
        counted = tally.sent + tally.failed + tally.skipped + tally.uncertain + tally.waiting
        assert counted == GROUPS
        assert all(times == 1 for times in self.arrived.values()), "sent twice"
        keys = [delivery.key for delivery in self.claimed]
        assert len(keys) == len(set(keys)), "two at once"


async def _play(steps: list[str], url: str) -> Announcement:
    database = Database(url)
    try:
        history = History(database)
        await history.life.decide(confirmed(await history.life.begin(GROUPS)))
        await history.life.follow()
        for step in steps:
            await history.step(step)
            await history.check()
        return await history.life.now()
    finally:
        await database.dispose()


@settings(max_examples=25)
@given(HISTORIES)
def test_every_history_is_honest(steps: list[str]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "one.db"
        file.write_bytes(migrated())
        asyncio.run(_play(steps, f"sqlite:///{file}"))


def test_a_long_history_on_postgresql(migrated_postgres_url: str) -> None:
    steps = ["claim", "sent", "change", "follow", "claim", "takeover", "follow", "claim", "kicked"]
    steps += ["pause", "resend", "follow", "resume", "follow", "claim", "recall", "sent", "follow"]
    now = asyncio.run(_play([*steps, "claim", "sent", "sent"], migrated_postgres_url))
    assert now.stage is Stage.RECALLED
