"""Nobody but operators of an announcement's world can see it, or do anything with it."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.adapters.memory import MemoryAdapter, Shown
from chat.event import Incoming, Press
from chat.message import Place, Sender
from storage.schema import announcement_log, announcements, deliveries
from tests.scenarios.announcing import running
from tests.scenarios.announcing_office import Office, office
from tests.support import Driven, seed

SECRET = "Zebra exports"
COMMANDS = (
    *("show", "test", "confirm", "send", "schedule", "approve", "return", "pause", "resume"),
    *("cancel", "edit", "recall", "resend", "discard", "restore", "report", "troubles", "failed"),
    *("skipped", "uncertain", "unchanged", "history", "audience", "whom", "done", "groups"),
    "next",
)
FIELDS = ("text", "what", "zh", "en", "main", "audience", "everyone", "urgent", "section")
MENUS = (
    *("write", "form", "change", "options", "switch", "clear", "main", "drop", "only", "ask"),
    *("finish", "section"),
)
BEHIND = ("en", "all", "urgent.on", "text..")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """Two accounts, of which one is of another world."""
    other = MemoryAdapter("local", seeded=seed("local"))
    async with running(tmp_path, MemoryAdapter(seeded=seed()), other) as app:
        yield app


async def rows(bot: Driven) -> list[Any]:
    """All that there is of announcements."""
    found: list[Any] = []

    async def read(tx: AsyncConnection) -> None:
        for query in (
            select(announcements).order_by(announcements.c.id),
            select(announcement_log).order_by(announcement_log.c.version),
            select(deliveries.c.announcement_id).where(deliveries.c.announcement_id.is_not(None)),
        ):
            found.extend((await tx.execute(query)).all())

    await bot.app.database.read(read)
    return found


def texts(number: int) -> list[str]:
    """Every verb by command, in both orders; every field; what needs no number."""
    verbs = [f"/announce {verb} {number} 1" for verb in COMMANDS]
    verbs += [f"/announce {number} {verb}" for verb in COMMANDS]
    fields = [f"/announce {number} {field} off" for field in FIELDS]
    bare = ["/announce", "/announce list", "/announce hello everybody", f"/announce {number}"]
    others = [f"announce {number}", f"announce send {number} 1", "announce: hello", "公告 列表"]
    return [*verbs, *fields, *bare, *others, f"/公告 发送 {number} 1", f"公告 报告 {number}"]


def values(number: int) -> list[str]:
    """Every button: of cards, of menus, of questions, of lists."""
    plain = [f"announce:{verb}:{number}:1" for verb in (*COMMANDS, *MENUS)]
    menus = [f"announce:{verb}:{number}:1:{rest}" for verb in MENUS for rest in BEHIND]
    whom = [f"announce:whom:{number}:{rest}" for rest in BEHIND]
    return [*plain, *menus, *whom, f"announce:resend:{number}:missing"]


async def tried(
    bot: Driven,
    number: int,
    who: str,
    place: Place,
    message: str,
    *,
    admin: bool = False,
    said: Sequence[str] = (),
) -> list[Shown]:
    """All of it by one person in one place; what the bot shows of it."""
    adapter = bot.app.adapters[place.account]
    assert isinstance(adapter, MemoryAdapter)
    known = {account: len(each.shown) for account, each in platforms(bot).items()}
    sender, direct = Sender(who, who.title(), admin), place.conversation.startswith("direct-")
    at = bot.clock.now()
    for n, text in enumerate(said or texts(number)):
        # Threads do not wait for each other.
        event = Incoming(
            place if said else replace(place, thread=f"t{n}"),
            adapter._next_id(),
            sender,
            text,
            at,
            not direct,
            direct,
        )
        await adapter.deliver(event)
    for n, value in enumerate(() if said else values(number)):
        await adapter.deliver(
            Press(
                replace(place, thread=f"p{n}"),
                adapter._next_id(),
                sender,
                message,
                value,
                at,
                direct,
            )
        )
    await bot.settle()
    return [s for account, each in platforms(bot).items() for s in each.shown[known[account] :]]


def platforms(bot: Driven) -> dict[str, MemoryAdapter]:
    return {a: each for a, each in bot.app.adapters.items() if isinstance(each, MemoryAdapter)}


async def drafted(bot: Driven) -> tuple[Office, Shown]:
    """A draft with a question open, and its card."""
    at = await office(bot, SECRET)
    card = next(each for each in bot.memory.shown if each.message.buttons)
    await bot.press(card, f"announce:ask:{at.number}:1:text..", who="ops")
    return at, card


@pytest.mark.parametrize(
    ("who", "account", "where", "admin", "sent"),
    [
        ("ana", "memory", "ops", False, False),
        ("ana", "memory", "en", True, False),
        ("ana", "memory", "direct-ana", False, True),
        ("ops", "local", "ops", False, False),  # an operator, of another world
        ("ops", "local", "direct-ops", False, True),
    ],
)
async def test_nobody_else_changes_or_sees_it(
    bot: Driven, who: str, account: str, where: str, *, admin: bool, sent: bool
) -> None:
    at, card = await drafted(bot)
    if sent:
        await at.do("send", "1")
        await at.settle()
    mine = account == "memory"  # operators of the other account may begin one of their own
    before = [each for each in await rows(bot) if mine or each[0] == at.number]
    assert before
    shown = await tried(bot, at.number, who, Place(account, where), card.id, admin=admin)
    assert [s for s in shown if SECRET in s.message.text] == []
    assert [each for each in await rows(bot) if mine or each[0] == at.number] == before


async def test_what_others_write_in_its_thread_is_no_answer(bot: Driven) -> None:
    at, card = await drafted(bot)
    assert card.place.thread is not None
    before = await rows(bot)
    said = ("Say this instead", "all", f"/announce send {at.number} 1")
    await tried(bot, at.number, "ana", card.place, card.id, admin=True, said=said)
    assert await rows(bot) == before
    # An operator's answer is one: the question was open all the time.
    await tried(bot, at.number, "ops", card.place, card.id, said=("Say this instead",))
    assert await rows(bot) != before


async def test_what_others_write_directly_is_no_answer(bot: Driven) -> None:
    await bot.say("/announce", who="ops", where="direct-ops")
    before = await rows(bot)
    said = ("Say this instead", "announce: hello", "公告：大家好")
    await tried(bot, 1, "ana", Place("memory", "direct-ana"), "m1", said=said)
    await tried(bot, 1, "ana", Place("memory", "direct-ops"), "m1", said=said)
    assert await rows(bot) == before
