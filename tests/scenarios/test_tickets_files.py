"""What is attached on one platform arrives on the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.exchange import Exchange
from bot.adapters.memory import MemoryAdapter
from bot.adapters.port import Seed, SeedPerson
from chat.delivery import Rejected
from chat.directory import Group, GroupKind
from chat.event import Incoming
from chat.message import File, MessageRef, Outgoing, Place, Sender
from tests.support import Driven, driven

PICTURE = File("memory", "f1", "invoice.png", "image/png", 3)
ASKERS = Seed((Group("memory", "en", "English group", approved=True),))
OPERATORS = Seed(
    (Group("other", "ops", "Ops", GroupKind.OPS, approved=True),),
    (SeedPerson("op", "Op", "operations", ("ops",), operator=True),),
)


class Carrier(MemoryAdapter):
    """Has files by their id, and puts those of other accounts into its messages."""

    exchange: Exchange

    def __init__(self, account: str, seeded: Seed, exchange: Exchange) -> None:
        super().__init__(account=account, seeded=seeded)
        self.exchange = exchange
        self.files: dict[str, bytes] = {}
        self.carried: list[tuple[str, bytes]] = []
        exchange.add(self)

    async def fetch(self, file: File) -> bytes:
        if file.id not in self.files:
            raise Rejected("no such file")
        return self.files[file.id]

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        for file in message.files:
            self.carried.append((file.name, await self.exchange.fetch(file)))
        return await super().send(place, message, key)


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[Driven, Carrier, Carrier]]:
    """An app between two platforms: people ask on one, operators work on the other."""
    exchange = Exchange()
    asked = Carrier("memory", ASKERS, exchange)
    helped = Carrier("other", OPERATORS, exchange)
    url = f"sqlite:///{tmp_path / 'test.db'}"
    bot = driven(url, tmp_path, adapters=[asked, helped])
    await bot.start()
    yield bot, asked, helped
    await bot.stop()


async def test_a_picture_goes_to_the_operators_and_one_comes_back(
    both: tuple[Driven, Carrier, Carrier],
) -> None:
    bot, asked, helped = both
    asked.files["f1"], helped.files["f2"] = b"abc", b"xyz"
    at, ana = bot.clock.now(), Sender("ana", "Ana")
    here = Place("memory", "en")
    question = Incoming(here, "q1", ana, "human look at this", at, addressed=True, files=(PICTURE,))
    await asked.deliver(question)
    await bot.settle()
    assert helped.carried == [("invoice.png", b"abc")]
    [notice] = helped.shown
    thread = Place("other", "ops", notice.id)
    answer = File("other", "f2", "so.png", "image/png", 3)
    await helped.deliver(Incoming(thread, "a1", Sender("op", "Op"), "So:", at, files=(answer,)))
    await bot.settle()
    assert asked.carried == [("so.png", b"xyz")]
    assert asked.shown[-1].place == Place("memory", "en", "q1")
