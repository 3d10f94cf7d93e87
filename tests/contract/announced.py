"""An announcement to a few groups: decided about, and sent, step by step."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from announcements.model import (
    Announcement,
    AnnouncementChanged,
    AnnouncementMade,
    Body,
    Content,
    Resent,
    Stage,
)
from announcements.operations import Outcome, Refusal
from announcements.progress import Tally
from bot import aftermath
from chat.delivery import Attempt, Delivery, Lane, SendError, Sent, after_attempt
from chat.directory import Group
from chat.effect import Effect
from chat.message import MessageRef, Outgoing, Place
from storage import announced, announcement_upkeep, announcements, directory, effects, sending
from storage.database import Database
from storage.schema import deliveries
from tests.contract.examples import ACCOUNT, LEASE, lease, receive, rows, said, waiting
from tests.support import START

HOME = Place(ACCOUNT, "ops")


class Life:
    """One announcement in a database; ``later`` is how long after START it is.

    ``same``: a part that no revision changes.
    """

    def __init__(self, database: Database, same: int | None = None) -> None:
        self.database = database
        self.same = same
        self.later = timedelta()
        self.id = 0
        self.epoch = 0
        self.calls = 0

    async def begin(self, groups: int = 3, **more: Any) -> Announcement:
        """So many groups, and a draft for all of them."""
        for n in range(groups):
            await self.know(Group(ACCOUNT, f"g{n}", f"Group {n}", approved=True))
        await receive(self.database, said("m1", HOME))
        [received] = await waiting(self.database)
        self.id, contents = received.id, {"en": Content("Hello")}
        made = Announcement(self.id, "key", HOME, "memory:li", contents=contents, **more)
        await self.apply(AnnouncementMade(made))
        self.epoch = await lease(self.database, LEASE)
        return await self.now()

    async def know(self, group: Group) -> None:
        await self.database.write(partial(directory.ensure_group, new=group))

    async def apply(self, *wanted: Effect, database: Database | None = None) -> None:
        async def work(tx: Any) -> None:
            for effect in wanted:
                await effects.apply(tx, effect, START + self.later)

        await (database or self.database).write(work)

    async def now(self) -> Announcement:
        found = await self.database.read(partial(announcements.by_id, announcement_id=self.id))
        assert found is not None
        return found

    def bodies(self, revision: int, parts: int = 1) -> tuple[Body, ...]:
        return tuple(
            Body(
                ACCOUNT,
                locale,
                part,
                Outgoing("the file" if part == self.same else f"revision {revision}, part {part}"),
            )
            for locale in ("en", "zh")
            for part in range(parts)
        )

    def decision(
        self, before: Announcement, after: Outcome, what: str = "decided", parts: int = 1
    ) -> AnnouncementChanged:
        """As handlers make it."""
        assert not isinstance(after, Refusal), after
        creates = after.stage is Stage.SENDING and before.confirmed_at != after.confirmed_at
        withdraws = before.confirmed is not None and (creates or after.confirmed is None)
        says = creates or (after.confirmed or 0) != (before.confirmed or 0)
        return AnnouncementChanged(
            before,
            after,
            "memory:li",
            what,
            bodies=self.bodies(after.confirmed, parts) if says and after.confirmed else (),
            creates=creates,
            withdraws=withdraws,
        )

    async def decide(self, after: Outcome, what: str = "decided", parts: int = 1) -> None:
        await self.apply(self.decision(await self.now(), after, what, parts))

    async def resend(self, group: int | None = None) -> None:
        await self.apply(Resent(self.id, group))

    async def follow(self) -> None:
        """What the loop does in a second."""
        now, found = START + self.later, await self.now()
        await self.database.write(partial(announcement_upkeep.follow, announcement=found, now=now))
        await self.release()

    async def release(self) -> int:
        now = START + self.later
        return await self.database.write(
            partial(announcement_upkeep.release, accounts=[ACCOUNT], now=now)
        )

    async def heads(self) -> list[Delivery]:
        return [
            each
            for each in await self.database.read(
                partial(sending.heads, account=ACCOUNT, now=START + self.later, limit=100)
            )
            if each.lane is Lane.BULK
        ]

    async def claim(self, delivery: Delivery) -> bool:
        now = START + self.later
        return await self.database.write(
            partial(sending.claim, delivery=delivery, lease=LEASE, epoch=self.epoch, now=now)
        )

    async def record(self, delivery: Delivery, outcome: Sent | SendError | None = None) -> None:
        """What came of it; with its aftermath. None: it was sent."""
        self.calls += 1
        result = outcome or Sent(MessageRef(delivery.place, f"r{self.calls}"))
        now = START + self.later
        attempt = Attempt(delivery.attempts + 1, repeatable=False, kind=delivery.kind)
        what = after_attempt(result, attempt, now, Random(1))

        async def work(tx: Any) -> None:
            await sending.record(tx, delivery, self.epoch, what, now)
            await aftermath.follow(tx, delivery, result, [ACCOUNT], now)

        await self.database.write(work)

    async def send(self, outcome: Sent | SendError | None = None, most: int = 100) -> list[str]:
        """Attempt what may go; the texts that were called with."""
        called = []
        for delivery in (await self.heads())[:most]:
            if await self.claim(delivery):
                called.append(f"{delivery.kind} {delivery.place.conversation}")
                await self.record(delivery, outcome)
        return called

    async def tally(self) -> Tally:
        return await self.database.read(
            partial(announced.tally, announcement_id=self.id, now=START + self.later)
        )

    async def sends(self, kind: str = "send") -> list[dict[str, Any]]:
        """The rows of it, in order."""
        found = await rows(self.database, deliveries)
        return [each for each in found if each["announcement_id"] and each["kind"] == kind]

    async def states(self, kind: str = "send") -> list[str]:
        return [each["state"] for each in await self.sends(kind)]

    async def notices(self) -> list[dict[str, Any]]:
        """What operators were told."""
        found = await rows(self.database, deliveries)
        return [each for each in found if each["announcement_id"] is None]


def confirmed(draft: Announcement, **more: Any) -> Announcement:
    """As it is when it goes."""
    return replace(
        draft,
        stage=Stage.SENDING,
        confirmed=draft.revision,
        confirmed_by="memory:li",
        **{"confirmed_at": START, **more},
    )
