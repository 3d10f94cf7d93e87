"""Transcripts: a second operator approves; nobody does who has worked on it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.port import Severity
from bot.findings import about_approval
from chat.directory import Role
from storage import directory
from storage.schema import groups, people
from tests.scenarios.announcing_office import office
from tests.support import START, Driven, driven


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """With approval switched on."""
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, approval=True)
    await app.start()
    yield app
    await app.stop()


async def test_another_operator_has_to_approve_what_was_seen(bot: Driven) -> None:
    at = await office(bot)
    known = len(bot.memory.shown)
    await at.do("send", "1")
    [preview, asked] = [s for s in bot.memory.shown[known:] if s.place.thread is not None]
    assert (preview.message.text, preview.message.buttons) == ("Exports are faster now.", ())
    assert asked.message.text.startswith(f"**To approve: announcement #{at.number}**, revision 1")
    labels = {button.label: button.value for button in asked.message.buttons}
    assert list(labels) == ["Send it to me", "Approve", "Back to draft"]
    [*_, card] = await at.write(f"announce {at.number}")
    assert "When: at once when it is approved" in card
    [own] = await bot.press(asked, labels["Approve"], who="ops")
    assert own.message.text.startswith("Somebody else has to approve")
    [returned] = await bot.press(asked, labels["Back to draft"], who="li")
    assert "is a draft again" in returned.message.text
    await at.write(f"announce {at.number} text Better.")
    await at.do("send", "2")
    [old] = await bot.press(asked, labels["Approve"], who="li")
    assert "is at revision 2 now" in old.message.text
    assert at.groups() == []
    assert "is on its way" in await at.do("approve", "2", who="li")
    await at.settle()
    assert len(at.groups()) == 2
    assert (await at.do("approve", "2", who="li")).endswith("Li approved revision 2 just now.")


async def test_who_has_changed_it_can_not_approve_by_another_account(bot: Driven) -> None:
    at = await office(bot)
    await at.write(f"announce {at.number} text Better.", who="li")
    await bot.say("hello", who="eve", where="ops")
    await bot.app.database.write(lambda tx: directory.grant(tx, "memory", "eve", Role.OPERATOR))
    same = people.update().where(people.c.person.in_(["li", "eve"])).values(human=1)
    await bot.app.database.write(lambda tx: tx.execute(same))
    await at.do("send", "2")
    assert (await at.do("approve", "2", who="eve")).startswith("Somebody else has to approve")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"approved": False}, "has no recipients: no approved group"),
        (
            {"opted_out_at": START},
            "all groups that are like that have opted out",
        ),
    ],
)
async def test_what_has_nobody_left_to_go_to_is_not_approved(
    bot: Driven, values: dict[str, object], why: str
) -> None:
    at = await office(bot)
    await at.do("send", "1")
    everywhere = groups.update().where(groups.c.kind == "group").values(values)
    await bot.app.database.write(lambda tx: tx.execute(everywhere))
    assert why in await at.do("approve", "1", who="li")
    assert at.groups() == []


async def test_a_time_that_is_over_is_chosen_anew(bot: Driven) -> None:
    at = await office(bot)
    await at.do("schedule", "1 tomorrow 09:30")
    await at.settle(48 * 3600)
    assert "was planned for is over" in await at.do("approve", "1", who="li")
    assert "is a draft again" in await at.do("return", who="li")
    assert at.groups() == []


async def test_from_a_direct_chat_ops_channels_are_asked(bot: Driven) -> None:
    at = await office(bot)
    await bot.say("/announce Hello", who="ops", where="direct-ops")
    at.number += 1
    known = len(bot.memory.shown)
    told = await at.do("send", "1", where="direct-ops")
    assert told.startswith("I have asked for approval")
    asked = [each for each in bot.memory.shown[known:] if each.place.conversation == "ops"]
    assert asked[-1].message.text.startswith(f"**To approve: announcement #{at.number}**")
    assert "is on its way to 2 groups" in await at.do("approve", "1", who="li")


async def test_a_correction_needs_another_operator_too(bot: Driven) -> None:
    at = await office(bot)
    await at.do("send", "1")
    await at.do("approve", "1", who="li")
    await at.settle()
    await at.write(f"announce {at.number} text Better.")
    assert "another operator writes" in await at.do("edit", "2")
    assert "is being corrected" in await at.do("edit", "2", who="li")


async def test_one_operator_alone_is_warned(bot: Driven) -> None:
    database = bot.app.database
    [alone] = await about_approval(database, ["memory"], approval=True)
    assert (alone.severity, alone.text, alone.facts) == (
        Severity.WARNING,
        "approval_alone",
        {"count": "1"},
    )
    assert await about_approval(database, ["memory"], approval=False) == []
    await office(bot)
    assert await about_approval(database, ["memory"], approval=True) == []
