"""The platforms' own lists of commands."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

import pytest

from bot.adapters.abilities import MenuItem
from bot.adapters.memory import MemoryAdapter
from bot.menus import publish
from chat.delivery import Rejected, SendError, Throttled, Unavailable
from chat.directory import Role
from chat.message import Place
from tests.support import Driven, VirtualClock, driven, seed, until

Lists = Mapping[str, Sequence[MenuItem]]


class Listing(MemoryAdapter):
    """A platform with lists; ``faults`` are raised by publishing, too."""

    published: tuple[Lists, Lists, Sequence[str]] | None = None
    asked = 0

    async def publish(self, members: Lists, operators: Lists, channels: Sequence[str]) -> None:
        self.asked += 1
        self._called("publish", Place("memory", ""))
        self.published = (members, operators, channels)


async def started(folder: Path, adapter: Listing) -> Driven:
    bot = driven(f"sqlite:///{folder / 'test.db'}", folder, adapters=[adapter])
    await bot.start()
    return bot


async def offer(bot: Driven, clock: VirtualClock) -> None:
    app = bot.app
    await publish(app.adapters["memory"], app.router, app.database, clock, Random(1))


async def test_members_and_operators_have_their_commands_in_both_languages(tmp_path: Path) -> None:
    adapter = Listing(seeded=seed())
    bot = await started(tmp_path, adapter)
    await offer(bot, bot.clock)
    assert adapter.published is not None
    members, operators, channels = adapter.published
    assert channels == ["ops"]
    for lists, role in ((members, Role.MEMBER), (operators, Role.OPERATOR)):
        verbs = [command.verb for command in bot.app.router.allowed(role)]
        assert [item.verb for item in lists["en"]] == verbs
        assert [item.verb for item in lists["zh"]] == verbs
    assert members["en"][0] == MenuItem("help", "what I can do")
    assert members["zh"][0].summary != "what I can do"
    await bot.stop()


@pytest.mark.parametrize("fault", [Throttled(5), Unavailable("down", maybe_sent=True)])
async def test_it_is_tried_until_it_is_published(tmp_path: Path, fault: SendError) -> None:
    adapter = Listing(seeded=seed())
    bot = await started(tmp_path, adapter)
    adapter.faults.extend([fault] * 3)
    offering = asyncio.create_task(offer(bot, bot.clock))

    async def published() -> bool:
        bot.clock.advance(1)
        return adapter.published is not None

    await until(published)
    await offering
    assert adapter.asked == 4
    await bot.stop()


async def test_what_is_refused_is_not_tried_again(tmp_path: Path) -> None:
    adapter = Listing(seeded=seed())
    bot = await started(tmp_path, adapter)
    adapter.faults.append(Rejected("too many commands"))
    await offer(bot, bot.clock)
    assert (adapter.asked, adapter.published) == (1, None)
    await bot.stop()


async def test_a_platform_without_lists_is_left_alone(tmp_path: Path) -> None:
    bot = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    await bot.start()
    await offer(bot, bot.clock)
    assert bot.memory.calls == []
    await bot.stop()
