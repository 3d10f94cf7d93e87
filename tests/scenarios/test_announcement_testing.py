"""Transcripts: a test reaches the operator's accounts elsewhere, or says why it does not."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.adapters.memory import MemoryAdapter
from bot.adapters.port import Seed
from chat.directory import GroupKind
from storage.schema import groups, members, people
from tests.scenarios.announcing import running
from tests.scenarios.announcing_office import office
from tests.support import START, Driven, seed

CHAT = "direct-far"


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """Ops is somebody on another platform, too."""
    there = MemoryAdapter("other", seeded=Seed(seed("other").groups, ()))
    async with running(tmp_path, MemoryAdapter(seeded=seed()), there) as app:
        known = {"account": "other", "person": "o7", "name": "Ops far away", "human": 1}
        same = update(people).where(people.c.account == "memory", people.c.person == "ops")
        await app.app.database.write(lambda tx: tx.execute(same.values(human=1)))
        await app.app.database.write(lambda tx: tx.execute(insert(people).values(known)))
        yield app


async def tested(bot: Driven) -> tuple[str, list[str]]:
    """What the operator is told, and what they read on the other platform."""
    at = await office(bot)
    there = bot.app.adapters["other"]
    assert isinstance(there, MemoryAdapter)
    known = len(there.shown)
    told = (await at.write(f"announce test {at.number}"))[-1]
    assert at.groups() == []
    assert all(each.place.conversation == CHAT for each in there.shown[known:])
    return told, [each.message.text for each in there.shown[known:]]


async def know(bot: Driven, gone_at: datetime | None = None) -> None:
    """The operator's direct chat on the other platform."""
    chat = {
        "account": "other",
        "conversation": CHAT,
        "name": "Ops",
        "kind": GroupKind.DIRECT,
        "approved": True,
        "locale": "en",
        "gone_at": gone_at,
    }
    there = {"account": "other", "conversation": CHAT, "person": "o7"}
    await bot.app.database.write(lambda tx: tx.execute(insert(groups).values(chat)))
    await bot.app.database.write(lambda tx: tx.execute(insert(members).values(there)))


async def test_a_test_reaches_a_linked_account_on_another_platform(bot: Driven) -> None:
    await know(bot)
    told, there = await tested(bot)
    assert len(there) == 2
    assert "revision 1" in there[0]
    assert there[1] == "Exports are faster now."
    assert "Your account on other has got it" in told


async def test_where_no_direct_chat_is_known_it_says_so(bot: Driven) -> None:
    told, there = await tested(bot)
    assert there == []
    assert "Your account on other has not: I know no direct chat" in told


async def test_where_the_direct_chat_is_gone_it_says_so(bot: Driven) -> None:
    await know(bot, gone_at=START)
    told, there = await tested(bot)
    assert there == []
    assert "Your account on other has not: I can't write to you" in told
