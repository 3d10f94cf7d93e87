"""Transcripts: drafting where there are no buttons, no threads, or neither."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.memory import ALL, MemoryAdapter
from bot.adapters.port import Capability
from chat.directory import Role
from storage import directory
from tests.scenarios.drafting import PICTURE, Drafter, texts
from tests.support import Driven, driven, seed


@asynccontextmanager
async def platform(tmp_path: Path, without: Capability) -> AsyncIterator[Driven]:
    adapter = MemoryAdapter(capabilities=ALL & ~without, seeded=seed())
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[adapter])
    await app.start()
    yield app
    await app.stop()


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Driven]:
    """Neither buttons nor threads."""
    async with platform(tmp_path, Capability.BUTTONS | Capability.THREADS) as app:
        yield app


class Plain(Drafter):
    """Without threads everything is said to the bot by name."""

    async def _heard(self, known: int) -> list:  # type: ignore[type-arg]
        shown = await super()._heard(known)
        self.thread = None
        return shown


async def test_the_form_by_numbers_in_an_ops_channel(plain: Driven) -> None:
    ops = Plain(plain)
    [begun] = await ops.write("announce")
    assert begun.message.text.endswith(
        "Answer by replying to this message, or by mentioning `@bot`.\n\n"
        "1. Write freely\n2. Launch form\n3. Discard\n\n_Answer with a number._"
    )
    [first] = await ops.write("2")
    assert first.message.text.startswith("**1/6** · **What is it?**")
    assert "1. Skip\n2. Finish" in first.message.text
    [second] = await ops.write("Export to Excel")
    assert second.message.text.startswith("**2/6**")
    [third] = await ops.write("2")  # skip
    assert third.message.text.startswith("**3/6**")
    preview, card = await ops.write("3")  # finish
    assert preview.message.text == "**What's new**\n\nExport to Excel"
    assert "1. Send it to me\n2. Change …" in card.message.text
    [menu] = await ops.write("2")
    assert "1. Text\n2. Launch form\n3. Pictures" in menu.message.text
    await ops.write("3")
    preview, _ = await ops.write("", files=[PICTURE])
    assert preview.message.files == (PICTURE,)
    assert all(each.place.thread is None for each in plain.memory.shown)


async def test_the_form_by_numbers_directly(plain: Driven) -> None:
    ops = Drafter(plain, "direct-ops")
    [begun] = await ops.write("announce")
    assert "Answer by replying" not in begun.message.text
    await ops.write("2")
    await ops.write("Export to Excel")
    preview, _ = await ops.write("3")
    assert preview.message.text == "**What's new**\n\nExport to Excel"


async def test_two_operators_draft_in_one_channel_without_threads(plain: Driven) -> None:
    await plain.app.database.write(
        partial(directory.grant, account="memory", person_id="dee", given=Role.OPERATOR)
    )
    ops, dee = Plain(plain), Plain(plain, who="dee")
    await ops.write("announce")
    await dee.write("announce")
    preview, card = await ops.write("This is of Ops")
    assert (preview.message.text, "#1** (draft" in card.message.text) == ("This is of Ops", True)
    preview, card = await dee.write("This is of Dee")
    assert (preview.message.text, "#2** (draft" in card.message.text) == ("This is of Dee", True)
    [answer] = await dee.write("how do I export approvals?")
    assert "press **Export**" in answer.message.text


async def test_what_is_said_to_nobody_is_no_answer(plain: Driven) -> None:
    ops = Plain(plain)
    await ops.write("announce")
    assert await ops.write("lunch, anybody", addressed=False) == []
    ana = Plain(plain, who="ana")
    assert "lunch" not in "".join(texts(await ana.write("lunch is here")))
    preview, _ = await ops.write("Export is here.")
    assert preview.message.text == "Export is here."


async def test_numbers_are_presses_in_a_thread_without_buttons(tmp_path: Path) -> None:
    async with platform(tmp_path, Capability.BUTTONS) as bot:
        ops = Drafter(bot)
        await ops.write("announce")
        await ops.write("Export is here.")
        [menu] = await ops.write("5")
        assert "Options of announcement #1" in menu.message.text
        [card] = await ops.write("1")
        assert "It mentions everybody" in card.message.text


async def test_buttons_without_threads(tmp_path: Path) -> None:
    async with platform(tmp_path, Capability.THREADS) as bot:
        ops = Plain(bot)
        await ops.write("announce")
        await ops.press("Launch form")
        await ops.write("Export to Excel")
        preview, _ = await ops.press("Finish")
        assert preview.message.text == "**What's new**\n\nExport to Excel"
