"""Where the bot is no longer: what is marked, skipped and listed."""

from datetime import timedelta
from functools import partial

import pytest

from chat.delivery import Lane
from chat.directory import Group, GroupChanged, GroupEntry, GroupKind
from chat.effect import Overtaken
from chat.message import Place
from chat.presence import GroupLeft, GroupRenamed
from storage import bulk, directory, effects, presence, sent
from storage.database import Database
from tests.contract.examples import ACCOUNT, EN, a_send, claim, due, lease, put, row, set_columns
from tests.support import START

HOUR = timedelta(hours=1)
WHY = "the bot is not there any more: kicked"


async def know(database: Database, *groups: Group) -> None:
    for group in groups:
        await database.write(partial(directory.ensure_group, new=group))


async def leave(database: Database, why: str = "kicked") -> GroupEntry | None:
    left = partial(presence.leave, place=EN, why=why, at=START, now=START + HOUR)
    return await database.write(left)


async def group(database: Database, conversation: str = "en") -> Group | None:
    return await database.read(partial(directory.group, account=ACCOUNT, conversation=conversation))


async def test_a_going_is_news_once(database: Database) -> None:
    await know(database, Group(ACCOUNT, "en", "English"), Group(ACCOUNT, "zh"))
    entry = await leave(database)
    assert entry is not None
    assert (entry.group.name, entry.group.gone_at, entry.group.gone_why) == (
        "English",
        START,
        "kicked",
    )
    assert await leave(database, "blocked") is None
    assert await group(database) == entry.group
    assert await group(database, "zh") == Group(ACCOUNT, "zh")
    await database.write(partial(presence.come_back, place=EN))
    assert await group(database) == Group(ACCOUNT, "en", "English")
    assert await leave(database) is not None


async def test_what_waits_is_skipped_in_every_thread_and_lane(database: Database) -> None:
    thread = Place(ACCOUNT, "en", "7")
    await put(
        database,
        a_send("sent"),
        a_send("under way"),
        a_send("waits"),
        a_send("in a thread", thread),
        a_send("bulk", lane=Lane.BULK),
        a_send("elsewhere", Place(ACCOUNT, "zh")),
        a_send("other account", Place("slack", "en")),
    )
    await set_columns(database, "sent", state="sent", settled_at=START)
    await set_columns(database, "under way", state="sending")
    await leave(database)  # also where nothing is known of the group
    keys = ["sent", "under way", "waits", "in a thread", "bulk", "elsewhere", "other account"]
    states = {key: (await row(database, key))["state"] for key in keys}
    assert [key for key, state in states.items() if state == "skipped"] == keys[2:5]
    skipped = await row(database, "waits")
    assert (skipped["why"], skipped["settled_at"]) == (WHY, START + HOUR)


async def test_what_is_enqueued_later_is_skipped_when_its_turn_comes(database: Database) -> None:
    await know(database, Group(ACCOUNT, "en"))
    await leave(database)
    await put(database, a_send("late"), a_send("elsewhere", Place(ACCOUNT, "zh")))
    epoch = await lease(database)
    late, elsewhere = await due(database)
    assert not await claim(database, late, epoch)
    assert await claim(database, elsewhere, epoch)
    assert (await row(database, "late"))["why"] == WHY


async def test_what_is_to_be_decided_is_listed(database: Database) -> None:
    for name, kind, approved in (
        ("en", GroupKind.GROUP, True),
        ("ops", GroupKind.OPS, True),
        ("new", GroupKind.GROUP, False),
        ("direct", GroupKind.DIRECT, True),
    ):
        await know(database, Group(ACCOUNT, name, kind=kind, approved=approved))
        left = partial(presence.leave, place=Place(ACCOUNT, name), why="", at=START, now=START)
        await database.write(left)
    gone = await database.read(partial(presence.gone, accounts=[ACCOUNT]))
    assert [each.conversation for each in gone] == ["en", "ops"]
    assert await database.read(partial(presence.gone, accounts=["slack"])) == []
    assert await database.read(partial(directory.ops_channels, account=ACCOUNT)) == []


async def test_of_two_who_find_it_out_one_tells(database: Database) -> None:
    await know(database, Group(ACCOUNT, "en"))
    left = partial(effects.apply, effect=GroupLeft(ACCOUNT, "en", "kicked", START), now=START)
    await database.write(left)
    with pytest.raises(Overtaken):
        await database.write(left)


@pytest.mark.parametrize("way", ["command", "file"])
async def test_a_name_from_operators_stays(database: Database, way: str) -> None:
    await know(database, Group(ACCOUNT, "en", "Old"))
    renamed = partial(effects.apply, effect=GroupRenamed(ACCOUNT, "en", "New"), now=START)
    same = {"account": ACCOUNT, "conversation": "en", "name": "Old", "locale": "zh"}
    await database.write(partial(bulk.merge, kind=bulk.GROUPS, rows=[same], write=True))
    await database.write(renamed)
    found = await group(database)
    assert found is not None
    assert found.name == "New"
    if way == "command":
        named = GroupChanged(ACCOUNT, "en", {"name": "Acme"})
        await database.write(partial(effects.apply, effect=named, now=START))
    else:
        rows = [{**same, "name": "Acme"}]
        await database.write(partial(bulk.merge, kind=bulk.GROUPS, rows=rows, write=True))
    await database.write(renamed)
    found = await group(database)
    assert found is not None
    assert found.name == "Acme"


async def test_whether_a_message_is_ours(database: Database) -> None:
    await put(database, a_send("a", Place(ACCOUNT, "en", "7")))
    await set_columns(database, "a", state="sent", ref="m1", ref_conversation="en")
    for place, message, ours in (
        (EN, "m1", True),
        (EN, "m2", False),
        (Place(ACCOUNT, "zh"), "m1", False),
        (Place("slack", "en"), "m1", False),
    ):
        asked = partial(sent.is_ours, place=place, message=message)
        assert await database.read(asked) is ours
