"""Transcripts: a platform that reaches nobody any more; one message says so, not a thousand."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from announcements.model import Stage
from bot.adapters.memory import MemoryAdapter
from bot.announcing import IN_A_ROW
from chat.delivery import State, Unreachable
from chat.message import MessageRef, Outgoing, Place
from storage.schema import announcements, deliveries, groups
from tests.announcing import add_groups
from tests.scenarios.announcing import running
from tests.support import Driven, seed

FAR = "far-"
CALLS = 4
"""Rounds of calls in a second."""
MORE = 80
"""Groups that are left when it is paused: more than one second of calls reaches."""


@dataclass
class Lost(MemoryAdapter):
    """Has lost all far groups."""

    async def send(self, place: Place, message: Outgoing, key: str) -> MessageRef:
        """See the port."""
        if place.conversation.startswith(FAR):
            self.calls.append(("send", place))
            raise Unreachable("kicked")
        return await super().send(place, message, key)


async def begin(bot: Driven) -> None:
    """An operator drafts and confirms; nothing has gone yet."""
    await bot.say("/announce Exports are here", who="ops", where="ops")
    await bot.memory.say("ops", "ops", "/announce send 1 1", bot.clock.now())
    await bot.app.dispatch.step()
    await bot.app.dispatch.finish()


async def stage(bot: Driven) -> str:
    """Of the only announcement."""
    query = select(announcements.c.stage)
    found: str = (await bot.app.database.read(lambda tx: tx.execute(query))).scalar_one()
    return found


async def gone(bot: Driven) -> int:
    """How many groups are noted as gone."""
    query = select(func.count()).select_from(groups).where(groups.c.gone_at.is_not(None))
    found: int = (await bot.app.database.read(lambda tx: tx.execute(query))).scalar_one()
    return found


async def failed(bot: Driven) -> int:
    """How many recipients could not be reached."""
    query = select(func.count()).where(deliveries.c.state == State.FAILED)
    found: int = (await bot.app.database.read(lambda tx: tx.execute(query))).scalar_one()
    return found


async def run(bot: Driven, seconds: int) -> None:
    """Time passes, as calls take it; the loop looks every second."""
    [sender] = bot.app.senders.values()
    for _ in range(seconds):
        for _ in range(CALLS):
            bot.clock.advance(1 / CALLS)
            await sender.step()
            await sender.finish()
        assert await sender.lease.renew()
        assert await bot.app.announcing.lease.renew()
        await bot.app.announcing.step()


def saying(bot: Driven, words: str) -> int:
    """How often operators are told so."""
    there = [each for each in bot.memory.shown if each.place.conversation == "ops"]
    return sum(words in each.message.text for each in there)


async def test_a_thousand_failures_in_a_row_pause_it_and_are_told_once(tmp_path: Path) -> None:
    names = [f"{FAR}{n}" for n in range(IN_A_ROW + MORE)]
    async with running(tmp_path, Lost(seeded=seed())) as bot:
        await bot.app.database.write(lambda tx: add_groups(tx, "memory", names))
        await begin(bot)
        await run(bot, 18)
        before = await failed(bot)
        assert IN_A_ROW <= before < IN_A_ROW + MORE
        assert await stage(bot) == Stage.PAUSED
        assert await gone(bot) == before
        assert saying(bot, "I have **paused**") == 1

        await bot.memory.say("ops", "ops", "/announce resume 1", bot.clock.now())
        await bot.app.dispatch.step()
        await bot.app.dispatch.finish()
        await run(bot, 4)
        assert await stage(bot) == Stage.SENDING
        assert await failed(bot) == await gone(bot) == len(names)
        assert saying(bot, "I have **paused**") == 1
        assert saying(bot, "**Report: ") == 1
        assert len([each for each in bot.memory.shown if each.place.conversation == "ops"]) < 12
