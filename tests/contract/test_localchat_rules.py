"""What the local chat alone promises: mentions, who may do what, what it refuses."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.adapters.localchat import TEXT_SIZE
from bot.adapters.localdirectory import PostError
from chat.delivery import Unavailable
from chat.event import Incoming
from chat.message import MessageRef, Outgoing
from storage.database import Database, StorageUnavailable
from storage.localchat import LocalMessage
from tests.contract.examples import YES_NO
from tests.contract.on_localchat import LocalPlatform, local
from tests.support import until


@pytest.fixture
async def platform(migrated_url: str, tmp_path: Path) -> AsyncIterator[LocalPlatform]:
    """The local chat on each database, listening."""
    database = Database(migrated_url)
    platform = local(tmp_path, database)
    await platform.listen()
    yield platform
    await platform.stop()
    await database.dispose()


async def refused(asked: Awaitable[object]) -> tuple[str, int]:
    with pytest.raises(PostError) as error:
        await asked
    return error.value.key, error.value.status


async def streamed(platform: LocalPlatform, count: int, *, after: int = 0) -> list[LocalMessage]:
    """The next that a page is told."""
    found = []
    async for message in platform.chat.stream(after):
        if not isinstance(message, LocalMessage):
            continue
        found.append(message)
        if len(found) == count:
            break
    return found


MENTIONS = {
    "@bot how do I export?": "how do I export?",
    "how do I @bot export?": "how do I export?",
    "how do I export? @bot": "how do I export?",
    "＠bot 怎么导出？": "怎么导出？",
    "@BOT export?": "export?",
    "@Bot: export?": "export?",
    "@bot怎么导出？": "怎么导出？",
    "你好@bot，怎么导出？": "你好怎么导出？",
    "怎么导出？@bot": "怎么导出？",
    "@bot\nexport?": "export?",
    "(@bot) export?": "() export?",
    "@bot @bot export?": "export?",
    "@bot, @ana export?": "@ana export?",
    "@bot": "",
    "@bot?": "?",
}
NO_MENTIONS = (
    "@bottle is empty",
    "@bot_2 export?",
    "@bot2 export?",
    "write to me@bot.com",
    "write to first.@bot.com",
    "write to first-last@bot.com",
    "the bot is slow",
    "@ bot",
    "@robot",
    "@ana export?",
    "#bot",
)


async def heard(platform: LocalPlatform, typed: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """What the bot hears of each: its text and whether it is addressed."""
    found = {}
    for text in typed:
        await platform.say(text, to_bot=False)
        event = platform.events[-1]
        assert isinstance(event, Incoming)
        found[text] = (event.text, event.addressed)
    return found


async def test_a_mention_wherever_it_stands(platform: LocalPlatform) -> None:
    expected = {typed: (text, True) for typed, text in MENTIONS.items()}
    assert await heard(platform, MENTIONS) == expected


async def test_what_only_looks_like_a_mention(platform: LocalPlatform) -> None:
    assert await heard(platform, NO_MENTIONS) == {typed: (typed, False) for typed in NO_MENTIONS}


async def test_oversize_is_refused_and_not_kept(platform: LocalPlatform) -> None:
    just = "x" * TEXT_SIZE
    assert await platform.chat.post("en", "ana", just, None, None) > 0
    too_long = platform.chat.post("en", "ana", just + "x", None, None)
    assert await refused(too_long) == ("local.too_long", 413)
    assert len(platform.offered) == len(await platform.chat.history.messages("en", 0, 9)) == 1


async def test_nothing_is_no_message(platform: LocalPlatform) -> None:
    for text in ("", "  \n\t ", "\u3000"):
        asked = platform.chat.post("en", "ana", text, None, None)
        assert await refused(asked) == ("local.empty", 422)
    assert platform.offered == []


async def test_only_who_is_in_a_group_writes_there(platform: LocalPlatform) -> None:
    for where, who, why in (
        ("nowhere", "ana", ("local.no_group", 404)),
        ("en", "nobody", ("local.no_person", 404)),
        ("en", "bot", ("local.no_person", 404)),
        ("ops", "ana", ("local.not_in_group", 403)),
        ("direct-bo", "ana", ("local.not_in_group", 403)),
    ):
        assert await refused(platform.chat.post(where, who, "hi", None, None)) == why


async def test_a_thread_has_to_be_in_the_same_group(platform: LocalPlatform) -> None:
    root = await platform.chat.post("zh", "ana", "hi", None, None)
    for thread in (root, 987654321):
        asked = platform.chat.post("en", "ana", "hi", thread, None)
        assert await refused(asked) == ("local.no_thread", 404)


async def test_the_same_key_of_another_person_is_another_message(platform: LocalPlatform) -> None:
    posted = [await platform.chat.post("en", who, "hi", None, "k") for who in ("ana", "bo", "ana")]
    assert posted[0] == posted[2] != posted[1]


async def test_only_buttons_that_are_there_can_be_pressed(platform: LocalPlatform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    message = int(ref.id)
    press = platform.chat.press
    assert await refused(press(message, "ana", "maybe")) == ("local.no_button", 422)
    assert await refused(press(message, "nobody", "yes")) == ("local.no_person", 404)
    assert await refused(press(987654321, "ana", "yes")) == ("local.no_message", 404)
    await platform.adapter.edit(ref, Outgoing("Well?", YES_NO[:1]))
    assert await refused(press(message, "ana", "no")) == ("local.no_button", 422)
    await platform.adapter.delete(ref)
    assert await refused(press(message, "ana", "yes")) == ("local.no_message", 404)
    assert platform.offered == []


async def test_nobody_presses_in_anothers_direct_chat(platform: LocalPlatform) -> None:
    message = Outgoing("Psst", YES_NO, only_for="ana")
    ref = await platform.adapter.send(platform.group, message, "k")
    press = platform.chat.press(int(ref.id), "bo", "yes")
    assert await refused(press) == ("local.not_in_group", 403)


async def test_what_is_gone_stays_gone_on_the_page_too(platform: LocalPlatform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("secret", YES_NO), "k")
    await platform.adapter.delete(ref)
    await platform.adapter.edit(ref, Outgoing("secret again", YES_NO))
    (shown,) = await streamed(platform, 1)
    assert (shown.deleted, shown.text, shown.buttons) == (True, "", ())


async def test_a_page_sees_each_change_once_and_in_order(platform: LocalPlatform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("a"), "k1")
    await platform.adapter.send(platform.group, Outgoing("b"), "k2")
    first = await streamed(platform, 2)
    assert [message.text for message in first] == ["a", "b"]
    await platform.adapter.edit(ref, Outgoing("a2"))
    (changed,) = await streamed(platform, 1, after=first[-1].seq)
    assert (changed.id, changed.text, changed.edited) == (int(ref.id), "a2", True)


async def test_a_page_that_waits_is_told_at_once(platform: LocalPlatform) -> None:
    waiting = asyncio.create_task(streamed(platform, 1))
    await until(lambda: platform.clock.sleeping > 1)  # the adapter itself, and the page
    await platform.adapter.send(platform.group, Outgoing("a"), "k")
    assert [message.text for message in await waiting] == ["a"]


async def test_a_message_that_nobody_could_store_is_kept_by_the_chat(
    platform: LocalPlatform,
) -> None:
    platform.refusing = True
    with pytest.raises(StorageUnavailable):
        await platform.chat.post("en", "ana", "@bot hi", None, "k")
    platform.refusing = False
    assert await platform.chat.post("en", "ana", "@bot hi", None, "k") == 1  # the page tries again
    await until(lambda: len(platform.events) == 1)
    await platform.later()
    assert len(platform.events) == 1


async def every_call(
    platform: LocalPlatform, expect: Callable[[Awaitable[object]], Awaitable[None]]
) -> None:
    ref = MessageRef(platform.group, "1")
    await expect(platform.adapter.send(platform.group, Outgoing("a"), "k"))
    await expect(platform.adapter.edit(ref, Outgoing("b")))
    await expect(platform.adapter.delete(ref))


async def test_while_the_file_is_locked_nothing_was_sent(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url, busy_timeout=0.01)
    platform = local(tmp_path, database)

    async def surely_not_sent(call: Awaitable[object]) -> None:
        with pytest.raises(Unavailable) as error:
            await call
        assert not error.value.maybe_sent

    blocker = sqlite3.connect(make_url(sqlite_url).database or "", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    await every_call(platform, surely_not_sent)
    with pytest.raises(StorageUnavailable):
        await platform.chat.post("en", "ana", "hi", None, "k")
    blocker.close()
    assert await platform.seen_by("ana") == []
    await database.dispose()


async def test_without_its_server_every_call_is_unavailable(tmp_path: Path) -> None:
    with socket.socket() as reserved:  # bound, but nobody listens
        reserved.bind(("127.0.0.1", 0))
        database = Database(f"postgresql://me@127.0.0.1:{reserved.getsockname()[1]}/none")
        platform = local(tmp_path, database)

        async def unavailable(call: Awaitable[object]) -> None:
            with pytest.raises(Unavailable):
                await call

        await every_call(platform, unavailable)
        await platform.listen()  # it goes on trying
        await platform.later()
        assert platform.listening
        await platform.stop()
        await database.dispose()
