"""Messages of people in the local chat are noted from their menu."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.adapters.localdirectory import NotListening, PostError
from chat.event import Incoming, Shortcut
from chat.message import Outgoing, Place, Sender
from storage.database import Database
from tests.contract.on_localchat import LocalPlatform, local


@pytest.fixture
async def there(sqlite_url: str, tmp_path: Path) -> AsyncIterator[LocalPlatform]:
    """The local chat, listening."""
    database = Database(sqlite_url)
    platform = local(tmp_path, database)
    await platform.listen()
    yield platform
    await platform.close()
    await database.dispose()


async def said(there: LocalPlatform, text: str, reply_to: str | None = None) -> Incoming:
    """Bo has said something to nobody."""
    await there.say(text, who="bo", to_bot=False, reply_to=reply_to)
    event = there.events[-1]
    assert isinstance(event, Incoming)
    return event


async def test_it_is_told_as_on_other_platforms(there: LocalPlatform) -> None:
    root = await said(there, "lunch?")
    wish = await said(there, "the export is slow", root.id)
    there.clock.advance(60)
    await there.chat.events.choose(int(wish.id), "ana", "feedback", "k1")
    event = there.events[-1]
    assert isinstance(event, Shortcut)
    assert event.place == Place("local", "en", root.id)
    assert (event.sender, event.author) == (Sender("ana", "Ana"), Sender("bo", "Bo"))
    assert (event.name, event.message, event.text) == ("feedback", wish.id, wish.text)
    assert (event.at, event.direct, event.link) == (there.clock.now(), False, "")


async def test_of_a_first_message_its_thread_is_the_place(there: LocalPlatform) -> None:
    wish = await said(there, "the export is slow")
    for person, key in (("ana", "k1"), ("ana", "k1"), ("ana", "k2"), ("bo", "k1")):
        await there.chat.events.choose(int(wish.id), person, "feedback", key)
    assert {event.place.thread for event in there.events[1:]} == {wish.id}
    assert len({event.key for event in there.events[1:]}) == 3


async def test_only_what_people_say_where_one_is(there: LocalPlatform) -> None:
    wish = await said(there, "the export is slow")
    ref = await there.chat.send(there.group, Outgoing("All is well."), "k")
    await there.chat.post("direct-bo", "bo", "help", None, None)
    alone = int(there.events[-1].id)
    known = len(there.events)
    wrong = [(int(ref.id), "ana", 404), (99, "ana", 404), (alone, "ana", 403)]
    for message, person, status in [*wrong, (int(wish.id), "eve", 404)]:
        with pytest.raises(PostError) as refused:
            await there.chat.events.choose(message, person, "feedback", "k")
        assert refused.value.status == status
    assert len(there.events) == known
    await there.stop()
    with pytest.raises(NotListening):
        await there.chat.events.choose(int(wish.id), "ana", "feedback", "k")
