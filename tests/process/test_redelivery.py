"""A platform delivers until it is acknowledged, and sometimes more often: it stays one message."""

from datetime import timedelta
from pathlib import Path

from bot.adapters.memory import MemoryAdapter
from chat.event import Incoming
from chat.message import Place, Sender
from tests.process.installation import Installation
from tests.process.running import Client, wait_until
from tests.support import START, Driven, driven, seed


def event(mention: bool, after: float) -> Incoming:
    """One message in two of the events that a platform makes of it: as a mention, and as such."""
    return Incoming(
        place=Place("memory", "en"),
        id="m77",
        sender=Sender("ana", "Ana" if mention else ""),
        text="how do I export approvals?",
        at=START + timedelta(seconds=after),
        addressed=True,
    )


async def delivered_twice(bot: Driven, after: float) -> None:
    for mention in (True, False):
        await bot.memory.deliver(event(mention, after))


async def let_go(bot: Driven) -> None:
    """End it without handling anything more."""
    for sender in bot.app.senders.values():
        await sender.lease.release()
    await bot.stop()


async def test_four_deliveries_around_a_restart_are_answered_once(
    empty_url: str, tmp_path: Path
) -> None:
    first = driven(empty_url, tmp_path)
    await first.start()
    await delivered_twice(first, 0)
    await first.settle()
    await let_go(first)
    second = driven(empty_url, tmp_path)
    await second.start()
    await delivered_twice(second, 60)
    await second.settle()
    await let_go(second)
    assert len(first.memory.shown) == 1
    assert second.memory.shown == []


async def test_four_deliveries_around_a_crash_before_handling_are_answered_once(
    empty_url: str, tmp_path: Path
) -> None:
    platform = MemoryAdapter(seeded=seed())
    first = driven(empty_url, tmp_path, adapters=[platform])
    await first.start()
    await delivered_twice(first, 0)
    await let_go(first)
    second = driven(empty_url, tmp_path, adapters=[platform])
    await second.start()
    await delivered_twice(second, 60)
    await second.settle()
    await let_go(second)
    assert len(platform.shown) == 1


def test_four_posts_of_a_key_around_a_kill_are_one_message(groupkeeper: Installation) -> None:
    first = groupkeeper.run()
    with Client(first.address()) as client:
        asked = {client.ask("en", "one") for _ in range(2)}
    first.kill()
    with Client(groupkeeper.run().address()) as client:
        asked |= {client.ask("en", "one") for _ in range(2)}
        [question] = asked
        wait_until(lambda: client.answers("en", question), "it is answered")
        groupkeeper.wait_settled()
        assert len(client.answers("en", question)) == 1
    groupkeeper.check(asked, keyed=True)
