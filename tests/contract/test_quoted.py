"""What others wrote, told with an event: kept as it came, and forgotten with who wrote it."""

from functools import partial

import pytest

from chat.event import Event, Incoming, Reacted, Shortcut
from chat.message import File, Place, Sender
from chat.quoted import Quoted
from storage import privacy, schema
from storage.codec import dump_event, load_event
from storage.database import Database
from tests.contract import examples
from tests.contract.examples import ACCOUNT, receive, waiting
from tests.support import START

PLACE = Place(ACCOUNT, "en", "7")
ANA, BO = Sender("ana", "Ana"), Sender("bo", "Bo")
FILE = File(ACCOUNT, "f1", "a.png", "image/png", 3)
LINK = "https://chat.example/7"
QUOTED = Quoted("7", BO, "the export is slow 导出很慢", (FILE,), START, LINK)
NOTED = Incoming(PLACE, "8", ANA, "note this", START, addressed=True, link=LINK, quoted=QUOTED)
MARKED = Reacted(PLACE, "r1", ANA, "7", "memo", START, quoted=QUOTED)
CHOSEN = Shortcut(PLACE, "s1", ANA, "feedback", "7", BO, "the export is slow", START, link=LINK)
EVENTS = [NOTED, MARKED, CHOSEN]


@pytest.mark.parametrize("event", EVENTS)
def test_it_is_read_as_it_was_kept(event: Event) -> None:
    assert load_event(dump_event(event)) == event


@pytest.mark.parametrize(
    ("event", "plain"),
    [
        (NOTED, Incoming(PLACE, "8", ANA, "note this", START, addressed=True)),
        (MARKED, Reacted(PLACE, "r1", ANA, "7", "memo", START)),
        (CHOSEN, Shortcut(PLACE, "s1", ANA, "feedback", "7", BO, "the export is slow", START)),
    ],
)
def test_what_was_kept_before_there_was_that_is_read(event: Event, plain: Event) -> None:
    old = dump_event(event)
    for name in ("link", "quoted"):
        old.pop(name, None)
    assert load_event(old) == plain


def test_what_no_database_holds_is_replaced() -> None:
    assert Quoted("7", BO, "a\x00b\ud800").text == "a\ufffdb\ufffd"


async def test_it_is_handled_as_it_came(database: Database) -> None:
    await receive(database, NOTED, MARKED)
    found = [received.event for received in await waiting(database)]
    assert found == [NOTED]  # the other is behind it in the thread
    assert found[0].key == "message:en:8:"


@pytest.mark.parametrize("event", EVENTS)
async def test_who_is_quoted_is_forgotten(database: Database, event: Event) -> None:
    await receive(database, event, Incoming(PLACE.whole, "9", ANA, "another", START))
    forget = partial(privacy.forget, account=ACCOUNT, person="bo", now=START)
    await database.write(forget)
    first, second = await examples.rows(database, schema.inbox)
    assert (first["payload"], first["state"]) == (None, "done")
    assert second["payload"] is not None
