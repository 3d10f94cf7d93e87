"""What the local chat keeps: messages, their changes, presses, what is not acknowledged."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chat.message import Button
from storage import localchat, localpresses
from storage.database import Database
from storage.localchat import LocalMessage
from tests.contract.examples import YES_NO
from tests.support import START

LATER = timedelta(hours=1)


async def add(database: Database, text: str, **more: Any) -> int:
    given: dict[str, Any] = {"conversation": "en", "person": "ana", "thread": None, "key": None}
    given |= {"text": text, "at": START} | more
    return await database.write(partial(localchat.add, **given))


async def get(database: Database, message_id: int) -> LocalMessage:
    found = await database.read(partial(localchat.message, message_id=message_id))
    assert found is not None
    return found


async def change(database: Database, message_id: int, **values: Any) -> bool:
    return await database.write(partial(localchat.change, message_id=message_id, **values))


async def changes(database: Database, after: int = 0, limit: int = 99) -> list[tuple[int, str]]:
    found = await database.read(partial(localchat.changes, after=after, limit=limit))
    assert [message.seq for message in found] == sorted(message.seq for message in found)
    return [(message.id, message.text) for message in found]


async def test_a_message_comes_out_as_it_went_in(database: Database) -> None:
    first = await add(database, "first")
    text = "<script>'; DROP TABLE x; --  👍\n\u202eabc\u200b"
    reply = await add(database, text, thread=first, buttons=YES_NO, person="bot")
    assert await get(database, reply) == LocalMessage(
        reply, 2, "en", "bot", text, first, YES_NO, START, edited=False, deleted=False
    )
    assert await database.read(partial(localchat.message, message_id=99)) is None


async def test_a_key_that_is_known_is_the_same_message_unchanged(database: Database) -> None:
    first = await add(database, "first", key="k")
    seq = await database.read(localchat.last_seq)
    assert await add(database, "second", key="k") == first
    assert (await get(database, first)).text == "first"
    assert await changes(database, seq) == []
    assert await add(database, "third", key="other") != first


async def test_without_a_key_each_is_its_own(database: Database) -> None:
    assert await add(database, "same") != await add(database, "same")


async def test_one_key_from_two_processes_at_once(database: Database, another: Database) -> None:
    both = [database, another] * 3
    ids = await asyncio.gather(*(add(each, "text", key="k") for each in both))
    assert len(set(ids)) == 1
    assert len(await changes(database)) == 1


async def test_every_change_gets_a_greater_seq(database: Database, another: Database) -> None:
    first, second = await add(database, "a"), await add(another, "b")
    seen = [await database.read(localchat.last_seq)]
    for change_it in (
        partial(change, database, first, text="a2", edited=True),
        partial(change, another, second, text="", deleted=True),
        partial(add, another, "c"),
        partial(change, database, first, text="a3"),
    ):
        await change_it()
        seen.append(await database.read(localchat.last_seq))
    assert seen == sorted(set(seen))


async def test_changes_at_once_from_two_processes_all_get_their_own_seq(
    database: Database, another: Database
) -> None:
    first = await add(database, "a")
    await asyncio.gather(
        *(add(each, "b") for each in [database, another] * 4),
        *(change(each, first, text="c") for each in [database, another] * 4),
    )
    assert len(await changes(database)) == 9


async def test_changes_after_a_seq_are_given_once_in_order(database: Database) -> None:
    first, second = await add(database, "a"), await add(database, "b", conversation="zh")
    assert await changes(database) == [(first, "a"), (second, "b")]
    after = await database.read(localchat.last_seq)
    assert await changes(database, after) == []
    await change(database, first, text="a2")
    assert await changes(database, after) == [(first, "a2")]
    assert await changes(database) == [(second, "b"), (first, "a2")]
    assert await changes(database, limit=1) == [(second, "b")]


async def test_an_edit_replaces_text_and_buttons(database: Database) -> None:
    message = await add(database, "a", buttons=YES_NO)
    other = (Button("Again", "again"),)
    assert await change(database, message, text="b", buttons=other, edited=True)
    found = await get(database, message)
    assert (found.text, found.buttons, found.edited) == ("b", other, True)


async def test_what_is_not_there_or_gone_cannot_change(database: Database) -> None:
    assert not await change(database, 99, text="b")
    message = await add(database, "a")
    assert await change(database, message, text="", deleted=True)
    gone = await get(database, message)
    assert not await change(database, message, text="b")
    assert await get(database, message) == gone


async def test_the_newest_of_a_conversation_without_the_deleted(database: Database) -> None:
    ids = [await add(database, str(n)) for n in range(4)]
    await add(database, "elsewhere", conversation="zh")
    await change(database, ids[2], deleted=True, text="")
    shown = partial(localchat.messages, conversation="en", after=0)
    newest = await database.read(partial(shown, limit=2))
    assert [message.id for message in newest] == [ids[1], ids[3]]
    after = partial(localchat.messages, conversation="en", after=ids[1], limit=9)
    assert [message.id for message in await database.read(after)] == [ids[3]]


async def unreceived(database: Database, before: timedelta) -> tuple[list[int], list[str]]:
    posted = await database.read(partial(localchat.unreceived, before=START + before))
    pressed = await database.read(partial(localpresses.unreceived, before=START + before))
    return [message.id for message in posted], [press.value for press in pressed]


async def test_what_is_not_acknowledged_is_found_until_it_is(database: Database) -> None:
    await add(database, "by the bot", person="bot", buttons=YES_NO)
    mine = await add(database, "a", received=False)
    late = await add(database, "b", received=False, at=START + LATER)
    press = await database.write(
        partial(localpresses.add, message_id=1, person="ana", value="yes", at=START)
    )
    await database.write(
        partial(localpresses.add, message_id=1, person="ana", value="no", at=START + LATER)
    )
    assert await unreceived(database, timedelta()) == ([mine], ["yes"])
    assert await unreceived(database, LATER) == ([mine, late], ["yes", "no"])
    await database.write(partial(localchat.mark_received, message_id=mine))
    assert await unreceived(database, LATER) == ([late], ["yes", "no"])
    await database.write(partial(localpresses.mark_received, press_id=press))
    assert await unreceived(database, LATER) == ([late], ["no"])


async def test_a_press_knows_its_message_as_it_is_now(database: Database) -> None:
    message = await add(database, "a", buttons=YES_NO)
    keep = partial(localpresses.add, message_id=message, person="ana", value="yes", at=START)
    await database.write(keep)
    await change(database, message, text="b", buttons=())
    (press,) = await database.read(partial(localpresses.unreceived, before=START))
    assert (press.value, press.message.text) == ("yes", "b")


@pytest.mark.parametrize(("conversation", "found"), [("en", True), ("zh", False)])
async def test_the_root_of_a_thread(database: Database, conversation: str, found: bool) -> None:
    root = await add(database, "root")
    reply = await add(database, "reply", thread=root)
    for message in (root, reply):
        asked = partial(localchat.thread_root, conversation=conversation, message_id=message)
        assert await database.read(asked) == (root if found else None)
    nowhere = partial(localchat.thread_root, conversation=conversation, message_id=99)
    assert await database.read(nowhere) is None
