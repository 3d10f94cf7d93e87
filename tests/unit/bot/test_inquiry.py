"""Looking for uncertain sends, on a virtual clock."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot.adapters.memory import ALL, FindableMemory
from bot.adapters.port import Capability
from bot.delivery import Sender
from bot.inquiry import SKEW, Inquiry
from bot.lease import Lease
from chat.delivery import Kind, Lane, Rejected, State, Throttled, Unavailable
from chat.message import Outgoing, Place
from storage import deliveries, schema
from storage.database import Database
from storage.deliveries import NewDelivery
from storage.migration import migrate
from tests.contract.examples import rows
from tests.support import START, VirtualClock

LOST = Unavailable("no answer", maybe_sent=True)


class Desk:
    """A sender and its inquiry over one database, as after every start of the process."""

    def __init__(self, database: Database, platform: FindableMemory, clock: VirtualClock) -> None:
        self.database = database
        self.platform = platform
        self.clock = clock
        self.lease = Lease(database, clock, "send:memory", "me", 3600.0)
        self.sender = Sender(database, clock, Random(1), platform, self.lease)
        self.inquiry = Inquiry(database, clock, platform, platform, self.lease)

    async def send(self, *texts: str) -> None:
        new = [
            NewDelivery(Place("memory", "c"), Lane.REPLY, Kind.SEND, text, Outgoing(text))
            for text in texts
        ]
        enqueue = partial(deliveries.enqueue, new=new, now=self.clock.now())
        await self.database.write(enqueue)
        for _ in texts:
            await self.sender.step()
            await self.sender.finish()

    async def run(self, seconds: float) -> None:
        """Let the loop do what it would do in so many seconds."""
        end = self.clock.monotonic() + seconds
        while True:
            wait = await self.inquiry.step()
            if self.clock.monotonic() + wait > end:
                return
            self.clock.advance(wait)

    async def states(self) -> list[str]:
        return [row["state"] for row in await rows(self.database, schema.deliveries)]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A platform without send keys, where messages can be found."""
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    await migrate(database)
    platform = FindableMemory(capabilities=ALL & ~Capability.SEND_KEY)
    made = Desk(database, platform, VirtualClock())
    assert await made.lease.try_acquire()
    yield made
    await database.dispose()


async def test_what_has_arrived_becomes_sent_with_its_reference(desk: Desk) -> None:
    desk.platform.late_faults.append(LOST)
    await desk.send("hi")
    await desk.run(29)
    assert (await desk.states(), desk.platform.looked) == ([State.UNCERTAIN], [])
    await desk.run(7)
    assert desk.platform.looked == [("hi", START - SKEW)]
    [row] = await rows(desk.database, schema.deliveries)
    assert (row["state"], row["ref"], row["ref_conversation"]) == ("sent", "m1", "c")
    assert len(desk.platform.calls) == 1  # nothing is repeated


async def test_what_is_not_there_is_looked_for_twice_and_left_to_people(desk: Desk) -> None:
    desk.platform.faults.append(LOST)
    await desk.send("hi")
    await desk.run(89)
    assert len(desk.platform.looked) == 1
    await desk.run(3600)
    assert len(desk.platform.looked) == 2
    assert (await desk.states(), len(desk.platform.calls)) == ([State.UNCERTAIN], 1)


async def test_it_goes_on_after_a_restart_with_what_was_left_sending(desk: Desk) -> None:
    desk.platform.late_faults.append(LOST)
    await desk.send("hi")
    left = schema.deliveries.update().values(state="sending", settled_at=None)
    await desk.database.write(lambda tx: tx.execute(left))
    await desk.lease.release()
    again = Desk(desk.database, desk.platform, desk.clock)
    assert await again.lease.try_acquire()
    desk.clock.advance(3 * 24 * 3600)  # nobody was there over the weekend
    assert await again.lease.renew()
    await again.sender.take_over()
    assert await again.states() == [State.UNCERTAIN]
    await again.run(60)
    assert await again.states() == [State.SENT]


async def test_a_throttled_lookup_waits_as_long_as_it_is_told(desk: Desk) -> None:
    desk.platform.late_faults.extend([LOST, LOST])
    await desk.send("a", "b")
    desk.clock.advance(30)
    desk.platform.lookup_faults.append(Throttled(60))
    await desk.run(59)
    assert [key for key, _ in desk.platform.looked] == ["a"]
    await desk.run(70)
    assert await desk.states() == [State.SENT] * 2


@pytest.mark.parametrize("fault", [LOST, TimeoutError()])
async def test_a_platform_that_does_not_answer_is_asked_again(desk: Desk, fault: Exception) -> None:
    desk.platform.late_faults.append(LOST)
    await desk.send("hi")
    desk.platform.lookup_faults.extend([fault] * 5)
    await desk.run(600)
    assert await desk.states() == [State.SENT]


@pytest.mark.parametrize("fault", [Rejected("cannot read"), KeyError("a bug")])
async def test_where_nothing_can_be_read_the_others_are_found(desk: Desk, fault: Exception) -> None:
    desk.platform.late_faults.extend([LOST, LOST])
    await desk.send("a", "b")
    desk.platform.lookup_faults.append(fault)
    await desk.run(45)
    assert await desk.states() == [State.UNCERTAIN, State.SENT]


async def test_without_the_lease_nothing_is_looked_for(desk: Desk) -> None:
    desk.platform.late_faults.append(LOST)
    await desk.send("hi")
    desk.clock.advance(3600)
    await desk.run(60)
    assert desk.platform.looked == []


async def test_who_has_just_got_the_lease_looks_at_once(desk: Desk) -> None:
    desk.platform.late_faults.append(LOST)
    await desk.send("hi")
    await desk.lease.release()
    desk.clock.advance(60)
    wait = await desk.inquiry.step()
    assert await desk.lease.try_acquire()
    desk.clock.advance(wait)
    assert wait <= 1.0
    await desk.inquiry.step()
    assert desk.platform.looked == [("hi", START - SKEW)]


async def test_what_an_operator_has_sent_again_is_looked_for_anew(desk: Desk) -> None:
    desk.platform.faults.append(LOST)
    await desk.send("hi")
    await desk.run(300)
    await desk.database.write(partial(deliveries.resend, delivery_id=1))
    desk.platform.late_faults.append(LOST)
    await desk.sender.step()
    await desk.sender.finish()
    await desk.run(60)
    assert await desk.states() == [State.SENT]
