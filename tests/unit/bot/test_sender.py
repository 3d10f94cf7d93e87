"""The delivery loop on a virtual clock: rates, order, throttling, faults."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability, Limits
from bot.delivery import CONCURRENCY, Sender
from bot.lease import Lease
from chat.delivery import (
    MENDING_SECONDS,
    Kind,
    Lane,
    Moved,
    Rejected,
    State,
    Throttled,
    Unauthorized,
    Unavailable,
    Unreachable,
)
from chat.message import MessageRef, Outgoing, Place
from storage import deliveries, directory, leases
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.migration import migrate
from tests.support import VirtualClock, until


class Timed(MemoryAdapter):
    """Notes when each call was made."""

    clock: VirtualClock

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        self.times.append((self.clock.monotonic(), place.conversation, message.text))
        return await super().send(place, message, key)

    def __init__(self, clock: VirtualClock, limits: Limits, capabilities: Capability = ALL) -> None:
        valid = timedelta(hours=1) if Capability.SEND_KEY in capabilities else timedelta(0)
        super().__init__(limits=limits, capabilities=capabilities, send_key_valid_for=valid)
        self.clock = clock
        self.times: list[tuple[float, str, str]] = []


class Rig:
    """One sender over an empty database."""

    def __init__(self, database: Database, limits: Limits, capabilities: Capability) -> None:
        self.clock = VirtualClock()
        self.database = database
        self.platform = Timed(self.clock, limits, capabilities)
        self.sender = self.another("a")
        self._count = 0

    def another(self, holder: str) -> Sender:
        lease = Lease(self.database, self.clock, "send:memory", holder, 3600.0)
        return Sender(self.database, self.clock, Random(1), self.platform, lease)

    async def enqueue(self, *texts: str, to: str = "c", lane: Lane = Lane.REPLY) -> None:
        new = []
        for text in texts:
            self._count += 1
            place, key = Place("memory", to), f"k{self._count}"
            new.append(NewDelivery(place, lane, Kind.SEND, key, Outgoing(text)))
        now = self.clock.now()
        await self.database.write(lambda tx: deliveries.enqueue(tx, new, now))

    async def run(self, seconds: float) -> None:
        """Let the loop do what it would do in so many seconds, as fast as it can."""
        end = self.clock.monotonic() + seconds
        while True:
            before = self.sender.begun
            wait = await self.sender.step()
            await self.sender.finish()
            if self.sender.begun > before:
                continue
            if self.clock.monotonic() + wait > end:
                return
            self.clock.advance(max(wait, 0.001))

    async def states(self) -> list[tuple[str, str]]:
        listed = []
        for state in State:
            found = await self.database.read(partial(deliveries.listed, state=state, limit=100))
            listed += [(row.id, row.state, row.why) for row in found]
        return [(state, why) for _, state, why in sorted(listed)]

    def texts(self, to: str = "c") -> list[str]:
        return [s.message.text for s in self.platform.shown if s.place.conversation == to]


Make = Callable[..., Awaitable[Rig]]


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Make]:
    """Makes a sender that has the lease, on a platform with these limits and capabilities."""
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    await migrate(database)

    async def make(limits: Limits | None = None, capabilities: Capability = ALL) -> Rig:
        made = Rig(database, limits or Limits(), capabilities)
        assert await made.sender.lease.try_acquire()
        await made.sender.take_over()
        return made

    yield make
    await database.dispose()


async def test_the_rate_is_kept_and_used(rig: Make) -> None:
    made = await rig(Limits(per_second=5, per_place_second=1))
    for n in range(10):
        await made.enqueue(*[f"{n}.{i}" for i in range(6)], to=f"c{n}", lane=Lane.BULK)
    await made.run(20)
    times = [t for t, _, _ in made.platform.times]
    assert len(times) == 60
    assert max(sum(t <= u < t + 1 - 1e-6 for u in times) for t in times) <= 5
    assert times[-1] <= 60 / 5 * 1.05
    for n in range(10):
        assert made.texts(f"c{n}") == [f"{n}.{i}" for i in range(6)]
        own = [t for t, c, _ in made.platform.times if c == f"c{n}"]
        assert all(later - earlier >= 1 - 1e-6 for earlier, later in pairwise(own))


async def test_a_reply_overtakes_bulk_in_the_same_conversation(rig: Make) -> None:
    made = await rig(Limits(per_place_second=1))
    await made.enqueue("b1", "b2", "b3", lane=Lane.BULK)
    await made.enqueue("notice", lane=Lane.NOTICE)
    await made.enqueue("reply")
    await made.run(10)
    assert [text for _, _, text in made.platform.times] == ["reply", "notice", "b1", "b2", "b3"]


async def test_a_throttled_conversation_delays_no_other_and_loses_nothing(rig: Make) -> None:
    made = await rig()
    made.platform.faults.append(Throttled(30))
    await made.enqueue("slow 1", "slow 2", to="slow")
    await made.run(0)
    await made.enqueue("other", to="other")
    await made.run(29)
    assert (made.texts("slow"), made.texts("other")) == ([], ["other"])
    await made.run(5)
    assert made.texts("slow") == ["slow 1", "slow 2"]
    assert {state for state, _ in await made.states()} == {State.SENT}


async def test_an_account_wide_throttle_holds_all(rig: Make) -> None:
    made = await rig()
    made.platform.faults.append(Throttled(10, whole_account=True))
    await made.enqueue("1", to="a")
    await made.run(0)
    await made.enqueue("2", to="b")
    await made.run(9)
    assert made.platform.shown == []
    await made.run(3)
    assert len(made.platform.shown) == 2


async def test_without_a_key_a_lost_answer_is_uncertain_and_never_repeated(rig: Make) -> None:
    made = await rig(capabilities=ALL & ~Capability.SEND_KEY)
    made.platform.late_faults.append(Unavailable("no answer", maybe_sent=True))
    await made.enqueue("hi")
    await made.run(300)
    assert made.texts() == ["hi"]
    [(state, why)] = await made.states()
    assert state == State.UNCERTAIN
    assert "no answer" in why


async def test_an_operator_can_have_it_sent_again(rig: Make) -> None:
    made = await rig(capabilities=ALL & ~Capability.SEND_KEY)
    made.platform.faults.append(Unavailable("no answer", maybe_sent=True))
    await made.enqueue("hi")
    await made.run(300)
    assert await made.database.write(lambda tx: deliveries.resend(tx, 1))
    await made.run(1)
    assert made.texts() == ["hi"]
    assert not await made.database.write(lambda tx: deliveries.resend(tx, 1))


async def test_with_a_key_a_lost_answer_is_repeated_and_stays_one_message(rig: Make) -> None:
    made = await rig()
    made.platform.late_faults.extend([Unavailable("no answer", maybe_sent=True)] * 3)
    await made.enqueue("hi")
    await made.run(120)
    assert made.texts() == ["hi"]
    assert len(made.platform.times) == 4
    assert [state for state, _ in await made.states()] == [State.SENT]


async def test_a_key_that_is_too_old_is_not_trusted(rig: Make) -> None:
    made = await rig()
    made.platform.faults.append(Unavailable("no answer", maybe_sent=True))
    await made.enqueue("hi")
    await made.run(0)
    made.clock.advance(3600)
    assert await made.sender.lease.renew()
    await made.run(10)
    assert made.texts() == []
    assert [state for state, _ in await made.states()] == [State.UNCERTAIN]


async def test_what_is_final_fails_at_once_and_the_next_goes_on(rig: Make) -> None:
    made = await rig()
    made.platform.faults.append(Rejected("bad markup"))
    await made.enqueue("bad", "good")
    await made.run(1)
    assert made.texts() == ["good"]
    assert [state for state, _ in await made.states()] == [State.FAILED, State.SENT]


async def test_where_the_bot_is_no_longer_nothing_more_is_sent(rig: Make) -> None:
    made = await rig()
    made.platform.faults.append(Unreachable("kicked"))
    await made.enqueue("1", "2", "3")
    await made.enqueue("other", to="d")
    await made.run(1)
    assert (made.texts(), made.texts("d")) == ([], ["other"])
    skipped = (State.SKIPPED, "the bot is not there any more: kicked")
    failed = (State.FAILED, "unreachable: kicked")
    assert await made.states() == [failed, skipped, skipped, (State.SENT, "")]


async def test_a_token_that_is_not_accepted_rests_the_account_and_loses_nothing(rig: Make) -> None:
    made = await rig()
    made.platform.faults.extend([Unauthorized("token_revoked")] * 20)
    for n in range(40):
        await made.enqueue("hi", to=f"c{n}")
    await made.run(4 * MENDING_SECONDS - 1)
    # Those that were on their way together, then one at a time asks whether it is mended.
    assert len(made.platform.times) == CONCURRENCY + 3
    made.platform.faults.clear()
    await made.run(3 * MENDING_SECONDS)
    assert len(made.platform.shown) == 40
    assert {state for state, _ in await made.states()} == {State.SENT}


async def test_an_edit_does_not_follow_a_conversation_whose_messages_stay(rig: Make) -> None:
    made = await rig()
    await made.enqueue("1", to="old")
    await made.run(1)
    made.platform.faults.extend([Moved(Place("memory", "new"))] * 9)
    edit = NewDelivery(Place("memory", "old"), Lane.REPLY, Kind.EDIT, "e", Outgoing("2"), target=1)
    await made.database.write(partial(deliveries.enqueue, new=[edit], now=made.clock.now()))
    await made.run(10)
    assert [kind for kind, _ in made.platform.calls].count("edit") == 1
    assert (await made.states())[1][0] == State.SKIPPED


async def test_a_platform_that_is_down_is_not_stormed(rig: Make) -> None:
    made = await rig()
    made.platform.faults.extend([Unavailable("down", maybe_sent=False)] * 200)
    for n in range(20):
        await made.enqueue("hi", to=f"c{n}")
    await made.run(60)
    assert len(made.platform.times) <= 45
    made.platform.faults.clear()
    await made.run(300)
    assert len(made.platform.shown) == 20


async def test_a_conversation_that_moved_takes_its_messages_along(rig: Make) -> None:
    made = await rig()
    made.platform.faults.append(Moved(Place("memory", "new")))
    await made.enqueue("1", "2", to="old")
    await made.run(10)
    assert made.texts("new") == ["1", "2"]
    assert await made.database.read(lambda tx: directory.group(tx, "memory", "old")) is None


async def test_an_adapter_that_raises_something_odd_counts_as_unanswered(rig: Make) -> None:
    made = await rig(capabilities=ALL & ~Capability.SEND_KEY)
    made.platform.faults.append(KeyError("oops"))  # type: ignore[arg-type]
    await made.enqueue("hi")
    await made.run(1)
    assert [state for state, _ in await made.states()] == [State.UNCERTAIN]


async def test_a_new_holder_waits_for_calls_under_way_and_keeps_to_the_rate(
    rig: Make,
) -> None:
    made = await rig(Limits(per_place_minute=2, send_timeout=30))
    await made.enqueue("1", "2", "3")
    await made.run(0)
    assert made.texts() == ["1", "2"]
    await made.database.write(lambda tx: leases.release(tx, "send:memory", 1))
    made.clock.advance(10)
    made.sender = made.another("b")
    assert await made.sender.lease.try_acquire()
    await made.sender.take_over()
    await made.run(49)
    assert made.texts() == ["1", "2"]
    await made.run(2)
    assert made.texts() == ["1", "2", "3"]


async def test_without_the_lease_nothing_is_sent(rig: Make) -> None:
    made = await rig()
    await made.enqueue("hi")
    made.clock.advance(3600)  # its own term is over, whatever the database says
    await made.run(10)
    assert made.platform.times == []
    assert [state for state, _ in await made.states()] == [State.PENDING]


async def test_a_lease_that_another_took_stops_claims(rig: Make) -> None:
    made = await rig()
    await made.enqueue("hi")
    await made.database.write(lambda tx: leases.release(tx, "send:memory", 1))
    assert await made.another("b").lease.try_acquire()
    await made.sender.step()  # still believes in its term
    await made.sender.finish()
    assert made.platform.times == []


async def test_an_attempt_that_breaks_is_decided_by_taking_over(rig: Make) -> None:
    """A bug between claim and record leaves nothing `sending` for ever."""
    made = await rig()
    broken = ["claimed"]

    def observe(step: str) -> None:
        if step in broken:
            broken.clear()
            raise RuntimeError("a bug")

    await made.enqueue("hi")
    await made.sender.lease.release()
    lease = Lease(made.database, made.clock, "send:memory", "b", 3600.0)
    sender = Sender(made.database, made.clock, Random(1), made.platform, lease, observe)
    stopping = asyncio.Event()
    running = asyncio.create_task(sender.run(stopping))
    await until(lambda: not broken)

    async def sent_in_time() -> bool:
        """A second passes for each question to the database, so that time outruns no transaction:
        were it later than the send key is valid, the attempt would rightly end as uncertain."""
        made.clock.advance(1)
        await made.states()
        return made.texts() == ["hi"]

    await until(sent_in_time)
    stopping.set()
    sender.wake()
    await running
    assert made.texts() == ["hi"]
    assert await made.states() == [("sent", "")]


async def test_what_somebody_waits_for_is_written_first(rig: Make) -> None:
    made = await rig()
    asked: list[bool] = []
    write = made.database.write

    async def watched(work: Callable[..., Awaitable[Any]], *, urgent: bool = False) -> Any:
        asked.append(urgent)
        return await write(work, urgent=urgent)

    await made.enqueue("a reply")
    await made.enqueue("one of many", lane=Lane.BULK)
    made.database.write = watched  # type: ignore[method-assign]
    await made.run(1)
    assert sorted(asked) == [False, False, True, True]  # a claim and a record each
