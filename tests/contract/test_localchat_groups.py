"""Groups that people make in the local chat, whom messages are for, and who types."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.adapters.localdirectory import PostError
from bot.adapters.localstream import GroupsChanged, News, Typing
from chat.event import Incoming, Joined
from chat.message import Outgoing, Place, Sender
from storage import inbox
from storage.database import Database
from storage.inbox import Received
from storage.localchat import LocalMessage
from tests.contract.on_localchat import LocalPlatform, local
from tests.support import until


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    """Each database."""
    database = Database(migrated_url)
    yield database
    await database.dispose()


@pytest.fixture
async def platform(database: Database, tmp_path: Path) -> AsyncIterator[LocalPlatform]:
    """The local chat, listening."""
    platform = local(tmp_path, database)
    await platform.listen()
    yield platform
    await platform.stop()


async def test_the_bot_is_told_of_a_new_group_once(platform: LocalPlatform) -> None:
    made = await platform.chat.make_group("bo", "  Pilot \n customers ", "zh")
    place, sender = Place("local", made), Sender("bo", "Bo")
    at = platform.clock.now()
    joined = Joined(place, "1", sender, "Pilot customers", at, locale="zh")
    assert (made, platform.events) == ("g1", [joined])
    await platform.later()
    assert platform.offered == [joined]
    assert platform.chat.directory.people_of(await platform.chat.directory.find(made)) == [
        "ana",
        "bo",
        "ops",
    ]
    await platform.say("hi", where=made, who="ops")
    assert platform.events[-1].place == place


async def test_a_group_that_could_not_be_told_is_told_again(platform: LocalPlatform) -> None:
    platform.refusing = True
    made = await platform.chat.make_group("ana", "Pilot", "en")
    assert platform.events == []
    platform.refusing = False
    await platform.later()
    await until(lambda: len(platform.events) == 1)
    assert len({event.key for event in platform.offered}) == 1
    await platform.later()
    assert [event.place.conversation for event in platform.events] == [made]


@pytest.mark.parametrize(
    ("person", "name", "locale", "why"),
    [
        ("ana", " \u200b", "en", "local.no_name"),
        ("ana", "x" * 61, "en", "local.long_name"),
        ("ana", "Pilot", "fr", "local.no_locale"),
        ("nobody", "Pilot", "en", "local.no_person"),
    ],
)
async def test_a_group_needs_a_name_a_language_and_a_maker(
    platform: LocalPlatform, person: str, name: str, locale: str, why: str
) -> None:
    with pytest.raises(PostError) as error:
        await platform.chat.make_group(person, name, locale)
    assert error.value.key == why
    assert platform.offered == []


async def test_another_process_knows_a_new_group(
    platform: LocalPlatform, database: Database, tmp_path: Path
) -> None:
    other = local(tmp_path, database)
    await other.listen()
    made = await platform.chat.make_group("ana", "Pilot", "en")
    assert await other.chat.post(made, "bo", "@bot hi", None, None) == 1
    assert [event.place.conversation for event in other.events] == [made]
    await other.stop()


TO_OTHERS = {
    "@Bo, look": True,
    "look ＠bo": True,
    "@bot and @ana?": True,
    "@bot look": False,
    "@bottle": False,
    "mail@bo": False,
    "@nobody": False,
    "Bo?": False,
    "@bob": False,
}


async def test_who_mentions_people_speaks_to_them(platform: LocalPlatform) -> None:
    found = {}
    for text in TO_OTHERS:
        await platform.say(text, who="ops", to_bot=False)
        event = platform.events[-1]
        assert isinstance(event, Incoming)
        found[text] = event.to_others
    assert found == TO_OTHERS


async def hear(news: AsyncIterator[News], kind: type[News]) -> News:
    """The next of that kind."""
    async for each in news:
        if isinstance(each, kind):
            return each
    raise AssertionError


async def test_the_bot_types_from_the_question_to_the_answer(
    platform: LocalPlatform, database: Database
) -> None:
    news = platform.chat.stream(0)
    assert await hear(news, Typing) == Typing(frozenset())
    await platform.say("how?")
    asked = platform.events[-1]
    await database.write(partial(inbox.store, event=asked, now=platform.clock.now()))
    platform.chat._stream.changed()
    assert await hear(news, Typing) == Typing(frozenset({("en", asked.id)}))
    [row] = await database.read(
        partial(inbox.waiting, accounts=["local"], now=platform.clock.now(), limit=9)
    )
    assert isinstance(row, Received)
    await database.write(partial(inbox.finish, row_id=row.id, now=platform.clock.now()))
    await platform.adapter.send(platform.group, Outgoing("so"), "k")
    assert await hear(news, Typing) == Typing(frozenset())
    await news.aclose()


async def test_nobody_types_for_ever(platform: LocalPlatform, database: Database) -> None:
    await platform.say("how?")
    event = platform.events[-1]
    await database.write(partial(inbox.store, event=event, now=platform.clock.now()))
    news = platform.chat.stream(0)
    assert await hear(news, Typing) != Typing(frozenset())
    platform.clock.advance(61)
    platform.chat._stream.changed()
    assert await hear(news, Typing) == Typing(frozenset())
    await news.aclose()


async def test_pages_hear_of_groups_and_of_what_was_received(platform: LocalPlatform) -> None:
    news = platform.chat.stream(0)
    assert isinstance(await hear(news, GroupsChanged), GroupsChanged)
    await platform.chat.make_group("ana", "Pilot", "en")
    assert isinstance(await hear(news, GroupsChanged), GroupsChanged)
    await platform.say("hi")
    message = await hear(news, LocalMessage)
    assert isinstance(message, LocalMessage)
    assert (message.text, message.received) == ("@bot hi", True)
    await news.aclose()


async def test_older_threads_come_whole(platform: LocalPlatform) -> None:
    post = platform.chat.post
    roots = [await post("en", "ana", f"root {n}", None, None) for n in range(3)]
    reply = await post("en", "bo", "reply", roots[0], None)
    await post("zh", "ana", "elsewhere", None, None)
    threads = platform.chat.history.threads
    assert [m.id for m in await threads("en", 99, 2)] == roots[1:]
    assert [m.id for m in await threads("en", roots[1], 2)] == [roots[0], reply]
    assert [m.id for m in await platform.chat.history.thread("en", roots[0])] == [roots[0], reply]
    assert await platform.chat.history.thread("zh", roots[0]) == []
